package scenario

import (
	"cmp"
	"maps"
	"slices"
)

// Verdict is what a change did to an operation under a fault.
type Verdict string

// The verdicts of a [Comparison], in the order in which they are looked for.
const (
	Held   Verdict = "held"   // passed before and after
	Fixed  Verdict = "fixed"  // failed, then passed
	Worse  Verdict = "worse"  // passed, then failed; or a value got worse
	Better Verdict = "better" // a value got better and none worse
	Same   Verdict = "same"
)

// What counts as a change of a value.
const (
	sharePoints = 2    // points of the error share
	slowdown    = 1.25 // factor of p95
)

// Figures are what one run showed about an operation under a fault. Where
// several items of a run share both, calls are added up and times are the worst.
type Figures struct {
	Requests      int
	Failed        int     // calls, each counted once
	P50, P95, P99 float64 // milliseconds
	Failing       bool
}

// Comparison is one operation under one fault, before and after a change.
type Comparison struct {
	Operation, Fault string
	Before, After    Figures // of the first runs
	Verdict          Verdict
}

// Compare judges two runs before a change against two runs after it, by
// operation and fault. Worse, Fixed and Better need both pairs of runs to agree,
// else the verdict is Same. What has no verdict is returned as "operation under
// fault": in missing what both runs before measured, and not both after; in
// unsteady what not even both runs before measured.
func Compare(before, after [2]Results) (out []Comparison, missing, unsteady []string) {
	b := [2]map[place]Figures{figures(before[0]), figures(before[1])}
	a := [2]map[place]Figures{figures(after[0]), figures(after[1])}
	all := map[place]bool{}
	for _, run := range []map[place]Figures{b[0], b[1], a[0], a[1]} {
		for p := range run {
			all[p] = true
		}
	}
	for _, p := range slices.SortedFunc(maps.Keys(all), place.compare) {
		switch {
		case !inBoth(b, p):
			unsteady = append(unsteady, p.operation+" under "+p.fault)
			continue
		case !inBoth(a, p):
			missing = append(missing, p.operation+" under "+p.fault)
			continue
		}
		c := Comparison{Operation: p.operation, Fault: p.fault, Before: b[0][p], After: a[0][p], Verdict: Same}
		if v := verdict(b[0][p], a[0][p]); v == verdict(b[1][p], a[1][p]) {
			c.Verdict = v
		}
		out = append(out, c)
	}
	return out, missing, unsteady
}

func inBoth(runs [2]map[place]Figures, p place) bool {
	_, first := runs[0][p]
	_, second := runs[1][p]
	return first && second
}

type place struct{ operation, fault string }

func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(p.operation, q.operation), cmp.Compare(p.fault, q.fault))
}

func figures(r Results) map[place]Figures {
	out := map[place]Figures{}
	for _, o := range r.Operations {
		for _, e := range o.Evidence {
			unjudged := e.Uncounted && len(e.Missed)+len(e.Met) == 0
			if e.Calls == 0 || unjudged {
				continue // nothing was called, or nobody looked, which is no pass
			}
			p := place{o.Name(), e.Detail}
			f := out[p]
			out[p] = Figures{
				Requests: f.Requests + e.Calls, Failed: f.Failed + e.Unmet,
				P50: max(f.P50, e.P50), P95: max(f.P95, e.P95), P99: max(f.P99, e.P99),
				Failing: f.Failing || e.Failing,
			}
		}
	}
	return out
}

func verdict(b, a Figures) Verdict {
	switch {
	case !b.Failing && !a.Failing:
		return Held
	case b.Failing && !a.Failing:
		return Fixed
	case !b.Failing || worsened(b, a):
		return Worse
	case worsened(a, b):
		return Better
	}
	return Same
}

// worsened reports whether a value got worse from one to the other. Without a
// time on either side, times say nothing.
func worsened(from, to Figures) bool {
	if to.share()-from.share() >= sharePoints {
		return true
	}
	return from.P95 > 0 && to.P95 >= from.P95*slowdown
}

// share is the error share in percent.
func (f Figures) share() float64 { return 100 * float64(f.Failed) / float64(max(1, f.Requests)) }
