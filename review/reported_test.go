package review

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"breakwater/index/facts"
	"breakwater/review/ask"
	"breakwater/review/finding"
	"breakwater/review/source"
	"breakwater/review/target"
)

// reportedFinding is one of a model, as it was reported.
func reportedFinding(change func(*finding.Finding)) finding.Finding {
	f := finding.Finding{
		ID: "1", Rule: "retry-unbounded", Title: "As it was", Path: "a.py", StartLine: 4, EndLine: 5,
		Severity: finding.Major, Confidence: finding.High, Source: finding.FromModel,
		Fingerprints: map[string]string{finding.FingerprintPlace: "1"},
		Edits:        []finding.Edit{{Path: "a.py", StartLine: 4}, {Path: "b.py", StartLine: 4}},
	}
	if change != nil {
		change(&f)
	}
	return f
}

// TestStay: what was reported of code that is as it was stays in its words, whatever a run
// says of it, unless a model refutes it.
func TestStay(t *testing.T) {
	type change = func(*finding.Finding)
	none := func(f *finding.Finding) { f.ID, f.Path = "2", "other.py" }
	for name, c := range map[string]struct {
		old, now   change
		title      string // of what is at its place, with severity and confidence; empty: nothing
		severity   finding.Severity
		confidence finding.Confidence
	}{
		"silence":  {nil, none, "As it was", finding.Major, finding.High},
		"the same": {nil, nil, "As it was", finding.Major, finding.High},
		"less severe, less sure": {nil, func(f *finding.Finding) {
			f.Title, f.Severity, f.Confidence = "Anew", finding.Minor, finding.Low
		}, "As it was", finding.Major, finding.High},
		"more severe": {nil, func(f *finding.Finding) {
			f.Title, f.Severity, f.Confidence = "Worse", finding.Critical, finding.Medium
		}, "Worse", finding.Critical, finding.Medium},
		"more severe, and would not be shown": {nil, func(f *finding.Finding) {
			f.Title, f.Severity, f.Confidence = "Worse", finding.Critical, finding.Low
		}, "As it was", finding.Major, finding.High},
		"by another name, on other lines": {nil, func(f *finding.Finding) {
			f.ID, f.StartLine, f.Title, f.Severity = "2", 5, "Anew", finding.Minor
		}, "As it was", finding.Major, finding.High},
		"refuted": {nil, func(f *finding.Finding) {
			f.Title, f.Refuted = "Refuted", &finding.Verdict{Refuted: true}
		}, "Refuted", finding.Major, finding.High},
		"by the rules, and gone": {func(f *finding.Finding) { f.Source = finding.FromRules }, none, "", "", ""},
		"by the rules, and not confirmed": {func(f *finding.Finding) { f.Source = finding.FromRules },
			func(f *finding.Finding) {
				f.Source, f.Title, f.Confidence = finding.FromRules, "By the rules", finding.Low
			},
			"By the rules", finding.Major, finding.High},
		"by the rules, and a model names it too": {func(f *finding.Finding) { f.Source = finding.FromRules },
			func(f *finding.Finding) {
				f.Title, f.Severity = "Anew", finding.Minor
				f.Sources = []finding.Origin{{Source: finding.FromRules}, {Source: finding.FromModel}}
			},
			"As it was", finding.Major, finding.High},
	} {
		found := stay([]finding.Finding{reportedFinding(c.now)}, []finding.Finding{reportedFinding(c.old)}, modelled{},
			finding.Medium)
		var got []finding.Finding
		for _, f := range found {
			if f.Path == "a.py" {
				got = append(got, f)
			}
		}
		if c.title == "" {
			if len(got) > 0 {
				t.Errorf("%s: %+v", name, got)
			}
			continue
		}
		var words []string
		for _, f := range got {
			words = append(words, f.ID, f.Title, string(f.Severity), string(f.Confidence))
		}
		want := []string{"1", c.title, string(c.severity), string(c.confidence)}
		if diff := cmp.Diff(want, words); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestStaysCredited: a model that words a finding anew on each push is named once, as it was.
func TestStaysCredited(t *testing.T) {
	f := reportedFinding(nil)
	for _, title := range []string{"Anew", "Anew again"} {
		now := reportedFinding(func(f *finding.Finding) { f.Title, f.Severity = title, finding.Minor })
		f = stay([]finding.Finding{now}, []finding.Finding{f}, modelled{}, finding.Medium)[0]
	}
	want := []finding.Origin{{Source: finding.FromModel, Rule: "retry-unbounded", Title: "As it was"}}
	if diff := cmp.Diff(want, f.Sources); diff != "" {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
}

// TestStayTogether: two findings that one new claim covers stay two.
func TestStayTogether(t *testing.T) {
	second := reportedFinding(func(f *finding.Finding) { f.ID, f.StartLine, f.EndLine = "2", 7, 7 })
	covers := reportedFinding(func(f *finding.Finding) { f.ID, f.EndLine = "3", 9 })
	reported := []finding.Finding{reportedFinding(nil), second}
	found := stay([]finding.Finding{covers}, reported, modelled{}, finding.Medium)
	if len(found) != 2 || found[0].ID != "1" || found[1].ID != "2" {
		t.Errorf("%+v", found)
	}
}

// anything is a memory that keeps what it is given.
var anything = remembered{hide: func(s string) string { return s }}

// TestStanding: code is told by its text, wherever it stands now and whatever changed
// around it.
func TestStanding(t *testing.T) {
	f := target.Target{ID: "a.py#f", Path: "a.py", Symbol: "f", StartLine: 3, EndLine: 5, Text: "def f():\n  g()\n  h()\n"}
	files := map[string]string{"a.py": "x", "c.py": "def k():\n  g()\n"}
	read := func(path string) ([]byte, error) {
		if text, ok := files[path]; ok {
			return []byte(text), nil
		}
		return nil, errors.New("no such file")
	}
	at := func(t target.Target, was map[string]string) codes {
		return newCodes([]target.Target{t}, was, read, new(facts.Cache))
	}
	then := at(f, nil)
	in := reportedFinding(nil)
	outside := reportedFinding(func(f *finding.Finding) { f.ID, f.Path, f.StartLine, f.EndLine = "2", "c.py", 2, 2 })
	past := anything.reported(then, []finding.Finding{in, outside}, []finding.Finding{in, outside})
	if len(past) != 2 {
		t.Fatalf("%d are remembered, want 2", len(past))
	}
	other, renamed := f, f
	other.StartLine, other.EndLine, other.Symbol = 30, 32, "f@L30"
	renamed.Path, renamed.ID = "new.py", "new.py#f"
	changed := f
	changed.Text = "def f():\n  g()\n  i()\n"
	for name, c := range map[string]struct {
		now   codes
		edit  func()
		where []string // path of each that stands
		line  int      // of the first
	}{
		"as it was": {then, nil, []string{"a.py", "c.py"}, 4},
		"elsewhere": {at(other, nil), nil, []string{"a.py", "c.py"}, 31},
		"changed":   {at(changed, nil), nil, []string{"c.py"}, 2},
		"in a file of another name": {
			at(renamed, map[string]string{"new.py": "a.py"}), nil, []string{"new.py", "c.py"}, 4},
		"the other file changed": {then, func() { files["c.py"] = "" }, []string{"a.py"}, 4},
	} {
		files["c.py"] = "def k():\n  g()\n"
		if c.edit != nil {
			c.edit()
		}
		var where []string
		still := c.now.standing(past)
		for _, f := range still {
			where = append(where, f.Path)
		}
		if diff := cmp.Diff(c.where, where); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
			continue
		}
		first := still[0]
		if first.StartLine != c.line {
			t.Errorf("%s: %+v, want line %d", name, first, c.line)
		}
		want := []finding.Edit{{Path: first.Path, StartLine: c.line}, {Path: "b.py", StartLine: 4}}
		if diff := cmp.Diff(want, first.Edits); first.ID == "1" && diff != "" {
			t.Errorf("%s: edits (-want +got):\n%s", name, diff)
		}
	}
}

// TestStandingThroughComments: comments and blank lines that come and go change nothing of the
// code, and a finding stays on its line.
func TestStandingThroughComments(t *testing.T) {
	at := func(path, text string) codes {
		read := func(string) ([]byte, error) { return []byte(text), nil }
		f := target.Target{ID: path, Path: path, StartLine: 1, EndLine: strings.Count(text, "\n"), Text: text}
		return newCodes([]target.Target{f}, nil, read, new(facts.Cache))
	}
	for _, c := range []struct {
		path, before, after string
		start, end          int // of a finding on lines 2 to 3; 0: it is gone
	}{
		{"a.py", "def f():\n  g()\n  h()\n", "def f():\n  g()\n  h()\n", 2, 3},
		{"a.py", "def f():\n  g()\n  h()\n", "# a\ndef f():\n\n  # b\n  g()  # c\n  h()\n", 5, 6},
		{"a.py", "def f():\n  g()\n  h()\n", "def f():\n  g()\n  # b\n\n  h()\n", 2, 5},
		{"a.py", "def f():\n  g()\n  # b\n  h()\n", "def f():\n  g()\n  h()\n", 2, 3},
		{"a.py", "def f():\n  g()\n  h()\n", "def f():\n  # b\n  g()\n  i()\n", 0, 0},
		{"a.py", "def f():\n  g()\n  h()\n", "def f():\n  '''b'''\n  g()\n  h()\n", 0, 0},
		{"a.py", "def f():\n  g()\n  h()\n", "def f():\n  g()\n h()\n", 0, 0},
		{"a.js", "function f() {\n  g(a, b);\n  h();\n}\n",
			"function f() {\n  /* one\n   two */\n  g(a, /* x */ b); // y\n  h();\n}\n", 4, 5},
		{"a.js", "function f() {\n  g('a');\n  h();\n}\n", "function f() {\n  g('a // b');\n  h();\n}\n", 0, 0},
		{"a.txt", "f\n  g\n  h\n", "f\n  g # c\n  h\n", 0, 0},
	} {
		in := reportedFinding(func(f *finding.Finding) { f.Path, f.StartLine, f.EndLine = c.path, 2, 3 })
		past := anything.reported(at(c.path, c.before), []finding.Finding{in}, []finding.Finding{in})
		still := append(at(c.path, c.after).standing(past), finding.Finding{})
		if still[0].StartLine != c.start || still[0].EndLine != c.end {
			t.Errorf("%q became %q: lines %d to %d, want %d to %d",
				c.before, c.after, still[0].StartLine, still[0].EndLine, c.start, c.end)
		}
	}
}

// TestReconsider: what a model does not bring up again is put before it once more, as the
// claim that it was.
func TestReconsider(t *testing.T) {
	ts := []target.Target{{ID: "a.py#f"}, {ID: "a.py#g"}}
	old := reportedFinding(func(f *finding.Finding) {
		f.Target, f.Severity = "a.py#f", finding.Critical
		f.Pass(finding.Quoted, finding.SecondLook, finding.Scenario)
	})
	down := reportedFinding(func(f *finding.Finding) { f.Target = "a.py#g" })
	rules := reportedFinding(func(f *finding.Finding) { f.Target, f.Source, f.Path = "a.py#f", finding.FromRules, "b.py" })
	answers := []ask.Result{{Status: ask.Answered}, {Status: ask.Unavailable}}
	reconsider(answers, ts, []finding.Finding{old, down, rules})
	reconsider(answers, ts, []finding.Finding{old}) // it is there now
	got := answers[0].Findings
	if len(got) != 1 || len(answers[1].Findings) > 0 {
		t.Fatalf("%+v", answers)
	}
	if f := got[0]; f.Severity != finding.Major || !f.Passed(finding.Quoted) || f.Passed(finding.SecondLook) {
		t.Errorf("%+v: want what was claimed before scenarios raised it", f)
	}
}

// TestFormerPlaces: a finding keeps its id where the change renamed the definition around it
// or a variable in it, also where its statement names them, and where it moved the definition
// to another file.
func TestFormerPlaces(t *testing.T) {
	const other = "def other(u):\n    return requests.get(u)\n"
	const load = "def load(u):\n    return requests.get(u)\n"
	before := map[string]string{"a.py": load + other, "b.py": "def b():\n    pass\n"}
	rename := func(old, new string) string { return strings.Replace(load, old, new, 1) }
	variable := strings.ReplaceAll(load, "(u)", "(url)")
	for name, c := range map[string]struct {
		a, b  string
		moved bool // load lies in b.py
	}{
		"a function":          {a: rename("load", "fetch") + other},
		"a variable":          {a: variable + other},
		"both":                {a: strings.Replace(variable, "load", "fetch", 1) + other},
		"moved":               {a: other, b: load, moved: true},
		"moved with its file": {b: load, moved: true},
	} {
		after := map[string]string{"a.py": c.a, "b.py": before["b.py"]}
		if c.b != "" {
			after["b.py"] = c.b
		}
		of := func(files map[string]string) func(string) ([]byte, error) {
			return func(path string) ([]byte, error) {
				if files[path] == "" {
					return nil, fs.ErrNotExist
				}
				return []byte(files[path]), nil
			}
		}
		change := source.Change{Files: []source.ChangedFile{
			{Path: "a.py", Status: source.Modified}, {Path: "b.py", Status: source.Modified},
		}}
		if c.a == "" {
			change.Files[0].Status = source.Deleted
		}
		ids := func(files map[string]string, change source.Change, path string) (ids []string) {
			found := []finding.Finding{
				{Rule: "other", Path: path, StartLine: 1, EndLine: 1},
				{Rule: "other", Path: path, StartLine: 2, EndLine: 2},
				{Rule: "other", Path: "a.py", StartLine: strings.Count(files["a.py"], "\n"), EndLine: 9},
			}
			code := new(facts.Cache)
			both := bothSides{change, of(files), of(before), code}
			both.noteFormer(found, both.traces())
			finding.Identify(found, placeOf(of(files), code, change))
			for _, f := range found[:2] {
				ids = append(ids, f.ID)
			}
			if c.a != "" {
				ids = append(ids, found[2].ID)
			}
			return ids
		}
		path := "a.py"
		if c.moved {
			path = "b.py"
		}
		want := ids(before, source.Change{}, "a.py")
		if diff := cmp.Diff(want, ids(after, change, path)); diff != "" {
			t.Errorf("%s: ids (-before +after):\n%s", name, diff)
		}
		if got := ids(after, source.Change{}, path); got[1] == want[1] {
			t.Errorf("%s: without the change the id is the same too: the test shows nothing", name)
		}
	}
}
