package lang

import (
	"iter"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// TableOf names the tables of a language, here and in other packages; empty for one
// that has none.
func TableOf(l syntax.Language) string {
	switch f := l.Family(); {
	case f == syntax.JavaScript, f == syntax.TypeScript:
		return "script"
	case slices.Contains(syntax.Languages, f):
		return string(f)
	}
	return ""
}

// Rows yields the lines of a table that say something, with their 1-based numbers and
// without white space around them. Empty lines and those that begin with "#" do not.
func Rows(table string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		number := 0
		for line := range strings.Lines(table) {
			number++
			line = strings.TrimSpace(line)
			if line != "" && line[0] != '#' && !yield(number, line) {
				return
			}
		}
	}
}
