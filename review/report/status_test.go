package report

import (
	"testing"

	"breakwater/review/finding"
	"breakwater/review/target"
)

// TestStatus is the table of statuses, coverage and exits that users rely on.
func TestStatus(t *testing.T) {
	reviewed := target.Outcome{State: target.Reviewed, By: "azure", ByKind: finding.FromModel}
	byTheRules := target.ByRules(target.Reviewed, "")
	stoodIn := target.ByRules(target.StoodIn, "503")
	failed := target.Outcome{State: target.Failed, Reason: "deadline"}
	over := target.Outcome{State: target.OverBudget, Reason: "max-targets"}
	major := []finding.Finding{{ID: "1", Severity: finding.Major}}
	known := []finding.Finding{{ID: "1", Severity: finding.Major, Known: true}}

	for _, tt := range []struct {
		status   Status
		percent  int
		reviewer Reviewer
		exit     int
		name     string
		in       Input
		outcomes []target.Outcome
	}{
		{Complete, 100, "model", 0, "all reviewed", Input{Asked: AskedModel}, []target.Outcome{reviewed, reviewed}},
		{Complete, 100, "rules", 0, "no backend", Input{}, []target.Outcome{byTheRules, byTheRules}},
		{Complete, 100, "rules", 0, "offline", Input{Asked: AskedOffline, OnUnavailable: "fail"}, []target.Outcome{byTheRules}},
		{Degraded, 100, "rules", 0, "empty key", Input{Asked: AskedModel}, []target.Outcome{stoodIn, stoodIn}},
		{Degraded, 100, "mixed", 0, "one stood in", Input{Asked: AskedModel}, []target.Outcome{reviewed, stoodIn}},
		{Partial, 66, "model", 0, "one over budget", Input{Asked: AskedModel}, []target.Outcome{reviewed, reviewed, over}},
		{Partial, 50, "rules", 0, "rules over budget", Input{}, []target.Outcome{byTheRules, over}},
		{Partial, 66, "mixed", 0, "degraded and partial", Input{Asked: AskedModel}, []target.Outcome{reviewed, stoodIn, failed}},
		{Partial, 0, "model", 0, "all past the deadline", Input{Asked: AskedModel}, []target.Outcome{failed, failed}},
		{Partial, 0, "model", 0, "nobody accounted for a target", Input{Asked: AskedModel, Targets: make([]target.Target, 1)}, nil},
		{Empty, 100, "rules", 0, "no target", Input{}, nil},
		{Empty, 100, "model", 0, "no target for the model", Input{Asked: AskedModel, OnUnavailable: "fail"}, nil},
		{Unavailable, 0, "rules", 3, "nothing could be read", Input{Unreadable: true}, nil},
		{Unavailable, 0, "rules", 3, "ended before the first file", Input{Unreadable: true},
			[]target.Outcome{failed}},
		{Unavailable, 0, "model", 3, "insisted, none answered", Input{Asked: AskedModel, OnUnavailable: "fail"}, []target.Outcome{failed, failed}},
		{Partial, 50, "model", 3, "insisted, one failed", Input{Asked: AskedModel, OnUnavailable: "fail"}, []target.Outcome{reviewed, failed}},
		{Partial, 50, "model", 3, "insisted, one over budget", Input{Asked: AskedModel, OnUnavailable: "fail"}, []target.Outcome{reviewed, over}},
		{Unavailable, 0, "model", 3, "insisted, all over budget", Input{Asked: AskedModel, OnUnavailable: "fail"}, []target.Outcome{over, over}},
		{Partial, 100, "mixed", 3, "insisted, one stood in", Input{Asked: AskedModel, OnUnavailable: "fail"}, []target.Outcome{reviewed, stoodIn}},
		{Partial, 50, "rules", 0, "insisted without a model, one over budget", Input{Asked: AskedRules, OnUnavailable: "fail"}, []target.Outcome{byTheRules, over}},
		{Partial, 50, "rules", 0, "insisted and offline, one failed", Input{Asked: AskedOffline, OnUnavailable: "fail"}, []target.Outcome{byTheRules, failed}},
		{Complete, 100, "model", 1, "gate", Input{Asked: AskedModel, FailOn: "major", Findings: major}, []target.Outcome{reviewed}},
		{Complete, 100, "model", 1, "lower gate", Input{Asked: AskedModel, FailOn: "minor", Findings: major}, []target.Outcome{reviewed}},
		{Complete, 100, "model", 0, "higher gate", Input{Asked: AskedModel, FailOn: "critical", Findings: major}, []target.Outcome{reviewed}},
		{Complete, 100, "model", 0, "no gate", Input{Asked: AskedModel, FailOn: "never", Findings: major}, []target.Outcome{reviewed}},
		{Complete, 100, "model", 0, "known finding", Input{Asked: AskedModel, FailOn: "major", Findings: known}, []target.Outcome{reviewed}},
		{Degraded, 100, "rules", 1, "gate on rules that stood in", Input{Asked: AskedModel, FailOn: "major", Findings: major}, []target.Outcome{stoodIn}},
		{Unavailable, 0, "model", 3, "unavailable outranks the gate", Input{Asked: AskedModel, OnUnavailable: "fail", FailOn: "major", Findings: major}, []target.Outcome{failed}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.in.Targets == nil {
				tt.in.Targets = make([]target.Target, len(tt.outcomes))
			}
			tt.in.Outcomes = tt.outcomes
			r := Build(tt.in)
			if r.Run.Status != tt.status || r.Coverage.Percent != tt.percent || r.Run.Reviewer != tt.reviewer || r.Exit() != tt.exit {
				t.Errorf("want %s, %d %%, by %s, exit %d; got %s, %d %%, by %s, exit %d",
					tt.status, tt.percent, tt.reviewer, tt.exit, r.Run.Status, r.Coverage.Percent, r.Run.Reviewer, r.Exit())
			}
			if c := r.Coverage; c.Reviewed+c.StoodIn+c.Failed+c.OverBudget != c.Targets {
				t.Errorf("coverage does not add up: %+v", c)
			}
		})
	}
}

func TestKeep(t *testing.T) {
	fs := []finding.Finding{{Confidence: finding.High}, {Confidence: finding.Low}, {Confidence: finding.Medium}, {}}
	for _, tt := range []struct {
		kept, below int
		least       finding.Confidence
	}{{1, 3, finding.High}, {2, 2, finding.Medium}, {3, 1, finding.Low}, {4, 0, "unknown"}} {
		if kept, below := Keep(fs, tt.least); len(kept) != tt.kept || len(below) != tt.below {
			t.Errorf("%s: want %d kept and %d below, got %d and %d", tt.least, tt.kept, tt.below, len(kept), len(below))
		}
	}
}

// TestWhatIsKnownDoesNotGate: nor does the report say so of it, though a stranger folded it too.
func TestWhatIsKnownDoesNotGate(t *testing.T) {
	for _, known := range []bool{true, false} {
		r := Build(Input{FailOn: "major", Findings: []finding.Finding{{
			ID: "1", Severity: finding.Major, Known: known,
			Suppressed: &finding.Suppression{By: finding.ByComment, Reason: "not here", New: true, Gates: true},
		}}})
		if gates := r.Findings[0].Suppressed.Gates; gates == known || (r.Exit() == ExitFindings) == known {
			t.Errorf("known %t: gates %t, exit %d", known, gates, r.Exit())
		}
	}
}
