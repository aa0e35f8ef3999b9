package facts

import (
	"slices"

	"breakwater/index/lang"
)

// Binding is a place where a name gets a meaning.
type Binding struct {
	Name  string
	Node  Node // what binds: Import, Item, Param, Assign, Loop, Handler, Func, Class or Field
	Scope Node // where the name holds: File, Func, Class, or a block where blocks are scopes
	Type  Node // declared type, if any
	Value Node // what is assigned, if it is one value

	meaning  string // of imports and definitions; of others once resolved
	variable int32  // index of the first binding of the same name in the same scope
	part     string // the binding is this member of the value
	elem     bool   // the binding is an element of Value
	inner    bool   // the binding is what is in Value, a box
	fallback Node   // what it stands for where Type and Value do not tell
	from     int32  // first node at which it holds
	state    uint8  // of resolving its meaning
}

// key names a name in a scope.
type key struct {
	scope int32
	name  uint32
}

// resolver binds the names of a file and resolves its expressions.
type resolver struct {
	f         *File
	t         *table
	names     map[string]uint32
	places    []place           // by node
	receivers map[int32]string  // by Func node: the type of its receiver, where it has one
	open      map[int32]int32   // binding without a scope → the node that it binds
	by        map[key][]int32   // indices in f.Bindings, by place
	seen      []int32           // by Name and Call node: the scope in which its name is bound; -1 if none
	owner     map[string]int32  // class name → its node, the first of the name
	wild      []string          // modules of which everything is imported
	opened    map[string]string // name that nothing binds → what it stands for
	bases     map[int32][]Node  // by Class node: what it extends
	types     map[int32]Node    // by Decl node: the type that it declares
	lasts     map[int32]Node    // by Func node: its last expression
	looked    int               // steps of looking for one member
	state     []uint8           // per node: 0 not resolved, 1 being resolved, 2 resolved
	depth     int

	callees map[int32]string // by Call node
	refs    map[int32]int32  // Name node → the binding that it refers to, an index in f.Bindings
}

func newResolver(f *File, t *table, names map[string]uint32) *resolver {
	return &resolver{
		f: f, t: t, names: names, receivers: map[int32]string{}, open: map[int32]int32{}, by: map[key][]int32{},
		owner: map[string]int32{}, bases: map[int32][]Node{},
		types: map[int32]Node{}, lasts: map[int32]Node{},
		state: make([]uint8, len(f.nodes)), callees: map[int32]string{}, refs: map[int32]int32{},
		opened: map[string]string{},
	}
}

// bind notes every binding of the file, in source order.
func (r *resolver) bind() {
	for n := range r.f.nodesOf(lang.Func, lang.Class) {
		r.nameAfterHolder(n)
		at, twice := r.owner[n.Name()]
		if !n.Is(lang.Class) || n.Name() == "" {
			continue
		}
		if !twice || (Node{r.f, at}).Has(lang.Extend) && !n.Has(lang.Extend) {
			r.owner[n.Name()] = n.i
		}
	}
	r.wild = slices.Clone(r.t.Open)
	r.locate()
	for i := range r.f.nodes {
		n := Node{r.f, int32(i)}
		if n.Role() == lang.Parameter && n.Is(lang.Name, lang.Object, lang.List) && n.Parent().Is(lang.Func) {
			r.bindTarget(n, Binding{Node: n, Scope: n.Parent(), from: n.i}, true)
			continue
		}
		switch n.Kind() {
		case lang.Import:
			r.bindImport(n)
		case lang.Param:
			r.bindParam(n)
		case lang.Assign:
			r.bindAssign(n)
		case lang.Op:
			if n.Has(lang.Declares) {
				r.bindTest(n)
			}
		case lang.Loop:
			r.bindLoop(n)
		case lang.Handler, lang.Switch, lang.Case:
			r.bindCaught(n)
		case lang.Func, lang.Class:
			r.bindDefinition(n)
		case lang.Field:
			r.bindField(n)
		case lang.Call:
			if len(r.t.Accessors) > 0 && slices.Contains(r.t.Accessors[1:], n.Name()) {
				r.bindAccessors(n)
			}
		case lang.Type:
			if p := n.Parent(); n.Role() == lang.Elem && p.Is(lang.Func, lang.Class) { // a type parameter
				r.add(n, n.Name(), Binding{Node: n, Scope: p, Type: n.Child(lang.TypeOf)})
			}
		}
	}
	r.link()
}

// add notes a binding. One without a scope, made by the node at, gets that in
// which the name is bound elsewhere.
func (r *resolver) add(at Node, name string, b Binding) {
	if name == "" || name == "_" {
		return
	}
	b.Name = name
	if !b.Scope.Valid() {
		r.open[int32(len(r.f.Bindings))] = at.i
	}
	r.f.Bindings = append(r.f.Bindings, b)
}

func (r *resolver) intern(s string) uint32 {
	if id, ok := r.names[s]; ok {
		return id
	}
	id := uint32(len(r.f.names))
	r.f.names = append(r.f.names, s)
	r.names[s] = id
	return id
}

// Meaning returns what the name stands for by this binding; empty if unknown.
func (b Binding) Meaning() string { return b.meaning }
