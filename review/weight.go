package review

import "breakwater/review/finding"

// weights tells how sure a run is of what a model reports: the first row that holds
// decides. What the rows are worth was measured (docs/quality.md).
var weights = []struct {
	holds func(finding.Said) bool
	is    finding.Confidence
}{
	// Who looked once more, at all findings of the file, would not have it fixed here.
	{func(s finding.Said) bool { return s.Worth == finding.NotWorth }, finding.Low},
	// Only the work that met the fault is hurt, which is how code should fail.
	{func(s finding.Said) bool { return s.Harm == finding.Contained }, finding.Low},
	// Its own reviewer guesses.
	{func(s finding.Said) bool { return s.Confidence == finding.Low }, finding.Low},
	// It takes what hardly ever happens, and code that is not shown to be as is feared.
	{func(s finding.Said) bool { return s.Fault == finding.RareFault && s.Confidence != finding.High }, finding.Low},
	// What hardly ever happens costs some work, and nobody who looked once more wants it mended.
	{func(s finding.Said) bool { return s.Fault == finding.RareFault && costsWork(s.Harm) && s.Worth == "" }, finding.Low},
}

func costsWork(h finding.Harm) bool { return h == finding.Failed || h == finding.Unnoticed }

// prove settles how sure a finding is, by what is said of it and what it passed.
func prove(f *finding.Finding) {
	if f.Source == finding.FromRules {
		f.Pass(finding.ByRule)
		f.Sure = f.Confidence == finding.High
		return
	}
	f.Confidence = weighed(*f)
}

func weighed(f finding.Finding) finding.Confidence {
	for _, w := range weights {
		if w.holds(f.Said) {
			return w.is
		}
	}
	if proven(f) {
		return finding.High
	}
	return finding.Medium
}

// proven reports whether two who do not know of each other prove a finding: the reviewer
// who quotes code that shows it, one who could not prove it wrong, a rule, a scenario.
func proven(f finding.Finding) bool {
	n := 0
	if f.Said.Confidence == finding.High {
		n++
	}
	for _, c := range []finding.Check{finding.SecondLook, finding.ByRule, finding.Scenario} {
		if f.Passed(c) {
			n++
		}
	}
	return n > 1 && f.Passed(finding.Quoted)
}
