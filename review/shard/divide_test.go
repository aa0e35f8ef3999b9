package shard

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"breakwater/review/plan"
	"breakwater/review/target"
)

// planned makes a plan: of each file a target for each of the sizes, in bytes.
func planned(sizes map[string][]int) (p plan.Plan) {
	for path, all := range sizes {
		for i, size := range all {
			p.Targets = append(p.Targets, target.Target{
				ID: fmt.Sprintf("%s#f%d", path, i), Path: path, StartLine: i + 1, Text: strings.Repeat("x", size),
			})
		}
	}
	slices.SortFunc(p.Targets, plan.Order)
	return p
}

func bySize(t target.Target) int { return len(t.Text) }

func ids(ts []target.Target) (out []string) {
	for _, t := range ts {
		out = append(out, t.ID)
	}
	return out
}

// TestDivideBalancesCost: one huge file, some large ones and many small ones.
func TestDivideBalancesCost(t *testing.T) {
	sizes := map[string][]int{"huge.go": make([]int, 60)}
	for i := range 60 {
		sizes["huge.go"][i] = 1000
	}
	for i := range 300 {
		sizes[fmt.Sprintf("small%d.go", i)] = []int{100, 20}
	}
	for i := range 7 {
		sizes[fmt.Sprintf("large%d.go", i)] = []int{3000}
	}
	p := planned(sizes)
	total := 0
	for _, x := range p.Targets {
		total += bySize(x)
	}
	for _, n := range []int{1, 2, 3, 8, 40} {
		var all []string
		for i, part := range Divide(p, n, bySize) {
			if part.Cost > total/n*11/10 {
				t.Errorf("part %d of %d costs %d, a fair share is %d", i+1, n, part.Cost, total/n)
			}
			all = append(all, ids(part.Targets)...)
			if !slices.IsSortedFunc(part.Targets, plan.Order) {
				t.Errorf("part %d of %d is not in the order of the plan", i+1, n)
			}
		}
		slices.Sort(all)
		want := ids(p.Targets)
		slices.Sort(want)
		if diff := cmp.Diff(want, all); diff != "" {
			t.Errorf("%d parts (-want +got):\n%s", n, diff)
		}
	}
}

func TestDivideKeepsFilesTogether(t *testing.T) {
	sizes := map[string][]int{}
	for i := range 30 {
		sizes[fmt.Sprintf("%d.go", i)] = []int{10 * (i + 1), 20, 30}
	}
	p := planned(sizes)
	p.Over, p.Targets = p.Targets[60:], p.Targets[:60]
	p.Late = []target.Target{{ID: "late.go", Path: "late.go"}}
	p.Trivial = []target.Target{{ID: "3.go#String", Path: "3.go"}, {ID: "other.go#String", Path: "other.go"}}
	where := map[string]int{}
	seen := 0
	for i, part := range Divide(p, 3, bySize) {
		for _, x := range slices.Concat(part.Targets, part.Over, part.Late, part.Trivial) {
			if at, ok := where[x.Path]; ok && at != i {
				t.Errorf("%s is in parts %d and %d", x.Path, at+1, i+1)
			}
			where[x.Path] = i
			seen++
		}
	}
	if seen != 93 {
		t.Errorf("%d targets, want 93", seen)
	}
}

// TestDivideKeepsRequestsTogether: all jobs together ask what one would, also about a
// file that is shared out.
func TestDivideKeepsRequestsTogether(t *testing.T) {
	p := planned(map[string][]int{"huge.go": make([]int, 60), "small.go": {10}})
	for i := range p.Targets {
		p.Targets[i].Text, p.Targets[i].Request = "xxxxxxxxxx", 1+i/4
	}
	where := map[int]int{}
	for i, part := range Divide(p, 8, bySize) {
		for _, x := range part.Targets {
			if at, ok := where[x.Request]; ok && at != i {
				t.Errorf("request %d is in parts %d and %d", x.Request, at+1, i+1)
			}
			where[x.Request] = i
		}
		if part.Cost == 0 {
			t.Errorf("part %d has nothing to do", i+1)
		}
	}
}

// TestDivideSplitsFilesLittle: a file of two and a half shares goes to three jobs: each
// that has findings of it asks a model about them once more.
func TestDivideSplitsFilesLittle(t *testing.T) {
	sizes := map[string][]int{"huge.go": make([]int, 50)}
	for i := range sizes["huge.go"] {
		sizes["huge.go"][i] = 50
	}
	for i := range 55 {
		sizes[fmt.Sprintf("small%d.go", i)] = []int{100}
	}
	parts := Divide(planned(sizes), 8, bySize) // a share is 1000
	holding := 0
	for i, part := range parts {
		if slices.ContainsFunc(part.Targets, func(x target.Target) bool { return x.Path == "huge.go" }) {
			holding++
		}
		if part.Cost > 1000+1000/slack {
			t.Errorf("part %d costs %d, want some 1000", i+1, part.Cost)
		}
	}
	if holding != 3 {
		t.Errorf("%d parts hold the file, want 3", holding)
	}
}

// TestDivideIsSteady: where a few files of a change grow, shrink, come or go, nearly all
// others stay with the job that remembers what was said of them.
func TestDivideIsSteady(t *testing.T) {
	sizes := map[string][]int{}
	for i := range 120 {
		sizes[fmt.Sprintf("f%d.go", i)] = []int{100 + i*i%577}
	}
	where := func() map[string]int {
		at := map[string]int{}
		for i, part := range Divide(planned(sizes), 4, bySize) {
			for _, x := range part.Targets {
				at[x.Path] = i
			}
		}
		return at
	}
	before := where()
	for i := range 5 {
		sizes[fmt.Sprintf("f%d.go", 7*i)] = []int{300 + 20*i}
	}
	delete(sizes, "f99.go")
	sizes["new.go"] = []int{250}
	moved := 0
	for path, at := range where() {
		if was, ok := before[path]; ok && was != at {
			moved++
		}
	}
	if moved > 12 {
		t.Errorf("%d of 120 files moved", moved)
	}
}

func TestMorePartsThanTargets(t *testing.T) {
	p := planned(map[string][]int{"a.go": {10, 20}})
	parts := Divide(p, 8, bySize)
	used := 0
	for i, part := range parts {
		used += len(part.Targets)
		if len(part.Targets) > 1 {
			t.Error("two targets in one part, and six parts are empty")
		}
		if len(part.Targets) == 0 && Budget(100, parts, i) != 0 {
			t.Error("a part without targets may ask")
		}
	}
	if used != 2 {
		t.Errorf("%d targets, want 2", used)
	}
}

func TestBudgetsAddUp(t *testing.T) {
	parts := []Part{{Cost: 100}, {Cost: 0}, {Cost: 33}, {Cost: 1_000_000}, {Cost: 7}}
	for _, total := range []int{1, 5, 400, 999_999_999} {
		sum := 0
		for i := range parts {
			b := Budget(total, parts, i)
			if b < 0 {
				t.Errorf("part %d may use %d", i, b)
			}
			sum += b
		}
		if sum != total {
			t.Errorf("the shares of %d add up to %d", total, sum)
		}
	}
}

func TestPlanID(t *testing.T) {
	p := planned(map[string][]int{"a.go": {10}, "b.go": {20}})
	q := p
	q.Over, q.Targets = p.Targets[1:], p.Targets[:1]
	if PlanID(p) != PlanID(q) {
		t.Error("a budget makes another plan of the same targets")
	}
	q.Late = []target.Target{{ID: "late.go"}}
	if PlanID(p) == PlanID(q) {
		t.Error("a file that one shard did not come to is the same plan")
	}
	if PlanID(p) == PlanID(planned(map[string][]int{"a.go": {10}, "b.go": {20, 5}})) {
		t.Error("one more target is the same plan")
	}
}
