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

// floor is a difference of p95 in milliseconds that a scheduler, a garbage collector and a new connection make now and
// then: a smaller one bears nothing out.
const floor = 50

// Doubts of a [Comparison]: what its verdict may owe to chance.
const (
	TooFew = "too few calls to be sure"
	Chance = "may be chance"
)

// Figures are what one run showed about an operation under a fault. Where
// several items of a run share both, calls are added up and times are the worst.
type Figures struct {
	Requests      int
	Failed        int     // calls, each counted once
	P50, P95, P99 float64 // milliseconds
	Failing       bool
	times         []float64 // milliseconds, of all calls; none where only a summary is known
}

// Comparison is one operation under one fault, before and after a change.
type Comparison struct {
	Operation, Fault string
	Before, After    Figures // of the first runs
	Verdict          Verdict
	Doubt            string // TooFew or Chance, where the calls do not bear out what both pairs of runs show
}

// Compare judges two runs before a change against two runs after it, by
// operation and fault. Worse, Fixed and Better need both pairs of runs to agree,
// else the verdict is Same. Where the calls of both runs together do not bear it
// out against chance, the comparison has a Doubt.
//
// What has no verdict is returned as "operation under fault": in missing what both
// runs before measured, and not both after; in unsteady what not even both runs
// before measured.
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
		out = append(out, compare(p, [2]Figures{b[0][p], b[1][p]}, [2]Figures{a[0][p], a[1][p]}))
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
				times:   append(slices.Clip(f.times), e.Times...),
			}
		}
	}
	return out
}

// compare judges one operation under one fault.
func compare(p place, before, after [2]Figures) Comparison {
	c := Comparison{Operation: p.operation, Fault: p.fault, Before: before[0], After: after[0], Verdict: Same}
	if v := verdict(before[0], after[0]); v == verdict(before[1], after[1]) {
		c.Verdict = v
	}
	switch c.Verdict {
	case Worse:
		c.Doubt = doubt(before, after)
	case Fixed, Better:
		c.Doubt = doubt(after, before)
	}
	return c
}

func verdict(b, a Figures) Verdict {
	switch {
	case !b.Failing && !a.Failing:
		return Held
	case b.Failing && !a.Failing:
		return Fixed
	case !b.Failing || b.worsened(a):
		return Worse
	case a.worsened(b):
		return Better
	}
	return Same
}

// worsened reports whether a value got worse from one to the other. Without a time on either side, times say nothing.
func (f Figures) worsened(to Figures) bool {
	slowed := f.P95 > 0 && to.P95 >= f.P95*slowdown
	return slowed || to.share()-f.share() >= sharePoints
}

// doubt says why the calls of two runs on either side do not bear out that more of the bad ones failed, or that they
// were slower by 50 milliseconds of p95 and more, at one in nine hundred ([overlap], [slower]); empty if they do.
func doubt(good, bad [2]Figures) string {
	g, b := together(good), together(bad)
	switch {
	case more(g, b), later(good, bad):
		return ""
	case !enough(g.Requests, b.Requests):
		return TooFew
	}
	return Chance
}

// later reports whether the calls of the second runs are slower beyond chance, by the floor in every run. Where only
// summaries are known, the second runs' p95 lie above the first ones' anyway, and what counts is that they are known
// well.
func later(first, second [2]Figures) bool {
	if min(second[0].P95, second[1].P95)-max(first[0].P95, first[1].P95) < floor {
		return false
	}
	a, b := together(first), together(second)
	if len(a.times) > 0 && len(b.times) > 0 {
		return slower(a.times, b.times)
	}
	return min(first[0].Requests, first[1].Requests, second[0].Requests, second[1].Requests) >= summarized
}

// together adds up the calls of two runs.
func together(runs [2]Figures) Figures {
	return Figures{
		Requests: runs[0].Requests + runs[1].Requests,
		Failed:   runs[0].Failed + runs[1].Failed,
		times:    slices.Concat(runs[0].times, runs[1].times),
	}
}

// share is the error share in percent.
func (f Figures) share() float64 { return 100 * float64(f.Failed) / float64(max(1, f.Requests)) }
