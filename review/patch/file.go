package patch

// file is a text of the tree, indexed for the search in it.
type file struct {
	*text
	loose []string         // body, folded for comparison without regard to indentation
	at    map[string][]int // folded line → where it stands, ascending

	indents map[bool]bool // whether lines are indented with tabs, and without; made on first use
}

func newFile(t *text) *file {
	f := &file{text: t, loose: make([]string, len(t.body)), at: make(map[string][]int, len(t.body))}
	for i, l := range t.body {
		k := fold(l)
		f.loose[i] = k
		f.at[k] = append(f.at[k], i)
	}
	return f
}
