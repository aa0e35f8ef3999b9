package syntax

import (
	"fmt"
	"iter"
	"slices"
	"time"

	sitter "github.com/tree-sitter/go-tree-sitter"
)

// MaxSource is the size in bytes above which [Parse] refuses a file.
const MaxSource = 8 << 20

// Tree is the syntax tree of one file. It may be read by several goroutines.
type Tree struct {
	Language Language
	Source   []byte
	grammar  *grammar
	nodes    []flatNode
}

// Parse parses source by the grammar of l. Source that is not valid in the
// language still gives a tree, with error nodes ([Tree.Errors]). The error is
// for languages without a grammar, for sources above [MaxSource], and for
// those that take more than ten times what a file of their size should, as
// hostile ones can. The tree keeps source, which must not be changed.
func Parse(l Language, source []byte) (*Tree, error) {
	perMB := 2 * time.Second // grammars read 5 to 10 MB a second on one core
	return ParseWithin(l, source, 2*time.Second+time.Duration(len(source))*perMB/1e6)
}

// ParseWithin is [Parse] with a time limit of the caller's.
func ParseWithin(l Language, source []byte, limit time.Duration) (*Tree, error) {
	g := grammarOf(l)
	if g == nil {
		return nil, fmt.Errorf("no grammar for language %q", l)
	}
	if len(source) > MaxSource {
		return nil, fmt.Errorf("parse %s: %d bytes are more than the %d allowed", l, len(source), MaxSource)
	}
	parser := sitter.NewParser()
	defer parser.Close()
	if err := parser.SetLanguage(g.language); err != nil {
		return nil, fmt.Errorf("load grammar of %s: %w", l, err)
	}
	parser.SetTimeoutMicros(uint64(max(limit.Microseconds(), 1)))
	tree := parser.Parse(source, nil)
	if tree == nil {
		return nil, fmt.Errorf("parse %s: not done within %v", l, limit)
	}
	defer tree.Close()
	return &Tree{Language: l, Source: source, grammar: g, nodes: flatten(tree.RootNode())}, nil
}

// Close lets go of the tree's memory before the tree itself goes out of
// scope. Nodes of it must not be used any more.
func (t *Tree) Close() { t.nodes = nil }

// Root returns the node of the whole file.
func (t *Tree) Root() Node { return Node{t: t} }

// SyntaxError is a place where the source does not fit the grammar.
type SyntaxError struct {
	StartLine int    // 1-based
	EndLine   int    // 1-based, inclusive
	Missing   string // the token that is missing; empty for unexpected text
}

// Errors returns the syntax errors in source order; none for valid source. An
// error inside unexpected text is not counted again.
func (t *Tree) Errors() []SyntaxError {
	var errs []SyntaxError
	for i := int32(0); int(i) < len(t.nodes); i++ {
		n := Node{t, i}
		switch f := n.flat(); {
		case f.missing != 0:
			errs = append(errs, SyntaxError{n.StartLine(), n.StartLine(), n.Kind()})
		case f.symbol == errorSymbol:
			errs = append(errs, SyntaxError{StartLine: n.StartLine(), EndLine: max(n.StartLine(), n.EndLine())})
			i = f.next - 1
		}
	}
	return errs
}

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
	return string(n.bytes())
}

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
		for c, end := n.i+1, n.flat().next; c < end; c = n.t.nodes[c].next {
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
		for i, end := n.i, n.flat().next; i < end; {
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
		for p := n.Parent(); p.Valid(); p = p.Parent() {
			if !yield(p) {
				return
			}
		}
	}
}

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
