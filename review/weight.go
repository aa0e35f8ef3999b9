package review

import "breakwater/review/finding"

// weights tells how sure a run is of what a model reports: the first row that holds
// decides. What the rows are worth was measured (docs/quality.md).
var weights = []struct {
	holds func(finding.Said) bool
	is    finding.Confidence
}{
	// Who looked once more, at all findings of the file, would let it pass.
	{func(s finding.Said) bool { return s.Look.Worth == finding.Pass }, finding.Low},
	// Only the work that met the fault is hurt, which is how code should fail.
	{func(s finding.Said) bool { return s.Harm == finding.Contained || s.Look.Harm == finding.Contained }, finding.Low},
	// The failure shows, and so does most of what somebody needs to act on it.
	{func(s finding.Said) bool { return s.Look.Harm == finding.Obscured }, finding.Low},
	// Its own reviewer guesses.
	{func(s finding.Said) bool { return s.Confidence == finding.Low }, finding.Low},
	// It asks for more than these lines, and nobody would hold the change back for it.
	{func(s finding.Said) bool { return elsewhere(s.Look.Remedy) && s.Look.Worth != finding.Blocks }, finding.Low},
	// It takes what hardly ever happens, and nobody would hold the change back for it.
	{func(s finding.Said) bool { return seldom(s.Look.Fault) && s.Look.Worth != finding.Blocks }, finding.Low},
	// It takes what hardly ever happens, and code that is not shown to be as is feared.
	{func(s finding.Said) bool { return s.Fault == finding.RareFault && s.Confidence != finding.High }, finding.Low},
	// What hardly ever happens costs some work, and nobody looked once more.
	{func(s finding.Said) bool {
		return s.Fault == finding.RareFault && costsWork(s.Harm) && s.Look.Worth == ""
	}, finding.Low},
}

func elsewhere(r finding.Remedy) bool {
	return r == finding.FixedByDesign || r == finding.FixedElsewhere
}

func seldom(f finding.Fault) bool { return f != "" && f != finding.CommonFault }

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
