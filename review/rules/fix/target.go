package fix

import (
	"strconv"

	"breakwater/index/lang"
	"breakwater/index/syntax"
	"breakwater/review/catalogue"
	"breakwater/review/rules/match"
)

// parseTarget reads target: {1: cancel}: names the result of the call that
// nothing takes, in a declaration, where the function has no such name yet.
func parseTarget(_ syntax.Language, v catalogue.Value) (change, error) {
	entries, err := v.Entries("target")
	if err != nil {
		return nil, err
	}
	if len(entries) != 1 {
		return nil, v.Errorf("target wants one result and its name: {1: cancel}")
	}
	at, err := strconv.Atoi(entries[0].Key)
	if err != nil {
		return nil, v.Errorf("target wants the number of a result, counted from 0, not %q", entries[0].Key)
	}
	name, err := entries[0].Text()
	return func(f *File, m match.Match) []Splice {
		assign := m.Node.Parent()
		targets := assign.All(lang.Target)
		if len(targets) == 1 && targets[0].Is(lang.List) {
			targets = targets[0].All(lang.Target)
		}
		if !assign.Has(lang.Declares) || at < 0 || at >= len(targets) || f.names(name, m.Node) {
			return nil
		}
		return []Splice{f.replace(targets[at], name)}
	}, err
}
