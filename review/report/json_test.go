package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"breakwater/review/target"
)

// TestPiecesOfJSON: a report of any size is printed in pieces of a bounded size, each of
// which ends between two elements, so that what hides keys sees every text whole.
func TestPiecesOfJSON(t *testing.T) {
	var r Report
	for i := range 10_000 {
		r.Targets = append(r.Targets, Target{ID: fmt.Sprintf("m%d.py#f", i), Path: "m.py", Symbol: "f"})
	}
	targets := make([]target.Target, 10_000)
	plan := NewPlan(targets, 1, nil)
	for name, v := range map[string]any{"report": r, "plan": plan} {
		var all pieces
		if err := printJSON(&all, v); err != nil {
			t.Fatal(err)
		}
		for i, p := range all {
			if len(p) > piece+1000 {
				t.Errorf("%s: piece %d has %d bytes, want %d at most", name, i, len(p), piece+1000)
			}
			if end := strings.TrimSpace(string(p)); !strings.HasSuffix(end, "}") {
				t.Errorf("%s: piece %d ends within an element: …%s", name, i, end[len(end)-40:])
			}
		}
		if len(all) < 3 {
			t.Errorf("%s: %d pieces, want several", name, len(all))
		}
		var got struct{ Targets []json.RawMessage }
		if err := json.Unmarshal(bytes.Join(all, nil), &got); err != nil || len(got.Targets) != 10_000 {
			t.Errorf("%s: %d targets, error %v", name, len(got.Targets), err)
		}
	}
}
