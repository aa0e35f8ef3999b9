package review

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"breakwater/review/action"
	"breakwater/review/source"
)

// TestScenarioReportNames reads the report under the default name, else under those of fault and lueur. Without results
// its operations are those that it names.
func TestScenarioReportNames(t *testing.T) {
	const ours, fault, lueur = "scenario-review-report.md", "scenario-analysis-report.md", "advice-report.md"
	results := []string{"r.json"}
	const result = `{"results": [{"scenario": {"title": "t", "items": [{"call": {"method": "GET",
		"url": "http://localhost/users/{id}"}, "context": {"faults": [{"type": "latency"}]}}]},
		"results": [{"results": [{"metrics": {"protocol": {"code": 200}, "total_time": 5.0}}]}]}]}`
	says := func(words string) string { return "# r\n\n`GET /users/{id}` " + words + "\n" }
	for name, tt := range map[string]struct {
		files   map[string]string
		results []string
		want    string // of the report
		notice  string
	}{
		"the default name": {map[string]string{ours: says("ours"), fault: says("of fault")}, results, "ours", ""},
		"fault's name":     {map[string]string{fault: says("of fault")}, results, "of fault", ""},
		"no report":        {nil, results, "", ""},
		"without results": {map[string]string{ours: says("ours")}, nil, "ours",
			"There are no results of fault injection, so that the operations are those of " + ours + "."},
		"fault's, without results": {map[string]string{fault: says("of fault")}, nil, "of fault",
			"There are no results of fault injection, so that the operations are those of " + fault + "."},
		"lueur's, without results": {map[string]string{lueur: says("of lueur")}, nil, "of lueur",
			"There are no results of fault injection, so that the operations are those of " + lueur + "."},
	} {
		files := map[string]string{"r.json": result}
		maps.Copy(files, tt.files)
		in := action.Inputs{Results: tt.results, ScenarioReviewReport: ours}
		e, err := readEvidence(opened(t, files), in)
		if err != nil || len(e.gaps) > 0 || len(e.operations) != 1 {
			t.Errorf("%s: %d operations, gaps %v, error %v", name, len(e.operations), e.gaps, err)
			continue
		}
		o := e.operations[0]
		if o.Name() != "GET /users/{id}" || (o.Review == "") != (tt.want == "") || !strings.Contains(o.Review, tt.want) {
			t.Errorf("%s: %s, %q, want %q", name, o.Name(), o.Review, tt.want)
		}
		if got := strings.Join(e.notices, " "); got != tt.notice {
			t.Errorf("%s: says %q", name, got)
		}
	}
}

// TestReportWithoutOperations: a report that names nothing has no effect, which is told.
func TestReportWithoutOperations(t *testing.T) {
	e, err := readEvidence(opened(t, map[string]string{"scenario-review-report.md": "# r\n\nAll is well.\n"}),
		action.Inputs{ScenarioReviewReport: "scenario-review-report.md"})
	want := []string{"The scenario review report scenario-review-report.md has no effect, since it names no operation " +
		"as in GET /users/{id}: name a results.json in the input results."}
	if diff := cmp.Diff(want, e.notices); err != nil || len(e.operations) > 0 || diff != "" {
		t.Errorf("%d operations, error %v, notices, -want +got:\n%s", len(e.operations), err, diff)
	}
}

// opened is a workspace of some files.
func opened(t *testing.T, files map[string]string) *source.Workspace {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	w, err := source.Open(t.Context(), dir, source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

// TestDescribedOperations: what two documents describe is one operation, more than a report holds are told, and what
// only has the name of an OpenAPI document is not named as one.
func TestDescribedOperations(t *testing.T) {
	many := "openapi: 3.1.0\npaths:\n  /x:\n    get: {}\n"
	for i := range 2000 {
		many += fmt.Sprintf("  /x/%d:\n    get: {}\n", i)
	}
	const one = `{"openapi": "3.1.0", "paths": {"/x": {"get": {"operationId": "x"}, "put": {}}}}`
	const written = "There are no results of fault injection, so that the operations are those of "
	in := action.Inputs{Operations: []string{"/**"}, ScenarioReviewReport: "scenario-review-report.md"}
	for name, c := range map[string]struct {
		files map[string]string
		want  int
		said  []string
	}{
		"one": {map[string]string{"openapi.json": one}, 2, []string{written + "openapi.json."}},
		"two": {map[string]string{"openapi.json": one, "openapi.yaml": one}, 2,
			[]string{written + "openapi.json, openapi.yaml."}},
		"a namesake": {map[string]string{"openapi.json": one, "openapitools.json": "{}"}, 2,
			[]string{written + "openapi.json."}},
		"many": {map[string]string{"openapi.yaml": many}, 2000,
			[]string{"more than 2000 operations; the others were left out", written + "openapi.yaml."}},
		"many, with one that two have": {map[string]string{"openapi.yaml": many, "swagger.json": one}, 2000,
			[]string{"more than 2000 operations; the others were left out", written + "openapi.yaml, swagger.json."}},
	} {
		e, err := readEvidence(opened(t, c.files), in)
		if err != nil || len(e.gaps) > 0 || len(e.operations) != c.want {
			t.Errorf("%s: %d operations, gaps %v, error %v", name, len(e.operations), e.gaps, err)
		}
		if len(e.operations) > 0 && e.operations[0].ID != "x" && c.files["openapi.yaml"] != many {
			t.Errorf("%s: the first is %+v", name, e.operations[0])
		}
		if diff := cmp.Diff(c.said, e.notices); diff != "" {
			t.Errorf("%s: notices, -want +got:\n%s", name, diff)
		}
	}
}
