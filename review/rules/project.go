package rules

import (
	"cmp"
	"slices"

	"breakwater/review/catalogue"
	"breakwater/review/finding"
)

// Believe drops or lowers the findings of the rules that the other ones make
// doubtful. They are in order of path and line; those of a model stay as they are.
// whole says that the whole project is under review.
func Believe(found []finding.Finding, whole bool) []finding.Finding {
	found = oneAProject(found, whole)
	lowerHabits(found, func(f finding.Finding) bool { return f.Source == finding.FromRules })
	return found
}

// Cap lowers what goes beyond habit, whoever found it, once all is known of a run. What is of no
// rule has nothing in common.
func Cap(found []finding.Finding) {
	lowerHabits(found, func(f finding.Finding) bool { return f.Rule != finding.NoRule })
}

// Alone is Believe where the findings of others are not at hand: it drops what only
// all of them could make believable, and lowers nothing.
func Alone(found []finding.Finding) []finding.Finding { return oneAProject(found, false) }

// oneAProject keeps at most one finding of each rule that states a fact about a
// project rather than a place: one file starts a server, any other may shut it
// down. Where not the whole project is under review there is none.
func oneAProject(found []finding.Finding, whole bool) []finding.Finding {
	seen := map[string]bool{}
	return slices.DeleteFunc(found, func(f finding.Finding) bool {
		if rule, _ := catalogue.Lookup(f.Rule); !rule.Project || f.Source != finding.FromRules {
			return false
		}
		drop := !whole || seen[f.Rule]
		seen[f.Rule] = true
		return drop
	})
}

// habit is how many findings of one rule at medium confidence are believed. A
// project that does something in more places does it on purpose, or has a
// safeguard elsewhere that a rule cannot see.
const habit = 10

// lowerHabits makes what goes beyond habit of those that count low confidence: still
// counted, no longer noise. The best stay: the more severe, then those with a fix,
// then by path and line.
func lowerHabits(found []finding.Finding, counts func(finding.Finding) bool) {
	byRule := map[string][]*finding.Finding{}
	for i := range found {
		if f := &found[i]; f.Confidence == finding.Medium && counts(*f) {
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
