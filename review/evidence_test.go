package review

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"breakwater/review/action"
	"breakwater/review/scenario"
	"breakwater/review/source"
)

// TestScenarioReportNames reads the report under the default name, else under that of fault, and only beside results.
func TestScenarioReportNames(t *testing.T) {
	ours, fault := "# r\n\nread_user: ours\n", "# r\n\nread_user: of fault\n"
	for _, tt := range []struct {
		name    string
		files   map[string]string
		results []string
		want    string
	}{
		{"the default name", map[string]string{"scenario-review-report.md": ours, faultReport: fault}, []string{"r.json"}, "ours"},
		{"fault's name", map[string]string{faultReport: fault}, []string{"r.json"}, "of fault"},
		{"without results", map[string]string{faultReport: fault}, nil, ""},
		{"no report", nil, []string{"r.json"}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := opened(t, tt.files)
			e := evidence{operations: []scenario.Operation{{ID: "read_user"}}}
			in := action.Inputs{Results: tt.results, ScenarioReviewReport: "scenario-review-report.md"}
			if err := readScenarioReport(w, in, &e); err != nil || len(e.gaps) > 0 {
				t.Fatal(err, e.gaps)
			}
			said := e.operations[0].Review
			if tt.want == "" && said != "" || !strings.Contains(said, tt.want) {
				t.Errorf("want %q, got %q", tt.want, said)
			}
		})
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
