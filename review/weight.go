package review

import "breakwater/review/finding"

// doubts are what makes a finding of a model one of low confidence: each of them does. What
// they take away was measured (docs/quality.md).
var doubts = []func(finding.Said) bool{
	// Its own reviewer guesses.
	func(s finding.Said) bool { return s.Confidence == finding.Low },
	// Its own reviewer, who says what it harms, tells it for information.
	func(s finding.Said) bool { return s.Severity == finding.Info && s.Harm != "" },
	// It hurts only the work that met the fault, as code should fail; and that fault hardly ever
	// happens, or the lines shown do not prove it.
	func(s finding.Said) bool {
		return s.Harm == finding.Contained && (s.Confidence != finding.High || s.Fault == finding.RareFault)
	},
	// It hurts only the work that met the fault, and nobody looked once more.
	func(s finding.Said) bool { return s.Harm == finding.Contained && s.Askers == 0 },
	// Who looked once more, at all findings of the file, expects most maintainers to let it pass.
	func(s finding.Said) bool { return s.Askers > 0 && s.Askers < enoughAsk(s.Severity) },
}

// enoughAsk is how many of ten maintainers, by a second look, ask for the fix of what is
// shown: fewer where its reviewer, who did not weigh it against others, holds it to be bad.
func enoughAsk(s finding.Severity) int {
	if s.Rank() <= finding.Major.Rank() {
		return 3
	}
	return 5
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
