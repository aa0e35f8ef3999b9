package finding

import "slices"

// Check names a proof that a finding passed.
type Check string

// The checks.
const (
	Quoted         Check = "quote"            // code that it quotes stands in the file
	ByRule         Check = "rule"             // a rule sees it
	GuardSearch    Check = "guard-search"     // a search of the project found nothing that guards the place
	SecondLook     Check = "second-look"      // a model that was asked to prove it wrong could not
	SilentAfterFix Check = "silent-after-fix" // with its suggestion applied, the rules that see it fall silent
	Scenario       Check = "scenario"         // fault injection showed it
	Tests          Check = "tests"            // the user's tests passed with its suggestion
)

// Checks lists every check, in the order in which findings list them.
var Checks = []Check{Quoted, ByRule, GuardSearch, SecondLook, SilentAfterFix, Scenario, Tests}

// Pass notes that f passed checks. The slice of other copies of f stays as it is.
func (f *Finding) Pass(cs ...Check) {
	var all []Check
	for _, c := range Checks {
		if f.Passed(c) || slices.Contains(cs, c) {
			all = append(all, c)
		}
	}
	f.Checks = all
}

// Passed reports whether f passed a check.
func (f Finding) Passed(c Check) bool { return slices.Contains(f.Checks, c) }
