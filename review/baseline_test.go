package review

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"breakwater/index/facts"
	"breakwater/review/finding"
	"breakwater/review/source"
	"breakwater/review/target"
)

// TestPlacesReviewed: what is gone is fixed where all of its function was reviewed, whether
// that is a part of a target or takes several.
func TestPlacesReviewed(t *testing.T) {
	dir := t.TempDir()
	text := "def outer():\n    def inner():\n        a()\n    b()\n\n\ndef long():\n" + strings.Repeat("    c()\n", 9)
	if err := os.WriteFile(filepath.Join(dir, "a.py"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	tree, err := source.Open(t.Context(), dir, source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	part := func(symbol string, start, end int) target.Target {
		return target.Target{
			ID: fmt.Sprint("a.py#", symbol), Path: "a.py", Symbol: symbol, StartLine: start, EndLine: end,
		}
	}
	w := work{code: new(facts.Cache)}
	w.setup.workspace = tree
	w.plan.Targets = []target.Target{part("outer", 1, 4), part("long@L7", 7, 11), part("long@L12", 12, 16)}
	byRules := target.Outcome{State: target.Reviewed, ByKind: target.Rules}
	failed := target.Outcome{State: target.Failed}
	for _, c := range []struct {
		last  target.Outcome // of the second half of long
		fixed string
	}{{byRules, "outer inner long"}, {failed, "outer inner"}} {
		reviewed := placesReviewed(w, results{outcomes: []target.Outcome{byRules, byRules, c.last}})
		var got []string
		for _, symbol := range []string{"outer", "inner", "long", "gone", ""} {
			if reviewed(finding.Known{Path: "a.py", Symbol: symbol, Source: finding.FromRules}) {
				got = append(got, symbol)
			}
		}
		if strings.Join(got, " ") != c.fixed {
			t.Errorf("%v: %q, want %q", c.last.State, got, c.fixed)
		}
	}
}
