package facts

import (
	"breakwater/index/lang"
	"breakwater/index/syntax"
)

// The bounds of what is read of tokens: how deep brackets nest, and how long a
// chain of members and calls is.
const (
	maxBrackets = 32
	maxChain    = 64
)

// unread lowers tokens that the grammar does not read, such as those of a macro
// call: chains like a.b(c)::d, with what stands in their brackets, and literals.
// i is the index of the bracketed group.
func (l *lowering) unread(i int, role lang.Role) { l.group(i, role, 0) }

func (l *lowering) group(i int, role lang.Role, depth int) {
	before := ""
	for c, end := i+1, l.tree.At(i).End(); c < end && len(l.f.nodes) <= maxNodes && depth <= maxBrackets; {
		n, next := l.tree.At(c), l.tree.At(c).End()
		switch r := l.rowOf(n); {
		case r != nil && r.Kind == lang.Name:
			parts := []int{c}
			if before != "fn" { // a definition, not a call
				parts, next = l.chain(c, end)
			}
			l.emit(parts, role, depth, before == ".")
		case r != nil && r.Unread:
			l.group(c, role, depth+1)
		case r != nil && r.Kind != lang.None:
			l.put(r, c, role, n.Source())
			l.f.nodes[len(l.f.nodes)-1].next = int32(len(l.f.nodes))
		}
		before, c = n.Kind(), next
	}
}

// chain returns the indices of the names and argument groups that form one
// expression from the name at i, and the index after it.
func (l *lowering) chain(i, end int) (parts []int, next int) {
	parts, next = []int{i}, l.tree.At(i).End()
	for next < end && (len(parts) < maxChain || l.isArguments(next)) {
		n := l.tree.At(next)
		switch {
		case n.Kind() == "." || n.Kind() == "::":
			if n.End() >= end || !l.isName(n.End()) {
				return parts, next
			}
			parts = append(parts, n.End())
			next = l.tree.At(n.End()).End()
		case n.Kind() == "?":
			next = n.End()
		case l.isArguments(next) && l.adjoin(next-1, next) && !l.decorates():
			parts = append(parts, next)
			next = n.End()
		default:
			return parts, next
		}
	}
	return parts, next
}

// adjoin reports whether nothing stands between what ends with the i-th node of
// the tree and the j-th: f(x), not a table (x).
func (l *lowering) adjoin(i, j int) bool {
	_, end := l.tree.At(i).Bytes()
	start, _ := l.tree.At(j).Bytes()
	return start == end
}

// decorates reports whether the tokens are those of an attribute, in which
// nothing is called.
func (l *lowering) decorates() bool { return l.f.nodes[l.top().node].kind == lang.Decorator }

func (l *lowering) isName(i int) bool {
	r := l.rowOf(l.tree.At(i))
	return r != nil && r.Kind == lang.Name
}

// isArguments reports whether the i-th node of the tree is a group in round
// brackets.
func (l *lowering) isArguments(i int) bool {
	n := l.tree.At(i)
	r := l.rowOf(n)
	source := n.Source()
	return r != nil && r.Unread && len(source) > 0 && source[0] == '('
}

// emit adds the nodes of a chain, its last part first. The first part of an
// orphan is a member of what is not read.
func (l *lowering) emit(parts []int, role lang.Role, depth int, orphan bool) {
	last, rest := parts[len(parts)-1], parts[:len(parts)-1]
	at, n := int32(len(l.f.nodes)), l.tree.At(last)
	inside := func(kind lang.Kind, name []byte, fill func()) {
		l.put(&row{Row: lang.Row{Kind: kind}}, parts[0], role, name)
		l.frames = append(l.frames, frame{node: at})
		fill()
		l.frames = l.frames[:len(l.frames)-1]
	}
	switch {
	case l.isArguments(last):
		inside(lang.Call, nil, func() {
			l.emit(rest, lang.Callee, depth, orphan)
			l.group(last, lang.Arg, depth+1)
		})
	case len(rest) > 0 && string(n.Source()) == "await":
		inside(lang.Await, nil, func() { l.emit(rest, lang.Value, depth, orphan) })
	case len(rest) > 0:
		inside(lang.Member, n.Source(), func() { l.emit(rest, lang.ObjectOf, depth, orphan) })
	case orphan:
		inside(lang.Member, n.Source(), func() {
			l.put(&row{Row: lang.Row{Kind: lang.Null}}, last, lang.ObjectOf, nil)
			l.f.nodes[len(l.f.nodes)-1].next = int32(len(l.f.nodes))
		})
	default:
		r := row{Row: lang.Row{Kind: lang.Name}}
		if role == lang.ObjectOf && n.End() < l.tree.Len() && l.tree.At(n.End()).Kind() == "." {
			r.Flags = lang.Raw
		}
		l.put(&r, last, role, n.Source())
	}
	d := &l.f.nodes[at]
	_, end := n.Bytes()
	d.end, d.last, d.next = uint32(end), uint32(n.EndLine()), int32(len(l.f.nodes))
}

// put adds one node that starts where the i-th of the tree does.
func (l *lowering) put(r *row, i int, role lang.Role, name []byte) {
	var n syntax.Node = l.tree.At(i)
	l.add(n, &row{Row: lang.Row{Kind: r.Kind, Flags: r.Flags, Name: r.Name}}, role)
	l.frames, l.depth = l.frames[:len(l.frames)-1], l.depth-1
	d := &l.f.nodes[len(l.f.nodes)-1]
	if d.name = 0; r.Kind == lang.String {
		name = unquote(name, l.t.Strings)
	}
	if r.Kind != lang.Comment {
		d.name = l.intern(name)
	}
}
