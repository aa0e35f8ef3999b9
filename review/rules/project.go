package rules

import (
	"slices"

	"breakwater/review/catalogue"
	"breakwater/review/finding"
)

// oneAProject keeps at most one finding of each rule that states a fact about a
// project rather than a place: one file starts a server, any other may shut it
// down. Where not the whole project is under review there is none.
func oneAProject(files []File, found []finding.Finding) []finding.Finding {
	partial := slices.ContainsFunc(files, func(f File) bool { return f.Under != nil })
	seen := map[string]bool{}
	return slices.DeleteFunc(found, func(f finding.Finding) bool {
		if rule, _ := catalogue.Lookup(f.Rule); !rule.Project {
			return false
		}
		drop := partial || seen[f.Rule]
		seen[f.Rule] = true
		return drop
	})
}

// habit is how many findings of one rule at medium confidence are believed. A
// project that does something in more places does it on purpose, or has a
// safeguard elsewhere that a rule cannot see.
const habit = 10

// lowerHabits makes what goes beyond habit low confidence: still counted, no
// longer noise. Found in the order of path and line, the first ones stay.
func lowerHabits(found []finding.Finding) {
	seen := map[string]int{}
	for i, f := range found {
		if f.Confidence != finding.Medium {
			continue
		}
		if seen[f.Rule]++; seen[f.Rule] > habit {
			found[i].Confidence = finding.Low
		}
	}
}
