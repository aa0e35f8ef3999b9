package silence

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"breakwater/index/facts"
	"breakwater/index/syntax"
	"breakwater/review/action"
	"breakwater/review/finding"
	"breakwater/review/source"
)

const rule = "http-client-no-timeout"

// TestMarks reads one order in a comment of each language; text in a string is
// none.
func TestMarks(t *testing.T) {
	const order = "breakwater:ignore http-client-no-timeout, other the proxy has one"
	for lang, source := range map[syntax.Language]string{
		"python":     "s = 'breakwater:ignore other no'\n# " + order + "\n",
		"go":         "package p\n\n// " + order + "\nvar s = \"breakwater:ignore other no\"\n",
		"javascript": "const s = 'breakwater:ignore other no';\n/* " + order + " */\n",
		"typescript": "const s: string = 'breakwater:ignore other no';\n// " + order + "\n",
		"java":       "class A { String s = \"breakwater:ignore other no\";\n // " + order + "\n}\n",
		"csharp":     "class A { string s = \"breakwater:ignore other no\";\n // " + order + "\n}\n",
		"php":        "<?php\n$s = 'breakwater:ignore other no';\n# " + order + "\n",
		"ruby":       "s = 'breakwater:ignore other no'\n# " + order + "\n",
		"rust":       "fn f() { let s = \"breakwater:ignore other no\";\n // " + order + "\n}\n",
	} {
		f, err := new(facts.Cache).Of(lang, []byte(source))
		if err != nil {
			t.Fatalf("%s: %v", lang, err)
		}
		marks := Marks("a", f, []byte(source))
		if len(marks) != 1 {
			t.Errorf("%s: %d marks, want one: %+v", lang, len(marks), marks)
			continue
		}
		if got := marks[0]; cmp.Diff([]string{rule, "other"}, got.IDs) != "" || got.Reason != "the proxy has one" {
			t.Errorf("%s: ids %q, reason %q", lang, got.IDs, got.Reason)
		}
	}
}

// TestMisspelt tells what somebody wrote who had a mark in mind, and no other words.
func TestMisspelt(t *testing.T) {
	for comment, want := range map[string]bool{
		"breakwater:ignore: http-client-no-timeout r":   true,
		"breakwater: ignore http-client-no-timeout r":   true,
		"Breakwater:Ignore http-client-no-timeout r":    true,
		"BREAKWATER:IGNORE http-client-no-timeout r":    true,
		"breakwater:ignore-next http-client-no-timeout": true,
		"breakwater:ignored":                            true,
		"breakwater-ignore http-client-no-timeout r":    true,
		"breakwater-ignore":                             true,
		"BREAKWATER_IGNORE: http-client-no-timeout":     true,
		"see above; breakwater ignore llm-no-fallback":  true,
		"breakwater:disable http-client-no-timeout r":   true,
		"breakwater:ingore http-client-no-timeout r":    true,
		"breakwater:ingore":                             true,
		"breakwter:ignore http-client-no-timeout r":     true,
		"Breakwaters: ignore http-client-no-timeout":    true,
		"breakwater.ignore http-client-no-timeout r":    true,
		"breakwater/ignore: http-client-no-timeout r":   true,
		"breakwater:ignore= http-client-no-timeout r":   true,
		"breakwater::ignore http-client-no-timeout r":   true,
		"breakwaterignore http-client-no-timeout r":     true,
		"breakwater:nolint http-client-no-timeout r":    true,
		"@breakwater:off http-client-no-timeout":        true,
		"breakwater ingore: http-client-no-timeout":     true,
		"breakwater:ignore(http-client-no-timeout) r":   true,
		"breakwater:ignore[http-client-no-timeout] r":   true,
		"breakwater:ignore{http-client-no-timeout} r":   true,
		"breakwater:ignore<http-client-no-timeout> r":   true,
		`breakwater:ignore"http-client-no-timeout" r`:   true,
		"breakwater:ignore,http-client-no-timeout r":    true,
		"breakwater:ignore;http-client-no-timeout r":    true,
		"breakwater:ignore/http-client-no-timeout r":    true,
		"breakwater:ignore+http-client-no-timeout r":    true,
		"breakwater:ignore#http-client-no-timeout r":    true,
		"breakwater:ignore&nbsp;http-client-no-timeout": true,
		"breakwater:ignore. http-client-no-timeout r":   true,
		"breakwater:ignorehttp-client-no-timeout r":     true,
		"break-water:ignore http-client-no-timeout r":   true,
		"breakwater;ignore http-client-no-timeout r":    true,
		"breakwater:ignore(it), since it is slow":       false,
		"Breakwater reports http-client-no-timeout":     false,
		"breakwater: http-client-no-timeout is known":   false,
		"as .breakwater.yml says: ignore":               false,
		"the breakwater. Ignore it":                     false,
		"type:ignore http-client-no-timeout":            false,
		"see breakwater:core":                           false,
		"breakwater:skip":                               false,
		"breakwater ignore list":                        false,
		"kept out by breakwater-ignore":                 false,
		"kept out by the breakwater-ignore-file":        false,
		"the breakwater ignores the waves":              false,
		"see breakwater:ignore, or else":                false,
		"a-breakwater:ignore http-client-no-timeout r":  false,
	} {
		source := []byte("# " + comment + "\n")
		f, err := new(facts.Cache).Of("python", source)
		if err != nil {
			t.Fatal(err)
		}
		marks := Marks("a.py", f, source)
		if got := len(marks) == 1 && marks[0].Misspelt; got != want || !want && len(marks) > 0 {
			t.Errorf("%q: %+v, want misspelt: %v", comment, marks, want)
		}
		if want && !Mentioned(source) {
			t.Errorf("%q is not looked at", comment)
		}
		told := []string{"An ignore is misspelt: write breakwater:ignore ID reason. It has no effect: a.py:1."}
		if got := Apply(nil, Input{Marks: marks}); len(marks) > 0 && cmp.Diff(told, got) != "" {
			t.Errorf("%q: notices %q", comment, got)
		}
	}
}

// TestUnseen: what looks like a mark and is none for characters that nobody sees is told; a
// reason may hold those that scripts and emoji need.
func TestUnseen(t *testing.T) {
	const (
		told   = "An ignore holds characters that nobody sees: type it anew. It has no effect: a.py:1."
		reason = "An ignore gives no reason: say why its findings may stay. It has no effect: a.py:1."
	)
	for comment, want := range map[string]string{
		"break\u200bwater:ign\u200bore " + rule + " r":                          told,
		"breakwater:\u2060ignore " + rule + " r":                                told,
		"breakwater:ignore\u200b " + rule + " r":                                told,
		"breakwater:ignore http-\u00adclient-no-timeout r":                      told,
		"breakwater:ignore " + rule + "\ufeff r":                                told,
		"breakwater:ignore " + rule + "\ufe0f r":                                told,
		"breakwater:ignore " + rule + "\u202e r":                                told,
		"breakwater:ignore " + rule + " the proxy \u202ehas one":                told,
		"breakwater:ignore " + rule + " the pro\u200bxy has one":                told,
		"breakwater:ignore " + rule + " the \u2066proxy\u2069 has one":          told,
		"breakwater:ignore " + rule + " \u05d1\u200f! \u0645\u06cc\u200c\u062e": "",
		"breakwater:ignore\u00a0" + rule + " r":                                 "",
		"breakwater:ignore " + rule + " can\u2019t \U0001f469\u200d\U0001f52c":  "",
		"breakwater:ignore " + rule + " \u200b":                                 reason,
		"breakwater:ignore " + rule + " \u3164":                                 reason,
	} {
		source := []byte("# " + comment + "\n")
		f, err := new(facts.Cache).Of("python", source)
		if err != nil {
			t.Fatal(err)
		}
		if !Mentioned(source) {
			t.Errorf("%+q is not looked at", comment)
		}
		if got := strings.Join(Apply(nil, Input{Marks: Marks("a.py", f, source)}), " "); got != want {
			t.Errorf("%+q: told %q, want %q", comment, got, want)
		}
	}
}

// TestAlike: what a reader takes for a mark and no program does is told.
func TestAlike(t *testing.T) {
	told := []string{"An ignore holds characters that only look like those of breakwater:ignore: type it anew. " +
		"It has no effect: a.py:1."}
	const order = " " + rule + " the proxy has one"
	for _, comment := range []string{
		"bre\u0430kwater:ignore" + order, // Cyrillic
		"\u042c\u0433\u0435\u0430kw\u0430t\u0435\u0433:ign\u043er\u0435" + order,
		"\u0432\u0433\u0435\u0430\u043a\u0461\u0430\u0442\u0435\u0433" +
			"\u2236\u0456\u0261\u0578\u043e\u0433\u0435" + order,
		"breakw\u03b1ter:ign\u03bfre" + order,                                    // Greek
		"\uff42\uff52\uff45\uff41\uff4b\uff57\uff41\uff54er\uff1aignore" + order, // wide
		"\U0001d41b\U0001d42b\U0001d41e\U0001d41a\U0001d424water:ignore" + order, // bold
		"breakw\u24d0ter:ignore" + order,                                         // in a circle
		"br\u00e9akwater:ignore" + order,
		"bre\u0301akwater:ignore" + order, // with an accent of its own
		"breakwater\uff1aignore" + order,
		"breakw4ter:ignore" + order,
		"bre\u0430k\u200bwater:ignore" + order, // and one that nobody sees
		"bre\u0430kwater:ingore" + order,
		"bre\u0430kwater:ignore",
	} {
		if got := apply(t, comment); !Mentioned([]byte(comment)) || cmp.Diff(told, got) != "" {
			t.Errorf("%+q: told %q, want %q", comment, got, told)
		}
	}
	for _, comment := range []string{
		"breakwater:ignore " + rule + " r\u0430z",
		"\u0432\u043e\u043b\u043d\u043e\u0440\u0435\u0437 " + rule + " \u0441\u0442\u043e\u0438\u0442",
		"le br\u00e9akwater ignor\u00e9",
	} {
		if got := apply(t, comment); len(got) > 0 {
			t.Errorf("%+q: told %q", comment, got)
		}
	}
}

// apply returns what is told of a comment of Python.
func apply(t *testing.T, comment string) []string {
	source := []byte("# " + comment + "\n")
	f, err := new(facts.Cache).Of("python", source)
	if err != nil {
		t.Fatal(err)
	}
	return Apply(nil, Input{Marks: Marks("a.py", f, source)})
}

// TestFolders tells an entry that names a folder, which holds for no file.
func TestFolders(t *testing.T) {
	for path, want := range map[string]bool{
		"app": true, "app/mail": true, "ap*": true, "app/**": false, "**": false, "app*": true, "main.py": false, "*": false,
		"gone": false, "gone/**": false, "{app,main.py}": false,
	} {
		in := Input{
			Entries: []action.Ignore{{Rule: rule, Path: path, Reason: "r", File: ".breakwater.yml", Line: 2}},
			Paths:   []string{"app/a.py", "app/mail/b.py", "main.py"},
		}
		told := strings.Join(Apply(nil, in), " ")
		if got := strings.Contains(told, "names a folder, and no file in it"); got != want || !want && told != "" {
			t.Errorf("%s: told %q, want %v", path, told, want)
		}
	}
}

// TestPending: a stranger's mark where this run would have found nothing is told, and only
// such a one.
func TestPending(t *testing.T) {
	mark := Mark{Path: "a.py", Line: 3, End: 3, IDs: []string{rule}, Reason: "r", New: true}
	old := mark
	old.New = false
	found := finding.Finding{Rule: rule, Path: "a.py", StartLine: 4, EndLine: 4, Source: finding.FromRules}
	judged := func(string, string, source.Range) bool { return true }
	for name, c := range map[string]struct {
		in   Input
		fs   []finding.Finding
		want bool
	}{
		"a stranger's":             {Input{Marks: []Mark{mark}}, nil, true},
		"the team's":               {Input{Marks: []Mark{mark}, Own: true}, nil, false},
		"of before":                {Input{Marks: []Mark{old}}, nil, false},
		"where it folds a finding": {Input{Marks: []Mark{mark}}, []finding.Finding{found}, false},
		"where nothing is":         {Input{Marks: []Mark{mark}, Judged: judged}, nil, false},
	} {
		told := strings.Join(Apply(c.fs, c.in), " ")
		if got := strings.Contains(told, "Look at it before that: a.py:3."); got != c.want {
			t.Errorf("%s: told %q", name, told)
		}
	}
}

// TestOutsideComments tells a whole mark where it can have no effect, and nothing that
// only speaks of marks.
func TestOutsideComments(t *testing.T) {
	for source, want := range map[string][]int{
		"s = 'breakwater:ignore http-client-no-timeout the proxy has one'\n":                           {1},
		"def f():\n    \"\"\"Loads.\n\n    breakwater:ignore http-client-no-timeout why\n    \"\"\"\n": {4},
		"s = 'breakwater:ignore http-client-no-timeout'\n":                                             nil,
		"help = 'write breakwater:ignore ID reason'\n":                                                 nil,
		"s = 'breakwater:ignore other things'\n":                                                       nil,
		"s = 1  # breakwater:ignore http-client-no-timeout the proxy has one\n":                        nil,
		"# " + strings.Repeat("x", 5000) + " breakwater:ignore http-client-no-timeout the proxy\n":     nil,
	} {
		f, err := new(facts.Cache).Of("python", []byte(source))
		if err != nil {
			t.Fatal(err)
		}
		var got []int
		for _, m := range Marks("a.py", f, []byte(source)) {
			if m.Outside {
				got = append(got, m.Line)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: outside on lines %v, want %v", source, got, want)
		}
	}
	if marks := Marks("a.yml", nil, []byte("a: 1 # breakwater:ignore http-client-no-timeout why\n")); len(marks) != 1 {
		t.Errorf("a file without facts: %v", marks)
	}
	told := Apply(nil, Input{Marks: []Mark{{Path: "a.py", Line: 3, Outside: true}}})
	if want := []string{"An ignore stands in no comment. It has no effect: a.py:3."}; !slices.Equal(told, want) {
		t.Errorf("notices %q, want %q", told, want)
	}
}

// TestLooseLists: rules that are listed in another way do not count, which is told.
func TestLooseLists(t *testing.T) {
	for text, want := range map[string]bool{
		"http-client-no-timeout , llm-no-fallback why":   true,
		"http-client-no-timeout llm-no-fallback, why":    true,
		"http-client-no-timeout and llm-no-fallback why": true,
		"http-client-no-timeout, llm-no-fallback why":    false,
		"http-client-no-timeout other calls wait too":    false,
		"http-client-no-timeout and nobody waits":        false,
	} {
		m, _ := markIn("# breakwater:ignore " + text)
		told := Apply(nil, Input{Marks: []Mark{m}})
		if got := len(told) > 0 && strings.Contains(told[0], "It does not hold for those that follow"); got != want {
			t.Errorf("%q: told %q", text, told)
		}
	}
}

// TestSecondMark: of two marks on one line the first holds, and the other is told.
func TestSecondMark(t *testing.T) {
	for reason, want := range map[string]bool{
		"the proxy breakwater:ignore llm-no-fallback checked": true,
		"the proxy breakwater:ignore":                         true,
		"the proxy Breakwater:ignore llm-no-fallback checked": true,
		"as breakwater:ignores are for":                       true,
		"the proxy bre\u0430kwater:ignore llm-no-fallback r":  true,
		"the breakwater ignores it":                           false,
	} {
		m, _ := markIn("# breakwater:ignore " + rule + " " + reason)
		told := Apply(nil, Input{Marks: []Mark{m}})
		if got := len(told) > 0 && strings.Contains(told[0], "stands behind another one"); got != want {
			t.Errorf("%q: told %q", reason, told)
		}
		if !slices.Equal(m.IDs, []string{rule}) {
			t.Errorf("%q: ids %q", reason, m.IDs)
		}
	}
}

// TestSpelling: a colon behind a rule is none of its name; what is written apart from what it
// is meant for is told.
func TestSpelling(t *testing.T) {
	const (
		broken = "An ignore gives no reason on its line: say there, behind the rule, why its findings may stay. " +
			"It has no effect: a.ts:1."
		apart = "An ignore stands apart from a finding of its rule: it holds for its own line and the next one. " +
			"It has no effect: a.ts:1 (the finding is on line 3)."
		reason = "An ignore gives no reason: say why its findings may stay. It has no effect: a.ts:1."
	)
	for text, want := range map[string]string{
		"// breakwater:ignore " + rule + ": the proxy has a limit\nf()":             "",
		"// breakwater:ignore other, " + rule + ": the proxy has a limit\nf()":      "",
		"// breakwater:ignore other:, " + rule + " the proxy has a limit\nf()":      "",
		"/* breakwater:ignore " + rule + "\n   the proxy has a limit */\nf()":       broken,
		"/**\n * breakwater:ignore " + rule + ":\n * the proxy\n */\nf()":           strings.Replace(broken, ":1.", ":2.", 1),
		"/* breakwater:ignore " + rule + "\n */ f()":                                reason,
		"// breakwater:ignore " + rule + " the proxy has a limit\n\nf()":            apart,
		"// breakwater:ignore retry-fixed-delay the proxy has a limit\n\nf()":       "",
		"// breakwater:ignore " + rule + " the proxy has a limit\n\n// it has\nf()": "",
	} {
		f, err := new(facts.Cache).Of("typescript", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		line := 1 + strings.Count(text, "\n")
		fs := []finding.Finding{{Rule: rule, Path: "a.ts", StartLine: line, EndLine: line}}
		told := strings.Join(Apply(fs, Input{Marks: Marks("a.ts", f, []byte(text))}), "\n")
		quiet := want == "" && strings.Count(text, "\n") == 1
		if told != want || (fs[0].Suppressed != nil) != quiet {
			t.Errorf("%q: told %q, want %q; quiet %v", text, told, want, fs[0].Suppressed)
		}
	}
}

// TestEachMisuse: every place is told, however many unknown rules are named, and so are the
// other kinds of misuse.
func TestEachMisuse(t *testing.T) {
	var marks []Mark
	for i, id := range []string{"a-a", "b-b", "c-c", "d-d", "e-e", "f-f", "g-g"} {
		marks = append(marks, Mark{Path: "a.py", Line: i + 1, End: i + 1, IDs: []string{id}, Reason: "r"})
	}
	marks = append(marks, Mark{Path: "a.py", Line: 9, End: 9}, Mark{Path: "a.py", Line: 10, End: 10, IDs: []string{rule}})
	const effect = " It has no effect: "
	want := []string{
		"An ignore names a rule that does not exist. It has no effect in 7 places: a.py:1 (a-a), a.py:2 (b-b), " +
			"a.py:3 (c-c), a.py:4 (d-d), a.py:5 (e-e), a.py:6 (f-f), a.py:7 (g-g).",
		"An ignore names no rule: write breakwater:ignore ID reason." + effect + "a.py:9.",
		"An ignore gives no reason: say why its findings may stay." + effect + "a.py:10.",
	}
	if diff := cmp.Diff(want, Apply(nil, Input{Marks: marks})); diff != "" {
		t.Error(diff)
	}
}

// TestApply is who asks for what, and what comes of it.
func TestApply(t *testing.T) {
	mark := func(change func(*Mark)) []Mark {
		m := Mark{Path: "a.py", Line: 4, End: 4, IDs: []string{rule}, Reason: "the proxy has one"}
		change(&m)
		return []Mark{m}
	}
	entry := action.Ignore{Rule: rule, Path: "**/*.py", Reason: "the proxy has one", File: ".breakwater.yml", Line: 3}
	until := func(day string) []action.Ignore { e := entry; e.Until = day; return []action.Ignore{e} }
	without := func(e action.Ignore) []action.Ignore { return []action.Ignore{e} }
	same := func(*Mark) {}
	renamed := []finding.Origin{{Source: finding.FromModel, Rule: rule}, {Source: finding.FromRules, Rule: "retry-without-backoff"}}
	for _, c := range []struct {
		name    string
		in      Input
		origins []finding.Origin
		by      finding.Suppressor // empty: not suppressed
		gates   bool
		notices int
	}{
		{name: "nothing"},
		{name: "a comment on the line before", in: Input{Marks: mark(same)}, by: finding.ByComment},
		{name: "on its last line", in: Input{Marks: mark(func(m *Mark) { m.Line, m.End = 6, 6 })}, by: finding.ByComment},
		{name: "two lines before", in: Input{Marks: mark(func(m *Mark) { m.Line, m.End = 3, 3 })}},
		{name: "a block that ends on the line before", in: Input{Marks: mark(func(m *Mark) { m.Line = 2 })}, by: finding.ByComment},
		{name: "behind it", in: Input{Marks: mark(func(m *Mark) { m.Line, m.End = 7, 7 })}},
		{name: "in another file", in: Input{Marks: mark(func(m *Mark) { m.Path = "b.py" })}},
		{name: "another rule", in: Input{Marks: mark(func(m *Mark) { m.IDs = []string{"other"} })}},
		{name: "no reason", in: Input{Marks: mark(func(m *Mark) { m.Reason = "" })}, notices: 1},
		{name: "a dash for a reason", in: Input{Marks: mark(func(m *Mark) { m.Reason = "-" })}, notices: 1},
		{name: "another alphabet", in: Input{Marks: mark(func(m *Mark) { m.Reason = "так" })}, by: finding.ByComment},
		{name: "no rule", in: Input{Marks: mark(func(m *Mark) { m.IDs = nil })}, notices: 1},
		{name: "a wildcard", in: Input{Marks: mark(func(m *Mark) { m.IDs = []string{"*"} })}, notices: 1},
		{name: "an unknown rule beside it", in: Input{Marks: mark(func(m *Mark) { m.IDs = []string{rule, "x-y"} })}, notices: 1},
		{name: "new, by a stranger", in: Input{Marks: mark(func(m *Mark) { m.New = true })}, by: finding.ByComment, gates: true},
		{name: "new, by one of us", in: Input{Own: true, Marks: mark(func(m *Mark) { m.New = true })}, by: finding.ByComment},
		{name: "new, by a stranger, and the settings agree",
			in: Input{Marks: mark(func(m *Mark) { m.New = true }), Entries: without(entry)}, by: finding.ByConfig},
		{name: "the settings", in: Input{Entries: without(entry)}, by: finding.ByConfig},
		{name: "the settings, last day", in: Input{Entries: until("2030-01-02")}, by: finding.ByConfig},
		{name: "the settings, expired", in: Input{Entries: until("2030-01-01")}, notices: 1},
		{name: "the settings without a reason", in: Input{Entries: without(action.Ignore{Rule: rule})}, notices: 1},
		{name: "switched off", in: Input{Rules: map[string]action.RuleSwitch{rule: {Off: true}}}, by: finding.ByRules},
		{name: "what a model calls it covers not what the rules found",
			in: Input{Entries: without(entry)}, origins: renamed, by: finding.ByConfig, gates: true},
		{name: "both names covered", in: Input{Entries: without(entry), Rules: map[string]action.RuleSwitch{"retry-without-backoff": {Off: true}}},
			origins: renamed, by: finding.ByRules},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.in.Today = "2030-01-02"
			fs := []finding.Finding{{Rule: rule, Source: finding.FromRules, Severity: finding.Major, Path: "a.py", StartLine: 5, EndLine: 6, Sources: c.origins}}
			notices := Apply(fs, c.in)
			var by finding.Suppressor
			gates := false
			if s := fs[0].Suppressed; s != nil {
				by, gates = s.By, s.Gates
			}
			if by != c.by || gates != c.gates || len(notices) != c.notices {
				t.Errorf("suppressed by %q, gates %v, notices %q; want by %q, %v, %d notices", by, gates, notices, c.by, c.gates, c.notices)
			}
		})
	}
}

// TestSeverity is final, and no model's name for a finding lowers one of the rules.
func TestSeverity(t *testing.T) {
	switches := map[string]action.RuleSwitch{rule: {Severity: finding.Info}}
	plain := finding.Finding{Rule: rule, Source: finding.FromRules, Severity: finding.Major}
	named := plain
	named.Sources = []finding.Origin{{Source: finding.FromModel, Rule: rule}, {Source: finding.FromRules, Rule: "other"}}
	fs := []finding.Finding{plain, named}
	Apply(fs, Input{Rules: switches})
	if fs[0].Severity != finding.Major || fs[1].Severity != finding.Info {
		t.Errorf("severities %s, %s; want major for what the rules found by another name, info for the other", fs[0].Severity, fs[1].Severity)
	}
}

// TestUnused is what matched nothing, and who is told so: whoever wrote it for a
// place that this run looked at.
func TestUnused(t *testing.T) {
	const other = "retry-fixed-delay"
	mark := Mark{Path: "a.py", Line: 4, End: 4, IDs: []string{rule}, Reason: "r"}
	gone := Mark{Path: "a.py", Line: 40, End: 40, IDs: []string{rule}, Reason: "r"}
	entry := action.Ignore{Rule: rule, Path: "*.py", Reason: "r", File: ".breakwater.yml", Line: 3}
	unseen := action.Ignore{Rule: other, Path: "**", Reason: "r", File: ".breakwater.yml", Line: 7}
	low := finding.Finding{Rule: other, Path: "a.py", StartLine: 9, EndLine: 9}
	everywhere := func(string, string, source.Range) bool { return true }
	for name, c := range map[string]struct {
		in   Input
		want []string
	}{
		"used":                 {Input{Marks: []Mark{mark}, Entries: []action.Ignore{entry}, Judged: everywhere}, nil},
		"nobody knows":         {Input{Marks: []Mark{gone}, Entries: []action.Ignore{unseen}}, nil},
		"unused":               {Input{Marks: []Mark{mark, gone}, Entries: []action.Ignore{unseen}, Judged: everywhere}, []string{"a.py:40, .breakwater.yml:7"}},
		"used by what is low":  {Input{Entries: []action.Ignore{unseen}, Below: []finding.Finding{low}, Judged: everywhere}, nil},
		"not looked at":        {Input{Marks: []Mark{gone}, Judged: func(_, _ string, r source.Range) bool { return r.Start != 40 || r.End != 41 }}, nil},
		"only the marks' file": {Input{Marks: []Mark{gone}, Entries: []action.Ignore{unseen}, Judged: func(_, path string, _ source.Range) bool { return path == "a.py" }}, []string{"a.py:40"}},
	} {
		fs := []finding.Finding{{Rule: rule, Path: "a.py", StartLine: 5, EndLine: 6}}
		var want []string
		for _, at := range c.want {
			const told = "An ignore matches no finding of this run and can go if it is no longer needed. It has no effect: "
			want = append(want, told+at+".")
		}
		if diff := cmp.Diff(want, Apply(fs, c.in)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A team's rule is one only where it exists.
func TestUnknownIDs(t *testing.T) {
	for id, want := range map[string]bool{rule: true, "other": true, "team-own-rule": false, "": false} {
		if Known(id) != want {
			t.Errorf("%q is known: %v", id, !want)
		}
	}
}
