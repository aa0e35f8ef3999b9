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
	byRules := target.Outcome{State: target.Reviewed, ByKind: finding.FromRules}
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

// TestIDsOfAnOlderProgram: what a program that made ids in another way remembered of the
// base is the same finding by its words, once, and keeps its id; what this one did is not.
func TestIDsOfAnOlderProgram(t *testing.T) {
	prints := func(place string) map[string]string {
		return map[string]string{place: "old", finding.FingerprintQuote: "words"}
	}
	for _, c := range []struct {
		place string
		known []bool
	}{{"breakwater/v2", []bool{true, false}}, {finding.FingerprintPlace, []bool{false, false}}} {
		b := baseline{from: "base", auto: true, before: []finding.Known{
			{ID: "old", Source: finding.FromModel, Fingerprints: prints(c.place)},
		}}
		fs, ids := make([]finding.Finding, 2), map[string]bool{}
		for i := range fs {
			id := fmt.Sprint("new", i)
			fs[i] = finding.Finding{ID: id, Source: finding.FromModel, Earlier: []string{id, id, "words"}}
		}
		b.recognize(b.index(), ids, fs)
		for i, f := range fs {
			if f.Known != c.known[i] || f.Known != (f.ID == "old") {
				t.Errorf("%s: finding %d has the id %s, known %t, want %t", c.place, i, f.ID, f.Known, c.known[i])
			}
		}
	}
}
