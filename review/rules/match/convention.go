package match

import (
	_ "embed"
	"strings"

	"breakwater/index/lang"
)

//go:embed names.lib
var namesLib string

// convention is what a name tells where no table knows what stands behind it.
type convention string

// The conventions, as names.lib explains them.
const (
	keeps    convention = "keeps"
	shortens convention = "shortens"
	brings   convention = "brings"
	few      convention = "few"
	many     convention = "many"
	stores   convention = "stores"
	counts   convention = "counts"
	status   convention = "status"
	tells    convention = "tells"
	waits    convention = "waits"
	uses     convention = "uses"
	client   convention = "client"
	local    convention = "local"
	sure     convention = "sure"
	slow     convention = "slow"
	ends     convention = "ends"
	runs     convention = "runs"
)

var conventions = readNames(namesLib)

// readNames reads a table of names. It is part of the program, so a fault in it
// is ours and panics.
func readNames(text string) map[convention]Patterns {
	words := map[convention][]string{}
	for _, line := range lang.Rows(text) {
		if role, patterns, ok := strings.Cut(line, ":"); ok {
			words[convention(role)] = append(words[convention(role)], strings.Fields(patterns)...)
		}
	}
	all := map[convention]Patterns{}
	for role, texts := range words {
		all[role] = mustPatterns(texts...)
	}
	return all
}

// of reports whether a name follows the convention.
func (c convention) of(name string) bool {
	return name != "" && conventions[c].Match(lang.InWords(name))
}
