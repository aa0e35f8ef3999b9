package review

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

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
			dir := t.TempDir()
			for name, text := range tt.files {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			w, err := source.Open(t.Context(), dir, source.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer w.Close()
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
