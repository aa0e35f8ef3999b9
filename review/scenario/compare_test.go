package scenario

import (
	"slices"
	"testing"
)

func run(calls, unmet int, p95 float64) Results {
	e := Evidence{Detail: "latency", Calls: calls, Unmet: unmet, P95: p95, Failing: unmet > 0}
	return Results{Operations: []Operation{{ID: "getOrder", Evidence: []Evidence{e}}}}
}

func TestCompare(t *testing.T) {
	good, bad := run(100, 0, 10), run(100, 50, 100)
	for _, c := range []struct {
		name          string
		before, after [2]Results
		want          Verdict
	}{
		{"passes throughout", [2]Results{good, good}, [2]Results{good, good}, Held},
		{"passes throughout, and slower", [2]Results{good, good}, [2]Results{run(100, 0, 90), run(100, 0, 90)}, Held},
		{"failed, passes", [2]Results{bad, bad}, [2]Results{good, good}, Fixed},
		{"fixed though slower", [2]Results{run(9, 9, 1), run(9, 9, 1)}, [2]Results{good, good}, Fixed},
		{"passed, fails", [2]Results{good, good}, [2]Results{bad, bad}, Worse},
		{"one of two is no proof", [2]Results{bad, bad}, [2]Results{good, bad}, Same},
		{"share up by 2 points", [2]Results{bad, bad}, [2]Results{run(100, 52, 100), run(100, 52, 100)}, Worse},
		{"share up by 1 point", [2]Results{bad, bad}, [2]Results{run(100, 51, 100), run(100, 51, 100)}, Same},
		{"p95 up by a quarter", [2]Results{bad, bad}, [2]Results{run(100, 50, 125), run(100, 50, 125)}, Worse},
		{"p95 up by less", [2]Results{bad, bad}, [2]Results{run(100, 50, 124), run(100, 50, 124)}, Same},
		{"share down by 2 points", [2]Results{bad, bad}, [2]Results{run(100, 48, 100), run(100, 48, 100)}, Better},
		{"p95 down by a fifth", [2]Results{bad, bad}, [2]Results{run(100, 50, 80), run(100, 50, 80)}, Better},
		{"fewer errors, much slower", [2]Results{bad, bad}, [2]Results{run(100, 40, 200), run(100, 40, 200)}, Worse},
	} {
		got, missing, unsteady := Compare(c.before, c.after)
		if len(got) != 1 || got[0].Verdict != c.want || len(missing)+len(unsteady) > 0 {
			t.Errorf("%s: got %+v, missing %v, unsteady %v; want %s", c.name, got, missing, unsteady, c.want)
		}
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
