package shard

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"breakwater/review/action"
	"breakwater/review/finding"
	"breakwater/review/plan"
	"breakwater/review/report"
	"breakwater/review/source"
	"breakwater/review/target"
)

// Merge makes one record of those of the shards of one review, at least one, by
// index. Lists come in the order in which one run would have made them.
func Merge(records []Record) Record {
	first := records[0]
	out := Record{Total: first.Total, Requests: first.Requests, Settings: first.Settings, Input: input(records),
		Baseline: baseline(records)}
	for _, r := range records {
		out.Trivial = append(out.Trivial, r.Trivial...)
		out.Claims = append(out.Claims, r.Claims...)
		out.Gaps = append(out.Gaps, r.Gaps...)
		out.Said = append(out.Said, r.Said...)
		out.Carried = append(out.Carried, r.Carried...)
		out.Held = union(out.Held, r.Held)
		out.Secrets = union(out.Secrets, r.Secrets)
	}
	slices.SortStableFunc(out.Trivial, func(a, b target.Target) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), a.StartLine-b.StartLine)
	})
	slices.SortStableFunc(out.Gaps, func(a, b source.Gap) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Reason, b.Reason))
	})
	out.Gaps = slices.Compact(out.Gaps)
	return out
}

// baseline joins what the shards took for known, by path.
func baseline(records []Record) Baseline {
	out := records[0].Baseline
	if !out.Auto { // all read the same file
		return out
	}
	out.Findings = nil
	seen := map[string]bool{}
	for _, r := range records {
		for _, k := range r.Baseline.Findings {
			if !seen[k.ID] {
				seen[k.ID] = true
				out.Findings = append(out.Findings, k)
			}
		}
	}
	slices.SortStableFunc(out.Findings, func(a, b finding.Known) int { return strings.Compare(a.Path, b.Path) })
	return out
}

func input(records []Record) report.Input {
	out := records[0].Input
	ended := out.Started.Add(out.Elapsed)
	out.Targets, out.Outcomes = targets(records)
	out.Gaps, out.Notices, out.Strengths, out.Refused, out.Backends = nil, nil, nil, nil, nil
	out.Injections = nil
	out.Usage, out.Trivial = report.Usage{}, 0
	for _, r := range records {
		in := r.Input
		out.Unreadable = out.Unreadable && in.Unreadable
		out.ScenariosReviewed = out.ScenariosReviewed || in.ScenariosReviewed
		out.FailOn = out.FailOn.Stricter(in.FailOn)
		if in.OnUnavailable == action.Fail {
			out.OnUnavailable = action.Fail
		}
		if in.Asked == report.AskedModel {
			out.Asked = in.Asked
		}
		out.Started = earlier(out.Started, in.Started)
		ended = later(ended, in.Started.Add(in.Elapsed))
		out.Trivial += in.Trivial
		out.Gaps = union(out.Gaps, in.Gaps)
		out.Notices = union(out.Notices, in.Notices)
		out.Injections = union(out.Injections, in.Injections)
		out.Strengths = append(out.Strengths, in.Strengths...)
		out.Refused = append(out.Refused, in.Refused...)
		out.Backends = backends(out.Backends, in.Backends)
		out.Usage = usage(out.Usage, in.Usage)
	}
	out.Elapsed = ended.Sub(out.Started)
	return out
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// union appends the elements of more that all lacks.
func union[T comparable](all, more []T) []T {
	seen := make(map[T]bool, len(all))
	for _, v := range all {
		seen[v] = true
	}
	for _, v := range more {
		if !seen[v] {
			all = append(all, v)
		}
	}
	return all
}

// targets brings the targets of all shards, with how they ended, into the order of
// the plan.
func targets(records []Record) ([]target.Target, []target.Outcome) {
	type ended struct {
		target.Target
		outcome target.Outcome
	}
	var all []ended
	for _, r := range records {
		for i, t := range r.Input.Targets {
			e := ended{Target: t}
			if i < len(r.Input.Outcomes) {
				e.outcome = r.Input.Outcomes[i]
			}
			all = append(all, e)
		}
	}
	slices.SortStableFunc(all, func(a, b ended) int { return plan.Order(a.Target, b.Target) })
	ts, os := make([]target.Target, len(all)), make([]target.Outcome, len(all))
	for i, e := range all {
		ts[i], os[i] = e.Target, e.outcome
	}
	return ts, os
}

// backends adds how the regions fared in one more shard. What they took can only be
// told roughly: the median is the mean of the shards' medians, by requests.
func backends(all, more []report.Backend) []report.Backend {
	for _, b := range more {
		i := slices.IndexFunc(all, func(a report.Backend) bool {
			return a.Name == b.Name && a.Region == b.Region && a.Model == b.Model
		})
		if i < 0 {
			b.FailuresByKind, b.Events = maps.Clone(b.FailuresByKind), slices.Clone(b.Events)
			all = append(all, b)
			continue
		}
		all[i] = together(all[i], b)
	}
	return all
}

func together(a, b report.Backend) report.Backend {
	if answered := int64(a.Requests-a.Failures) + int64(b.Requests-b.Failures); answered > 0 {
		a.LatencyP50 = (a.LatencyP50*int64(a.Requests-a.Failures) + b.LatencyP50*int64(b.Requests-b.Failures)) / answered
	}
	a.LatencyP95 = max(a.LatencyP95, b.LatencyP95)
	a.Requests, a.Failures, a.Waited = a.Requests+b.Requests, a.Failures+b.Failures, a.Waited+b.Waited
	if a.FailuresByKind == nil {
		a.FailuresByKind = map[string]int{}
	}
	for kind, n := range b.FailuresByKind {
		a.FailuresByKind[kind] += n
	}
	if a.State == "closed" { // the one that stands worse is worth telling
		a.State = b.State
	}
	a.Events = append(a.Events, b.Events...)
	slices.SortStableFunc(a.Events, func(x, y report.Event) int { return x.At.Compare(y.At) })
	return a
}

// usage adds up.
func usage(a, b report.Usage) report.Usage {
	a.Cost = cost(a.Requests, a.Cost, b.Requests, b.Cost)
	a.Requests, a.TokensIn, a.TokensOut = a.Requests+b.Requests, a.TokensIn+b.TokensIn, a.TokensOut+b.TokensOut
	a.TokensEstimated = a.TokensEstimated || b.TokensEstimated
	a.TokensCached, a.RepliesCached = a.TokensCached+b.TokensCached, a.RepliesCached+b.RepliesCached
	a.Reasked, a.Recovered = a.Reasked+b.Reasked, a.Recovered+b.Recovered
	a.FindingsLost, a.OverLimit = a.FindingsLost+b.FindingsLost, a.OverLimit+b.OverLimit
	a.Failovers += b.Failovers
	a.Steps = slices.Clone(a.Steps)
	for _, step := range b.Steps {
		i := slices.IndexFunc(a.Steps, func(s report.Step) bool { return s.Step == step.Step })
		if i < 0 {
			a.Steps = append(a.Steps, step)
			continue
		}
		s := &a.Steps[i]
		s.Cost = cost(s.Requests, s.Cost, step.Requests, step.Cost)
		s.Requests, s.TokensIn, s.TokensOut = s.Requests+step.Requests, s.TokensIn+step.TokensIn, s.TokensOut+step.TokensOut
	}
	return a
}

// cost adds up what some requests cost and what others did; nil is unknown, and what is
// unknown of some is so of all.
func cost(n int, of *float64, m int, more *float64) *float64 {
	switch {
	case n == 0:
		return more
	case m == 0:
		return of
	case of == nil || more == nil:
		return nil
	}
	total := *of + *more
	return &total
}
