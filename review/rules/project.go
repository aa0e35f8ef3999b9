package rules

import (
	"cmp"
	"slices"

	"breakwater/review/catalogue"
	"breakwater/review/finding"
)

// Believe drops the findings of the rules that the other ones make doubtful. They are in order
// of path and line; those of a model stay as they are. It keeps at most one finding of each rule
// that states a fact about a project rather than a place: one file starts a server, any other may
// shut it down. Where not the whole project is under review there is none.
func Believe(found []finding.Finding, whole bool) []finding.Finding {
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

// Cap makes what goes beyond habit low confidence, whoever found it, once all is known of a run:
// still counted, no longer noise. The best stay: what counts for the gate before what is known or
// suppressed, so that nothing old hides what is new, then the more severe, then those with a fix,
// then by path and line. What was reported before, by its id, stays as it was. What is of no rule
// has nothing in common.
func Cap(found []finding.Finding, before func(id string) bool) {
	byRule := map[string][]*finding.Finding{}
	for i := range found {
		if f := &found[i]; f.Confidence == finding.Medium && f.Rule != finding.NoRule {
			byRule[f.Rule] = append(byRule[f.Rule], f)
		}
	}
	for _, all := range byRule {
		slices.SortStableFunc(all, func(a, b *finding.Finding) int {
			return cmp.Or(rank(b.Counts())-rank(a.Counts()), a.Severity.Rank()-b.Severity.Rank(),
				rank(len(b.Edits) > 0)-rank(len(a.Edits) > 0))
		})
		for _, f := range all[min(habit, len(all)):] {
			if !before(f.ID) {
				f.Confidence = finding.Low
			}
		}
	}
}

// rank puts what holds above what does not.
func rank(holds bool) int {
	if holds {
		return 1
	}
	return 0
}
