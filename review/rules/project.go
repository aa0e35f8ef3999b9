package rules

import (
	"cmp"
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
// longer noise. The best stay: the more severe, then those with a fix, then by
// path and line.
func lowerHabits(found []finding.Finding) {
	byRule := map[string][]*finding.Finding{}
	for i := range found {
		if f := &found[i]; f.Confidence == finding.Medium {
			byRule[f.Rule] = append(byRule[f.Rule], f)
		}
	}
	for _, all := range byRule {
		slices.SortStableFunc(all, func(a, b *finding.Finding) int {
			return cmp.Or(a.Severity.Rank()-b.Severity.Rank(), min(len(b.Edits), 1)-min(len(a.Edits), 1))
		})
		for _, f := range all[min(habit, len(all)):] {
			f.Confidence = finding.Low
		}
	}
}
