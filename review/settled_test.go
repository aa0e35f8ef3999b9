package review

import (
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"breakwater/review/finding"
	"breakwater/review/source"
	"breakwater/review/target"
)

// Nothing is kept that holds a secret, however JSON spells it.
func TestSecretsAreNotKept(t *testing.T) {
	m := remembered{hide: strings.NewReplacer("-----BEGIN\nk\n", "", "<a&b>", "").Replace}
	for text, want := range map[string]bool{"x": true, "a -----BEGIN\nk\n": false, "<a&b>": false} {
		for _, f := range []finding.Finding{{Quote: text}, {Edits: []finding.Edit{{Anchors: []string{text}}}}, {Fingerprints: map[string]string{text: ""}}} {
			body, err := json.Marshal(f)
			if err != nil || m.keeps(body) != want {
				t.Errorf("%s is kept: %v, want %v", body, !want, want)
			}
		}
	}
}

// TestSettledCode is what was reviewed as it is: wherever it stands now, whatever
// became of the definitions within it, and what lies outside the change.
func TestSettledCode(t *testing.T) {
	whole := target.Target{
		ID: "a.go#", Path: "a.go", StartLine: 1, EndLine: 6, Text: "package a\n\nfunc f() {\n}\n\nvar x = g()\n",
		Hidden: []source.Range{{Start: 3, End: 4}},
	}
	f := target.Target{ID: "a.go#f", Path: "a.go", StartLine: 3, EndLine: 4, Text: "func f() {\n}\n"}
	moved := whole
	moved.StartLine, moved.EndLine = 1, 7
	moved.Text, moved.Hidden = "package a\n\nfunc f() {\n\th()\n}\n\nvar x = g()\n", []source.Range{{Start: 3, End: 5}}
	longer := f
	longer.EndLine, longer.Text = 5, "func f() {\n\th()\n}\n"
	other := target.Target{ID: "a.go#g", Path: "a.go", StartLine: 9, EndLine: 9, Text: "func g() {}\n"}
	byModel := target.Outcome{State: target.Reviewed, ByKind: target.Model}
	past := pastReviews{}.with(codes{targets: []target.Target{whole, f, other}}, results{
		outcomes: []target.Outcome{byModel, byModel, target.ByRules(target.StoodIn, "")},
	})
	change := source.Change{Base: "b", Files: []source.ChangedFile{{Path: "a.go"}}}
	now := codes{targets: []target.Target{longer, other, moved}}
	settled := settledCode(change, now, past)
	for _, c := range []struct {
		what string
		path string
		line int
		want bool
	}{
		{"around a definition that changed", "a.go", 7, true},
		{"the definition that changed", "a.go", 4, false},
		{"one that only the rules saw", "a.go", 9, false},
		{"in a file of the change, in no definition", "a.go", 20, false},
		{"in another file", "b.go", 4, true},
	} {
		if got := settled(finding.Finding{Path: c.path, StartLine: c.line, EndLine: c.line}); got != c.want {
			t.Errorf("%s: settled %v, want %v", c.what, got, c.want)
		}
	}
	if settledCode(change, now, pastReviews{})(finding.Finding{Path: "b.go", StartLine: 4, EndLine: 4}) {
		t.Error("without a review before something is settled")
	}
}

// TestShownOnTheSameCode: what was reported of a definition counts as known to its readers
// while its code is the same, and where that comes back.
func TestShownOnTheSameCode(t *testing.T) {
	def := func(text string) codes {
		f := target.Target{ID: "a.go#f", Path: "a.go", Symbol: "f", StartLine: 1, EndLine: 1, Text: text}
		return codes{targets: []target.Target{f}}
	}
	f := finding.Finding{ID: "1", Path: "a.go", StartLine: 1, EndLine: 1, Severity: finding.Minor}
	silent := results{outcomes: []target.Outcome{{State: target.Reviewed, ByKind: target.Model}}}
	reported := silent
	reported.findings = []finding.Finding{f}
	for name, c := range map[string]struct {
		past pastReviews
		held bool
	}{
		"reported":                  {pastReviews{}.with(def("a"), reported), false},
		"not reported":              {pastReviews{}.with(def("a"), silent), true},
		"of the code before":        {pastReviews{}.with(def("b"), reported).with(def("a"), silent), true},
		"of code that is back":      {pastReviews{}.with(def("a"), reported).with(def("b"), silent), false},
		"of code that nobody read":  {pastReviews{}.with(def("b"), silent), false},
		"of code that is not there": {pastReviews{}.with(codes{}, results{}), false},
	} {
		settles := c.past.settles(console{log: slog.New(slog.DiscardHandler)}, work{}, def("a"))
		if got := settles(f); got != c.held {
			t.Errorf("%s: held back %v, want %v", name, got, c.held)
		}
	}
}
