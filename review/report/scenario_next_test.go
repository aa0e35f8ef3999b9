package report

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"breakwater/review/scenario"
	"breakwater/review/target"
)

// TestSharedHandler: operations that one function handles share its code and what was found behind it, and code that
// nobody reviewed is named all the same.
func TestSharedHandler(t *testing.T) {
	in := base()
	in.Findings = richFindings()
	again, far := read, read
	again.ID, again.Path = "read_again", "/again"
	far.ID, far.Path = "far", "/far"
	in.Operations = []scenario.Operation{read, again, far}
	in.Handlers = []target.Place{{Path: "app/main.py", StartLine: 35, EndLine: 42},
		{Path: "app/main.py", StartLine: 35, EndLine: 42}, {Path: "lib/far.rb", StartLine: 3, EndLine: 9}}
	r := Build(in)
	for i, want := range [][]string{{"app/main.py#read_user"}, {"app/main.py#read_user"}, {}} {
		if got := r.Operations[i].Targets; !slices.Equal(got, want) {
			t.Errorf("%s: targets %q, want %q", r.Operations[i].ID, got, want)
		}
	}
	sections := strings.Split(string(ScenarioReview(r)), "\n### ")
	for title, want := range map[string][]string{
		"`GET /users/{user_id}`\n\nBroke": {"app/main.py:35-42", "The points service can hold a request for ever"},
		"`GET /again`\n\nBroke":           {"app/main.py:35-42", "The points service can hold a request for ever"},
		"`GET /far`\n\nBroke":             {"lib/far.rb:3-9", "No finding in the code behind it"},
	} {
		at := slices.IndexFunc(sections, func(s string) bool { return strings.HasPrefix(s, title) })
		for _, w := range want {
			if at < 0 || !strings.Contains(sections[at], w) {
				t.Errorf("%q does not say %q", title, w)
			}
		}
	}
}

// ran is a report on one operation.
func ran(o Operation) Report { return Report{Run: Run{Tool: "breakwater"}, Operations: []Operation{o}} }

// TestAgainAsPlayed proposes what failed as it was played, with what the results did not tell.
func TestAgainAsPlayed(t *testing.T) {
	played := &scenario.Played{
		Item: []byte(`{
			"call": {"method": "POST", "url": "http://h:1/users/{id}/{mail}", "timeout": 500, "meta": {"operation_id": "x"}},
			"context": {"upstreams": ["http://up:2"], "faults": [{"type": "latency", "mean": 800.5, "global": false}],
			"strategy": {"mode": "load", "duration": "10s", "clients": 2, "rps": 1000000}}, "expect": {"status": 200}}`),
		Segments: map[string]string{"id": "7", "mail": ""}, LeftOut: []string{"headers", "the body"},
	}
	o := Operation{ID: "x", Evidence: []Evidence{{Scenario: "Slow\u200b answers", Failing: true, Played: played}}}
	got := analysisOf(ran(o)).nextScenarios()
	want := "1 operation without method or path in the results: no new scenario can be proposed. " +
		"Name both in the scenarios.\n\n" + proposed(nil)
	want = strings.Replace(want, "```yaml\n\n```\n", "```yaml\n"+`title: 'Again after the change: Slow answers'
description: 'As it was played, without headers and the body of the call: add them again.'
items:
  - call:
      method: POST
      url: http://h:1/users/{id}/{mail}
      timeout: 500
      meta:
        operation_id: x
    context:
      upstreams:
        - http://up:2
      faults:
        - global: false
          mean: 800.5
          type: latency
      strategy:
        clients: 2
        duration: 10s
        mode: load
        rps: 1000000
    expect:
      status: 200
config:
  http:
    paths:
      segments:
        id: "7"
        mail: "1"
`+"```\n", 1)
	if diff := cmp.Diff("## More Reliability Tests\n\n"+want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestNothingToTry says that all held only where all was tried and held.
func TestNothingToTry(t *testing.T) {
	var met []Evidence
	for _, fault := range tryable {
		met = append(met, Evidence{Faults: []string{fault.kind}})
	}
	all := Operation{Method: "GET", Path: "/a", Evidence: met}
	const held = "Every operation met every kind of fault"
	for name, tt := range map[string]struct {
		operations []Operation
		want       bool
	}{
		"held":               {[]Operation{all}, true},
		"one without path":   {[]Operation{all, {ID: "x", Evidence: met}}, false},
		"one without method": {[]Operation{all, {Path: "/b", Evidence: met}}, false},
		"one failed by a fault of another kind": {[]Operation{all, {
			Method: "GET", Path: "/b", Failing: true,
			Evidence: append(slices.Clone(met), Evidence{Faults: []string{"dns"}, Failing: true}),
		}}, false},
	} {
		text := analysisOf(Report{Operations: tt.operations}).nextScenarios()
		if strings.Contains(text, held) != tt.want {
			t.Errorf("%s: %s", name, text)
		}
		if strings.Contains(name, "without") != strings.Contains(text, "1 operation without method or path") {
			t.Errorf("%s: %s", name, text)
		}
	}
}

// TestOutcome states what a row says of a scenario.
func TestOutcome(t *testing.T) {
	for _, tt := range []struct {
		evidence Evidence
		want     string
	}{
		{Evidence{Calls: 4}, "✅ as expected 0.0 %"},
		{Evidence{Calls: 4, Missed: []string{"p95"}, Failing: true}, "❌ 1 objective missed 0.0 %"},
		{Evidence{Calls: 4, Failed: 1, Errors: 2, Missed: []string{"p95", "e"}, Failing: true},
			"❌ 1 not as expected, 2 errors (50.0 % of the calls), 2 objectives missed 50.0 %"},
		{Evidence{Calls: 4, Uncounted: true}, "– errors not counted –"},
		{Evidence{Calls: 4, Uncounted: true, Met: []string{"p95"}}, "✅ errors not counted –"},
	} {
		if got := tt.evidence.mark() + " " + tt.evidence.outcome() + " " + tt.evidence.errorShare(); got != tt.want {
			t.Errorf("want %q, got %q", tt.want, got)
		}
	}
}

// TestNotJudged: where nobody counted errors and there is no objective, nothing held.
func TestNotJudged(t *testing.T) {
	var met []Evidence
	for _, fault := range tryable {
		met = append(met, Evidence{Faults: []string{fault.kind}, Uncounted: true})
	}
	r := ran(Operation{Method: "GET", Path: "/a", Evidence: met})
	a := analysisOf(r)
	text := r.operations() + a.executive() + a.nextScenarios()
	for said, want := range map[string]bool{
		"held": false, "✅": false, "– 6 of 6 not judged": true,
		"No verdict: 6 scenarios that neither counted errors nor stated an objective.": true,
	} {
		if strings.Contains(text, said) != want {
			t.Errorf("%q: %s", said, text)
		}
	}
}

// TestOperationById shows an operation whose results name neither method nor path by its id, once.
func TestOperationById(t *testing.T) {
	r := ran(Operation{ID: "read_user", Evidence: []Evidence{{Scenario: "s", Met: []string{"m"}}}})
	for name, text := range map[string]string{
		"summary": r.operations(), "measurements": r.measurements(), "SLO": analysisOf(r).objectives(),
	} {
		if strings.Count(text, "`read_user`") != 1 {
			t.Errorf("%s: %s", name, text)
		}
	}
}
