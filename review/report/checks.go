package report

import (
	"slices"
	"strings"

	"breakwater/review/finding"
)

// checkWords say what each check is to a reader.
var checkWords = map[finding.Check]string{
	finding.Quoted:         "its quote stands in the code",
	finding.ByRule:         "a built-in rule sees it",
	finding.GuardSearch:    "no guard of it was found",
	finding.SecondLook:     "a second look upheld it",
	finding.SilentAfterFix: "the rule is silent after the fix",
	finding.Scenario:       "fault injection showed it",
	finding.Tests:          "your tests pass with the fix",
}

// checked says how a finding was checked; empty for one of the rules alone, which says
// so itself.
func checked(f Finding) string {
	var words []string
	for _, c := range finding.Checks {
		alone := c == finding.ByRule && f.Source == finding.FromRules && len(f.Sources) < 2
		if slices.Contains(f.Checks, c) && !alone {
			words = append(words, checkWords[c])
		}
	}
	if len(words) == 0 && f.Source == finding.FromModel {
		return "unchecked: the word of a model"
	}
	if len(words) == 0 {
		return ""
	}
	return "checked: " + strings.Join(words, ", ")
}
