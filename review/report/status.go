package report

import (
	"breakwater/review/action"
	"breakwater/review/finding"
	"breakwater/review/target"
)

// Status says how complete a review is.
type Status string

// The statuses of a run.
const (
	Complete    Status = "complete"    // every target reviewed as asked
	Degraded    Status = "degraded"    // the rules stood in for a model
	Partial     Status = "partial"     // some targets were not reviewed
	Empty       Status = "empty"       // there was no target
	Unavailable Status = "unavailable" // nothing was reviewed
)

// Exit statuses of the program.
const (
	ExitOK          = 0 // reviewed
	ExitFindings    = 1 // findings at or above fail-on
	ExitUsage       = 2 // inputs are wrong
	ExitUnavailable = 3 // could not review
)

// coverage counts outcomes. Targets without an outcome have failed, and so have
// those of shards that are lost.
func coverage(in Input) Coverage {
	c := Coverage{Percent: 100, Targets: len(in.Targets) + in.LostTargets, Failed: in.LostTargets, Trivial: in.Trivial}
	for i := range in.Targets {
		switch outcome(in.Outcomes, i).State {
		case target.Reviewed:
			c.Reviewed++
		case target.StoodIn:
			c.StoodIn++
		case target.OverBudget:
			c.OverBudget++
		default:
			c.Failed++
		}
	}
	if c.Targets > 0 {
		c.Percent = 100 * c.done() / c.Targets
	}
	return c
}

// done counts the targets that somebody looked at.
func (c Coverage) done() int { return c.Reviewed + c.StoodIn }

// missing counts the targets that nobody looked at.
func (c Coverage) missing() int { return c.Failed + c.OverBudget }

// short counts the targets that the model which was asked for did not review.
func (c Coverage) short() int { return c.StoodIn + c.missing() }

// unavailable reports whether somebody who insists on the model did not get it
// for every target. It is no matter of runs in which the rules are the reviewer.
func unavailable(asked Asked, policy action.OnUnavailable, c Coverage) bool {
	return asked == AskedModel && policy == action.Fail && c.short() > 0
}

// nothingRead drops the coverage of a run that could read nothing to zero: a
// workflow that gates on it must not pass.
func nothingRead(in Input, c Coverage) Coverage {
	if in.Unreadable && c.done() == 0 {
		c.Percent = 0
	}
	return c
}

func status(in Input, c Coverage) Status {
	insisted := unavailable(in.Asked, in.OnUnavailable, c)
	switch {
	case in.Unreadable && c.done() == 0, insisted && c.Reviewed == 0:
		return Unavailable
	case c.Targets == 0 && len(in.Lost) == 0:
		return Empty
	case c.missing() > 0, insisted, len(in.Lost) > 0:
		return Partial
	case c.StoodIn > 0:
		return Degraded
	default:
		return Complete
	}
}

// exit follows from the run's own fields and the findings: being unable to
// review outranks the gate, since a gate that saw nothing says nothing.
func exit(run Run, r Report) int {
	switch {
	case run.Status == Unavailable, unavailable(run.Asked, run.OnUnavailable, r.Coverage):
		return ExitUnavailable
	case len(gating(run.FailOn, r)) > 0:
		return ExitFindings
	default:
		return ExitOK
	}
}

// gating returns the findings that close the gate: those that count, then the
// suppressed and disputed ones that gate all the same.
func gating(failOn action.FailOn, r Report) (all []Finding) {
	folded := []Finding{}
	for _, f := range r.Findings {
		switch {
		case f.Known || !failOn.Gates(f.Severity):
		case f.Suppressed == nil:
			all = append(all, f)
		case f.Suppressed.Gates:
			folded = append(folded, f)
		}
	}
	for _, d := range r.Disputed {
		if d.Gates && !d.quiet() && failOn.Gates(d.Severity) {
			folded = append(folded, d.Finding)
		}
	}
	return append(all, folded...)
}

// quiet reports whether a finding is known or suppressed, so that nothing counts it.
func (f Finding) quiet() bool { return f.Known || f.Suppressed != nil }

// Exit returns the exit status of the run.
func (r Report) Exit() int { return r.Run.Exit }

// Count returns the number of findings of one severity, quiet ones left out.
func (r Report) Count(s finding.Severity) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == s && !f.quiet() {
			n++
		}
	}
	return n
}

// Keep parts findings into those at or above a confidence and the others.
func Keep(fs []finding.Finding, least finding.Confidence) (kept, below []finding.Finding) {
	for _, f := range fs {
		if f.Confidence.Rank() <= least.Rank() {
			kept = append(kept, f)
		} else {
			below = append(below, f)
		}
	}
	return kept, below
}
