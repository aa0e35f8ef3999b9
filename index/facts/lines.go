package facts

import (
	"iter"

	"breakwater/index/ecosystem"
	"breakwater/index/lang"
)

// Between yields the nodes that begin on the lines start to end (1-based,
// inclusive), in source order.
func (f *File) Between(start, end int) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		for i := max(1, f.firstOn(start)); i < len(f.nodes) && f.nodes[i].line <= uint32(end); i++ {
			if !yield(Node{f, int32(i)}) {
				return
			}
		}
	}
}

// HasCode reports whether code begins on a line, or a text that code holds
// spans it; comments and closing brackets are none.
func (f *File) HasCode(line int) bool {
	for n := range f.Between(line, line) {
		if !n.Is(lang.Comment) {
			return true
		}
	}
	last := f.firstOn(line) - 1
	for n := (Node{f, int32(last)}); last > 0 && n.i > 0; n = n.Parent() {
		if n.EndLine() >= line {
			return n.Is(lang.String)
		}
	}
	return false
}

// Declared reports whether the function whose head is on a line has no body
// here: a method of an interface, an overload, a stub.
func (f *File) Declared(line int) bool {
	for n := range f.Between(line, line) {
		if n.Is(lang.Func) {
			return !does(n)
		}
	}
	return false
}

// does reports whether a function has a body that says anything.
func does(fn Node) bool {
	for _, body := range fn.All(lang.Body) {
		if !body.Is(lang.Block) {
			return true
		}
		for c := range body.Children() {
			if !c.Is(lang.Comment, lang.String) {
				return true
			}
		}
	}
	return false
}

// TopLevel marks, by line (1-based), the code outside of functions that can
// matter to what the program does: statements that call, wait or hold, and
// values of fields, options and constants. What only frames a file is not
// among it: imports, doc strings, declarations of types, its logger.
func (f *File) TopLevel() map[int]bool {
	lines := map[int]bool{}
	for i := 1; i < len(f.nodes); {
		n := Node{f, int32(i)}
		switch {
		case n.Is(lang.Import, lang.Comment), n.Is(lang.Func) && n.Name() != "":
			i = int(n.data().next)
			continue
		case n.Is(lang.Class, lang.Block, lang.Decl):
			i++
			continue
		}
		if n.Role() != lang.Body && n.Role() != lang.Child { // heads of classes, roles of declarations
			i = int(n.data().next)
			continue
		}
		if f.matters(n) {
			for line := n.StartLine(); line <= n.EndLine(); line++ {
				lines[line] = true
			}
		}
		i = int(n.data().next)
	}
	return lines
}

// matters reports whether a statement outside of functions does more than
// declare, make the file's logger, or log what is at hand. What a function
// without a name does is its statement's, since nothing else shows it.
func (f *File) matters(n Node) bool {
	var logger, logged int32 // ends of what makes a logger, and of what a log call is given
	for c := range n.Own() {
		switch {
		case c.i < logger:
		case c.Is(lang.Assign, lang.Field) && f.speaks(c.Child(lang.Value)):
			logger = c.data().next
		case f.speaks(c):
			logged = max(logged, c.data().next)
		case active[c.Kind()] && !c.Is(lang.Decorator), c.i >= logged && f.gives(c), c.Is(lang.Func) && f.acts(c):
			return true
		}
	}
	return false
}

// speaks reports whether a node is a call that logs, or that makes a logger.
func (f *File) speaks(n Node) bool {
	call, ok := f.CallAt(n)
	return ok && call.Role == ecosystem.Log
}

// acts reports whether a construct that can fail, wait, hold or protect lies in n.
func (f *File) acts(n Node) bool {
	for c := range n.Walk() {
		if active[c.Kind()] && !f.speaks(c) {
			return true
		}
	}
	return false
}

// LoopOf returns the loop that n is.
func (f *File) LoopOf(n Node) (Loop, bool) {
	i, ok := f.loops[n.i]
	if !ok || n.f != f {
		return Loop{}, false
	}
	return f.Loops[i], true
}

// Span returns the lines of a function (1-based, inclusive) with what belongs to
// it: the statement that names it, its decorators, and the comments right above.
func (f *File) Span(fn Function) (start, end int) {
	n := fn.Node
	if n.Has(lang.Lambda) {
		n = f.enclosing(n)
	}
	start, end = n.StartLine(), n.EndLine()
	if lead, ok := f.leads()[n.i]; ok {
		start = lead
	}
	return start, end
}

// findLeads finds the first line of the comments and decorators that stand
// right above a node, by node.
func (f *File) findLeads() map[int32]int {
	type block struct{ start, end, code uint32 } // code: last line of the sibling before it
	leads, blocks := map[int32]int{}, map[int32]block{}
	for i := 1; i < len(f.nodes); i++ {
		d := &f.nodes[i]
		b := blocks[d.parent]
		switch {
		case d.kind != lang.Comment && d.kind != lang.Decorator:
			if b.start > 0 && b.end+1 >= d.line {
				leads[int32(i)] = int(b.start)
			}
			b = block{code: d.last}
		case d.kind == lang.Comment && d.line == b.code: // behind code
		case b.start > 0 && b.end+1 >= d.line:
			b.end = d.last
		default:
			b.start, b.end = d.line, d.last
		}
		blocks[d.parent] = b
	}
	return leads
}

// Outermost returns the functions with a name that lie in no other one, by
// place.
func (f *File) Outermost() []int {
	var out []int
	end := int32(0)
	for i, fn := range f.Functions[1:] {
		if fn.Name() != "" && fn.i >= end {
			out = append(out, i+1)
			end = fn.data().next
		}
	}
	return out
}
