package rules

import (
	"sync"

	"breakwater/index/facts"
	"breakwater/index/syntax"
	"breakwater/review/catalogue"
	"breakwater/review/finding"
	"breakwater/review/rules/fix"
	"breakwater/review/rules/match"
)

// maxFixes bounds the fixes that are proved in one file.
const maxFixes = 200

// offer is a fix under proof.
type offer struct {
	match   match.Match
	splices []fix.Splice
	finding *finding.Finding
}

// fixes gives the shown findings of the file edits that hold: the patched file
// parses, and the rule says nothing more at the place. All are proved at once;
// where that fails, each half by itself.
func (p *pass) fixes(ms []match.Match, found []finding.Finding) {
	var offers []offer
	for i, m := range ms {
		if !m.Fix.Valid() || found[i].Confidence == finding.Low || len(offers) >= maxFixes {
			continue
		}
		if splices := fixOf(p.file.Language, m.Fix).Splices(p.facts, p.file.Source, m); splices != nil {
			offers = append(offers, offer{m, splices, &found[i]})
		}
	}
	p.prove(offers)
}

func (p *pass) prove(offers []offer) {
	if len(offers) == 0 {
		return
	}
	if all, ok := together(offers); ok && p.silent(all, offers) {
		for _, o := range offers {
			o.finding.Edits = fix.Lines(p.file.Path, p.file.Source, o.splices)
		}
		return
	}
	if len(offers) > 1 {
		p.prove(offers[:len(offers)/2])
		p.prove(offers[len(offers)/2:])
	}
}

func together(offers []offer) ([]fix.Splice, bool) {
	var all []fix.Splice
	for _, o := range offers {
		all = append(all, o.splices...)
	}
	return fix.Sorted(all)
}

// silent applies splices and reports whether the result parses no worse, and
// in each function the rules find fewer places by those that were fixed.
func (p *pass) silent(splices []fix.Splice, offers []offer) bool {
	after, err := facts.Of(p.file.Language, fix.Apply(p.file.Source, splices), exampleLimit)
	if err != nil || len(after.Errors) > len(p.facts.Errors) {
		return false
	}
	left := places(p.set.Run(after, match.Around{Path: p.file.Path, Project: p.project}))
	for at, n := range places(match.Result{Matches: matchesOf(offers)}) {
		if left[at] > p.places[at]-n {
			return false
		}
	}
	return true
}

// spot is where a rule speaks, whatever moves within the function.
type spot struct{ rule, symbol string }

func places(r match.Result) map[spot]int {
	n := map[spot]int{}
	for _, m := range r.Matches {
		n[spot{m.Rule, m.Symbol}]++
	}
	return n
}

func matchesOf(offers []offer) []match.Match {
	var out []match.Match
	for _, o := range offers {
		out = append(out, o.match)
	}
	return out
}

// parsedFixes holds the fixes of the rule files, parsed once.
var parsedFixes sync.Map // fixKey → *fix.Fix

type fixKey struct {
	language syntax.Language
	value    catalogue.Value
}

// fixOf returns a fix of a rule file. Ours are held by a test; those of others
// were parsed when the file was read.
func fixOf(l syntax.Language, v catalogue.Value) *fix.Fix {
	key := fixKey{l.Family(), v}
	if known, ok := parsedFixes.Load(key); ok {
		return known.(*fix.Fix)
	}
	parsed, err := fix.Parse(l, v)
	if err != nil {
		panic(err)
	}
	parsedFixes.Store(key, parsed)
	return parsed
}
