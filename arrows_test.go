package main

import (
	"fmt"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// arrows is the whole import graph of the program: which of our packages each
// package imports. Data moves along the arrows, one way; a new arrow is a
// design decision and starts here.
const arrows = `
.: review review/interrupt
review: review/action review/ask review/catalogue review/finding review/foreign review/guard
	review/memory review/patch review/patch/verify review/plan review/redact review/report
	review/rules review/scenario review/shard review/silence review/source review/target
	review/whole index index/facts index/lang index/syntax failover
review/plan: review/catalogue review/scenario review/source review/target index index/ecosystem
	index/facts index/lang index/syntax
review/ask: review/answer review/catalogue review/finding review/foreign review/redact
	review/source review/target index/lang index/syntax failover
review/report: review/action review/catalogue review/finding review/foreign review/patch
	review/scenario review/source review/target failover
review/shard: review/action review/finding review/foreign review/plan review/redact review/report
	review/source review/target index/facts
review/patch: review/finding review/patch/diff review/patch/place review/patch/tree
	review/patch/vet index/syntax
review/patch/place: review/finding review/patch/diff review/patch/tree index/syntax
review/patch/vet: review/finding review/patch/diff review/patch/tree review/patch/vet/behaviour
	index/ecosystem index/facts index/lang index/syntax
review/patch/tree: review/patch/diff
review/patch/diff: review/finding index/syntax
review/patch/verify: review/patch review/patch/diff review/redact review/scenario review/whole
review/patch/vet/behaviour: review/foreign index/ecosystem index/facts index/lang index/syntax
review/rules: review/catalogue review/finding review/rules/fix review/rules/match review/source
	index/ecosystem index/facts index/syntax
review/rules/fix: review/catalogue review/finding review/rules/match index/ecosystem index/facts
	index/lang index/syntax
review/rules/match: review/catalogue review/finding index/ecosystem index/facts index/lang
	index/syntax
review/answer: review/finding
review/guard: review/catalogue review/finding review/target index/ecosystem index/facts
review/silence: review/action review/catalogue review/finding review/source index/facts
review/foreign:
review/redact: review/foreign
review/target: review/catalogue review/finding review/scenario review/source index/syntax
review/catalogue: review/finding review/foreign index/lang index/syntax
review/finding:
review/memory: review/answer review/whole failover
review/source: index/syntax
review/scenario:
review/interrupt:
review/whole:
review/action: review/foreign review/finding review/whole
index: index/facts index/lang index/syntax
index/facts: index/lang index/ecosystem index/syntax
index/ecosystem: index/lang index/syntax
index/lang: index/syntax
index/syntax:
failover:
`

// readArrows reads the table above, a row a package, continued on lines that are indented.
func readArrows(table string) map[string][]string {
	full := func(name string) string { return path.Join("breakwater", name) }
	read := map[string][]string{}
	for row := range strings.Lines(strings.ReplaceAll(strings.TrimSpace(table), "\n\t", " ")) {
		name, imports, _ := strings.Cut(row, ":")
		read[full(name)] = strings.Fields(imports)
	}
	return read
}

// confined says which of our packages alone may name a library.
var confined = map[string]string{
	"github.com/blevesearch/":               "breakwater/index",
	"github.com/sashabaranov/go-openai":     "breakwater/failover",
	"github.com/sethvargo/go-githubactions": "breakwater/review/action",
	"github.com/tree-sitter/":               "breakwater/index/syntax",
}

// TestArrows holds the table to be exact: no import beside it, and no row or
// arrow that nobody uses.
func TestArrows(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "./...").CombinedOutput()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, out)
	}
	for _, wrong := range compareArrows(string(out), readArrows(arrows), confined) {
		t.Error(wrong)
	}
}

func TestArrowsFail(t *testing.T) {
	table := map[string][]string{"breakwater": {"a", "b"}, "breakwater/a": {}, "breakwater/b": {}, "breakwater/gone": {}}
	owners := map[string]string{"lib/one": "breakwater/a", "lib/two": "breakwater/a"}
	got := compareArrows("breakwater breakwater/a breakwater/c\nbreakwater/a lib/one\nbreakwater/b lib/one\nbreakwater/new\n", table, owners)
	want := []string{
		"breakwater does not import breakwater/b: take the arrow out of the table",
		"breakwater imports breakwater/c: not an arrow of the design",
		"breakwater/b imports lib/one, which only breakwater/a may",
		"breakwater/gone is in the table of arrows and does not exist",
		"breakwater/new is not in the table of arrows",
		"nobody imports lib/two: take it out of the table of libraries",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// compareArrows says where the packages with their imports, one package a line,
// differ from the table; sorted.
func compareArrows(list string, table map[string][]string, owners map[string]string) (wrong []string) {
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	packages, libraries := map[string]bool{}, map[string]bool{} // those that are there
	for line := range strings.Lines(list) {
		fields := strings.Fields(line)
		pkg, imports := fields[0], fields[1:]
		if strings.HasSuffix(pkg, "test") { // helpers for tests, such as failovertest
			continue
		}
		packages[pkg] = true
		allowed, known := table[pkg]
		if !known {
			say("%s is not in the table of arrows", pkg)
			continue
		}
		for _, imp := range imports {
			if ours, ok := strings.CutPrefix(imp, "breakwater/"); ok && !slices.Contains(allowed, ours) {
				say("%s imports %s: not an arrow of the design", pkg, imp)
			}
			for library, owner := range owners {
				libraries[library] = libraries[library] || strings.HasPrefix(imp, library)
				if strings.HasPrefix(imp, library) && pkg != owner {
					say("%s imports %s, which only %s may", pkg, imp, owner)
				}
			}
		}
		for _, ours := range allowed {
			if !slices.Contains(imports, "breakwater/"+ours) {
				say("%s does not import breakwater/%s: take the arrow out of the table", pkg, ours)
			}
		}
	}
	for pkg := range table {
		if !packages[pkg] {
			say("%s is in the table of arrows and does not exist", pkg)
		}
	}
	for library := range owners {
		if !libraries[library] {
			say("nobody imports %s: take it out of the table of libraries", library)
		}
	}
	slices.Sort(wrong)
	return wrong
}
