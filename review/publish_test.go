package review

import (
	"testing"

	"breakwater/review/plan"
	"breakwater/review/report"
	"breakwater/review/scenario"
	"breakwater/review/source"
	"breakwater/review/target"
)

// TestLateFilesAreMissing: a run that ended before it had read everything is not complete.
func TestLateFilesAreMissing(t *testing.T) {
	w := work{setup: setup{workspace: &source.Workspace{}, evidence: evidence{operations: []scenario.Operation{}}}}
	w.plan.Plan = plan.Plan{Targets: []target.Target{{ID: "a.py#f"}}, Late: []target.Target{{ID: "b.py"}, {ID: "c.py"}}}
	read := []target.Outcome{target.ByRules(target.Reviewed, "")}
	r := report.Build(gather(console{}, w, results{outcomes: read}))
	late := r.Targets[len(r.Targets)-1]
	if r.Run.Status != report.Partial || r.Coverage.Failed != 2 || late.ID != "c.py" || late.Reason != lateReason {
		t.Errorf("status %s, %+v, last %+v; want partial, 2 failed", r.Run.Status, r.Coverage, late)
	}
}
