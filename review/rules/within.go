package rules

import (
	"slices"

	"breakwater/index/syntax"
)

// calls yields the calls below n, functions inside it included.
func (s *scan) calls(n syntax.Node) []syntax.Node {
	s.note()
	return within(s.called, n)
}

// note walks the file once for its calls. Rules ask for those
// of whole functions, at each call in them: callbacks nest, and a walk for each
// would take time in the square of the file.
func (s *scan) note() {
	if s.noted {
		return
	}
	s.noted = true
	for c := range s.tree.Root().Walk() {
		if s.isCall(c) {
			s.called = append(s.called, c)
		}
	}
}

// within returns those of all, which are in source order, that lie in n.
func within(all []syntax.Node, n syntax.Node) []syntax.Node {
	start, end := n.Bytes()
	at := func(pos int) int {
		i, _ := slices.BinarySearchFunc(all, pos, func(c syntax.Node, pos int) int { return startOf(c) - pos })
		return i
	}
	from, to := at(start), at(end)
	for from < to && !contains(n, all[from]) { // starts where n does, and goes on
		from++
	}
	if !n.Valid() || !n.Spend(to-from) {
		return nil
	}
	return slices.Clip(all[from:to])
}
