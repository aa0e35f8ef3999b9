package rules

import (
	"slices"

	"breakwater/index/syntax"
)

// enclosing returns the innermost node of kinds around n, not n itself.
func enclosing(n syntax.Node, kinds ...string) syntax.Node {
	for up := range n.Up() {
		if up.Is(kinds...) {
			return up
		}
	}
	return syntax.Node{}
}

// below returns the nodes of kinds under n, n included, in source order.
func below(n syntax.Node, kinds ...string) []syntax.Node {
	var out []syntax.Node
	for c := range n.Walk() {
		if c.Is(kinds...) {
			out = append(out, c)
		}
	}
	return out
}

// contains reports whether inner lies within outer.
func contains(outer, inner syntax.Node) bool {
	if !outer.Valid() || !inner.Valid() {
		return false
	}
	a, b := outer.Bytes()
	c, d := inner.Bytes()
	return a <= c && d <= b
}

// before reports whether a starts before b.
func before(a, b syntax.Node) bool {
	x, _ := a.Bytes()
	y, _ := b.Bytes()
	return x < y
}

// statement returns the direct child of a block (of kinds) that holds n.
func statement(n syntax.Node, blocks ...string) syntax.Node {
	for at := n; at.Valid(); at = at.Parent() {
		if at.Parent().Is(blocks...) {
			return at
		}
	}
	return syntax.Node{}
}

// children returns the named children without comments.
func children(n syntax.Node) []syntax.Node {
	var out []syntax.Node
	for c := range n.Children() {
		if !isComment(c) {
			out = append(out, c)
		}
	}
	return out
}

func isComment(n syntax.Node) bool { return n.Is("comment", "line_comment", "block_comment") }

// hasComment reports whether a comment stands within n.
func hasComment(n syntax.Node) bool {
	return slices.ContainsFunc(slices.Collect(n.Walk()), isComment)
}

// last returns the last named child that is no comment.
func last(n syntax.Node) syntax.Node {
	all := children(n)
	if len(all) == 0 {
		return syntax.Node{}
	}
	return all[len(all)-1]
}

// usesName reports whether an identifier with this text stands below n.
func usesName(n syntax.Node, name string) bool {
	for c := range n.Walk() {
		if c.Is("identifier", "shorthand_property_identifier") && c.Text() == name {
			return true
		}
	}
	return false
}

// passes reports whether the variable itself is an argument of a call below
// n.
func passes(n syntax.Node, name string) bool {
	return slices.ContainsFunc(below(n, "identifier"), func(id syntax.Node) bool {
		return id.Text() == name && id.Parent().Is("argument_list", "arguments")
	})
}
