package syntax

// scope is a definition whose inside the walk is in.
type scope struct {
	first, next int32 // its nodes: [first, next)
	def         int   // index in u.Definitions; -1 for the file
	name        string
	class       bool
	plain       bool // it defines nothing
	inFunction  bool // it or a scope around it is a function
	classDef    int  // definition of the innermost class; none if none
	bound       []*name
	paths       []string // of a class: where the routes of its methods start; nil if not told
	versions    []string // of a class: of the API that its methods serve
}

func (w *walker) closeScope() {
	for _, n := range w.top().bound {
		n.bound--
	}
	w.scopes = w.scopes[:len(w.scopes)-1]
}

func (w *walker) top() *scope { return &w.scopes[len(w.scopes)-1] }

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

// bind makes the name a local of the enclosing function: its further uses
// there are no references.
func (w *walker) bind(text []byte) {
	if s := w.top(); !s.class {
		n := w.intern(text)
		n.bound++
		s.bound = append(s.bound, n)
	}
}

// open makes the definition last added the scope until the end of n.
func (w *walker) open(n Node, class bool) {
	def := len(w.u.Definitions) - 1
	w.push(scope{first: n.i, next: n.flat().next, def: def, name: w.u.Definitions[def].Name, class: class})
}

// openPlain makes n a scope for names that defines nothing, such as a lambda.
func (w *walker) openPlain(n Node) {
	top := *w.top()
	w.push(scope{first: n.i, next: n.flat().next, def: top.def, name: top.name, plain: true})
}
