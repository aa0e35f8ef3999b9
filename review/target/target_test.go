package target

import (
	"slices"
	"testing"

	"breakwater/review/finding"
	"breakwater/review/source"
)

// A class from line 10 to 30, two of whose methods are targets of their own.
var class = Target{
	Path: "a.py", StartLine: 10, EndLine: 30, Hidden: []source.Range{{Start: 12, End: 15}, {Start: 20, End: 30}},
}

func TestShownLeavesOutWhatIsHidden(t *testing.T) {
	for name, c := range map[string]struct {
		target Target
		want   []source.Range
	}{
		"nothing hidden": {Target{StartLine: 3, EndLine: 5}, []source.Range{{Start: 3, End: 5}}},
		"middle and end": {class, []source.Range{{Start: 10, End: 11}, {Start: 16, End: 19}}},
		"beginning": {Target{StartLine: 1, EndLine: 4, Hidden: []source.Range{{Start: 1, End: 2}}},
			[]source.Range{{Start: 3, End: 4}}},
		"all of it": {Target{StartLine: 1, EndLine: 4, Hidden: []source.Range{{Start: 1, End: 4}}}, nil},
		"two without a gap": {
			Target{StartLine: 1, EndLine: 4, Hidden: []source.Range{{Start: 1, End: 1}, {Start: 2, End: 3}}},
			[]source.Range{{Start: 4, End: 4}},
		},
		"one line, not hidden": {Target{StartLine: 7, EndLine: 7}, []source.Range{{Start: 7, End: 7}}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.target.Shown(); !slices.Equal(got, c.want) {
				t.Errorf("shown %v, want %v", got, c.want)
			}
		})
	}
}

// Shown, Hides and Covers tell the same lines.
func TestShownHidesAndCoversAgree(t *testing.T) {
	for line := 8; line <= 32; line++ {
		inside := line >= class.StartLine && line <= class.EndLine
		shown := slices.ContainsFunc(class.Shown(), func(r source.Range) bool { return r.Start <= line && line <= r.End })
		if hidden := class.Hides(line); inside && shown == hidden {
			t.Errorf("line %d: shown %v, hidden %v", line, shown, hidden)
		}
		if covers := class.Covers("a.py", source.Range{Start: line, End: line}); covers != shown {
			t.Errorf("line %d: covered %v, shown %v", line, covers, shown)
		}
	}
}

func TestCovers(t *testing.T) {
	for name, c := range map[string]struct {
		path string
		r    source.Range
		want bool
	}{
		"another file":                      {"b.py", source.Range{Start: 10, End: 30}, false},
		"hidden lines alone":                {"a.py", source.Range{Start: 13, End: 15}, false},
		"hidden lines and one of its own":   {"a.py", source.Range{Start: 13, End: 16}, true},
		"from before it to its first line":  {"a.py", source.Range{Start: 1, End: 10}, true},
		"before it":                         {"a.py", source.Range{Start: 1, End: 9}, false},
		"a finding larger than the target":  {"a.py", source.Range{Start: 1, End: 99}, true},
		"lines in an impossible order":      {"a.py", source.Range{Start: 19, End: 16}, false},
		"no lines, as of a file as a whole": {"a.py", source.Range{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := class.Covers(c.path, c.r); got != c.want {
				t.Errorf("covers is %v, want %v", got, c.want)
			}
		})
	}
}

func TestOutcomeOfRulesNamesThem(t *testing.T) {
	o := ByRules(StoodIn, "the circuit was open")
	if o.By != "rules" || o.ByKind != finding.FromRules || o.State != StoodIn || o.Reason == "" {
		t.Errorf("outcome %+v", o)
	}
}
