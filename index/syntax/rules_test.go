package syntax

import (
	"slices"
	"strings"
	"testing"
)

// A kind or field that a grammar does not know is a typing mistake, or one of
// a grammar that changed; either would be ignored in silence.
func TestRulesNameWhatGrammarsHave(t *testing.T) {
	known := map[string]bool{}
	for _, l := range []Language{JavaScript, TypeScript, TSX} {
		for _, k := range grammarOf(l).kinds {
			known[k] = true
		}
	}
	for _, l := range append(Languages, TSX) {
		g, r := grammarOf(l), rulesOf(l)
		has := func(kind string) bool {
			return slices.Contains(g.kinds, kind) || script(l) && known[kind]
		}
		for kind := range r.visit {
			if !has(kind) {
				t.Errorf("%s: visit of unknown kind %s", l, kind)
			}
		}
		for _, kind := range append(r.names, r.leads...) {
			if !has(kind) {
				t.Errorf("%s: unknown kind %s", l, kind)
			}
		}
		places := slices.Concat(r.skipped, r.bound, r.called)
		for p, object := range r.members {
			places = append(places, p, strings.Split(p, ".")[0]+"."+object)
		}
		for p, object := range r.invoked {
			places = append(places, p, strings.Split(p, ".")[0]+"."+object)
		}
		for _, p := range places {
			kind, field, _ := strings.Cut(p, ".")
			_, ok := g.fields[field]
			if !has(kind) || field != "" && !ok && !script(l) {
				t.Errorf("%s: unknown place %s", l, p)
			}
		}
	}
}

// script tells the languages whose rules speak of kinds that only some of their grammars have.
func script(l Language) bool { return l == JavaScript || l.Family() == TypeScript }
