package review

import "breakwater/review/finding"

// doubts are what makes a finding of a model one of low confidence: each of them does. What
// they take away was measured (docs/quality.md).
var doubts = []func(finding.Said) bool{
	// Its own reviewer guesses.
	func(s finding.Said) bool { return s.Confidence == finding.Low },
	// Who looked once more, at all findings of the file, would let it pass.
	func(s finding.Said) bool { return s.Look.Worth == finding.Pass },
	// The failure shows, and with it most of what somebody needs to act on it.
	func(s finding.Said) bool { return s.Look.Harm == finding.Obscured },
	// Only the work that met the fault is hurt, which is how code should fail.
	func(s finding.Said) bool { return s.Look.Worth == "" && s.Harm == finding.Contained },
	// It takes what hardly ever happens, and costs some work or hangs on what is not shown.
	func(s finding.Said) bool { return s.Look.Worth == "" && s.Fault == finding.RareFault && slight(s) },
}

func slight(s finding.Said) bool {
	return s.Confidence != finding.High || s.Harm == finding.Failed || s.Harm == finding.Unnoticed
}

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
	for _, doubted := range doubts {
		if doubted(f.Said) {
			return finding.Low
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
