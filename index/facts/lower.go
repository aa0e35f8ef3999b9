package facts

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"breakwater/index/lang"
	"breakwater/index/syntax"
)

// maxNodes bounds the nodes of one file; what has more is data.
const maxNodes = 1 << 21

// maxName bounds the text of a name or literal, in bytes.
const maxName = 256

// maxComment bounds the text of a comment, in bytes.
const maxComment = 4096

// row is a lang.Row compiled for a grammar: fields by number.
type row struct {
	lang.Row
	known  bool
	fields []lang.Role // by field number; lang.Child where not named
	named  []bool      // by field number: fields speaks of it
	rest   lang.Role   // of children under fields of no entry
	rests  bool
	nth    []lang.Role // of the first, second … of those
}

// table is a grammar's rows by symbol.
type table struct {
	*lang.Grammar
	rows []row
}

var compiled sync.Map // syntax.Language → *table

func tableOf(l syntax.Language) *table {
	if t, ok := compiled.Load(l); ok {
		return t.(*table)
	}
	g := lang.Of(l)
	if g == nil {
		return nil
	}
	fields := map[string]int{}
	for i, name := range syntax.Fields(l) {
		fields[name] = i
	}
	t := &table{Grammar: g}
	for _, kind := range syntax.Kinds(l) {
		t.rows = append(t.rows, compileRow(g, kind, fields))
	}
	kept, _ := compiled.LoadOrStore(l, t)
	return kept.(*table)
}

func compileRow(g *lang.Grammar, kind string, fields map[string]int) row {
	r, known := g.Rows[kind]
	out := row{Row: r, known: known, fields: make([]lang.Role, len(fields)+1), named: make([]bool, len(fields)+1)}
	for _, fr := range r.Roles {
		if fr.Field == "*" {
			out.rest, out.rests = fr.Role, true
		} else if nth, err := strconv.Atoi(fr.Field); err == nil {
			for len(out.nth) < nth {
				out.nth = append(out.nth, lang.Child)
			}
			out.nth[nth-1] = fr.Role
		} else if id, ok := fields[fr.Field]; ok && id > 0 {
			out.fields[id], out.named[id] = fr.Role, true
		}
	}
	return out
}

// of returns the role of a child under a field of its own entry.
func (r *row) of(field int) (role lang.Role, ok bool) {
	if field > 0 && field < len(r.named) && r.named[field] {
		return r.fields[field], true
	}
	return lang.Child, false
}

// frame is a node of the syntax tree that the lowering is inside of.
type frame struct {
	end     int   // index after its last node
	node    int32 // the lowered node that children belong to
	row     *row
	inherit lang.Role // role of children of which row says nothing
	own     bool      // row is that of node, not of one whose children take its place
	seen    int       // children that came by so far, where the row counts them
}

// lowering turns a syntax tree into nodes.
type lowering struct {
	f      *File
	t      *table
	tree   *syntax.Tree
	frames []frame
	names  map[string]uint32
}

// lower fills f.nodes from tree in one pass, without recursion.
func (l *lowering) lower() error {
	for i := 0; i < l.tree.Len(); {
		n := l.tree.At(i)
		for len(l.frames) > 0 && l.top().end <= i {
			l.pop()
		}
		if i = l.visit(i, n); len(l.f.nodes) > maxNodes {
			return fmt.Errorf("more than %d constructs", maxNodes)
		}
	}
	for len(l.frames) > 0 {
		l.pop()
	}
	return nil
}

func (l *lowering) top() *frame { return &l.frames[len(l.frames)-1] }

func (l *lowering) pop() {
	if top := l.top(); top.own {
		l.f.nodes[top.node].next = int32(len(l.f.nodes))
	}
	l.frames = l.frames[:len(l.frames)-1]
}

// visit handles the i-th node and returns the index of the next to visit.
func (l *lowering) visit(i int, n syntax.Node) int {
	role := l.role(n)
	switch {
	case role == lang.NameOf:
		l.setName(n)
		return n.End()
	case role.Dropped():
		return n.End()
	case !n.Named():
		l.token(n)
		return i + 1
	}
	r := l.rowOf(n)
	switch {
	case r != nil && r.Drop:
		return n.End()
	case r == nil || r.Kind == lang.None:
		if len(l.frames) == 0 { // a tree without a file, such as one big error
			l.add(n, &row{Row: lang.Row{Kind: lang.File}}, role)
			return i + 1
		}
		l.frames = append(l.frames, frame{end: n.End(), node: l.top().node, row: r, inherit: role})
		return i + 1
	}
	l.add(n, r, role)
	if leaf(r.Kind) {
		l.pop()
		return n.End()
	}
	return i + 1
}

func leaf(k lang.Kind) bool {
	return k == lang.Name || k == lang.Number || k == lang.Bool || k == lang.Null || k == lang.Comment
}

func (l *lowering) rowOf(n syntax.Node) *row {
	if s := n.Symbol(); s < len(l.t.rows) && l.t.rows[s].known {
		return &l.t.rows[s]
	}
	return nil
}

// role is what the node is to the lowered node around it: as the nearest row
// says, or else as the node whose place it takes is.
func (l *lowering) role(n syntax.Node) lang.Role {
	if len(l.frames) == 0 {
		return lang.Child
	}
	top := l.top()
	if top.row == nil {
		return top.inherit
	}
	if role, ok := top.row.of(n.FieldID()); ok {
		return role
	}
	if len(top.row.nth) > 0 && n.Named() && !l.isComment(n) {
		if top.seen++; top.seen <= len(top.row.nth) {
			return top.row.nth[top.seen-1]
		}
	}
	if top.row.rests {
		return top.row.rest
	}
	return top.inherit
}

func (l *lowering) isComment(n syntax.Node) bool {
	r := l.rowOf(n)
	return r != nil && r.Kind == lang.Comment
}

func (l *lowering) add(n syntax.Node, r *row, role lang.Role) {
	start, end := n.Bytes()
	d := node{
		start: uint32(start), end: uint32(end), line: uint32(n.StartLine()), last: uint32(max(n.EndLine(), n.StartLine())),
		parent: -1, kind: r.Kind, role: role, flags: r.Flags,
	}
	if len(l.frames) > 0 {
		d.parent = l.top().node
	}
	switch {
	case r.Name != "":
		d.name = l.intern([]byte(r.Name))
	case r.Kind == lang.String:
		d.name = l.intern(unquote(n.Source(), l.t.Strings))
	case r.Kind == lang.Comment:
		text := n.Source()
		d.name = uint32(len(l.f.names))
		l.f.names = append(l.f.names, string(text[:min(len(text), maxComment)]))
	case leaf(r.Kind):
		d.name = l.intern(n.Source())
	}
	i := int32(len(l.f.nodes))
	l.f.nodes = append(l.f.nodes, d)
	l.frames = append(l.frames, frame{end: n.End(), node: i, row: r, own: true})
}

// setName names the node around n after n's text.
func (l *lowering) setName(n syntax.Node) {
	text := n.Source()
	if q := len(text); q >= 2 && bytes.IndexByte([]byte("\"'`"), text[0]) >= 0 {
		text = unquote(text, "")
	}
	d := &l.f.nodes[l.top().node]
	if d.name == 0 {
		d.name = l.intern(text)
	}
}

// maxInlined bounds through how many nodes without a place of their own a token
// reaches the node that it says something of: modifiers and the like.
const maxInlined = 4

// token sets the flags that bare tokens stand for.
func (l *lowering) token(n syntax.Node) {
	for i := len(l.frames) - 1; i >= max(0, len(l.frames)-maxInlined); i-- {
		fr := &l.frames[i]
		if fr.row != nil {
			for _, tf := range fr.row.Tokens {
				if tf.Token == n.Kind() {
					l.f.nodes[fr.node].flags |= tf.Flag
				}
			}
		}
		if fr.own {
			return
		}
	}
}

func (l *lowering) intern(text []byte) uint32 {
	if len(text) > maxName {
		text = text[:maxName]
	}
	if id, ok := l.names[string(text)]; ok {
		return id
	}
	id := uint32(len(l.f.names))
	s := string(text)
	l.f.names = append(l.f.names, s)
	l.names[s] = id
	return id
}

// unquote strips the letters before a string's quotes, and the quotes.
func unquote(text []byte, prefixes string) []byte {
	text = bytes.TrimLeft(text, prefixes)
	for _, quote := range []string{`"""`, "'''", "\"", "'", "`"} {
		if rest, ok := bytes.CutPrefix(text, []byte(quote)); ok {
			return bytes.TrimSuffix(rest, []byte(quote))
		}
	}
	return bytes.TrimFunc(text, func(r rune) bool { return strings.ContainsRune("#@$\"", r) })
}
