package syntax

import "iter"

// Children yields the named children in order.
func (n Node) Children() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		for c := range n.AllChildren() {
			if c.Named() && !yield(c) {
				return
			}
		}
	}
}

// AllChildren yields the children in order, bare tokens included.
func (n Node) AllChildren() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if n.t == nil {
			return
		}
		for c, end := n.i+1, n.flat().next; c < end && n.t.limit.spend(1); c = n.t.nodes[c].next {
			if !yield(Node{n.t, c}) {
				return
			}
		}
	}
}

// Walk yields the node and all named nodes below it in source order.
func (n Node) Walk() iter.Seq[Node] { return n.WalkInside() }

// WalkInside is Walk without what lies below nodes of the kinds in stop: those
// nodes are yielded, their children are not. The node itself never stops it.
func (n Node) WalkInside(stop ...string) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if n.t == nil {
			return
		}
		for i, end := n.i, n.flat().next; i < end && n.t.limit.spend(1); {
			c := Node{n.t, i}
			if c.Named() && !yield(c) {
				return
			}
			if i++; len(stop) > 0 && c.i != n.i && c.Named() && c.Is(stop...) {
				i = c.flat().next
			}
		}
	}
}

// Up yields the enclosing nodes, innermost first.
func (n Node) Up() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		for p := n.Parent(); p.Valid() && p.Spend(1); p = p.Parent() {
			if !yield(p) {
				return
			}
		}
	}
}
