package rules

import (
	"context"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strings"
	"testing"

	"breakwater/index/facts"
	"breakwater/index/syntax"
	"breakwater/review/catalogue"
	"breakwater/review/rules/fix"
	"breakwater/review/rules/match"
)

// TestExamples holds every rule file to its own examples, and shows what its
// findings say and its fixes change in testdata/examples.
func TestExamples(t *testing.T) {
	for _, r := range catalogue.All() {
		if len(r.Detect) == 0 {
			continue
		}
		t.Run(r.ID, func(t *testing.T) {
			t.Parallel()
			for _, err := range Check(r, r.ID+".yml") {
				t.Error(err)
			}
			if t.Failed() {
				return
			}
			var b strings.Builder
			for _, e := range r.Examples {
				showExample(t, &b, r, e)
			}
			golden(t, "testdata/examples/"+r.ID+".txt", b.String())
		})
	}
}

func showExample(t *testing.T, b *strings.Builder, r catalogue.Rule, e catalogue.Example) {
	src, _ := unmark(e.Source)
	if e.Language == syntax.Go {
		src = "package example\n\n" + src
	}
	f := File{Path: "example", Language: e.Language, Source: []byte(src)}
	set, err := match.Compile([]catalogue.Rule{r}, e.Language)
	if err != nil {
		t.Fatal(err)
	}
	known, err := facts.Of(e.Language, f.Source)
	if err != nil {
		t.Fatal(err)
	}
	p := &pass{file: f, facts: known, set: set}
	for _, x := range p.run(context.Background()).Findings {
		fmt.Fprintf(b, "@ %s %d %s: %s\n", e.Language, x.StartLine, x.Confidence, x.Title)
		for _, edit := range x.Edits {
			b.WriteString(marked("-", edit.Search) + marked("+", edit.Replace))
		}
		if after, err := applied(src, x); err != nil {
			t.Error(err)
		} else if _, err := parser.ParseFile(token.NewFileSet(), "", after, parser.SkipObjectResolution); e.Language == syntax.Go && err != nil {
			t.Errorf("%v in\n%s", err, after)
		}
	}
}

// TestExamplesFail holds Check to finding what is wrong with a rule file.
func TestExamplesFail(t *testing.T) {
	const head = "id: team-x\ntitle: T\nwhat: W\nseverity: minor\n"
	const example = "examples:\n  python: |\n    import requests\n    requests.get(u)  # want\n"
	tests := []struct{ name, text, want string }{
		{"no match", head + "detect:\n- python: requests.post\n" + example, "x.yml:10: requests.get(u): want want, have nothing"},
		{"too sure", head + "detect:\n- {python: requests.get, confidence: low}\n" + example, "x.yml:10: requests.get(u): want want, have low"},
		{"silent line", head + "detect:\n- python: requests.*\n" + example + "    requests.put(u)  # ok\n", "x.yml:11: requests.put(u): want nothing, have medium"},
		{"broken source", head + "detect:\n- python: requests.*\n" + example + "    if (\n", "x.yml:11: the example is not valid python"},
		{"empty key", head + "undetected:\n", `x.yml:5: key "undetected" has no value: give it one, or leave it out`},
		{"unknown key of a rule", head + "detects: []\n", `x.yml:5: unknown key "detects" in a rule; allowed: id, group, title, `},
		{"unknown condition", head + "detect:\n- python: requests.get\n  mising: timeout\n" + example, `x.yml:7: unknown key "mising" in a detector of call; allowed: arguments, as, async, awaited, `},
		{"condition of another kind", head + "detect:\n- python: requests.get\n  delay: none\n" + example, `x.yml:7: unknown key "delay" in a detector of call`},
		{"unknown kind", head + "detect:\n- {calls: requests.get}\n" + example, "x.yml:6: the detector says nothing to look at; want one of acquire, call, channel, decorator, "},
		{"unknown language", head + "detect:\n- call: {pyton: requests.get}\n" + example, "x.yml:6: "},
		{"two kinds", head + "detect:\n- {call: a, loop: any}\n" + example, "x.yml:6: a detector looks at one kind of fact"},
		{"bad pattern", head + "detect:\n- python: requests.{get\n" + example, `x.yml:6: bad pattern: the braces in "requests.{get" do not pair`},
		{"bad value", head + "detect:\n- {loop: retry}\n" + example, `x.yml:6: unknown value "retry"; allowed: iterates, retries, polls, works, any`},
		{"unknown word", head + "detect:\n- {python: requests.get, title: \"{nmae} hangs\"}\n" + example, "x.yml:6: unknown word {nmae} in a text; allowed: call, callee, "},
		{"unknown fix", head + "detect:\n- {python: requests.get, fix: {sett: {a: 1}}}\n" + example, `x.yml:6: unknown key "sett" in a fix; allowed: after, append, `},
		{"empty fix", head + "detect:\n- {python: requests.get, fix: {import: time}}\n" + example, "x.yml:6: the fix changes nothing"},
		{"bad confidence", head + "detect:\n- {python: requests.get, confidence: sure}\n" + example, `x.yml:6: unknown value "sure"; allowed: high, medium, low`},
		{"untried language", head + "detect:\n- {go: net/http.Get}\n- {python: requests.get}\n" + example, "x.yml:6: the detector speaks of go, and the rule has no example in it"},
		{"aliases that multiply", head + "traps: &a [x, x, x, x, x, x, x, x]\nsources: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\ndetect: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\nsay: &d [*c, *c, *c, *c, *c, *c, *c, *c]\nhints: [*d, *d, *d, *d, *d, *d, *d, *d]\n", "more than 20000 values"},
		{"no title", "id: team-x\nwhat: W\nseverity: minor\n", "x.yml:1: the rule has no title"},
		{"not YAML", "id: [", "x.yml: line 1: did not find expected node content"},
		{"not YAML, in the first line", "\tid: x", "x.yml: line 1: found character"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			r, err := catalogue.Parse("x.yml", []byte(tt.text))
			if err != nil {
				got = append(got, err.Error())
			} else {
				for _, err := range Check(r, "x.yml") {
					got = append(got, err.Error())
				}
			}
			if !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, tt.want) }) {
				t.Errorf("want an error with %q, have %q", tt.want, got)
			}
		})
	}
}

// TestEveryFixIsDocumented keeps docs/rule-files.md complete.
func TestEveryFixIsDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/rule-files.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range fix.Keys() {
		if !strings.Contains(string(text), "`"+key+"`") {
			t.Errorf("docs/rule-files.md does not speak of %q", key)
		}
	}
}
