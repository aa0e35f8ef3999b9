package shard

import (
	"cmp"
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
	out := Record{
		Build: first.Build, Total: first.Total, Requests: first.Requests, Cost: first.Cost, Settings: first.Settings,
		Input: input(records), Unproved: map[string]int{}, Baseline: baseline(records),
		Traces: first.Traces,
	}
	for _, r := range records {
		out.Trivial = append(out.Trivial, r.Trivial...)
		out.Claims = append(out.Claims, r.Claims...)
		out.Gaps = append(out.Gaps, r.Gaps...)
		for why, n := range r.Unproved {
			out.Unproved[why] += n
		}
		out.Said = append(out.Said, r.Said...)
		out.Carried = append(out.Carried, r.Carried...)
		out.Held = union(out.Held, r.Held)
		out.Addresses = union(out.Addresses, r.Addresses)
		out.Secrets, out.Files = union(out.Secrets, r.Secrets), union(out.Files, r.Files)
	}
	slices.SortStableFunc(out.Trivial, func(a, b target.Target) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), a.StartLine-b.StartLine)
	})
	source.SortGaps(out.Gaps)
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
		out.Backends = report.AddBackends(out.Backends, in.Backends)
		out.Usage = out.Usage.Plus(in.Usage)
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
// the plan. One that two shards reviewed, since they divided the plan differently,
// comes once.
func targets(records []Record) ([]target.Target, []target.Outcome) {
	type ended struct {
		target.Target
		outcome target.Outcome
	}
	var all []ended
	seen := map[string]bool{}
	for _, r := range records {
		for i, t := range r.Input.Targets {
			if seen[t.ID] {
				continue
			}
			seen[t.ID] = true
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
