package vet

import (
	_ "embed"
	"path"
	"slices"
	"strings"

	"breakwater/index/lang"
	"breakwater/index/syntax"
)

//go:embed repeat.lib
var repeatTable string

// convention is what a name or meaning tells of repeating, see repeat.lib.
type convention string

// The conventions, as repeat.lib explains them.
const (
	acts       convention = "acts"
	pure       convention = "pure"
	hands      convention = "hands"
	outlets    convention = "outlets"
	senders    convention = "senders"
	saves      convention = "saves"
	verbs      convention = "verbs"
	methods    convention = "methods"
	inserts    convention = "inserts"
	keys       convention = "keys"
	upserts    convention = "upserts"
	retries    convention = "retries"
	options    convention = "options"
	never      convention = "never"
	limits     convention = "limits"
	attempts   convention = "attempts"
	waits      convention = "waits"
	clients    convention = "clients"
	repeated   convention = "repeated"
	conditions convention = "conditions"
)

// conventions holds the patterns by role, or by role and family of languages.
var conventions = readTable[convention](repeatTable)

// of reports whether a name or meaning follows the convention in a language.
func (c convention) of(l syntax.Language, name string) bool {
	name = folded(name)
	return name != "" && (matches(conventions[c], name) || matches(conventions[c+" "+convention(lang.TableOf(l))], name))
}

func matches(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		ok, err := path.Match(p, name)
		return ok && err == nil
	})
}

var folding = strings.NewReplacer("_", "", "/", ".")

// folded is a name or text as the table writes it.
func folded(name string) string {
	return strings.Join(strings.Fields(folding.Replace(strings.ToLower(name))), " ")
}
