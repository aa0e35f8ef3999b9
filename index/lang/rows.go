package lang

import (
	"iter"
	"strings"

	"breakwater/index/syntax"
)

// TableOf names the tables of a language, here and in other packages; empty for one
// that has none.
func TableOf(l syntax.Language) string {
	switch l {
	case syntax.JavaScript, syntax.TypeScript, syntax.TSX:
		return "script"
	case syntax.CSharp, syntax.Go, syntax.Java, syntax.PHP, syntax.Python, syntax.Ruby, syntax.Rust:
		return string(l)
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
