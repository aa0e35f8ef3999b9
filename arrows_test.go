package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// arrows is the whole import graph of the program: which of our packages each
// package may import. Data moves along the arrows, one way; a new arrow is a
// design decision and starts here.
var arrows = map[string][]string{
	"breakwater":                            {"review", "review/interrupt"},
	"breakwater/review":                     {"review/action", "review/ask", "review/catalogue", "review/finding", "review/patch", "review/patch/verify", "review/plan", "review/report", "review/rules", "review/scenario", "review/source", "review/target", "index", "index/facts", "index/syntax", "failover"},
	"breakwater/review/plan":                {"review/scenario", "review/source", "review/target", "index", "index/ecosystem", "index/facts", "index/lang", "index/syntax"},
	"breakwater/review/ask":                 {"review/answer", "review/catalogue", "review/finding", "review/target", "index/syntax", "failover"},
	"breakwater/review/report":              {"review/action", "review/catalogue", "review/finding", "review/patch", "review/scenario", "review/source", "review/target"},
	"breakwater/review/patch":               {"review/finding", "review/patch/diff", "review/patch/place", "review/patch/tree", "review/patch/vet", "index/syntax"},
	"breakwater/review/patch/place":         {"review/finding", "review/patch/diff", "review/patch/tree", "index/syntax"},
	"breakwater/review/patch/vet":           {"review/finding", "review/patch/diff", "review/patch/tree", "review/patch/vet/behaviour", "index/syntax"},
	"breakwater/review/patch/tree":          {"review/patch/diff"},
	"breakwater/review/patch/diff":          {"review/finding"},
	"breakwater/review/patch/verify":        {"review/patch/diff"},
	"breakwater/review/patch/vet/behaviour": {"index/syntax"},
	"breakwater/review/rules":               {"review/catalogue", "review/finding", "review/rules/fix", "review/rules/match", "review/source", "index/facts", "index/syntax"},
	"breakwater/review/rules/fix":           {"review/catalogue", "review/finding", "review/rules/match", "index/facts", "index/lang", "index/syntax"},
	"breakwater/review/rules/match":         {"review/catalogue", "review/finding", "index/ecosystem", "index/facts", "index/lang", "index/syntax"},
	"breakwater/review/answer":              {"review/finding"},
	"breakwater/review/target":              {"review/scenario", "review/source", "index/syntax"},
	"breakwater/review/catalogue":           {"review/finding", "index/syntax"},
	"breakwater/review/finding":             {},
	"breakwater/review/source":              {},
	"breakwater/review/scenario":            {},
	"breakwater/review/interrupt":           {},
	"breakwater/review/action":              {"review/finding"},
	"breakwater/index":                      {"index/facts", "index/syntax"},
	"breakwater/index/facts":                {"index/lang", "index/ecosystem", "index/syntax"},
	"breakwater/index/ecosystem":            {"index/syntax"},
	"breakwater/index/lang":                 {"index/syntax"},
	"breakwater/index/syntax":               {},
	"breakwater/failover":                   {},
}

// confined says which of our packages alone may name a library.
var confined = map[string]string{
	"github.com/blevesearch/":               "breakwater/index",
	"github.com/sashabaranov/go-openai":     "breakwater/failover",
	"github.com/sethvargo/go-githubactions": "breakwater/review/action",
	"github.com/tree-sitter/":               "breakwater/index/syntax",
}

func TestArrows(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "./...").CombinedOutput()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		pkg, imports := fields[0], fields[1:]
		if strings.HasSuffix(pkg, "test") { // helpers for tests, such as failovertest
			continue
		}
		allowed, known := arrows[pkg]
		if !known {
			t.Errorf("package %s is not in the table of arrows", pkg)
			continue
		}
		for _, imp := range imports {
			if ours, ok := strings.CutPrefix(imp, "breakwater/"); ok && !slices.Contains(allowed, ours) {
				t.Errorf("%s imports %s: not an arrow of the design", pkg, imp)
			}
			for library, owner := range confined {
				if strings.HasPrefix(imp, library) && pkg != owner {
					t.Errorf("%s imports %s, which only %s may", pkg, imp, owner)
				}
			}
		}
	}
}
