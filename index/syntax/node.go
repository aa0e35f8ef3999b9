package syntax

import "slices"

// Node is a place in a [Tree]. The zero Node is absent: Valid is false, Kind
// is empty, and what it leads to is absent too, so that lookups can be
// chained. Kinds and field names are those of the language's tree-sitter
// grammar. Nodes are small values; two that are equal are the same node.
type Node struct {
	t *Tree
	i int32
}

func (n Node) flat() *flatNode { return &n.t.nodes[n.i] }

// Valid reports whether the node exists.
func (n Node) Valid() bool { return n.t != nil }

// Kind returns the grammar's name for the node, such as "call".
func (n Node) Kind() string {
	if n.t == nil {
		return ""
	}
	return n.t.grammar.kind(n.flat().symbol)
}

// Is reports whether the node's kind is one of kinds.
func (n Node) Is(kinds ...string) bool {
	return n.t != nil && slices.Contains(kinds, n.Kind())
}

// Text returns the source of the node.
func (n Node) Text() string {
	text := n.bytes()
	if !n.Spend(len(text) / textStep) {
		return ""
	}
	return string(text)
}

// textStep is how many bytes of text count as one step of a bounded tree.
const textStep = 16

// short is the text of nodes that are names or the like; empty for those too
// long to be one. Chains of calls nest, so that asking each for its full text
// would take time in the square of the file.
func (n Node) short() string {
	if text := n.bytes(); len(text) <= maxShort {
		return string(text)
	}
	return ""
}

const maxShort = 512

func (n Node) bytes() []byte {
	if n.t == nil {
		return nil
	}
	f := n.flat()
	return n.t.Source[f.start:f.end]
}

// Field returns the first child under a field name of the grammar.
func (n Node) Field(name string) Node {
	if n.t == nil {
		return Node{}
	}
	return n.field(n.t.grammar.fields[name])
}

func (n Node) field(id uint16) Node {
	if id == 0 {
		return Node{}
	}
	for c, end := n.i+1, n.flat().next; c < end; c = n.t.nodes[c].next {
		if n.t.nodes[c].field == id {
			return Node{n.t, c}
		}
	}
	return Node{}
}

// FieldName returns the field name under which the node hangs in its parent;
// empty if none.
func (n Node) FieldName() string {
	if n.t == nil {
		return ""
	}
	return n.t.grammar.fieldNames[n.flat().field]
}

// Parent returns the enclosing node.
func (n Node) Parent() Node {
	if n.t == nil || n.flat().parent < 0 {
		return Node{}
	}
	return Node{n.t, n.flat().parent}
}

// Next returns the named sibling that follows.
func (n Node) Next() Node {
	p := n.Parent()
	if !p.Valid() {
		return Node{}
	}
	for c, end := n.flat().next, p.flat().next; c < end; c = n.t.nodes[c].next {
		if m := (Node{n.t, c}); m.Named() {
			return m
		}
	}
	return Node{}
}

// Prev returns the named sibling that precedes.
func (n Node) Prev() Node {
	var prev Node
	for c := range n.Parent().Children() {
		if c == n {
			return prev
		}
		if c.i > n.i {
			return prev // n is a bare token
		}
		prev = c
	}
	return prev
}

// Child returns the i-th named child, from 0.
func (n Node) Child(i int) Node {
	for c := range n.Children() {
		if i == 0 {
			return c
		}
		i--
	}
	return Node{}
}

// Count returns the number of named children.
func (n Node) Count() int {
	count := 0
	for range n.Children() {
		count++
	}
	return count
}

// Named reports whether the node is a construct of the grammar rather than a
// bare token such as "(".
func (n Node) Named() bool { return n.t != nil && n.t.grammar.isNamed(n.flat().symbol) }

// StartLine returns the 1-based line on which the node starts.
func (n Node) StartLine() int {
	if n.t == nil {
		return 0
	}
	return int(n.flat().row) + 1
}

// EndLine returns the 1-based line of the node's last byte.
func (n Node) EndLine() int {
	if n.t == nil {
		return 0
	}
	f := n.flat()
	if f.end > f.start && n.t.Source[f.end-1] == '\n' {
		return int(f.endRow)
	}
	return int(f.endRow) + 1
}

// Column returns the 0-based byte column at which the node starts.
func (n Node) Column() int {
	if n.t == nil {
		return 0
	}
	return int(n.flat().column)
}

// Bytes returns the node's byte range in the source: [start, end).
func (n Node) Bytes() (start, end int) {
	if n.t == nil {
		return 0, 0
	}
	return int(n.flat().start), int(n.flat().end)
}

// Same reports whether both are the same node of the same tree.
func (n Node) Same(o Node) bool { return n.t != nil && n == o }

// End returns the index of the first node after n and all that lies below it;
// see [Tree.At].
func (n Node) End() int { return int(n.flat().next) }

// Symbol returns the grammar's number for the node's kind, see [Kinds]; the
// number of a syntax error lies beyond them.
func (n Node) Symbol() int { return int(n.flat().symbol) }

// FieldID returns the grammar's number for the node's field, see [Fields]; 0
// for none.
func (n Node) FieldID() int { return int(n.flat().field) }

// Source returns the node's bytes, which must not be changed.
func (n Node) Source() []byte { return n.bytes() }
