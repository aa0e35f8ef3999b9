package review

import (
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"breakwater/review/action"
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

// notThere reads a file that is not there.
func notThere(string) ([]byte, error) { return nil, errors.New("no such file") }

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
	byModel := target.Outcome{State: target.Reviewed, ByKind: finding.FromModel}
	codesOf := func(ts ...target.Target) codes { return newCodes(ts, nil, notThere, nil) }
	then := codesOf(whole, f, other)
	past := pastReviews{}.next(then, then, results{
		outcomes: []target.Outcome{byModel, byModel, target.ByRules(target.StoodIn, "")},
	})
	change := source.Change{Base: "b", Files: []source.ChangedFile{{Path: "a.go"}}}
	now := codesOf(longer, other, moved)
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

// TestSettledSinceTheLastReview: what counts is the code as the last review that reached it
// saw it, and what the last review reported; wherever the file lies now.
func TestSettledSinceTheLastReview(t *testing.T) {
	at := func(path, text string) codes {
		f := target.Target{ID: path + "#f", Path: path, Symbol: "f", StartLine: 1, EndLine: 1, Text: text}
		return newCodes([]target.Target{f}, nil, notThere, nil)
	}
	def := func(text string) codes { return at("a.go", text) }
	after := func(r pastReviews, now codes, found results) pastReviews { return r.next(now, r.named(now), found) }
	silent := results{outcomes: []target.Outcome{{State: target.Reviewed, ByKind: finding.FromModel}}}
	failed := results{outcomes: []target.Outcome{{State: target.Failed}}}
	below := silent
	below.below = []finding.Finding{{ID: "1", Confidence: finding.Medium}}
	guessed := silent
	guessed.below = []finding.Finding{{ID: "1", Confidence: finding.Low}}
	reported := silent
	reported.findings = []finding.Finding{{ID: "1"}}
	first := after(pastReviews{}, def("a"), silent)
	there := def("a")
	there.read = func(string) ([]byte, error) { return nil, nil }
	copied := newCodes(append(at("b.go", "a").targets, there.targets...), nil, notThere, nil)
	copied.read = there.read
	for name, c := range map[string]struct {
		past pastReviews
		now  codes
		held bool
	}{
		"not reported":               {first, def("a"), true},
		"reported":                   {after(first, def("a"), reported), def("a"), false},
		"under min-confidence then":  {after(first, def("a"), below), def("a"), false},
		"and now as well":            {after(first, def("a"), guessed), def("a"), true},
		"reported before the last":   {after(after(first, def("a"), reported), def("a"), silent), def("a"), true},
		"changed":                    {first, def("b"), false},
		"changed, and back":          {after(first, def("b"), silent), def("a"), false},
		"not reached":                {after(first, def("a"), failed), def("a"), true},
		"changed, and not reached":   {after(first, def("b"), failed), def("b"), false},
		"out of the change between":  {after(first, newCodes(nil, nil, notThere, nil), results{}), def("a"), false},
		"other ends of lines":        {first, def("a \r\n"), true},
		"renamed":                    {first, at("b.go", "a"), true},
		"renamed, and again":         {after(first, at("b.go", "a"), silent), at("c.go", "a"), true},
		"renamed and changed":        {first, at("b.go", "b"), false},
		"copied":                     {first, copied, false},
		"renamed onto a known file":  {after(first, at("b.go", "b"), silent), at("b.go", "a"), false},
		"renamed while nobody looks": {after(first, at("b.go", "a"), failed), at("b.go", "a"), true},
	} {
		f := finding.Finding{ID: "1", Path: c.now.targets[0].Path, StartLine: 1, EndLine: 1, Severity: finding.Minor}
		w := work{in: action.Inputs{MinConfidence: finding.Medium}}
		settles := c.past.settles(console{log: slog.New(slog.DiscardHandler)}, w, c.past.named(c.now))
		if got := settles(f); got != c.held {
			t.Errorf("%s: held back %v, want %v", name, got, c.held)
		}
	}
}
