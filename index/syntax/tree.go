package syntax

import (
	"fmt"
	"iter"

	sitter "github.com/tree-sitter/go-tree-sitter"
)

// Tree is the syntax tree of one file. It holds memory outside the Go heap:
// call Close when done. It may be read by several goroutines.
type Tree struct {
	Language Language
	Source   []byte
	tree     *sitter.Tree
}

// Parse parses source by the grammar of l. Source that is not valid in the
// language still gives a tree, with error nodes ([Tree.Errors]); the error is
// for languages without a grammar. The tree keeps source, which must not be
// changed.
func Parse(l Language, source []byte) (*Tree, error) {
	g := grammar(l)
	if g == nil {
		return nil, fmt.Errorf("no grammar for language %q", l)
	}
	parser := sitter.NewParser()
	defer parser.Close()
	if err := parser.SetLanguage(g); err != nil {
		return nil, fmt.Errorf("load grammar of %s: %w", l, err)
	}
	tree := parser.Parse(source, nil)
	if tree == nil {
		return nil, fmt.Errorf("parse %s: parser gave up", l)
	}
	return &Tree{Language: l, Source: source, tree: tree}, nil
}

// Close frees the tree. Nodes of it must not be used any more.
func (t *Tree) Close() { t.tree.Close() }

// Root returns the node of the whole file.
func (t *Tree) Root() Node {
	return Node{n: t.tree.RootNode(), src: t.Source}
}

// Node is a place in a [Tree]. The zero Node is absent: Valid is false, Kind
// is empty, and what it leads to is absent too, so that lookups can be
// chained. Kinds and field names are those of the language's tree-sitter
// grammar.
type Node struct {
	n   *sitter.Node
	src []byte
}

func (n Node) with(m *sitter.Node) Node {
	if m == nil {
		return Node{}
	}
	return Node{n: m, src: n.src}
}

// Valid reports whether the node exists.
func (n Node) Valid() bool { return n.n != nil }

// Kind returns the grammar's name for the node, such as "call".
func (n Node) Kind() string {
	if n.n == nil {
		return ""
	}
	return n.n.Kind()
}

// Is reports whether the node's kind is one of kinds.
func (n Node) Is(kinds ...string) bool {
	k := n.Kind()
	for _, want := range kinds {
		if k == want {
			return k != ""
		}
	}
	return false
}

// Text returns the source of the node.
func (n Node) Text() string {
	if n.n == nil {
		return ""
	}
	return string(n.src[n.n.StartByte():n.n.EndByte()])
}

// Field returns the child under a field name of the grammar.
func (n Node) Field(name string) Node {
	if n.n == nil {
		return Node{}
	}
	return n.with(n.n.ChildByFieldName(name))
}

// Parent returns the enclosing node.
func (n Node) Parent() Node {
	if n.n == nil {
		return Node{}
	}
	return n.with(n.n.Parent())
}

// Next returns the named sibling that follows.
func (n Node) Next() Node {
	if n.n == nil {
		return Node{}
	}
	return n.with(n.n.NextNamedSibling())
}

// Prev returns the named sibling that precedes.
func (n Node) Prev() Node {
	if n.n == nil {
		return Node{}
	}
	return n.with(n.n.PrevNamedSibling())
}

// Child returns the i-th named child, from 0.
func (n Node) Child(i int) Node {
	if n.n == nil || i < 0 {
		return Node{}
	}
	return n.with(n.n.NamedChild(uint(i)))
}

// Count returns the number of named children.
func (n Node) Count() int {
	if n.n == nil {
		return 0
	}
	return int(n.n.NamedChildCount())
}

// Named reports whether the node is a construct of the grammar rather than a
// bare token such as "(".
func (n Node) Named() bool { return n.n != nil && n.n.IsNamed() }

// Children yields the named children in order.
func (n Node) Children() iter.Seq[Node] { return n.children(true) }

// AllChildren yields the children in order, bare tokens included.
func (n Node) AllChildren() iter.Seq[Node] { return n.children(false) }

func (n Node) children(named bool) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if n.n == nil {
			return
		}
		cursor := n.n.Walk()
		defer cursor.Close()
		for ok := cursor.GotoFirstChild(); ok; ok = cursor.GotoNextSibling() {
			c := cursor.Node()
			if named && !c.IsNamed() {
				continue
			}
			if !yield(n.with(c)) {
				return
			}
		}
	}
}

// Walk yields the node and all named nodes below it in source order.
func (n Node) Walk() iter.Seq[Node] {
	return func(yield func(Node) bool) { n.walk(nil, yield) }
}

// WalkInside is Walk without what lies below nodes of the kinds in stop: those
// nodes are yielded, their children are not. The node itself never stops it.
func (n Node) WalkInside(stop ...string) iter.Seq[Node] {
	return func(yield func(Node) bool) { n.walk(stop, yield) }
}

func (n Node) walk(stop []string, yield func(Node) bool) {
	if n.n == nil {
		return
	}
	cursor := n.n.Walk()
	defer cursor.Close()
	if !yield(n) {
		return
	}
	depth, descend := 0, true
	for {
		if descend && cursor.GotoFirstChild() {
			depth++
		} else {
			for !cursor.GotoNextSibling() {
				if depth <= 1 || !cursor.GotoParent() {
					return
				}
				depth--
			}
			if depth == 0 {
				return
			}
		}
		c := n.with(cursor.Node())
		descend = true
		if c.Named() {
			if !yield(c) {
				return
			}
			descend = !c.Is(stop...)
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
	if n.n == nil {
		return 0
	}
	return int(n.n.StartPosition().Row) + 1
}

// EndLine returns the 1-based line of the node's last byte.
func (n Node) EndLine() int {
	if n.n == nil {
		return 0
	}
	end := n.n.EndPosition()
	if end.Column == 0 && n.n.EndByte() > n.n.StartByte() {
		return int(end.Row) // ends with a newline
	}
	return int(end.Row) + 1
}

// Column returns the 0-based byte column at which the node starts.
func (n Node) Column() int {
	if n.n == nil {
		return 0
	}
	return int(n.n.StartPosition().Column)
}

// Bytes returns the node's byte range in the source: [start, end).
func (n Node) Bytes() (start, end int) {
	if n.n == nil {
		return 0, 0
	}
	return int(n.n.StartByte()), int(n.n.EndByte())
}

// Same reports whether both are the same node of the same tree.
func (n Node) Same(o Node) bool {
	return n.n != nil && o.n != nil && n.n.Equals(*o.n)
}

// SyntaxError is a place where the source does not fit the grammar.
type SyntaxError struct {
	StartLine int    // 1-based
	EndLine   int    // 1-based, inclusive
	Missing   string // the token that is missing; empty for unexpected text
}

// Errors returns the syntax errors in source order; none for valid source.
func (t *Tree) Errors() []SyntaxError {
	root := t.tree.RootNode()
	if !root.HasError() {
		return nil
	}
	var errs []SyntaxError
	cursor := root.Walk()
	defer cursor.Close()
	for {
		c := cursor.Node()
		n := t.Root().with(c)
		if c.IsMissing() {
			errs = append(errs, SyntaxError{n.StartLine(), n.StartLine(), c.Kind()})
		} else if c.IsError() {
			errs = append(errs, SyntaxError{StartLine: n.StartLine(), EndLine: max(n.StartLine(), n.EndLine())})
		}
		if c.HasError() && !c.IsError() && cursor.GotoFirstChild() {
			continue
		}
		for !cursor.GotoNextSibling() {
			if !cursor.GotoParent() {
				return errs
			}
		}
	}
}
