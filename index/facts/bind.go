package facts

import (
	"path"
	"regexp"
	"strings"

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
	part     string // the binding is this member of Value
	elem     bool   // the binding is an element of Value
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
	f     *File
	t     *table
	names map[string]uint32
	by    map[key][]int32  // indices in f.Bindings, by place
	owner map[string]int32 // class name → its node, the first of the name
	state []uint8          // per node: 0 not resolved, 1 being resolved, 2 resolved
	depth int

	callees map[int32]string // by Call node
	refs    map[int32]int32  // Name node → the binding that it refers to, an index in f.Bindings
}

func newResolver(f *File, t *table, names map[string]uint32) *resolver {
	return &resolver{f: f, t: t, names: names, by: map[key][]int32{}, owner: map[string]int32{}, state: make([]uint8, len(f.nodes)), callees: map[int32]string{}, refs: map[int32]int32{}}
}

// bind notes every binding of the file, in source order.
func (r *resolver) bind() {
	for n := range r.f.nodesOf(lang.Class) {
		if _, twice := r.owner[n.Name()]; !twice {
			r.owner[n.Name()] = n.i
		}
	}
	for i := range r.f.nodes {
		n := Node{r.f, int32(i)}
		switch n.Kind() {
		case lang.Import:
			r.bindImport(n)
		case lang.Param:
			r.bindParam(n)
		case lang.Name:
			if n.Role() == lang.Parameter && n.Parent().Is(lang.Func) {
				r.add(n, n.Name(), Binding{Node: n, Scope: n.Parent(), from: n.i})
			}
		case lang.Assign:
			r.bindAssign(n)
		case lang.Loop:
			for _, target := range n.All(lang.Target) {
				r.bindTarget(target, Binding{Node: n, Scope: r.scope(n, true), Value: n.Child(lang.Iter), elem: true, from: target.i}, true)
			}
		case lang.Handler, lang.Switch, lang.Case:
			r.bindCaught(n)
		case lang.Func, lang.Class:
			r.bindDefinition(n)
		case lang.Field:
			r.bindField(n)
		}
	}
}

func (r *resolver) add(at Node, name string, b Binding) {
	if name == "" || name == "_" {
		return
	}
	b.Name = name
	k := key{b.Scope.i, r.names[name]}
	b.variable = int32(len(r.f.Bindings))
	if all := r.by[k]; len(all) > 0 {
		b.variable = all[0]
	}
	r.by[k] = append(r.by[k], int32(len(r.f.Bindings)))
	r.f.Bindings = append(r.f.Bindings, b)
}

// scope returns the innermost scope around n; n itself counts where self is
// set. A Class is one only where asked through its members.
func (r *resolver) scope(n Node, self bool) Node {
	if self && r.isScope(n) {
		return n
	}
	for up := range n.Up() {
		if r.isScope(up) {
			return up
		}
	}
	return r.f.Root()
}

func (r *resolver) isScope(n Node) bool {
	switch n.Kind() {
	case lang.File, lang.Func, lang.Class:
		return true
	case lang.Block, lang.If, lang.Loop, lang.Switch, lang.Case, lang.With, lang.Try, lang.Handler:
		return r.t.BlockScope
	}
	return false
}

// bindImport binds what an import names.
func (r *resolver) bindImport(n Node) {
	module := r.module(n.Name())
	named := false
	for c := range n.Children() {
		switch c.Role() {
		case lang.Alias, lang.Default:
			named = true
			r.bindTo(n, c.Name(), module)
		case lang.Imported:
			named = true
			r.bindItem(n, c, module)
		}
	}
	if !named {
		r.bindTo(n, r.lastOf(module), module)
	}
}

// bindItem binds one imported name, and those below it where imports nest.
func (r *resolver) bindItem(n, item Node, module string) {
	full := r.module(item.Name())
	if module != "" && full != "" {
		full = module + "." + full
	} else if full == "" {
		full = module
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
		r.bindTo(n, r.lastOf(full), full)
	}
}

func (r *resolver) bindTo(n Node, name, meaning string) {
	if meaning == "" {
		return
	}
	r.intern(name)
	r.add(n, name, Binding{Node: n, Scope: r.scope(n, false), meaning: meaning, from: n.i})
}

// module writes a module's name with dots between its parts.
func (r *resolver) module(name string) string {
	for _, separator := range r.t.Separator {
		name = strings.ReplaceAll(name, separator, ".")
	}
	return strings.TrimPrefix(strings.TrimPrefix(name, "node:"), ".")
}

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

func (r *resolver) bindParam(n Node) {
	fn := n.Around(lang.Func)
	if !fn.Valid() || n.Role() == lang.Result {
		return
	}
	b := Binding{Node: n, Scope: fn, Type: n.Child(lang.TypeOf), from: n.i}
	if value := n.Child(lang.Value); !b.Type.Valid() && !value.Is(lang.Null) {
		b.Value = value
	}
	r.add(n, n.Name(), b)
	for _, target := range n.All(lang.Target) {
		r.bindTarget(target, b, true)
	}
}

// bindAssign binds the targets of an assignment or declaration.
func (r *resolver) bindAssign(n Node) {
	declared := n.Has(lang.Declares) || !r.t.BlockScope
	b := Binding{Node: n, Scope: r.scope(n, false), Type: n.Child(lang.TypeOf), from: n.data().next}
	if d := n.Parent(); !b.Type.Valid() && d.Is(lang.Decl) {
		b.Type = d.Child(lang.TypeOf)
		b.Scope = r.scope(d, false)
	}
	if b.Node.Role() == lang.Resource { // with f() as x: x holds in the block
		b.Scope = r.scope(n.Parent(), true)
	}
	targets, values := n.All(lang.Target), n.All(lang.Value)
	if name := n.Name(); len(targets) == 0 && isName(name) { // a declarator that is named
		b.Value = first(values)
		r.add(n, name, b)
		return
	}
	if len(targets) == 1 && targets[0].Is(lang.List) && len(values) == 1 && values[0].Is(lang.List) {
		targets, values = targets[0].All(lang.Target), values[0].All(lang.Elem)
	}
	for i, target := range targets {
		each := b
		if i < len(values) && (len(values) == len(targets) || i == 0 && r.t.Result) {
			each.Value = values[i]
		}
		if target.Is(lang.List) && !r.t.Result {
			each.Value = Node{}
		}
		r.bindTarget(target, each, declared)
	}
}

func isName(s string) bool {
	return s != "" && (s[0] == '_' || s[0] == '$' || s[0] >= 0x80 || 'a' <= s[0]|0x20 && s[0]|0x20 <= 'z')
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
		if at, ok := r.holder(target); ok && !declared {
			b.Scope = at
		}
		r.add(target, target.Name(), b)
	case lang.Member:
		if object := target.Child(lang.ObjectOf); r.isSelf(object) {
			if class := r.classAround(target); class.Valid() {
				b.Scope, b.from = class, 0
				r.add(target, target.Name(), b)
			}
		}
	case lang.List:
		b.Value, b.elem = Node{}, false
		for _, c := range target.All(lang.Target) {
			r.bindTarget(c, b, declared)
		}
	case lang.Object:
		for c := range target.Children() {
			r.bindPart(c, b, declared)
		}
	case lang.Spread, lang.Param:
		b.Value, b.Type = Node{}, Node{}
		for c := range target.Children() {
			r.bindTarget(c, b, declared)
		}
	case lang.Assign: // a pattern's default
		for _, c := range target.All(lang.Target) {
			r.bindTarget(c, b, declared)
		}
	}
}

// bindPart binds a name to a member of the value that a pattern takes apart.
func (r *resolver) bindPart(c Node, b Binding, declared bool) {
	if b.part != "" || b.elem { // nested deeper than is followed
		b.Value = Node{}
	}
	switch c.Kind() {
	case lang.Name:
		b.part = c.Name()
		r.bindTarget(c, b, declared)
	case lang.Pair:
		b.part = c.Name()
		if k := c.Child(lang.Key); b.part == "" {
			b.part = k.Name()
		}
		r.bindTarget(c.Child(lang.Value), b, declared)
	default:
		b.Value = Node{}
		r.bindTarget(c, b, declared)
	}
}

// holder returns the scope around n in which its name is bound already.
func (r *resolver) holder(n Node) (Node, bool) {
	name := n.data().name
	for up := range n.Up() {
		if r.isScope(up) && len(r.by[key{up.i, name}]) > 0 {
			return up, true
		}
	}
	return Node{}, false
}

func (r *resolver) bindCaught(n Node) {
	for _, target := range n.All(lang.Target) {
		b := Binding{Node: n, Scope: r.scope(n, true), Type: n.Child(lang.TypeOf), from: n.i}
		r.bindTarget(target, b, true)
	}
}

// bindDefinition binds the name of a function or class where it stands.
func (r *resolver) bindDefinition(n Node) {
	name := n.Name()
	if name == "" {
		return
	}
	b := Binding{Node: n, Scope: r.scope(n, false), meaning: "." + name}
	if class := r.classOf(n); n.Is(lang.Func) && class != "" {
		b.meaning = "." + class + "." + name
		owner, known := r.owner[class]
		switch {
		case known:
			b.Scope = Node{r.f, owner}
		case n.Child(lang.Receiver).Valid():
			return // a method of a class in another file
		}
	}
	r.add(n, name, b)
}

func (r *resolver) bindField(n Node) {
	class := n.Around(lang.Class)
	if !class.Valid() {
		return
	}
	b := Binding{Node: n, Scope: class, Type: n.Child(lang.TypeOf), Value: n.Child(lang.Value)}
	r.add(n, n.Name(), b)
	for _, target := range n.All(lang.Target) {
		r.add(n, target.Name(), b)
	}
}

// classAround returns the class that a method around n belongs to.
func (r *resolver) classAround(n Node) Node {
	for up := range n.Up() {
		if up.Is(lang.Class) {
			return up
		}
		if up.Is(lang.Func) {
			if i, ok := r.owner[receiverType(up)]; ok {
				return Node{r.f, i}
			}
		}
	}
	return Node{}
}

// classOf names the class that a method belongs to; empty for functions.
func (r *resolver) classOf(fn Node) string {
	if name := receiverType(fn); name != "" {
		return name
	}
	for up := range fn.Up() {
		switch up.Kind() {
		case lang.Class:
			return up.Name()
		case lang.Func:
			return ""
		}
	}
	return ""
}

// receiverType is the type of a method that is declared outside its class.
func receiverType(fn Node) string {
	receiver := fn.Child(lang.Receiver)
	if t := receiver.Child(lang.TypeOf); t.Valid() {
		return t.Name()
	}
	return ""
}

func (r *resolver) isSelf(n Node) bool {
	if !n.Is(lang.Name) {
		return false
	}
	for _, self := range r.t.Self {
		if n.Name() == self {
			return true
		}
	}
	fn := n.Around(lang.Func)
	for fn.Valid() {
		if rec := fn.Child(lang.Receiver); rec.Valid() {
			return rec.Child(lang.Target).Name() == n.Name()
		}
		fn = fn.Around(lang.Func)
	}
	return false
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
