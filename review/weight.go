package review

import (
	"slices"

	"breakwater/review/finding"
)

// doubts are what speaks against a finding of a model in its reviewer's own words: each of
// them is enough not to look at it once more. What they take away was measured
// (docs/quality.md).
var doubts = []func(finding.Said) bool{
	// A guess.
	func(s finding.Said) bool { return s.Confidence == finding.Low },
	// Told for information, by who says what it harms.
	func(s finding.Said) bool { return s.Severity == finding.Info && s.Harm != "" },
	// It hurts only the work that met the fault, as code should fail; and that fault hardly ever
	// happens, or the lines shown do not prove it.
	func(s finding.Said) bool {
		return s.Harm == finding.Contained && (s.Confidence != finding.High || s.Fault == finding.RareFault)
	},
}

func doubtful(s finding.Said) bool {
	return slices.ContainsFunc(doubts, func(doubted func(finding.Said) bool) bool { return doubted(s) })
}

// slight reports whether a finding counts as one of low confidence: by the number of a second
// look at all findings of the file where there is one, else by its reviewer's words alone.
func slight(s finding.Said) bool {
	if s.Askers > 0 {
		return s.Askers < enoughAsk(s)
	}
	return doubtful(s) || s.Harm == finding.Contained
}

// enoughAsk is how many of ten maintainers, by a second look, ask for the fix of what is
// shown: fewer where its reviewer, who did not weigh it against others, holds it to be bad,
// and where he holds it to be proved by the lines shown. One alone is nobody.
func enoughAsk(s finding.Said) int {
	n := 5
	if s.Severity.Rank() <= finding.Major.Rank() {
		n -= 2
	}
	if s.Confidence == finding.High {
		n -= 2
	}
	return max(n, 2)
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
	if slight(f.Said) {
		return finding.Low
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
