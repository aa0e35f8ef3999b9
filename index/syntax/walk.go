package syntax

import (
	"bytes"
	"slices"
	"strings"
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
	pending []Node            // decorators before the next method
	blocks  []railsScope
	django  bool           // the file imports Django's paths
	classes map[string]int // Rust: definitions of types
	rails   bool           // the file has Rails routes
}

// name is an identifier of the file, kept once.
type name struct {
	text  string
	bound int // enclosing functions in which it is a parameter or a variable
}

// scope is a definition whose inside the walk is in.
type scope struct {
	first, next int32 // its nodes: [first, next)
	def         int   // index in u.Definitions; -1 for the file
	name        string
	class       bool
	inFunction  bool // it or a scope around it is a function
	classDef    int  // definition of the innermost class; none if none
	bound       []*name
	paths       []string // of a class: where the routes of its methods start; nil if not told
}

// lead is the latest block of comments, decorators or attributes that stand
// alone on their lines; it belongs to the definition right below.
type lead struct {
	start, end uint32 // 0-based rows, inclusive
	valid      bool
}

// typed is a local found for a definition.
type typed struct {
	def   int
	local Local
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

func (w *walker) closeScope() {
	for _, n := range w.top().bound {
		n.bound--
	}
	w.scopes = w.scopes[:len(w.scopes)-1]
}

func (w *walker) finish() {
	for _, t := range w.types {
		w.u.Definitions[t.def].addLocal(t.local)
	}
	// Where a name is missing, error recovery leaves an empty one.
	w.u.Definitions = slices.DeleteFunc(w.u.Definitions, func(d Definition) bool { return d.Name == "" })
	w.routes.settle(w.u)
	w.u.sort()
}

func (w *walker) top() *scope { return &w.scopes[len(w.scopes)-1] }

// skip leaves out what lies below n.
func (w *walker) skip(n Node) { w.resume = n.flat().next }

// push opens a scope. What every name inside asks for is worked out here,
// once: scopes may nest without end.
func (w *walker) push(s scope) {
	s.inFunction, s.classDef = !s.class, none
	if s.class {
		s.classDef = s.def
	}
	if len(w.scopes) > 0 {
		s.inFunction = s.inFunction || w.top().inFunction
		if !s.class {
			s.classDef = w.top().classDef
		}
	}
	w.scopes = append(w.scopes, s)
}

// inFunction reports whether the walk is inside a function, in a class of a
// function too.
func (w *walker) inFunction() bool { return w.top().inFunction }

// inClass reports whether the innermost scope is a class or the like.
func (w *walker) inClass() bool { return w.top().class && len(w.scopes) > 1 }

// class returns the index of the innermost class definition; none if none.
func (w *walker) class() int { return w.top().classDef }

func (w *walker) intern(text []byte) *name {
	if n, ok := w.names[string(text)]; ok {
		return n
	}
	n := &name{text: string(text)}
	w.names[n.text] = n
	return n
}

// bind makes the name a local of the enclosing function: its further uses
// there are no references.
func (w *walker) bind(text []byte) {
	if s := w.top(); !s.class {
		n := w.intern(text)
		n.bound++
		s.bound = append(s.bound, n)
	}
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

// open makes the definition last added the scope until the end of n.
func (w *walker) open(n Node, class bool) {
	def := len(w.u.Definitions) - 1
	w.push(scope{first: n.i, next: n.flat().next, def: def, name: w.u.Definitions[def].Name, class: class})
}

// assigned notes the type of a name, or else the call or member that it comes
// from.
func (w *walker) assigned(def int, name, typ string, value Node) {
	if typ != "" {
		w.local(def, name, typ)
		return
	}
	if value.Is("await", "await_expression") {
		value = value.Child(0)
	}
	if def < 0 || name == "" || !value.Is("call", "call_expression", "attribute", "member_expression", "method_invocation", "field_access") {
		return
	}
	if from := w.qualifier(value); from != "?" {
		w.types = append(w.types, typed{def, Local{Name: w.intern([]byte(name)).text, From: from}})
	}
}

// openPlain makes n a scope for names that defines nothing, such as a lambda.
func (w *walker) openPlain(n Node) {
	top := *w.top()
	w.push(scope{first: n.i, next: n.flat().next, def: top.def, name: top.name})
}

// local notes the type of a name in a definition.
func (w *walker) local(def int, name, typ string) {
	if def >= 0 && name != "" && len(typ) > 1 && !primitive[typ] { // one letter is a type parameter
		w.types = append(w.types, typed{def, Local{Name: w.intern([]byte(name)).text, Type: w.intern([]byte(typ)).text}})
	}
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

// visitIdentifier files an identifier by the place where it stands.
func visitIdentifier(w *walker, n Node) {
	f := n.flat()
	p := &w.t.nodes[max(f.parent, 0)]
	r := w.ex.role(p.symbol, f.field)
	switch r.kind {
	case skipped:
		return
	case bound:
		w.bind(n.bytes())
		return
	case member:
		parent := Node{w.t, f.parent}
		w.refer(n, parent.field(r.object), r.call || w.called(parent))
	case use:
		w.refer(n, Node{}, r.call)
	}
}

// called reports whether n is what a call calls.
func (w *walker) called(n Node) bool {
	f := n.flat()
	if f.parent < 0 {
		return false
	}
	r := w.ex.role(w.t.nodes[f.parent].symbol, f.field)
	return r.kind == use && r.call
}

func (w *walker) refer(n, object Node, call bool) {
	name := w.intern(n.bytes())
	if !object.Valid() && name.bound > 0 {
		return
	}
	ref := Reference{Name: name.text, Call: call, Line: n.StartLine()}
	if object.Valid() {
		ref.Qualifier = w.qualifier(object)
	}
	w.u.References = append(w.u.References, ref)
}

// longQualifier bounds what is looked at to name the object of a member.
const longQualifier = 100

// qualifier names the object of a member: a chain of names as it stands, f()
// for the result of a call of f, ? for anything else.
func (w *walker) qualifier(object Node) string {
	text := object.bytes()
	if len(text) <= longQualifier && !bytes.ContainsFunc(text, notInChain) {
		return w.intern(text).text
	}
	if callee := calleeOf(text); len(callee) > 0 && len(callee) <= longQualifier {
		return w.intern(append(slices.Clip(callee), "()"...)).text
	}
	return "?"
}

func notInChain(r rune) bool {
	return !isNameRune(r) && !strings.ContainsRune(".:@?!\\->", r)
}

func isNameRune(r rune) bool {
	return r == '_' || r == '$' || r >= 0x80 || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
}

// calleeOf returns what is called by the argument list that ends text: a
// chain of names, led by ? if it starts within something else.
func calleeOf(text []byte) []byte {
	if len(text) == 0 || text[len(text)-1] != ')' {
		return nil
	}
	depth := 0
	for i := len(text) - 1; i >= max(0, len(text)-4*longQualifier); i-- {
		switch text[i] {
		case ')':
			depth++
		case '(':
			if depth--; depth == 0 {
				return chainBefore(text[:i])
			}
		}
	}
	return nil
}

// maxLocals bounds the locals of one definition; generated code has thousands.
const maxLocals = 256

func (d *Definition) addLocal(l Local) {
	if len(d.Locals) < maxLocals && !slices.Contains(d.Locals, l) {
		d.Locals = append(d.Locals, l)
	}
}

func chainBefore(text []byte) []byte {
	start := len(text)
	for start > 0 && (text[start-1] >= 0x80 || !notInChain(rune(text[start-1]))) {
		start--
	}
	chain := text[start:]
	if len(chain) > 0 && !isNameRune(rune(chain[0])) && chain[0] != '@' {
		return append([]byte{'?'}, chain...)
	}
	return chain
}

func countLines(src []byte) int {
	lines := bytes.Count(src, []byte{'\n'})
	if len(src) > 0 && src[len(src)-1] != '\n' {
		lines++
	}
	return lines
}

// typesBack bounds how far typeOf looks back, so that it stays cheap in files
// of one huge function.
const typesBack = 64

// typeOf returns the type noted for a name in the innermost function.
func (w *walker) typeOf(name string) string {
	def := w.top().def
	recent := w.types[max(0, len(w.types)-typesBack):]
	for _, t := range slices.Backward(recent) {
		if t.def == def && t.local.Name == name {
			return t.local.Type
		}
	}
	return ""
}
