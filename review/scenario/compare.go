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
	floor       = 50   // milliseconds of p95: what a scheduler, a garbage collector and a new connection cost now and then
)

// Doubts of a [Comparison]: why a change that both pairs of runs show is none.
const (
	TooFew = "too few calls to tell"
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
	Doubt            string // TooFew or Chance: what both pairs of runs show is not proved, so that the verdict is Same
}

// Compare judges two runs before a change against two runs after it, by
// operation and fault. Worse, Fixed and Better need two things, else the verdict
// is Same. Both pairs of runs agree. And the calls of both runs together bear it
// out against chance: that more of them failed, or that they were slower by 50
// milliseconds of p95 and more, at one in nine hundred ([overlap], [slower]); where
// only a summary is known, by the p95 of 400 calls and more a run. Where the pairs
// agree on what is not borne out, the comparison has a Doubt.
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
	c := Comparison{Operation: p.operation, Fault: p.fault, Before: before[0], After: after[0]}
	shown := agreed(before, after, changes{true, true, true, true})
	c.Verdict = agreed(before, after, borneOut(before, after))
	if c.Verdict != Same || shown == Same {
		return c
	}
	c.Doubt = Chance
	if !enough(before[0].Requests+before[1].Requests, after[0].Requests+after[1].Requests) {
		c.Doubt = TooFew
	}
	return c
}

// changes are the values that changed.
type changes struct{ moreFail, fewerFail, slower, faster bool }

// borneOut returns the changes that two runs on each side bear out against chance.
func borneOut(before, after [2]Figures) changes {
	b, a := together(before), together(after)
	out := changes{moreFail: more(b, a), fewerFail: more(a, b)}
	quickest := func(fs [2]Figures) float64 { return min(fs[0].P95, fs[1].P95) }
	slowest := func(fs [2]Figures) float64 { return max(fs[0].P95, fs[1].P95) }
	out.slower = quickest(after)-slowest(before) >= floor && later(before, after)
	out.faster = quickest(before)-slowest(after) >= floor && later(after, before)
	return out
}

// later reports whether the calls of the second runs are slower beyond chance. Where only summaries are known, the
// second runs' p95 lie above the first ones' anyway, and what counts is that they are known well.
func later(first, second [2]Figures) bool {
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

// agreed returns what both pairs of runs show, as far as the changes are borne out; Same where they differ.
func agreed(before, after [2]Figures, real changes) Verdict {
	first, second := verdict(before[0], after[0], real), verdict(before[1], after[1], real)
	if first != second {
		return Same
	}
	return first
}

func verdict(b, a Figures, real changes) Verdict {
	switch got, lost := real.fewerFail || real.faster, real.moreFail || real.slower; {
	case !b.Failing && !a.Failing:
		return Held
	case b.Failing && !a.Failing && got:
		return Fixed
	case !b.Failing && a.Failing && lost:
		return Worse
	case !b.Failing || !a.Failing:
		return Same
	}
	switch {
	case real.moreFail && a.share()-b.share() >= sharePoints, real.slower && b.slowed(a):
		return Worse
	case real.fewerFail && b.share()-a.share() >= sharePoints, real.faster && a.slowed(b):
		return Better
	}
	return Same
}

// slowed reports whether p95 grew by a quarter from one to the other. Without a time on either side, times say nothing.
func (f Figures) slowed(to Figures) bool { return f.P95 > 0 && to.P95 >= f.P95*slowdown }

// share is the error share in percent.
func (f Figures) share() float64 { return 100 * float64(f.Failed) / float64(max(1, f.Requests)) }
