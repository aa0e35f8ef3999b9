package oracle

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"breakwater/index"
)

var misses = flag.Bool("misses", false, "list what is not among the first ten pieces of a plan's context")

// TestPlan goes the whole way: it runs the program over the folders that the
// environment names (see NamedCorpora), for Go else over the modules of GoCorpora,
// and holds each target's context in plan.json against the truth. ORACLE_BREAKWATER
// names a program that is built already.
func TestPlan(t *testing.T) {
	binary := program(t)
	for _, g := range []struct {
		language string
		goals
	}{
		{"go", goals{recall5: 0.82, recall10: 0.92, reciprocal: 0.90, method: 0.75}},
		{"typescript", goals{recall10: 0.95}},
		{"python", goals{recall10: 0.95}},
		{"java", goals{recall10: 0.95}},
	} {
		corpora := named(g.language)
		if len(corpora) == 0 && g.language == "go" {
			corpora = modules(t)
		}
		var all []Scores
		for _, c := range corpora {
			all = append(all, measurePlan(t, binary, c))
		}
		meet(t, g.language, all, g.goals)
	}
}

// program returns the path of the program to run.
func program(t *testing.T) string {
	if built := os.Getenv("ORACLE_BREAKWATER"); built != "" {
		return built
	}
	path := filepath.Join(t.TempDir(), "breakwater")
	build := exec.Command("go", "build", "-o", path, ".")
	build.Dir = filepath.Join("..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return path
}

// modules returns GoCorpora without the standard library, whose plan takes minutes.
func modules(t *testing.T) []Corpus {
	corpora, err := GoCorpora()
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(corpora, func(c Corpus) bool { return strings.HasPrefix(c.Name, "std ") })
}

func measurePlan(t *testing.T, binary string, c Corpus) Scores {
	t.Helper()
	functions, err := c.Functions()
	if err != nil {
		t.Fatal(err)
	}
	plan, err := ReadPlan(binary, c.Root, c.Skip...)
	if err != nil {
		t.Fatal(err)
	}
	if n := plan.Overlaps(); n > 0 {
		t.Errorf("%s: %d pieces of context share lines with others of their target", c.Name, n)
	}
	planned := plan.Planned(functions)
	sample := Sample(planned, asked)
	shown := func(f Function) []index.Hit {
		hits, _ := plan.Of(f)
		return hits
	}
	s := Measure(sample, shown)
	t.Logf("%d of %d functions are targets\n%s\n%s", len(planned), len(functions), header, row(c.Name, s))
	if *misses {
		t.Log(missed(sample, shown))
	}
	return s
}

// missed lists what functions need and their first ten hits do not show.
func missed(functions []Function, shown func(Function) []index.Hit) string {
	var b strings.Builder
	for _, f := range functions {
		hits := shown(f)
		for _, p := range f.Needs {
			if rank := rankOf(hits, p); rank > 10 || rank == 0 {
				fmt.Fprintf(&b, "%s:%d-%d\t%s\t%s:%d\trank %d of %d\n", f.Path, f.StartLine, f.EndLine, p.Kind, p.Path, p.Line, rank, len(hits))
			}
		}
	}
	return b.String()
}

// rankOf is 1 for the first hit, 0 if no hit shows the place.
func rankOf(hits []index.Hit, p Place) int {
	for i := range hits {
		if found(hits[i:i+1], p) {
			return i + 1
		}
	}
	return 0
}

func TestPlanIsTiedToFunctionsByTheirEnd(t *testing.T) {
	p := Plan{Targets: []Target{
		{Path: "a.go", StartLine: 1, EndLine: 9, Context: []Shown{{Path: "b.go", StartLine: 1, EndLine: 4}}},
		{Path: "a.go", StartLine: 10, EndLine: 99},
	}}
	for _, c := range []struct {
		name string
		f    Function
		want bool
	}{
		{"with its comment", Function{Path: "a.go", StartLine: 3, EndLine: 9}, true},
		{"inside another", Function{Path: "a.go", StartLine: 12, EndLine: 40}, false},
		{"of another file", Function{Path: "b.go", StartLine: 3, EndLine: 9}, false},
	} {
		if _, ok := p.Of(c.f); ok != c.want {
			t.Errorf("%s: found is %v, want %v", c.name, ok, c.want)
		}
	}
}

func TestOverlapsAreCounted(t *testing.T) {
	p := Plan{Targets: []Target{{Path: "a.go", StartLine: 1, EndLine: 9, Context: []Shown{
		{Path: "a.go", StartLine: 9, EndLine: 12}, {Path: "b.go", StartLine: 1, EndLine: 4}, {Path: "b.go", StartLine: 5, EndLine: 6}, {Path: "b.go", StartLine: 6, EndLine: 7},
	}}}}
	if got := p.Overlaps(); got != 2 {
		t.Errorf("%d overlaps, want one with the target and one with another piece", got)
	}
}
