package match

import (
	_ "embed"
	"slices"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/catalogue"
)

// called: optional: the method, or what it is called on, is named like that, by names.lib.
func init() {
	addCondition("called", ofKinds("call new remote", func(_ compiler, v catalogue.Value) (condition, error) {
		var known []string
		for role := range conventions {
			known = append(known, string(role))
		}
		slices.Sort(known)
		var want []convention
		for _, item := range v.Items() {
			word, err := item.OneOf(known...)
			if err != nil {
				return nil, err
			}
			want = append(want, convention(word))
		}
		return func(p *Place) bool {
			return slices.ContainsFunc(want, func(c convention) bool { return c.calls(p.call) })
		}, nil
	}))
}

// calls reports whether a call's method, or what it is called on, follows the convention.
func (c convention) calls(call *facts.Call) bool {
	return c.of(call.Method) || c.of(lastPart(written(call.Receiver()))) ||
		c.of(lastPart(strings.TrimSuffix(call.Callee, "."+call.Method)))
}

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
	optional convention = "optional"
	effects  convention = "effects"
	growing  convention = "growing"
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
