package lang

import (
	"slices"
	"strings"
	"testing"

	"breakwater/index/syntax"
)

// TestRowsExist holds every row of every table against the grammar that it
// speaks of: a kind, field or token that no grammar has is a typing error.
func TestRowsExist(t *testing.T) {
	sisters := map[string][]syntax.Language{}
	for _, l := range append(slices.Clone(syntax.Languages), syntax.TSX) {
		sisters[TableOf(l)] = append(sisters[TableOf(l)], l)
	}
	for file, languages := range sisters {
		g := Of(languages[0])
		if g == nil {
			continue // no table yet
		}
		for kind, row := range g.Rows {
			if !slices.ContainsFunc(languages, func(l syntax.Language) bool { return has(l, kind) }) {
				t.Errorf("%s.grammar: the grammar has no node kind %q", file, kind)
			}
			if _, words, ok := strings.Cut(kind, "/"); ok && len(g.Words[words]) == 0 {
				t.Errorf("%s.grammar: %s: no @words %s", file, kind, words)
			}
			for _, fr := range row.Roles {
				known := func(l syntax.Language) bool {
					return slices.Contains(syntax.Fields(l), fr.Field) || has(l, fr.Kind()) && fr.Kind() != ""
				}
				if fr.Field != "*" && fr.Place() == 0 && !slices.ContainsFunc(languages, known) {
					t.Errorf("%s.grammar: %s: the grammar has no field %q", file, kind, fr.Field)
				}
			}
		}
	}
}

// has reports whether the grammar of l has a node kind, or a 'token'.
func has(l syntax.Language, kind string) bool {
	kind, _, _ = strings.Cut(kind, "/")
	if token, ok := strings.CutPrefix(kind, "'"); ok {
		return slices.Contains(syntax.Tokens(l), strings.TrimSuffix(token, "'"))
	}
	return slices.Contains(syntax.Kinds(l), kind)
}

func TestParseRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"no kind":      "call",
		"unknown kind": "call Caller",
		"unknown role": "call Call function:calle",
		"unknown flag": "call Call+newest",
		"unknown set":  "@scopes block",
		"two rows":     "call Call\ncall Call",
		"odd word":     "call Call function",
	} {
		if _, err := parse(text); err == nil {
			t.Errorf("%s: %q is taken", name, text)
		}
	}
}
