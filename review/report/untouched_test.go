package report

import (
	"regexp"
	"strings"
	"testing"

	"breakwater/review/action"
	"breakwater/review/finding"
	"breakwater/review/source"
)

// TestUntouchedLines: a finding in a changed definition, on lines that the change
// left alone, is marked as such for people, where only what changed is reviewed.
func TestUntouchedLines(t *testing.T) {
	const mark = "on unchanged lines"
	for _, c := range []struct {
		name   string
		scope  action.Scope
		lines  []source.Range
		marked bool
	}{
		{"changed", action.ScopeDiff, []source.Range{{Start: 4, End: 5}}, false},
		{"beside what changed", action.ScopeDiff, []source.Range{{Start: 7, End: 9}}, true},
		{"in another file", action.ScopeDiff, nil, true},
		{"everything is reviewed", action.ScopeFull, nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := Input{Scope: c.scope, Findings: []finding.Finding{{
				ID: "a", Rule: "other", Title: "It hangs", Severity: finding.Major, Confidence: finding.High, Path: "a.py", StartLine: 5, EndLine: 6,
			}}}
			if c.lines != nil {
				in.Change.Files = []source.ChangedFile{{Path: "a.py", Lines: c.lines}}
			}
			r := Build(in)
			outputs := map[string]string{
				"summary":    string(Summary(r, Delivery{})),
				"terminal":   strings.Join(strings.Fields(Terminal(r, Delivery{}, TerminalOptions{})), " "),
				"annotation": Annotations(r, Delivery{})[len(Annotations(r, Delivery{}))-1].Message,
			}
			for name, text := range outputs {
				if strings.Contains(text, mark) != c.marked {
					t.Errorf("%s: marked %v, want %v:\n%s", name, !c.marked, c.marked, text)
				}
			}
		})
	}
}

// TestSuggestionsAreLinked: what says that a suggestion stands elsewhere leads there.
func TestSuggestionsAreLinked(t *testing.T) {
	links := regexp.MustCompile(`\]\(#([\w-]+)\)`)
	found := 0
	for name, report := range cases {
		page := string(Summary(report(), Delivery{}))
		for _, m := range links.FindAllStringSubmatch(page, -1) {
			found++
			if n := strings.Count(page, `<a name="`+m[1]+`"></a>`); n != 1 {
				t.Errorf("%s: %d places are named %s, want 1", name, n, m[1])
			}
		}
	}
	if found == 0 {
		t.Error("no case holds such a link")
	}
}
