package report

import (
	"maps"
	"slices"

	"breakwater/failover"
)

// AddBackends adds how the regions fared in one more shard or step. What they took can only be
// told roughly: the median is the mean of the medians, by requests.
func AddBackends(all, more []Backend) []Backend {
	for _, b := range more {
		i := slices.IndexFunc(all, func(a Backend) bool {
			return a.Name == b.Name && a.Region == b.Region && a.Model == b.Model
		})
		if i < 0 {
			b.FailuresByKind, b.Events = maps.Clone(b.FailuresByKind), slices.Clone(b.Events)
			all = append(all, b)
			continue
		}
		all[i] = plus(all[i], b)
	}
	return all
}

func plus(a, b Backend) Backend {
	if answered := int64(a.Requests-a.Failures) + int64(b.Requests-b.Failures); answered > 0 {
		a.LatencyP50 = (a.LatencyP50*int64(a.Requests-a.Failures) + b.LatencyP50*int64(b.Requests-b.Failures)) / answered
	}
	a.LatencyP95 = max(a.LatencyP95, b.LatencyP95)
	a.Requests, a.Failures, a.Waited = a.Requests+b.Requests, a.Failures+b.Failures, a.Waited+b.Waited
	if a.FailuresByKind == nil {
		a.FailuresByKind = map[failover.Kind]int{}
	}
	for kind, n := range b.FailuresByKind {
		a.FailuresByKind[kind] += n
	}
	if a.State == failover.Closed.String() { // the one that stands worse is worth telling
		a.State = b.State
	}
	a.Events = append(a.Events, b.Events...)
	slices.SortStableFunc(a.Events, func(x, y Event) int { return x.At.Compare(y.At) })
	return a
}

// Plus adds up.
func (a Usage) Plus(b Usage) Usage {
	a.Cost = cost(a.Requests, a.Cost, b.Requests, b.Cost)
	a.Requests, a.TokensIn, a.TokensOut = a.Requests+b.Requests, a.TokensIn+b.TokensIn, a.TokensOut+b.TokensOut
	a.TokensEstimated = a.TokensEstimated || b.TokensEstimated
	a.TokensCached, a.RepliesCached = a.TokensCached+b.TokensCached, a.RepliesCached+b.RepliesCached
	a.Reasked, a.Recovered = a.Reasked+b.Reasked, a.Recovered+b.Recovered
	a.FindingsLost, a.OverLimit = a.FindingsLost+b.FindingsLost, a.OverLimit+b.OverLimit
	a.Failovers += b.Failovers
	a.Steps = slices.Clone(a.Steps)
	for _, step := range b.Steps {
		i := slices.IndexFunc(a.Steps, func(s Step) bool { return s.Step == step.Step })
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

// perFinding shares a cost out to n findings; nil where that says nothing.
func perFinding[T int | float64](cost *T, n int) *T {
	if cost == nil || n == 0 {
		return nil
	}
	each := *cost / T(n)
	return &each
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
