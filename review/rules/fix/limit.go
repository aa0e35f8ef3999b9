package fix

import (
	"slices"
	"strconv"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/index/syntax"
)

// limitFor is how long the file lets such calls wait, where it says so: what it
// keeps for calls, or what calls of the same library are given.
func (f *File) limitFor(call facts.Call, option string) string {
	if own := f.ownLimit(call.Node); own != "" {
		return own
	}
	return f.givenElsewhere(call, option)
}

// givenElsewhere is the one value that the file's other calls of a library have for an
// option: a number, or what the file keeps. Empty if there is none, or several.
func (f *File) givenElsewhere(call facts.Call, option string) string {
	library, _, _ := strings.Cut(call.Callee, ".")
	found := ""
	for i := range f.Calls {
		c := &f.Calls[i]
		value := c.Option(option)
		if c.Node == call.Node || !value.Valid() || value.Is(lang.Null) {
			continue
		}
		if of, _, _ := strings.Cut(c.Callee, "."); of != library || library == "" {
			continue
		}
		text := f.text(value)
		if known := value.Is(lang.Number) || f.keeps(value, call.Node); !known || found != "" && found != text {
			return ""
		}
		found = text
	}
	return found
}

// keeps reports whether an expression is a name that the file itself, outside all
// functions, gives a value before the call.
func (f *File) keeps(n, call facts.Node) bool {
	return n.Is(lang.Name) && slices.ContainsFunc(f.Bindings, func(b facts.Binding) bool {
		return b.Name == n.Name() && b.Scope.Is(lang.File) && b.Node.Before(call)
	})
}

// ownLimit is the name of the one limit that the file keeps for calls of others, in
// the unit of the language's options: REQUEST_TIMEOUT = 20. It is what a
// maintainer would take. Empty if there is none before the call, or several.
func (f *File) ownLimit(call facts.Node) string {
	var found []string
	for _, b := range f.Bindings {
		known := b.Scope.Is(lang.File) && b.Node.Before(call)
		if known && limitsCalls(b.Name) && f.inUnit(b) && !slices.Contains(found, b.Name) {
			found = append(found, b.Name)
		}
	}
	if len(found) != 1 {
		return ""
	}
	return found[0]
}

// What the name of a limit for calls is made of.
var (
	limitWords = strings.Fields("timeout request requests http api client default call fetch")
	inSeconds  = strings.Fields("s sec secs second seconds")
	inMillis   = strings.Fields("ms millis")
)

// limitsCalls reports whether a name says that it limits calls, and nothing else.
func limitsCalls(name string) bool {
	words := wordsOf(name)
	return slices.Contains(words, "timeout") && !slices.ContainsFunc(words, func(word string) bool {
		return !slices.Contains(slices.Concat(limitWords, inSeconds, inMillis), word)
	})
}

func wordsOf(name string) []string {
	return strings.FieldsFunc(lang.InWords(name), func(r rune) bool { return r == '_' })
}

// inUnit reports whether a limit is in seconds for Python, in milliseconds for
// JavaScript, a duration for Go, as its value or, where another file has that, its
// name says.
func (f *File) inUnit(b facts.Binding) bool {
	n, err := strconv.ParseFloat(strings.ReplaceAll(b.Value.Name(), "_", ""), 64)
	number := b.Value.Is(lang.Number) && err == nil
	elsewhere := b.Node.Is(lang.Import, lang.Item)
	named := func(unit []string) bool {
		return slices.ContainsFunc(wordsOf(b.Name), func(word string) bool { return slices.Contains(unit, word) })
	}
	switch f.Language.Family() {
	case syntax.Python:
		plausible := number && n >= 1 && n <= 300 && !named(inMillis)
		return plausible || elsewhere && named(inSeconds)
	case syntax.JavaScript, syntax.TypeScript:
		plausible := number && n >= 1000 && n <= 300_000
		return plausible || elsewhere && named(inMillis)
	case syntax.Go:
		for part := range b.Value.Own() {
			if m := part.Meaning(); m == "time.Second" || m == "time.Minute" {
				return b.Value.Is(lang.Op)
			}
		}
	}
	return false
}
