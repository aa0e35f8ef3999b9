package verify

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"breakwater/review/finding"
	"breakwater/review/patch"

	"github.com/google/go-cmp/cmp"
)

// project is a work tree of n small files; the check that stands for its tests
// fails where a file says bad.
func project(t *testing.T, n int) string {
	t.Helper()
	dir := t.TempDir()
	for i := range n {
		put(t, dir, fmt.Sprintf("src/m%03d.py", i), "a = 1\nb = 2\nc = 3\n")
	}
	return dir
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	p := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// patches makes one suggestion a file; those of bad break the check.
func patches(t *testing.T, dir string, n int, bad ...int) []Patch {
	t.Helper()
	tree := patch.Files{}
	var fs []finding.Finding
	for i := range n {
		p := fmt.Sprintf("src/m%03d.py", i)
		b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(p)))
		if err != nil {
			t.Fatal(err)
		}
		tree[p] = b
		value := "'good'"
		if slices.Contains(bad, i) {
			value = "'bad'"
		}
		fs = append(fs, finding.Finding{ID: p, Title: "change " + p, Edits: []finding.Edit{{Path: p, Search: "b = 2\n", Replace: "b = " + value + "\n"}}})
	}
	var out []Patch
	for _, s := range patch.New(tree, patch.Options{}).Suggest(t.Context(), fs).Suggestions {
		if s.Status != patch.Placed {
			t.Fatal(s.Refusal)
		}
		out = append(out, Patch{Number: s.Number, Title: s.Title, Diff: s.Diff})
	}
	return out
}

var noBad = []string{"sh", "-c", "if grep -rq \"'bad'\" src; then echo found bad; exit 1; fi"}

func verify(t *testing.T, o Options) Result {
	t.Helper()
	if o.Environ == nil {
		o.Environ = os.Environ()
	}
	before := snapshot(t, o.Dir)
	r, err := Verify(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, snapshot(t, o.Dir)); diff != "" {
		t.Errorf("the work tree was changed:\n%s", diff)
	}
	return r
}

func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(name)
		out[name] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func failed(r Result) []int {
	var out []int
	for _, v := range r.Verdicts {
		if v.Status != Passed {
			out = append(out, v.Number-1)
		}
	}
	return out
}

// TestFewRuns is the bound that is promised: three bad suggestions among two
// hundred are found in at most thirty runs, wherever they are.
func TestFewRuns(t *testing.T) {
	dir := project(t, 200)
	failing := [][]int{nil, {0, 1, 2}, {17, 93, 155}}
	if testing.Short() {
		failing = failing[2:]
	}
	for _, bad := range failing {
		t.Run(fmt.Sprint(bad), func(t *testing.T) {
			r := verify(t, Options{Dir: dir, Command: noBad, Patches: patches(t, dir, 200, bad...)})
			if diff := cmp.Diff(bad, failed(r)); diff != "" {
				t.Errorf("not passed (-want +got):\n%s", diff)
			}
			t.Logf("%d runs", len(r.Runs))
			if len(r.Runs) > 30 {
				t.Errorf("%d runs, want at most 30", len(r.Runs))
			}
			if n := strings.Count(string(r.Patch), "diff --git"); n != 200-len(bad) {
				t.Errorf("verified patch changes %d files, want %d", n, 200-len(bad))
			}
		})
	}
}

func TestBaselineFails(t *testing.T) {
	dir := project(t, 2)
	put(t, dir, "src/m000.py", "a = 'bad'\nb = 2\nc = 3\n")
	r := verify(t, Options{Dir: dir, Command: noBad, Patches: patches(t, dir, 2)})
	if len(r.Runs) != 1 || r.Patch != nil {
		t.Errorf("got %d runs and patch %q, want the baseline alone", len(r.Runs), r.Patch)
	}
	for _, v := range r.Verdicts {
		if v.Status != Inconclusive || v.Reason == "" {
			t.Errorf("got %+v, want inconclusive", v)
		}
	}
}

func TestOverlapping(t *testing.T) {
	dir := project(t, 1)
	ps := append(patches(t, dir, 1), patches(t, dir, 1, 0)...)
	ps[1].Number = 2
	r := verify(t, Options{Dir: dir, Command: noBad, Patches: ps})
	if r.Verdicts[0].Status != Passed || r.Verdicts[1].Status != Failed {
		t.Errorf("got %+v", r.Verdicts)
	}
}

// TestClash: suggestions that pass alone and break the command together are no pass, and
// what goes with the first of them stays in the patch.
func TestClash(t *testing.T) {
	dir := project(t, 5)
	command := []string{"sh", "-c", "! (grep -q good src/m001.py && grep -q good src/m003.py)"}
	r := verify(t, Options{Dir: dir, Command: command, Patches: patches(t, dir, 5)})
	if diff := cmp.Diff([]int{3}, failed(r)); diff != "" {
		t.Errorf("not passed (-want +got):\n%s", diff)
	}
	if v := r.Verdicts[3]; v.Status != Failed || !strings.Contains(v.Reason, "beside other suggestions") {
		t.Errorf("got %+v", v)
	}
	if n := strings.Count(string(r.Patch), "diff --git"); n != 4 || strings.Contains(string(r.Patch), "m003") {
		t.Errorf("the verified patch is\n%s", r.Patch)
	}
}

func TestNeedy(t *testing.T) {
	dir := project(t, 2)
	ps := patches(t, dir, 2, 1)
	ps[1].Needs = []string{"tenacity"}
	r := verify(t, Options{Dir: dir, Command: noBad, Patches: ps})
	if r.Verdicts[0].Status != Passed || r.Verdicts[1].Status != Inconclusive || !strings.Contains(r.Verdicts[1].Reason, "tenacity") {
		t.Errorf("got %+v", r.Verdicts)
	}
}

func TestNoSecrets(t *testing.T) {
	dir := project(t, 1)
	env := append(os.Environ(), "INPUT_OPENAI-API-KEY=x", "OPENAI_API_KEY=x", "GITHUB_TOKEN=x", "ACTIONS_RUNTIME_TOKEN=x", "GITHUB_ENV=/x", "DB_PASSWORD=x", "HARMLESS=1")
	r := verify(t, Options{
		Dir: dir, Environ: env, Patches: patches(t, dir, 1),
		Command: []string{"sh", "-c", `test "$HARMLESS" = 1 || exit 1; if env | grep -E '^(INPUT_|OPENAI|GITHUB_TOKEN|ACTIONS_|GITHUB_ENV|DB_PASS)'; then exit 1; fi`},
	})
	if r.Verdicts[0].Status != Passed {
		t.Errorf("got %+v, runs %+v", r.Verdicts[0], r.Runs)
	}
}

// TestWorkTreeUntouched writes in place, through links and read-only files.
func TestWorkTreeUntouched(t *testing.T) {
	dir := project(t, 2)
	if err := os.Symlink(filepath.Join(dir, "src", "m000.py"), filepath.Join(dir, "abs")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("src/m001.py", filepath.Join(dir, "rel")); err != nil {
		t.Fatal(err)
	}
	r := verify(t, Options{
		Dir: dir, Patches: patches(t, dir, 2),
		Command: []string{"sh", "-c", "echo x >> src/m000.py && echo x >> abs && echo x >> rel && mkdir ro && touch ro/f && chmod 500 ro"},
	})
	if len(failed(r)) != 0 {
		t.Errorf("got %+v", r.Runs)
	}
}

func TestOutput(t *testing.T) {
	dir := project(t, 3)
	ps := patches(t, dir, 3, 1)
	out := filepath.Join(dir, ".breakwater")
	type suggestion map[string]any
	var list []suggestion
	for _, p := range ps {
		name := fmt.Sprintf("suggestions/%02d-x.patch", p.Number)
		put(t, out, name, string(p.Diff))
		list = append(list, suggestion{"number": p.Number, "title": p.Title, "patch": name, "status": "placed"})
	}
	list = append(list, suggestion{"number": 4, "title": "refused", "patch": "", "status": "refused"})
	b, err := json.Marshal(map[string]any{"version": "1", "suggestions": list})
	if err != nil {
		t.Fatal(err)
	}
	put(t, out, "report.json", string(b))
	hide := func(text string) string { return strings.ReplaceAll(text, "m000", "***") }
	r, err := Output(t.Context(), out, Options{Dir: dir, Command: noBad, Environ: os.Environ(), Hide: hide})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{1}, failed(r)); diff != "" {
		t.Errorf("not passed (-want +got):\n%s", diff)
	}
	var doc struct {
		Suggestions []struct {
			Number   int
			Verified string
		}
	}
	raw, err := os.ReadFile(filepath.Join(out, "verify.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &doc); err != nil || len(doc.Suggestions) != 3 || doc.Suggestions[1].Verified != "failed" {
		t.Errorf("verify.json: %v\n%s", err, raw)
	}
	patch, err := os.ReadFile(filepath.Join(out, "verified.patch"))
	if err != nil || !bytes.Contains(patch, []byte("m000")) || bytes.Contains(raw, []byte("m000")) {
		t.Errorf("%v: a patch keeps its bytes, and nothing else what is hidden:\n%s\n%s", err, patch, raw)
	}
	if !strings.Contains(r.Table(), "| 2 | change src/m001.py | failed |") {
		t.Errorf("table:\n%s", r.Table())
	}
}

// TestVerdictsInTheReport: nothing else of a report changes, not even its order.
func TestVerdictsInTheReport(t *testing.T) {
	report := "{\n  \"version\": \"1\",\n  \"suggestions\": [\n    {\n      \"number\": 1,\n      \"title\": \"a < b\",\n      \"verified\": \"not-run\"\n    },\n    {\n      \"number\": 2,\n      \"verified\": \"not-run\"\n    }\n  ],\n  \"gaps\": []\n}\n"
	got, err := recorded([]byte(report), []Verdict{{Number: 2, Status: Passed}}, false)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(report, "\"number\": 2,\n      \"verified\": \"not-run\"", "\"number\": 2,\n      \"verified\": \"passed\"", 1)
	if strings.ReplaceAll(string(got), `\u003c`, "<") != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if _, err := recorded([]byte("[]"), nil, false); err == nil {
		t.Error("a list passes for a report")
	}
}

// TestLimit: without suggestions a run may take all the time there is, and with some as
// long as it did without, and more.
func TestLimit(t *testing.T) {
	for _, c := range []struct {
		timeout, unpatched time.Duration
		set                []int
		want               time.Duration
	}{
		{0, 0, nil, 0},
		{0, time.Second, []int{0}, 10 * time.Minute},
		{0, 25 * time.Minute, []int{0, 1}, 75 * time.Minute},
		{time.Second, 25 * time.Minute, []int{0}, time.Second},
		{time.Second, 0, nil, time.Second},
	} {
		tr := trial{o: Options{Timeout: c.timeout}, unpatched: c.unpatched}
		if got := tr.limit(c.set); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}
