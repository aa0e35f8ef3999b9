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
	ctx context.Context, f File, after []byte, found []finding.Finding, project *facts.Project,
) bool {
	fixed := map[match.Spot]int{}
	for _, x := range found {
		for _, o := range x.Origins() {
			if o.Source == finding.FromRules {
				fixed[match.Spot{Rule: o.Rule, Symbol: x.Symbol}]++
			}
		}
	}
	before, whole := s.placesIn(ctx, f, f.Source, project)
	left, wholly := s.placesIn(ctx, f, after, project)
	if !whole || !wholly {
		return false
	}
	for at, n := range fixed {
		if before[at] < n || left[at] > before[at]-n { // what was not found there before proves nothing
			return false
		}
	}
	return true
}

// placesIn counts the places by rule and function in a text of a file; whole is false
// where it could not be read, or not to its end.
func (s *Set) placesIn(
	ctx context.Context, f File, text []byte, project *facts.Project,
) (places map[match.Spot]int, whole bool) {
	known, err := project.Cache.Of(f.Language, text)
	if err != nil {
		return nil, false
	}
	found := s.setOf(f.Language).Run(ctx, known, match.Around{Path: f.Path, Project: project})
	return found.Counts, found.Gaps[""] == "" && ctx.Err() == nil
}
