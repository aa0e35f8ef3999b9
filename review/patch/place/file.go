package place

import (
	"strings"

	"breakwater/review/patch/diff"
)

// file is a text of the tree, indexed for the search in it.
type file struct {
	*diff.Text
	loose []string         // body, folded for comparison without regard to indentation
	at    map[string][]int // folded line → where it stands, ascending

	indents map[bool]bool // whether lines are indented with tabs, and without; made on first use
}

func newFile(t *diff.Text) *file {
	f := &file{Text: t, loose: make([]string, len(t.Body)), at: make(map[string][]int, len(t.Body))}
	for i, l := range t.Body {
		k := diff.Fold(l)
		f.loose[i] = k
		f.at[k] = append(f.at[k], i)
	}
	return f
}

// indentOf splits a line into leading white space and the rest.
func indentOf(l string) (indent, rest string) {
	rest = strings.TrimLeft(l, " \t")
	return l[:len(l)-len(rest)], rest
}
