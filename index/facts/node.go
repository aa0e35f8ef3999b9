package facts

import (
	"iter"

	"breakwater/index/lang"
)

// Node is a place in a [File]: a construct of the shared vocabulary of package
// lang. The zero Node is absent: Valid is false and what it leads to is absent
// too, so that lookups can be chained. Nodes are small values; equal ones are
// the same place.
type Node struct {
	f *File
	i int32
}

// node is a Node's data. The nodes of a file stand in source order, so that
// those below node i are i+1 up to, not including, next.
type node struct {
	start, end   uint32 // bytes
	line, last   uint32 // 1-based, inclusive
	parent, next int32
	name         uint32 // in File.names; 0: none
	meaning      uint32 // in File.names; 0: unknown
	flags        lang.Flag
	kind         lang.Kind
	role         lang.Role
}

func (n Node) data() *node { return &n.f.nodes[n.i] }

// visited counts the steps of walks, climbs and searches; nil outside tests,
// which hold the growth of the sum against that of the source.
var visited *int

func visit() {
	if visited != nil {
		*visited++
	}
}

// Valid reports whether the node exists.
func (n Node) Valid() bool { return n.f != nil }

// Kind says what the node is; lang.None for an absent one.
func (n Node) Kind() lang.Kind {
	if n.f == nil {
		return lang.None
	}
	return n.data().kind
}

// Is reports whether the node is of one of kinds.
func (n Node) Is(kinds ...lang.Kind) bool {
	for _, k := range kinds {
		if n.Kind() == k {
			return true
		}
	}
	return false
}

// Role says what the node is to its parent.
func (n Node) Role() lang.Role {
	if n.f == nil {
		return lang.Child
	}
	return n.data().role
}

// Has reports whether all of flags are set.
func (n Node) Has(flags lang.Flag) bool { return n.f != nil && n.data().flags&flags == flags }

// Name returns the node's name as kinds define it: an identifier, a member's
// name, the text of a literal, an operator. Texts are cut at 256 bytes.
func (n Node) Name() string {
	if n.f == nil {
		return ""
	}
	return n.f.names[n.data().name]
}

// Meaning returns what an expression or type stands for, see [File]; empty if
// the file does not tell.
func (n Node) Meaning() string {
	if n.f == nil {
		return ""
	}
	return n.f.names[n.data().meaning]
}

// StartLine returns the 1-based line on which the node starts.
func (n Node) StartLine() int {
	if n.f == nil {
		return 0
	}
	return int(n.data().line)
}

// EndLine returns the 1-based line on which the node ends, inclusive.
func (n Node) EndLine() int {
	if n.f == nil {
		return 0
	}
	return int(n.data().last)
}

// Bytes returns the node's byte range in the source: [start, end).
func (n Node) Bytes() (start, end int) {
	if n.f == nil {
		return 0, 0
	}
	return int(n.data().start), int(n.data().end)
}

// Parent returns the node around n.
func (n Node) Parent() Node {
	if n.f == nil || n.data().parent < 0 {
		return Node{}
	}
	return Node{n.f, n.data().parent}
}

// Up yields the nodes around n, innermost first.
func (n Node) Up() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		for p := n.Parent(); p.Valid(); p = p.Parent() {
			visit()
			if !yield(p) {
				return
			}
		}
	}
}

// Around returns the innermost node of one of kinds around n, not n itself.
func (n Node) Around(kinds ...lang.Kind) Node {
	for up := range n.Up() {
		if up.Is(kinds...) {
			return up
		}
	}
	return Node{}
}

// Children yields the nodes right below n in source order.
func (n Node) Children() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if n.f == nil {
			return
		}
		for c, end := n.i+1, n.data().next; c < end; c = n.f.nodes[c].next {
			visit()
			if !yield(Node{n.f, c}) {
				return
			}
		}
	}
}

// Child returns the first child in a role.
func (n Node) Child(role lang.Role) Node {
	for c := range n.Children() {
		if c.Role() == role {
			return c
		}
	}
	return Node{}
}

// All returns the children in a role, in source order.
func (n Node) All(role lang.Role) []Node {
	var all []Node
	for c := range n.Children() {
		if c.Role() == role {
			all = append(all, c)
		}
	}
	return all
}

// Walk yields n and all nodes below it in source order.
func (n Node) Walk() iter.Seq[Node] { return n.walk(nil) }

// Own is Walk without what lies inside functions and classes below n: what
// runs where n runs. The Func or Class node itself is yielded.
func (n Node) Own() iter.Seq[Node] {
	return n.walk(func(k lang.Kind) bool { return k == lang.Func || k == lang.Class })
}

func (n Node) walk(closed func(lang.Kind) bool) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if n.f == nil {
			return
		}
		for i, end := n.i, n.data().next; i < end; {
			visit()
			if !yield(Node{n.f, i}) {
				return
			}
			d := &n.f.nodes[i]
			if i != n.i && closed != nil && closed(d.kind) {
				i = d.next
			} else {
				i++
			}
		}
	}
}

// Contains reports whether m is n or lies below it.
func (n Node) Contains(m Node) bool {
	return n.f != nil && n.f == m.f && n.i <= m.i && m.i < n.data().next
}

// Before reports whether n starts before m in the source.
func (n Node) Before(m Node) bool { return n.f != nil && n.f == m.f && n.i < m.i }

// Len returns the number of nodes of the file.
func (f *File) Len() int { return len(f.nodes) }

// NodeAt returns the i-th node of the file in source order, from 0: the root.
func (f *File) NodeAt(i int) Node { return Node{f, int32(i)} }
