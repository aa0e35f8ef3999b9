package syntax

import (
	"bytes"
	"slices"
)

// walker turns a tree into a Unit in one pass over its nodes, in source
// order. It keeps the scopes around the current node on a stack of its own,
// so that the depth of the source does not matter.
type walker struct {
	t       *Tree
	u       *Unit
	ex      *extractor
	scopes  []scope
	names   map[string]*name
	lead    lead
	resume  int32 // nodes before it are skipped
	types   []typed
	routes  endpoints
	strings map[string]string // constants of the file
	naming  bool              // a path is read: names of other files may stand in it
	pending []Node            // decorators before the next method
	blocks  []railsScope
	groups  []phpScope

	concerns map[string]Node // of Rails: name → block
	django   bool            // the file imports Django's paths
	classes  map[string]int  // Rust: definitions of types
	made     map[int32]int   // Rust: routers by the call that makes them
	tests    int32           // Rust: first node after the tests that the walk is in
	rails    bool            // the file has Rails routes
	specs    map[string]Node // JavaScript: objects that describe routes, by the variable
	lists    map[string]Node // JavaScript, Python: lists, by the variable
	unrolled int             // elements of lists that loops went over
}

// name is an identifier of the file, kept once.
type name struct {
	text  string
	bound int // enclosing functions in which it is a parameter or a variable
}

// lead is the latest block of comments, decorators or attributes that stand
// alone on their lines; it belongs to the definition right below.
type lead struct {
	start, end uint32 // 0-based rows, inclusive
	valid      bool
}

// UnitOf extracts the unit of the file at path from its tree. It works on
// trees with errors too, and then gives what can be told.
func UnitOf(path string, t *Tree) *Unit {
	if t.Language == Go {
		if u := parseGo(path, t.Source); u != nil {
			return u
		}
	}
	return unitOfTree(path, t)
}

func unitOfTree(path string, t *Tree) *Unit {
	w := &walker{
		t:       t,
		u:       &Unit{Path: path, Language: t.Language, Lines: countLines(t.Source)},
		ex:      extractorOf(t.Language),
		names:   map[string]*name{},
		strings: map[string]string{},
		classes: map[string]int{},
	}
	w.rails = t.Language == Ruby && hasRails(path, t.Source)
	w.push(scope{next: int32(len(t.nodes)), def: none, class: true})
	w.walk()
	w.u.Errors = t.Errors()
	w.finish()
	return w.u
}

func (w *walker) walk() {
	nodes := w.t.nodes
	for i := int32(0); int(i) < len(nodes); i = max(i+1, w.resume) {
		for len(w.scopes) > 1 && w.scopes[len(w.scopes)-1].next <= i {
			w.closeScope()
		}
		if symbol := nodes[i].symbol; int(symbol) < len(w.ex.visit) {
			if visit := w.ex.visit[symbol]; visit != nil {
				visit(w, Node{w.t, i})
			}
		}
	}
	for len(w.scopes) > 1 {
		w.closeScope()
	}
}

func (w *walker) finish() {
	for _, t := range w.types {
		w.u.Definitions[t.def].addLocal(t.local)
	}
	// Where a name is missing, error recovery leaves an empty one.
	w.u.Definitions = slices.DeleteFunc(w.u.Definitions, func(d Definition) bool { return d.Name == "" })
	w.u.Imports = slices.DeleteFunc(w.u.Imports, func(i Import) bool { return i.Module == "" && i.Name == "" })
	w.routes.settle(w.u)
	w.u.sort()
}

// skip leaves out what lies below n.
func (w *walker) skip(n Node) { w.resume = n.flat().next }

func (w *walker) intern(text []byte) *name {
	if n, ok := w.names[string(text)]; ok {
		return n
	}
	n := &name{text: string(text)}
	w.names[n.text] = n
	return n
}

// define adds a definition that spans from (its first node) to n's end.
func (w *walker) define(from, n, nameNode Node, kind Kind) *Definition {
	first := from.flat().row
	if l := w.lead; l.valid && (l.end+1 == first || l.end == first) {
		first = min(first, l.start)
	}
	d := Definition{
		Name:      w.intern(nameNode.bytes()).text,
		Kind:      kind,
		Parent:    w.top().name,
		StartLine: int(first) + 1,
		NameLine:  nameNode.StartLine(),
		EndLine:   max(n.EndLine(), nameNode.StartLine()),
	}
	w.u.Definitions = append(w.u.Definitions, d)
	return &w.u.Definitions[len(w.u.Definitions)-1]
}

// visitLead notes a comment, decorator or attribute.
func visitLead(w *walker, n Node) {
	f := n.flat()
	if f.column > maxIndent || !alone(w.t.Source, f.start-f.column, f.start) {
		return
	}
	end := uint32(n.EndLine() - 1)
	if w.lead.valid && (f.row == w.lead.end+1 || f.row == w.lead.end) {
		w.lead.end = end
		return
	}
	w.lead = lead{f.row, end, true}
}

// maxIndent is the column beyond which nothing is taken to stand alone on its
// line; it keeps files of one line cheap.
const maxIndent = 1000

func alone(src []byte, lineStart, start uint32) bool {
	return len(bytes.TrimLeft(src[lineStart:start], " \t")) == 0
}

func countLines(src []byte) int {
	lines := bytes.Count(src, []byte{'\n'})
	if len(src) > 0 && src[len(src)-1] != '\n' {
		lines++
	}
	return lines
}
