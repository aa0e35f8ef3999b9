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

// identifiers returns the identifiers below n with this text, in source order.
func (s *scan) identifiers(n syntax.Node, name string) []syntax.Node {
	s.note()
	return within(s.named[name], n)
}

// note walks the file once for its calls and identifiers. Rules ask for those
// of whole functions, at each call in them: callbacks nest, and a walk for each
// would take time in the square of the file.
func (s *scan) note() {
	if s.named != nil {
		return
	}
	s.named = map[string][]syntax.Node{}
	for c := range s.tree.Root().Walk() {
		switch {
		case s.isCall(c):
			s.called = append(s.called, c)
		case c.Is("identifier"):
			s.named[c.Text()] = append(s.named[c.Text()], c)
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
