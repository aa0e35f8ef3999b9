package facts

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

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

// bindAccessors binds the methods that read fields: attr_reader :client.
func (r *resolver) bindAccessors(n Node) {
	class := r.classAround(n)
	if !class.Valid() {
		return
	}
	for _, arg := range n.All(lang.Arg) {
		if arg.Is(lang.String) {
			r.intern(arg.Name())
			r.add(n, arg.Name(), Binding{Node: n, Scope: class, part: r.t.Accessors[0] + arg.Name()})
		}
	}
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

// nameAfterHolder names a function or class without a name after what it is
// assigned to: a variable, a field, an entry of an object.
func (r *resolver) nameAfterHolder(n Node) {
	if n.Name() != "" {
		return
	}
	value := n
	for value.Parent().Is(lang.Cast) {
		value = value.Parent()
	}
	p := value.Parent()
	if value.Role() != lang.Value || !p.Is(lang.Assign, lang.Pair, lang.Field) {
		return
	}
	name := p.Name()
	targets := p.All(lang.Target)
	if len(targets) > 1 || len(p.All(lang.Value)) > 1 {
		return
	}
	if target := first(targets); target.Is(lang.Name, lang.Member) {
		name = target.Name()
	}
	if identifier.MatchString(name) {
		n.data().name = r.intern(name)
	}
}

var identifier = regexp.MustCompile(`^[\pL_$#][\pL\pN_$]*$`)

// bindImport binds what an import names.
func (r *resolver) bindImport(n Node) {
	module := r.module(n.Name())
	items := n.All(lang.Imported)
	if slices.ContainsFunc(items, func(c Node) bool { return c.Name() == "*" }) {
		r.openModule(cmp.Or(module, r.pathOf(items[0])))
		return
	}
	named := len(items) > 0 || r.t.Import == "none"
	for c := range n.Children() {
		switch c.Role() {
		case lang.Alias, lang.Default:
			named = true
			r.bindTo(n, c.Name(), module)
		case lang.Imported:
			r.bindItem(n, c, module)
		}
	}
	switch {
	case named:
	case r.t.Import == "all":
		r.openModule(module)
	default:
		r.bindTo(n, r.lastOf(module), module)
	}
}

// openModule notes that the names of a module may be used without it. What the
// file opens itself goes before what is open everywhere.
func (r *resolver) openModule(module string) {
	module = strings.TrimSuffix(strings.TrimSuffix(module, "*"), ".")
	if len(r.wild) < tooMany && !slices.Contains(r.wild, module) {
		r.wild = slices.Insert(r.wild, len(r.wild)-len(r.t.Open), module)
	}
}

// pathOf is the path that a name, or the members of one, spell.
func (r *resolver) pathOf(n Node) string {
	path := r.module(n.Name())
	for object := n.Child(lang.ObjectOf); object.Valid(); object = object.Child(lang.ObjectOf) {
		path = r.module(object.Name()) + "." + path
	}
	return path
}

// bindItem binds one imported name, and those below it where imports nest.
func (r *resolver) bindItem(n, item Node, module string) {
	full, name := r.pathOf(item), r.lastOf(r.pathOf(item))
	if full == r.t.Default {
		full = ""
	}
	if module != "" && slices.Contains(r.t.Self, full) { // use std::io::{self}
		full, name = "", r.lastOf(module)
	}
	if strings.HasSuffix(module, "/") {
		full = module + full
	} else if module != "" && full != "" {
		full = module + "." + full
	} else if full == "" {
		full = module
	}
	if strings.HasSuffix(full, "*") {
		r.openModule(full)
		return
	}
	if len(full) > longMeaning {
		return
	}
	inner := item.All(lang.Imported)
	for _, c := range inner {
		r.bindItem(n, c, full)
	}
	alias := item.Child(lang.Alias)
	switch {
	case len(inner) > 0 || item.Is(lang.List, lang.Object):
	case alias.Valid():
		r.bindTo(n, alias.Name(), full)
	case module == "" && r.t.Import == "first":
		first, _, _ := strings.Cut(full, ".")
		r.bindTo(n, first, first)
	default:
		r.bindTo(n, name, full)
	}
}

func (r *resolver) bindTo(n Node, name, meaning string) {
	if meaning == "" {
		return
	}
	r.intern(name)
	r.add(n, name, Binding{Node: n, Scope: r.scope(n), meaning: meaning, from: n.i})
}

// module writes a module's name with dots between its parts. A path that leads
// to another file of the project keeps its dots: "./db".
func (r *resolver) module(name string) string {
	for _, separator := range r.t.Separator {
		name = strings.ReplaceAll(name, separator, ".")
	}
	if relative(name) {
		return name
	}
	if rest := strings.TrimLeft(name, "."); rest != name { // Python's: one dot for this package, one more for each above
		up := len(name) - len(rest) - 1
		return cmp.Or(strings.Repeat("../", up), "./") + rest
	}
	return strings.TrimPrefix(name, "node:")
}

// relative reports whether a meaning leads to another file of the project.
func relative(m string) bool { return strings.HasPrefix(m, "./") || strings.HasPrefix(m, "../") }

var majorVersion = regexp.MustCompile(`^v\d+$`)

// lastOf is the name that an import of a module binds where it gives none.
func (r *resolver) lastOf(module string) string {
	if strings.Contains(module, "/") {
		dir, last := path.Split(module)
		if majorVersion.MatchString(last) {
			last = path.Base(dir)
		}
		last, _, _ = strings.Cut(last, ".")
		return strings.TrimSuffix(strings.TrimPrefix(last, "go-"), "-go")
	}
	return module[strings.LastIndexByte(module, '.')+1:]
}

// bindParam binds a parameter of a function, or of a class, where it is a field.
// One inside a pattern is bound with the pattern.
func (r *resolver) bindParam(n Node) {
	owner := n.Parent()
	if !owner.Is(lang.Func, lang.Class) {
		return
	}
	b := Binding{Node: n, Scope: owner, Type: n.Child(lang.TypeOf), from: n.i}
	if value := n.Child(lang.Value); !b.Type.Valid() && !value.Is(lang.Null) {
		b.Value = value
	}
	if n.Has(lang.Splat) {
		b.Type = Node{}
	}
	if owner.Is(lang.Class) {
		b.from = 0
	}
	targets := append(n.All(lang.Target), n)
	for _, target := range targets {
		r.bindTarget(target, b, true)
		if class := r.classAround(owner); n.Has(lang.Property) && class.Valid() {
			field := b
			field.Scope, field.from = class, 0
			name := strings.TrimPrefix(target.Name(), r.t.Sigil)
			r.intern(name)
			r.add(target, name, field)
		}
	}
}

// rebinding are the operators of assignments after which a name stands for the
// value; others, such as +=, change what it stands for already.
var rebinding = []string{"", "=", ":=", "??=", "||=", "&&="}

// bindAssign binds the targets of an assignment or declaration.
func (r *resolver) bindAssign(n Node) {
	declared := n.Has(lang.Declares) || !r.t.BlockScope
	b := Binding{Node: n, Scope: r.scope(n), Type: n.Child(lang.TypeOf), from: n.data().next}
	if d := n.Parent(); d.Is(lang.Decl, lang.Field) || n.Has(lang.Declares) && d.Is(lang.With, lang.Loop) {
		b.Type = cmp.Or(b.Type, r.declared(d))
		if d.Is(lang.Decl, lang.Field) {
			b.Scope = r.scope(d)
		}
		if d.Has(lang.Hoist) {
			b.Scope = r.function(d)
		}
	}
	if n.Role() == lang.Resource { // with f() as x: x holds in the block
		b.Scope = r.scope(n)
	}
	targets, values := n.All(lang.Target), n.All(lang.Value)
	name := n.Name()
	if len(targets) == 0 && isName(name) { // a declarator that is named
		b.Value = first(values)
		r.add(n, name, b)
		return
	}
	if !slices.Contains(rebinding, name) {
		return
	}
	if len(targets) == 1 && targets[0].Is(lang.List) && len(values) == 1 && values[0].Is(lang.List) {
		targets, values, b.Type = targets[0].All(lang.Target), values[0].All(lang.Elem), Node{}
	}
	for i, target := range targets {
		each := b
		if i < len(values) && (len(values) == len(targets) || i == 0 && r.t.Result) {
			each.Value = values[i]
		}
		if target.Is(lang.List) && !r.t.Result && !slices.Contains(r.t.Boxes, target.Name()) {
			each.Value = Node{}
		}
		r.bindTarget(target, each, declared)
	}
}

// declared is the type that a declaration, which may have many parts, gives.
func (r *resolver) declared(d Node) Node {
	t, ok := r.types[d.i]
	if !ok {
		t = d.Child(lang.TypeOf)
		r.types[d.i] = t
	}
	return t
}

// bindTest binds the name that a test of a type gives to its operand. It holds
// where the test succeeded, which may be after the branch.
func (r *resolver) bindTest(n Node) {
	b := Binding{Node: n, Scope: r.scope(n), Type: n.Child(lang.TypeOf), from: n.data().next}
	if b.Scope.Is(lang.If) {
		b.Scope = r.scope(b.Scope)
	}
	for _, target := range n.All(lang.Target) {
		r.bindTarget(target, b, true)
	}
}

// bindLoop binds the variables of a loop that walks a collection.
func (r *resolver) bindLoop(n Node) {
	targets, over := n.All(lang.Target), n.All(lang.Iter)
	for i, target := range targets {
		b := Binding{Node: n, Scope: r.inside(n), Type: n.Child(lang.TypeOf), from: target.i}
		if isElement := !n.Has(lang.Keys) || i == 1; isElement && !b.Type.Valid() {
			b.Value, b.elem = first(over), true
			if len(over) == len(targets) { // each part of a comprehension
				b.Value = over[i]
			}
		}
		r.bindTarget(target, b, true)
	}
}

func isName(s string) bool {
	if s == "" {
		return false
	}
	letter := 'a' <= s[0]|0x20 && s[0]|0x20 <= 'z'
	return letter || s[0] == '_' || s[0] == '$' || s[0] >= utf8.RuneSelf
}

func first(nodes []Node) Node {
	if len(nodes) == 0 {
		return Node{}
	}
	return nodes[0]
}

// bindTarget binds what stands on the left: a name, a field of this object, or
// the names of a pattern.
func (r *resolver) bindTarget(target Node, b Binding, declared bool) {
	switch target.Kind() {
	case lang.Name:
		if b.Node.Is(lang.Case) && capitalised(target.Name()) {
			return // a type or constant in a pattern
		}
		if !declared {
			b.Scope = Node{}
		}
		r.add(target, target.Name(), b)
	case lang.Member:
		if object := target.Child(lang.ObjectOf); r.isSelf(object) || !object.Valid() {
			if class := r.classAround(target); class.Valid() {
				b.Scope, b.from = class, 0
				r.add(target, target.Name(), b)
			}
		}
	case lang.Pair: // for key, value
		r.bindTarget(target.Child(lang.Value), b, declared)
		b.Value, b.elem = Node{}, false
		r.bindTarget(target.Child(lang.Key), b, declared)
	case lang.List:
		if b.inner = slices.Contains(r.t.Boxes, target.Name()); !b.inner { // if let Some(x) = …
			b.Value, b.Type, b.elem, b.part = Node{}, Node{}, false, ""
		}
		for _, c := range target.All(lang.Target) {
			r.bindTarget(c, b, declared)
		}
	case lang.Object:
		for c := range target.Children() {
			r.bindPart(c, b, declared)
		}
	case lang.Param: // one that is named, a pattern's default, or the rest of a pattern
		if target.Name() != "" {
			r.add(target, target.Name(), b)
			return
		}
		if target.Has(lang.Splat) {
			b.Value, b.Type = Node{}, Node{}
		}
		if target != b.Node {
			for _, c := range target.All(lang.Target) {
				r.bindTarget(c, b, declared)
			}
		}
	case lang.Spread:
		b.Value, b.Type = Node{}, Node{}
		for c := range target.Children() {
			r.bindTarget(c, b, declared)
		}
	}
}

// bindPart binds a name to a member of the value that a pattern takes apart.
func (r *resolver) bindPart(c Node, b Binding, declared bool) {
	if b.part != "" { // nested deeper than is followed
		b.Value, b.Type = Node{}, Node{}
	}
	target := c
	switch c.Kind() {
	case lang.Name:
		b.part = c.Name()
	case lang.Pair:
		b.part = cmp.Or(c.Name(), c.Child(lang.Key).Name())
		if target = c.Child(lang.Value); !target.Valid() {
			r.add(c, c.Name(), b)
		}
	case lang.Param:
		b.part, b.fallback = c.Child(lang.Target).Name(), c.Child(lang.Value)
	default:
		b.Value, b.Type = Node{}, Node{}
	}
	r.bindTarget(target, b, declared)
}

func (r *resolver) bindCaught(n Node) {
	types := n.All(lang.TypeOf)
	for _, target := range n.All(lang.Target) {
		b := Binding{Node: n, Scope: r.inside(n), from: n.i}
		if len(types) == 1 { // of several none is certain
			b.Type = types[0]
		}
		r.bindTarget(target, b, true)
	}
}

// bindDefinition binds the name of a function or class where it stands. A
// lambda is bound by what it is assigned to.
func (r *resolver) bindDefinition(n Node) {
	if n.Name() == "" || n.Parent().Is(lang.Assign, lang.Pair, lang.Cast) || n.Has(lang.Lambda) {
		return
	}
	b := Binding{Node: n, Scope: r.scope(n), meaning: r.definition(n)}
	if n.Is(lang.Func) {
		class := r.classOf(n)
		switch {
		case class.Valid() && class.Name() == n.Name(): // a constructor
			return
		case class.Valid():
			b.Scope = class
		case r.receivers[n.i] != "": // a method of a class in another file
			return
		}
	}
	if n.Has(lang.Property) {
		b.Type, b.meaning = n.Child(lang.Result), ""
	}
	r.add(n, n.Name(), b)
}

// definition is the meaning of a function or class that the file defines.
func (r *resolver) definition(n Node) string {
	if n.Name() == "" {
		return ""
	}
	if n.Is(lang.Func) {
		if class := r.className(n); class != "" {
			return "." + class + "." + n.Name()
		}
	}
	return "." + n.Name()
}

func (r *resolver) bindField(n Node) {
	class := n.Parent()
	if class.Is(lang.Decl) {
		class = class.Parent()
	}
	if !class.Is(lang.Class) && r.places[n.i].class != class.i {
		return
	}
	b := Binding{Node: n, Scope: class, Type: n.Child(lang.TypeOf), Value: n.Child(lang.Value)}
	if n.Parent().Is(lang.Decl) {
		b.Type = cmp.Or(b.Type, r.declared(n.Parent()))
	}
	r.add(n, n.Name(), b)
	for _, target := range n.All(lang.Target) {
		r.add(n, target.Name(), b)
	}
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
