package scenario

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// run is what a run of so many calls showed of one operation under one fault, each call but for the last taking half
// of the last one's time.
func run(calls, unmet int, p95 float64) Results {
	times := slices.Repeat([]float64{p95 / 2}, calls)
	for i := range calls {
		if i >= calls*9/10 {
			times[i] = p95
		}
	}
	return measured(unmet, times)
}

func measured(unmet int, times []float64) Results {
	slices.Sort(times)
	e := Evidence{Detail: "latency", Calls: len(times), Unmet: unmet, P95: percentile(times, 95), Times: times,
		Failing: unmet > 0}
	return Results{Operations: []Operation{{ID: "getOrder", Evidence: []Evidence{e}}}}
}

// missing is a run that misses an objective.
func missing(r Results) Results {
	r.Operations[0].Evidence[0].Failing = true
	return r
}

// summary is a run of which no single call is known.
func summary(r Results) Results {
	r.Operations[0].Evidence[0].Times = nil
	return r
}

func TestCompare(t *testing.T) {
	good, bad := run(100, 0, 10), run(100, 50, 1000)
	twice := func(r Results) [2]Results { return [2]Results{r, r} }
	for _, c := range []struct {
		name          string
		before, after [2]Results
		want          Verdict
		doubt         string
	}{
		{"passes throughout", twice(good), twice(good), Held, ""},
		{"passes throughout, and slower", twice(good), twice(run(100, 0, 900)), Held, ""},
		{"failed, passes", twice(bad), twice(good), Fixed, ""},
		{"fixed though slower", twice(run(9, 9, 1)), twice(run(9, 0, 900)), Fixed, ""},
		{"passed, fails", twice(good), twice(bad), Worse, ""},
		{"one of two is no proof", twice(bad), [2]Results{good, bad}, Same, ""},
		{"share up by half", twice(run(100, 40, 100)), twice(run(100, 60, 100)), Worse, ""},
		{"share down by half", twice(run(100, 60, 100)), twice(run(100, 40, 100)), Better, ""},
		{"share up by 2 points of many calls", twice(run(9000, 4500, 9)), twice(run(9000, 4680, 9)), Worse, ""},
		{"share up by 1 point of many calls", twice(run(90000, 45000, 9)), twice(run(90000, 45900, 9)), Same, ""},
		{"share up by 2 points of few calls", twice(run(100, 50, 100)), twice(run(100, 52, 100)), Worse, Chance},
		{"p95 up by a quarter", twice(bad), twice(run(100, 50, 1250)), Worse, ""},
		{"p95 up by less", twice(bad), twice(run(100, 50, 1240)), Same, ""},
		{"p95 down by a fifth", twice(bad), twice(run(100, 50, 800)), Better, ""},
		{"p95 up by more than half, and 49 ms", twice(run(100, 50, 58)), twice(run(100, 50, 107)), Worse, Chance},
		{"p95 up by nearly all, and 50 ms", twice(run(100, 50, 58)), twice(run(100, 50, 108)), Worse, ""},
		{"fewer errors, much slower", twice(bad), twice(run(100, 10, 2000)), Worse, ""},

		{"one of two, then two of two", twice(run(2, 1, 58)), twice(run(2, 2, 94)), Worse, TooFew},
		{"two of two, then none", twice(run(2, 2, 900)), twice(run(2, 0, 10)), Fixed, TooFew},
		{"none of two, then two", twice(run(2, 0, 10)), twice(run(2, 2, 900)), Worse, TooFew},
		{"three of three, then none", twice(run(3, 3, 900)), twice(run(3, 0, 900)), Fixed, ""},
		{"none of three, then three", twice(run(3, 0, 9)), twice(run(3, 3, 9)), Worse, ""},
		{"none of twenty, then one", twice(run(20, 0, 9)), twice(run(20, 1, 9)), Worse, Chance},
		{"few calls, all of them sooner", twice(run(3, 3, 14000)), twice(measured(3, []float64{5000, 5001, 5002})),
			Better, ""},
		{"few calls, one of them late", twice(run(3, 3, 100)), twice(measured(3, []float64{50, 50, 900})), Worse, Chance},
		{"one call in a hundred late", twice(measured(50, late(100, 0))), twice(measured(50, late(100, 1))), Same, ""},
		{"one call in ten late", twice(measured(50, late(100, 0))), twice(measured(50, late(100, 10))), Worse, ""},

		{"an objective missed by time", twice(run(100, 0, 250)), twice(missing(run(100, 0, 350))), Worse, ""},
		{"an objective missed by 10 ms", twice(run(100, 0, 295)), twice(missing(run(100, 0, 305))), Worse, Chance},
		{"an objective kept at last", twice(missing(run(100, 0, 350))), twice(run(100, 0, 250)), Fixed, ""},
		{"a summary of many calls", twice(summary(run(400, 9, 100))), twice(summary(run(400, 9, 200))), Worse, ""},
		{"a summary of fewer calls", twice(summary(run(399, 9, 100))), twice(summary(run(399, 9, 200))), Worse, Chance},
		{"summaries that overlap", [2]Results{summary(run(400, 9, 100)), summary(run(400, 9, 180))},
			[2]Results{summary(run(400, 9, 200)), summary(run(400, 9, 270))}, Worse, Chance},
	} {
		got, missing, unsteady := Compare(c.before, c.after)
		if len(got) != 1 || len(missing)+len(unsteady) > 0 {
			t.Errorf("%s: got %+v, missing %v, unsteady %v", c.name, got, missing, unsteady)
			continue
		}
		if got[0].Verdict != c.want || got[0].Doubt != c.doubt {
			t.Errorf("%s: got %s (%s), want %s (%s)", c.name, got[0].Verdict, got[0].Doubt, c.want, c.doubt)
		}
	}
}

// late is n times of 50 ms, but for some of a second.
func late(n, some int) []float64 {
	return slices.Concat(slices.Repeat([]float64{50}, n-some), slices.Repeat([]float64{1000}, some))
}

// TestNoiseIsDoubted holds runs of one and the same service against each other, of which half of the calls fail and
// times have a long tail: of suggestions that change nothing, each judged by two dozen comparisons, hardly one may be
// said to do harm without a doubt.
func TestNoiseIsDoubted(t *testing.T) {
	const suggestions, comparisons = 200, 24
	r := rand.New(rand.NewPCG(18, 1))
	for _, calls := range []int{1, 2, 3, 5, 10, 20, 60, 200} {
		noisy := func() Results {
			failed, times := 0, make([]float64, calls)
			for i := range times {
				if r.IntN(2) == 0 {
					failed++
				}
				times[i] = 100 * math.Exp(r.NormFloat64())
			}
			return measured(failed, times)
		}
		blamed := 0
		for range suggestions {
			for range comparisons {
				got, _, _ := Compare([2]Results{noisy(), noisy()}, [2]Results{noisy(), noisy()})
				if got[0].Verdict == Worse && got[0].Doubt == "" {
					blamed++
					break
				}
			}
		}
		if blamed > suggestions/20 {
			t.Errorf("%d calls a run: %d of %d suggestions are said to do harm", calls, blamed, suggestions)
		}
		t.Logf("%d calls a run: %d of %d", calls, blamed, suggestions)
	}
}

// TestOverlap holds the exact test against values that can be counted by hand, and against sums that must be one.
func TestOverlap(t *testing.T) {
	for _, c := range []struct {
		all, k, n, hit int
		want           float64
	}{
		{8, 4, 4, 4, 1. / 70}, {12, 6, 6, 6, 1. / 924}, {12, 6, 6, 5, 37. / 924}, {8, 6, 4, 4, 15. / 70},
		{4, 2, 2, 2, 1. / 6}, {8, 4, 4, 2, 1}, {10, 0, 5, 0, 1}, {10, 10, 5, 5, 1},
	} {
		if got := overlap(c.all, c.k, c.n, c.hit); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%+v: got %g", c, got)
		}
	}
	if got := overlap(4e9, 2e9, 2e9, 1e9+200_000); got > 1e-20 || math.IsNaN(got) {
		t.Errorf("of billions: %g", got)
	}
}

func TestCompareNamesWhatWasNotMeasured(t *testing.T) {
	good := run(10, 0, 1)
	uncounted := run(10, 0, 1)
	uncounted.Operations[0].Evidence[0].Uncounted = true
	for _, none := range []Results{{}, run(0, 0, 0), uncounted} {
		name := []string{"getOrder under latency"}
		got, missing, unsteady := Compare([2]Results{good, good}, [2]Results{good, none})
		if len(got)+len(unsteady) > 0 || !slices.Equal(missing, name) {
			t.Errorf("got %v, missing %v, unsteady %v", got, missing, unsteady)
		}
		got, missing, unsteady = Compare([2]Results{good, none}, [2]Results{good, good})
		if len(got)+len(missing) > 0 || !slices.Equal(unsteady, name) {
			t.Errorf("got %v, missing %v, unsteady %v", got, missing, unsteady)
		}
	}
}
