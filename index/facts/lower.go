package facts

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"

	"breakwater/index/lang"
	"breakwater/index/syntax"
)

// maxNodes bounds the nodes of one file; what has more is data.
const maxNodes = 1 << 21

// maxDepth bounds how deep constructs nest. The deepest in 15,000 files that
// people wrote is 106 deep, in tables joined by a thousand operators 944; a
// callback in a callback takes six.
const maxDepth = 10000

// maxName bounds the text of a name or literal, in bytes.
const maxName = 256

// maxComment bounds the text of a comment, in bytes.
const maxComment = 4096

// row is a lang.Row compiled for a grammar: fields by number.
type row struct {
	lang.Row
	known  bool
	fields []lang.Role          // by field number; lang.Child where not named
	named  []bool               // by field number: fields speaks of it
	kinds  map[string]lang.Role // by node kind
	places []lang.Role          // by place among the children that neither speaks of
	rest   lang.Role            // of all other children
	rests  bool

	variants []variant // rows for nodes of this kind with certain names
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
	tokens := syntax.Tokens(l)
	for i, kind := range syntax.Kinds(l) {
		if tokens[i] != "" {
			kind = "'" + tokens[i] + "'"
		}
		r := compileRow(g, kind, fields)
		r.variants = variantsOf(g, kind, fields)
		t.rows = append(t.rows, r)
	}
	kept, _ := compiled.LoadOrStore(l, t)
	return kept.(*table)
}

func compileRow(g *lang.Grammar, kind string, fields map[string]int) row {
	r, known := g.Rows[kind]
	out := row{Row: r, known: known, fields: make([]lang.Role, len(fields)+1), named: make([]bool, len(fields)+1)}
	for _, fr := range r.Roles {
		switch kind, place := fr.Kind(), fr.Place(); {
		case fr.Field == "*":
			out.rest, out.rests = fr.Role, true
		case kind != "":
			if out.kinds == nil {
				out.kinds = map[string]lang.Role{}
			}
			out.kinds[kind] = fr.Role
		case place > 0:
			for len(out.places) < place {
				out.places = append(out.places, lang.Child)
			}
			out.places[place-1] = fr.Role
		default:
			if id, ok := fields[fr.Field]; ok && id > 0 {
				out.fields[id], out.named[id] = fr.Role, true
			}
		}
	}
	return out
}

// spoken returns the role of a child whose field or kind has an entry.
func (r *row) spoken(n syntax.Node) (role lang.Role, ok bool) {
	if field := n.FieldID(); field > 0 && field < len(r.named) && r.named[field] {
		return r.fields[field], true
	}
	if r.kinds != nil && n.Named() {
		if role, ok := r.kinds[n.Kind()]; ok {
			return role, true
		}
	}
	return lang.Child, false
}

// other returns the role of a child without an entry of its own, the place-th of
// those; ok is false where the row says nothing of it.
func (r *row) other(n syntax.Node, place int) (role lang.Role, ok bool) {
	if place > 0 && place <= len(r.places) {
		return r.places[place-1], true
	}
	if r.rest == lang.NameOf && !n.Named() {
		return lang.Child, false
	}
	return r.rest, r.rests
}

// keyed reports whether the i-th node of tree has the key or name that makes
// it a pair by its row.
func (r *row) keyed(tree *syntax.Tree, i int) bool {
	if r.Name != "" {
		return true
	}
	places := 0
	for c, end := i+1, tree.At(i).End(); c < end; c = tree.At(c).End() {
		n := tree.At(c)
		switch {
		case !n.Named() || n.Kind() == "comment":
		case n.FieldID() == 0:
			places++
		default:
			if role, _ := r.spoken(n); role == lang.NameOf || role == lang.Key {
				return true
			}
		}
	}
	return len(r.places) > 0 && places >= len(r.places)
}

// frame is a node of the syntax tree that the lowering is inside of.
type frame struct {
	end     int   // index after its last node
	node    int32 // the lowered node that children belong to
	row     *row
	inherit lang.Role // role of children of which row says nothing
	own     bool      // row is that of node, not of one whose children take its place
	seen    int       // children without an entry so far, where row speaks of places
}

// lowering turns a syntax tree into nodes.
type lowering struct {
	f      *File
	t      *table
	tree   *syntax.Tree
	frames []frame
	depth  int // of the nodes among the frames
	names  map[string]uint32
}

// lower fills f.nodes from tree in one pass, without recursion.
func (l *lowering) lower() error {
	l.f.nodes = make([]node, 0, l.tree.Len()*9/20) // of 20 nodes of a tree 6 to 9 stay
	for i := 0; i < l.tree.Len(); {
		n := l.tree.At(i)
		for len(l.frames) > 0 && l.top().end <= i {
			l.pop()
		}
		switch i = l.visit(i, n); {
		case len(l.f.nodes) > maxNodes:
			return fmt.Errorf("more than %d constructs", maxNodes)
		case l.depth > maxDepth:
			return fmt.Errorf("constructs nest more than %d deep", maxDepth)
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
		l.settle(top)
		l.depth--
	}
	l.frames = l.frames[:len(l.frames)-1]
}

// settle corrects the kind of a node by what turned out to be in it.
func (l *lowering) settle(top *frame) {
	n := Node{l.f, top.node}
	switch d := n.data(); d.kind {
	case lang.Try:
		for c := range n.Children() {
			if c.Is(lang.Handler, lang.Finally) || c.Role() == lang.Resource {
				return
			}
		}
		d.kind = lang.Block
		for c := range n.Children() {
			if c.Role() == lang.Body {
				c.data().role = lang.Child
			}
		}
	case lang.Func:
		if d.next == top.node+1 && d.name == 0 { // get; without a body
			l.f.nodes = l.f.nodes[:top.node]
		}
	case lang.List:
		for c := range n.Children() {
			if c.Is(lang.Pair) {
				d.kind = lang.Object
				return
			}
		}
	case lang.Member:
		if d.next == top.node+1 && top.row != nil && top.row.takes(lang.ObjectOf) {
			d.kind = lang.Name
		}
	}
}

// takes reports whether the row gives a role.
func (r *row) takes(role lang.Role) bool {
	return slices.ContainsFunc(r.Roles, func(fr lang.FieldRole) bool { return fr.Role == role })
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
	}
	r := l.variantOf(i, n)
	if !n.Named() {
		if l.token(n, n.Kind()); r == nil {
			return i + 1
		}
	}
	switch role {
	case lang.HandlerOf:
		l.add(n, &row{Row: lang.Row{Kind: lang.Handler}}, lang.Child)
		role = lang.Body
	case lang.LambdaOf:
		l.add(n, &row{Row: lang.Row{Kind: lang.Func, Flags: lang.Lambda}}, lang.Body)
		role = lang.Child
	}
	switch {
	case r != nil && r.Drop:
		return n.End()
	case r != nil && r.Unread:
		l.unread(i, role)
		return n.End()
	case r == nil || r.Kind == lang.None || r.Kind == lang.Pair && !r.keyed(l.tree, i):
		if len(l.frames) == 0 { // a tree without a file, such as one big error
			l.add(n, &row{Row: lang.Row{Kind: lang.File}}, role)
			return i + 1
		}
		if r != nil && r.Kind == lang.Pair {
			r = nil
		}
		if n.End() == i+1 && r != nil { // a modifier that the grammar makes a node of
			l.token(n, string(n.Source()))
		}
		l.frames = append(l.frames, frame{end: n.End(), node: l.top().node, row: r, inherit: role})
		return i + 1
	}
	if r.Kind == lang.String && l.top().own && l.f.nodes[l.top().node].kind == lang.String {
		l.extend(n)
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

// extend adds a literal to the one that it is a piece of, such as "a" "b" in Python.
func (l *lowering) extend(piece syntax.Node) {
	d := &l.f.nodes[l.top().node]
	text := unquote(piece.Source(), l.t.Strings)
	if start, _ := piece.Bytes(); start > int(d.start) {
		text = append([]byte(l.f.names[d.name]), text...)
	}
	d.name = l.intern(text)
}

func leaf(k lang.Kind) bool {
	switch k {
	case lang.Name, lang.Number, lang.Bool, lang.Null, lang.Comment:
		return true
	}
	return false
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
	place := 0
	role, ok := top.row.spoken(n)
	if ok {
		return role
	}
	if len(top.row.places) > 0 && n.Named() && !l.isComment(n) {
		top.seen++
		place = top.seen
	}
	if role, ok := top.row.other(n, place); ok {
		return role
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
		l.adapt(&d)
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
	case leaf(r.Kind) || r.Kind == lang.Member && !n.Child(0).Valid():
		d.name = l.intern(n.Source())
	}
	i := int32(len(l.f.nodes))
	l.f.nodes = append(l.f.nodes, d)
	l.frames = append(l.frames, frame{end: n.End(), node: i, row: r, own: true})
	l.depth++
}

// adapt fits a node to the node around it.
func (l *lowering) adapt(d *node) {
	switch around := &l.f.nodes[d.parent]; {
	case d.kind == lang.Handler || d.kind == lang.Finally:
		d.role = lang.Child
	case d.kind == lang.Assign && around.kind == lang.Decorator,
		d.kind == lang.Assign && around.kind == lang.Object && around.flags&lang.Literal != 0:
		d.kind = lang.Pair
	case d.kind == lang.Field && around.kind == lang.Decl:
		d.flags |= around.flags & lang.Static
	case around.kind == lang.Pair && d.role == lang.Target:
		d.role = lang.Key
	case around.kind == lang.Loop && d.role == lang.Parameter: // of a function that is the body
		d.role = lang.Target
	case d.kind == lang.Call && d.role == lang.Target: // object.name = value
		d.kind = lang.Member
	}
}

// setName names the node around n after n's text; type arguments are no part
// of a name.
func (l *lowering) setName(n syntax.Node) {
	if r := l.rowOf(n); n.Named() && r != nil && r.Kind == lang.Index {
		n = n.Child(0)
	}
	text := n.Source()
	if q := len(text); q >= 2 && bytes.IndexByte([]byte("\"'`"), text[0]) >= 0 {
		text = unquote(text, "")
	}
	d := &l.f.nodes[l.top().node]
	if d.name != 0 {
		return
	}
	switch d.kind {
	case lang.Assign, lang.Pair:
		if string(text) == "=" {
			return
		}
	case lang.Field:
		if d.flags&lang.Static == 0 {
			text = bytes.TrimPrefix(text, []byte(l.t.Sigil))
		}
	case lang.Call, lang.Class:
		for _, separator := range l.t.Separator {
			text = bytes.ReplaceAll(text, []byte(separator), []byte("."))
		}
		text = bytes.TrimPrefix(text, []byte("."))
	}
	d.name = l.intern(text)
}

// maxInlined bounds through how many nodes without a place of their own a token
// reaches the node that it says something of: modifiers and the like.
const maxInlined = 4

// token does what the rows around say of bare tokens.
func (l *lowering) token(n syntax.Node, text string) {
	for i := len(l.frames) - 1; i >= max(0, len(l.frames)-maxInlined); i-- {
		fr := &l.frames[i]
		if fr.row != nil {
			for _, tf := range fr.row.Tokens {
				switch {
				case tf.Token != text:
				case tf.Flag != 0:
					l.f.nodes[fr.node].flags |= tf.Flag
				case tf.Role == lang.NameOf:
					l.setName(n)
				default:
					fr.inherit = tf.Role
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
