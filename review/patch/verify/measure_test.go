package verify

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"breakwater/review/finding"
	"breakwater/review/patch"
)

// changes makes one suggestion a file, which gives b the value.
func changes(t *testing.T, dir string, values ...string) []Patch {
	t.Helper()
	tree := patch.Files{}
	var fs []finding.Finding
	for i, value := range values {
		p := fmt.Sprintf("src/m%03d.py", i)
		b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(p)))
		if err != nil {
			t.Fatal(err)
		}
		tree[p] = b
		edit := finding.Edit{Path: p, Search: "b = 2\n", Replace: "b = '" + value + "'\n"}
		fs = append(fs, finding.Finding{ID: p, Title: value, Edits: []finding.Edit{edit}})
	}
	var out []Patch
	for _, s := range patch.New(tree, patch.Options{}).Suggest(t.Context(), fs).Suggestions {
		out = append(out, Patch{Number: s.Number, Title: s.Title, Diff: s.Diff})
	}
	return out
}

// play writes results as fault does: GET /weak answers 500 unless a source says good, GET /strong answers 200 unless
// one says bad, two say left and right or, in the odd runs, one says flaky. One that says mute leaves no results, one
// that says shy none in the odd runs.
const play = `
runs=$COUNTER/runs; echo x >> $runs
odd=$(($(wc -l < $runs) % 2))
grep -rq "'mute'" src && exit 0
grep -rq "'shy'" src && [ $odd = 1 ] && exit 0
weak=500; grep -rq "'good'" src && weak=200
strong=200; grep -rq "'bad'" src && strong=500
grep -rq "'left'" src && grep -rq "'right'" src && strong=500
grep -rq "'flaky'" src && [ $odd = 1 ] && strong=500
call() { echo "{\"metrics\": {\"protocol\": {\"code\": $1}, \"total_time\": 10}}"; }
one() { echo "{\"scenario\": {\"title\": \"T\", \"items\": [{\"call\": {\"method\": \"GET\", \"url\": \"http://h/$1\"},
	\"context\": {\"faults\": [{\"type\": \"blackhole\"}]}}]}, \"results\": [{\"results\": [$(call $2), $(call $2), $(call $2)]}]}"; }
echo "{\"results\": [$(one weak $weak), $(one strong $strong)]}" > results.json
exit 1
`

// played tries changes with a command that plays scenarios, and returns the verdicts beside the result.
func played(t *testing.T, o Options, values ...string) (Result, string) {
	t.Helper()
	o.Dir = project(t, len(values))
	put(t, o.Dir, "results.json", "an earlier run")
	o.Patches, o.Results = changes(t, o.Dir, values...), []string{"results.json"}
	o.Environ = append(os.Environ(), "COUNTER="+t.TempDir())
	if o.Command == nil {
		o.Command = []string{"sh", "-c", play}
	}
	r := verify(t, o)
	var said []string
	for _, v := range r.Verdicts {
		said = append(said, fmt.Sprintf("%s: %s", v.Title, v.Status))
	}
	return r, strings.Join(said, ", ")
}

func rows(r Result) string {
	var said []string
	for _, c := range r.Sorted() {
		said = append(said, fmt.Sprintf("%s %s %s", c.Verdict, c.Operation, c.With()))
	}
	return strings.Join(said, "\n")
}

// TestResultsDecide: not the exit of the command, which is always 1, but what operations did twice before and after.
func TestResultsDecide(t *testing.T) {
	for _, tt := range []struct {
		values []string
		runs   int
		want   string
		rows   []string
	}{
		{[]string{"good"}, 4, "good: passed", []string{"fixed GET /weak suggestion 1", "held GET /strong suggestion 1"}},
		{[]string{"other"}, 3, "other: inconclusive",
			[]string{"same GET /weak suggestion 1", "held GET /strong suggestion 1"}},
		{[]string{"flaky"}, 4, "flaky: inconclusive",
			[]string{"same GET /strong suggestion 1", "same GET /weak suggestion 1"}},
		{[]string{"mute"}, 4, "mute: failed", nil},
		{[]string{"shy"}, 4, "shy: inconclusive", nil},
		{[]string{"good", "bad"}, 8, "good: passed, bad: failed", []string{
			"worse GET /strong all together", "worse GET /strong suggestion 2", "fixed GET /weak all together",
			"fixed GET /weak suggestion 1", "same GET /weak suggestion 2", "held GET /strong suggestion 1",
		}},
		{[]string{"good", "other", "bad"}, 11, "good: passed, other: inconclusive, bad: failed", []string{
			"worse GET /strong all together", "worse GET /strong suggestion 3", "fixed GET /weak all together",
			"fixed GET /weak suggestion 1", "fixed GET /weak suggestions 1–2", "same GET /weak suggestion 2",
			"same GET /weak suggestion 3", "held GET /strong suggestion 1", "held GET /strong suggestion 2",
			"held GET /strong suggestions 1–2",
		}},
		{[]string{"left", "right"}, 6, "left: inconclusive, right: failed", []string{
			"worse GET /strong all together", "same GET /weak all together", "same GET /weak suggestion 1",
			"same GET /weak suggestion 2", "held GET /strong suggestion 1", "held GET /strong suggestion 2",
		}},
		{[]string{"good", "other"}, 4, "good: passed, other: passed",
			[]string{"fixed GET /weak all together", "held GET /strong all together"}},
	} {
		t.Run(strings.Join(tt.values, " "), func(t *testing.T) {
			r, said := played(t, Options{}, tt.values...)
			if said != tt.want || r.BaselineFailed() {
				t.Errorf("want %s, got %s: %+v", tt.want, said, r.Verdicts)
			}
			if len(r.Runs) != tt.runs {
				t.Errorf("want %d runs, got %d", tt.runs, len(r.Runs))
			}
			if diff := cmp.Diff(strings.Join(tt.rows, "\n"), rows(r)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if strings.Contains(string(r.Patch), "'good'") != slices.Contains(tt.values, "good") {
				t.Errorf("verified patch %s", r.Patch)
			}
			if strings.Contains(string(r.Patch), "'bad'") || tt.want == "other: inconclusive" && r.Patch != nil {
				t.Errorf("verified patch %s", r.Patch)
			}
		})
	}
}

// TestWhyItFailed says which operation is worse, by how much, or that nothing was measured.
func TestWhyItFailed(t *testing.T) {
	for value, want := range map[string]string{
		"bad": "An operation fares worse with it alone: GET /strong is worse under black hole; one call: " +
			"failed 0 of 3 → 3 of 3, p95 10 → 10 ms.",
		"mute": "An operation fares worse with it alone: it left no results at results.json.",
	} {
		if r, _ := played(t, Options{}, value); r.Verdicts[0].Reason != want {
			t.Errorf("want %q, got %q", want, r.Verdicts[0].Reason)
		}
	}
}

// TestNoResultsWithoutSuggestion blames none; results of an earlier run in the work tree are not taken for this one's.
func TestNoResultsWithoutSuggestion(t *testing.T) {
	for command, want := range map[string]string{
		"exit 3":                                 "it left no results at results.json (exit status 3).",
		"echo '{\"results\": [' >results.json":   "ends in the middle of the results",
		"echo '{\"results\": []}' >results.json": "its results at results.json hold no operation",
		"ln -s /etc/passwd results.json":         "it left no results at results.json.",
	} {
		r, said := played(t, Options{Command: []string{"sh", "-c", command}}, "good")
		if !r.BaselineFailed() || said != "good: inconclusive" || !strings.Contains(r.Verdicts[0].Reason, want) {
			t.Errorf("%s: %s, %+v", command, said, r.Verdicts)
		}
	}
}

// TestPlayedOutput: what the results showed stands in verify.json, the report and the summary, in place of an earlier
// trial's.
func TestPlayedOutput(t *testing.T) {
	dir := project(t, 2)
	out := filepath.Join(dir, ".breakwater")
	var suggestions, findings []string
	for _, p := range changes(t, dir, "good", "bad") {
		name := fmt.Sprintf("suggestions/%02d-x.patch", p.Number)
		put(t, out, name, string(p.Diff))
		suggestions = append(suggestions, fmt.Sprintf(
			`{"number": %d, "title": %q, "patch": %q, "status": "placed", "verified": "not-run"}`, p.Number, p.Title, name))
		findings = append(findings,
			fmt.Sprintf(`{"operation": "GET /weak", "checks": ["quote"], "suggestion": %d}`, p.Number))
	}
	findings = append(findings,
		`{"operation": "GET /other", "checks": ["quote"], "suggestion": 1}`, `{"checks": [], "suggestion": null}`)
	put(t, out, "report.json", fmt.Sprintf(`{"version": "1", "findings": [%s], "suggestions": [%s]}`,
		strings.Join(findings, ","), strings.Join(suggestions, ",")))
	put(t, out, "summary.md", "# Review\n")
	o := Options{
		Dir: dir, Command: []string{"sh", "-c", play}, Results: []string{"results.json"},
		Environ: append(os.Environ(), "COUNTER="+t.TempDir()),
	}
	for range 2 {
		if _, err := Output(t.Context(), out, o); err != nil {
			t.Fatal(err)
		}
	}
	var report struct {
		Findings []struct{ Checks []string }
	}
	read(t, out, "report.json", &report)
	var checks [][]string
	for _, f := range report.Findings {
		checks = append(checks, f.Checks)
	}
	if diff := cmp.Diff([][]string{{"quote", "scenario"}, {"quote"}, {"quote"}, {}}, checks); diff != "" {
		t.Errorf("checks: -want +got:\n%s", diff)
	}
	var doc struct{ Operations []operation }
	read(t, out, "verify.json", &doc)
	one := 1
	want := operation{
		Operation: "GET /weak", Fault: "black hole; one call", Suggestion: &one, Together: []int{1}, Verdict: "fixed",
		Before: figures{Requests: 3, Failed: 3, P50: 10, P95: 10, P99: 10},
		After:  figures{Requests: 3, P50: 10, P95: 10, P99: 10},
	}
	i := slices.IndexFunc(doc.Operations, func(o operation) bool { return o.Verdict == "fixed" && o.Suggestion != nil })
	if i < 0 || !cmp.Equal(want, doc.Operations[i]) {
		t.Errorf("want %+v, got %+v", want, doc.Operations)
	}
	summary, err := os.ReadFile(filepath.Join(out, "summary.md"))
	if err != nil {
		t.Fatal(err)
	}
	row := "| ✅&nbsp;fixed | GET /weak | black hole; one call | suggestion&nbsp;1 | " +
		"3&nbsp;of&nbsp;3&nbsp;→&nbsp;0&nbsp;of&nbsp;3 | 10 → 10 | 10 → 10 | 10 → 10 |"
	if s := string(summary); !strings.HasPrefix(s, "# Review\n") || strings.Count(s, row) != 1 {
		t.Errorf("summary:\n%s", s)
	}
}

// TestSummarySection: the section replaces itself and nothing that looks like it, and stays within what GitHub takes.
func TestSummarySection(t *testing.T) {
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	r := Result{Command: []string{"x"}, Verdicts: []Verdict{{Number: 1, Title: "t", Status: Passed}}}
	for name, review := range map[string]string{
		"plain": "# Review\n", "posing": "# Review\n" + string(mark([]byte("# Other\n"))) + "more\n",
		"full": strings.Repeat("x", mostSummary-200),
	} {
		put(t, dir, summaryFile, review)
		for range 2 {
			if err := summarize(root, r); err != nil {
				t.Fatal(err)
			}
		}
		got, err := root.ReadFile(summaryFile)
		if err != nil {
			t.Fatal(err)
		}
		whole := strings.HasPrefix(string(got), review) && strings.Count(string(got), "#### Suggestions tried") == 1
		if !whole || len(got) >= mostSummary+100 || strings.Contains(string(got), "| 1 | t |") == (name == "full") {
			t.Errorf("%s: %d bytes, ends in %s", name, len(got), got[max(0, len(got)-300):])
		}
	}
}

func read(t *testing.T, dir, name string, to any) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err == nil {
		err = json.Unmarshal(b, to)
	}
	if err != nil {
		t.Fatal(err)
	}
}
