package rules

import (
	"context"

	"breakwater/index/facts"
	"breakwater/review/finding"
	"breakwater/review/rules/match"
)

// Silenced reports whether the rules that made findings of one file find that much
// less in it after an edit, each in the function where it spoke.
func (s *Set) Silenced(
	ctx context.Context, f File, after []byte, found []finding.Finding, project *Project,
) bool {
	fixed := map[match.Spot]int{}
	for _, x := range found {
		for _, o := range x.Origins() {
			if o.Source == finding.FromRules {
				fixed[match.Spot{Rule: o.Rule, Symbol: x.Symbol}]++
			}
		}
	}
	var places [2]map[match.Spot]int // before and after
	for i, text := range [][]byte{f.Source, after} {
		known, err := project.Facts.Cache.Of(f.Language, text)
		if err != nil {
			return false
		}
		whole := false
		if places[i], whole = placesIn(ctx, s.setOf(f.Language), known, project.around(f.Path)); !whole {
			return false
		}
	}
	return fewer(places[0], places[1], fixed)
}

// placesIn counts the places by rule and function in a file; whole is false where the
// rules saw only part of it, so that their silence proves nothing.
func placesIn(
	ctx context.Context, set *match.Set, f *facts.File, around match.Around,
) (places map[match.Spot]int, whole bool) {
	found := set.Run(ctx, f, around)
	return found.Counts, found.Gaps[""] == "" && ctx.Err() == nil
}

// fewer reports whether each place of fixed had that many findings before, and has
// that many less after.
func fewer(before, after, fixed map[match.Spot]int) bool {
	for at, n := range fixed {
		if after[at] > before[at]-n {
			return false
		}
	}
	return true
}
