package lang

import (
	"slices"
	"strconv"
	"testing"

	"breakwater/index/syntax"
)

// TestRowsExist holds every row of every table against the grammar that it
// speaks of: a kind, field or token that no grammar has is a typing error.
func TestRowsExist(t *testing.T) {
	sisters := map[string][]syntax.Language{}
	for l, file := range files {
		sisters[file] = append(sisters[file], l)
	}
	for file, languages := range sisters {
		g := Of(languages[0])
		if g == nil {
			continue // no table yet
		}
		for kind, row := range g.Rows {
			if !slices.ContainsFunc(languages, func(l syntax.Language) bool { return slices.Contains(syntax.Kinds(l), kind) }) {
				t.Errorf("%s.grammar: the grammar has no node kind %q", file, kind)
			}
			for _, fr := range row.Roles {
				has := func(l syntax.Language) bool { return slices.Contains(syntax.Fields(l), fr.Field) }
				if _, err := strconv.Atoi(fr.Field); err != nil && fr.Field != "*" && !slices.ContainsFunc(languages, has) {
					t.Errorf("%s.grammar: %s: the grammar has no field %q", file, kind, fr.Field)
				}
			}
		}
	}
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
