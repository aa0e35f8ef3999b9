package facts

import (
	"slices"

	"breakwater/index/lang"
	"breakwater/index/syntax"
)

// variant is a row for those nodes of a kind that have one of some names.
type variant struct {
	words map[string]bool
	row   row
}

// variantsOf compiles the rows that a kind has for sets of words.
func variantsOf(g *lang.Grammar, kind string, fields map[string]int) []variant {
	var all []variant
	for _, set := range g.Variants(kind) {
		v := variant{map[string]bool{}, compileRow(g, kind+"/"+set, fields)}
		for _, word := range g.Words[set] {
			v.words[word] = true
		}
		all = append(all, v)
	}
	return all
}

// variantOf returns the row of the i-th node of the tree; nil for none.
func (l *lowering) variantOf(i int, n syntax.Node) *row {
	r := l.rowOf(n)
	if r == nil || len(r.variants) == 0 {
		return r
	}
	var fields []int
	var name []byte
	if leaf(r.Kind) {
		name = n.Source()
	}
	for c := i + 1; c < n.End(); c = l.tree.At(c).End() {
		child := l.tree.At(c)
		if role, _ := r.spoken(child); role == lang.NameOf {
			name = child.Source()
		}
		fields = append(fields, child.FieldID())
	}
	for v := range r.variants {
		if of := &r.variants[v]; of.words[string(name)] && of.row.needs(fields) {
			return &of.row
		}
	}
	return r
}

// needs reports whether all fields are there that the row gives a role.
func (r *row) needs(fields []int) bool {
	for id, named := range r.named {
		if named && !r.fields[id].Dropped() && !slices.Contains(fields, id) {
			return false
		}
	}
	return true
}
