package facts

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"breakwater/index/ecosystem"
	"breakwater/index/lang"
)

// maxResolve bounds how deep one expression leads into others.
const maxResolve = 64

// longMeaning bounds a meaning; chains of calls nest.
const longMeaning = 256

// resolve gives every expression and binding of the file its meaning, the innermost first,
// so that long chains of calls need no deep recursion.
func (r *resolver) resolve() {
	for i := len(r.f.nodes) - 1; i >= 0; i-- {
		switch r.f.nodes[i].kind {
		case lang.Name, lang.Member, lang.Call, lang.Index, lang.Type, lang.Await, lang.Cast, lang.Cond, lang.Op:
			r.meaning(Node{r.f, int32(i)})
		}
	}
	for i := range r.f.Bindings {
		r.bound(&r.f.Bindings[i])
	}
}

// meaning returns what an expression or type stands for; empty where that
// leads in a circle or too deep.
func (r *resolver) meaning(n Node) string {
	if !n.Valid() {
		return ""
	}
	switch r.state[n.i] {
	case 1:
		return ""
	case 2:
		return n.Meaning()
	}
	if r.depth >= maxResolve {
		return ""
	}
	r.depth++
	r.state[n.i] = 1
	m := r.express(n)
	r.depth--
	r.state[n.i] = 2
	if len(m) > longMeaning {
		m = ""
	}
	n.data().meaning = r.intern(m)
	return m
}

func (r *resolver) express(n Node) string {
	switch n.Kind() {
	case lang.Name:
		return r.name(n)
	case lang.Member:
		return r.member(n, n.Child(lang.ObjectOf))
	case lang.Call:
		return r.call(n)
	case lang.Await:
		return strings.TrimPrefix(r.meaning(n.Child(lang.Value)), "~")
	case lang.Try, lang.Block:
		if r.t.Last {
			return r.meaning(lastOf(n))
		}
	case lang.Return:
		return r.meaning(n.Child(lang.Value))
	case lang.Receive:
		return r.meaning(n.Child(lang.Value))
	case lang.Cast:
		return cmp.Or(r.meaning(n.Child(lang.TypeOf)), unboxed(r.meaning(n.Child(lang.Value))))
	case lang.Cond:
		return r.same(append(n.All(lang.Then), n.All(lang.Else)...))
	case lang.Assign:
		return r.meaning(n.Child(lang.Value))
	case lang.Op:
		return r.operator(n)
	case lang.Index:
		return r.index(n)
	case lang.Type:
		return r.typeOf(n)
	case lang.Func, lang.Class:
		return r.definition(n)
	}
	return ""
}

// name resolves an identifier.
func (r *resolver) name(n Node) string {
	if r.isSelf(n) {
		return r.this(n)
	}
	i := r.find(n)
	if r.t.Bare && n.Is(lang.Name) && r.isCall(n, i) {
		n.data().kind = lang.Call
		return r.call(n)
	}
	if i >= 0 {
		r.refs[n.i] = i
	}
	if rest := r.restOf(n); rest != "" {
		return r.path(n, i, rest)
	}
	if i >= 0 {
		return r.bound(&r.f.Bindings[i])
	}
	return r.unbound(n)
}

// unbound is what a name stands for that nothing in the file binds.
func (r *resolver) unbound(n Node) string {
	name := n.Name()
	switch {
	case n.Is(lang.Call) && slices.Contains(r.t.Makers, name) && r.this(n) != "":
		return r.this(n) + "." + name
	case n.Has(lang.Raw), slices.Contains(r.t.Opaque, name):
		return ""
	case r.t.Sigil != "" && strings.HasPrefix(name, r.t.Sigil):
		return ""
	case slices.Contains(r.t.Super, name):
		return r.meaning(first(r.basesOf(r.classAround(n))))
	}
	full, ok := r.opened[name]
	if !ok {
		full = r.imported(name)
		r.opened[name] = full
	}
	return full
}

// imported is what a name stands for that nothing in the file binds: a name of
// a module of which everything is imported, or itself.
func (r *resolver) imported(name string) string {
	for _, module := range r.wild {
		if full := module + "." + name; ecosystem.Known(r.f.Language, full) {
			return full
		}
	}
	return cmp.Or(ecosystem.Value(r.f.Language, name), name)
}

// isCall reports whether a name without arguments calls a function: it is bound
// to one, or nothing binds it and it stands as a statement.
func (r *resolver) isCall(n Node, binding int32) bool {
	if binding >= 0 {
		return r.f.Bindings[binding].Node.Is(lang.Func)
	}
	head, _ := utf8.DecodeRuneInString(n.Name())
	switch n.Role() {
	case lang.Child, lang.Body, lang.Then, lang.Else:
		return unicode.IsLower(head) && holdsStatements(n.Parent())
	}
	return false
}

func holdsStatements(n Node) bool {
	return n.Is(lang.File, lang.Func, lang.Class, lang.Block, lang.If, lang.Case, lang.Try, lang.Handler)
}

// path resolves a name of several parts by the binding of its first, if it has
// one.
func (r *resolver) path(n Node, first int32, rest string) string {
	if first < 0 || strings.HasPrefix(n.Name(), r.t.Separator[0]) {
		return strings.TrimPrefix(r.module(n.Name()), "./")
	}
	base := r.bound(&r.f.Bindings[first])
	if base == "" {
		return ""
	}
	return base + "." + rest
}

// this is the object that a method belongs to; one made on the spot is of the
// type that it extends.
func (r *resolver) this(n Node) string {
	class := r.classAround(n)
	if class.Is(lang.Call) {
		return r.meaning(class.Child(lang.Callee))
	}
	if !class.Is(lang.Class) {
		return ""
	}
	return r.definition(class)
}

// find returns the binding of a name that holds at n: in the innermost scope
// the latest before it, or the first after it. It returns its index; -1 if the
// file binds no such name.
func (r *resolver) find(n Node) int32 {
	scope := r.seen[n.i]
	if scope < 0 {
		return -1
	}
	home := r.places[scope].fn
	if r.f.nodes[scope].kind == lang.Func {
		home = scope
	}
	all := r.by[key{scope, r.firstOf(n)}]
	if fits := r.fits(n); fits != nil {
		all = slices.DeleteFunc(slices.Clone(all[:min(len(all), tooMany)]), func(i int32) bool { return !fits(i) })
	}
	if len(all) == 0 {
		return -1
	}
	return r.holding(all, n, r.places[n.i].fn != home)
}

// tooMany bounds how many bindings of one name are looked at for one use.
const tooMany = 64

func (r *resolver) holding(all []int32, n Node, crossed bool) int32 {
	if n.Is(lang.Call) {
		return all[0]
	}
	all = r.among(all, false)
	at, _ := slices.BinarySearchFunc(all, n.i, func(i, at int32) int { return int(r.f.Bindings[i].from - at - 1) })
	if crossed { // a closure runs later: any binding may hold
		at = len(all)
	}
	for i := at - 1; i >= max(0, at-tooMany); i-- {
		if !r.f.Bindings[all[i]].Value.Is(lang.Null) {
			return all[i]
		}
	}
	for _, i := range all[min(at, len(all)):min(len(all), at+tooMany)] {
		if !r.f.Bindings[i].Value.Is(lang.Null) {
			return i
		}
	}
	return all[0]
}

// bound is what a binding means.
func (r *resolver) bound(b *Binding) string {
	switch {
	case b.meaning != "" || b.state == 2:
		return b.meaning
	case b.state == 1:
		return ""
	}
	b.state = 1
	t := b.Type
	if first := &r.f.Bindings[b.variable]; !t.Valid() && first.part == "" && !first.elem {
		if r.t.BlockScope && !b.Node.Has(lang.Declares) {
			t = first.Type // declared once, assigned again
		}
	}
	m := ""
	switch {
	case b.Value.Is(lang.Func):
	case b.part != "" && b.Node.Is(lang.Call): // an accessor
		m = r.field(r.by[key{b.Scope.i, r.names[b.part]}])
	case b.part != "" && b.Type.Valid():
		m, _ = r.memberOf(b.Type, r.intern(b.part), false, 0)
	default:
		m = r.typeMeaning(t)
	}
	if m == "" && b.Value.Valid() {
		m = r.meaning(b.Value)
		if b.elem {
			m = elementOf(m)
		}
		if b.inner {
			m = unboxed(m)
		}
		if b.part != "" && m != "" {
			m, _ = r.part(m, b.part, false)
		}
	}
	if m == "" && !b.fallback.Is(lang.Null) {
		m = r.meaning(b.fallback)
	}
	b.state, b.meaning = 2, m
	return m
}

// elementOf is an element of a collection, as far as the meaning tells.
func elementOf(m string) string {
	rest, ok := strings.CutPrefix(m, "[]")
	if !ok || strings.HasSuffix(m, "()") { // what a method of a collection gives
		return ""
	}
	return rest
}

// callable reports whether a binding can be what a call without an object
// names: variables and methods have names of their own in such languages.
func (r *resolver) callable(i int32) bool { return r.f.Bindings[i].Node.Is(lang.Func, lang.Import) }

// among returns those bindings of a name that are methods or, where methods
// have names of their own, those that are none, if there are any.
func (r *resolver) among(all []int32, method bool) []int32 {
	if len(all) < 2 && !method || !method && !r.t.Implicit {
		return all
	}
	var wanted []int32
	for _, i := range all[:min(len(all), tooMany)] {
		if r.callable(i) == method {
			wanted = append(wanted, i)
		}
	}
	if len(wanted) == 0 && !method {
		return all
	}
	return wanted
}

// member resolves object.name.
func (r *resolver) member(n, object Node) string {
	base := r.meaning(object)
	if !object.Valid() {
		base = r.this(n)
	}
	if r.nameless(n) {
		return ""
	}
	if n.Is(lang.Member) && n.Role() != lang.Callee && r.opens(base, n.Name()) {
		return unboxed(base)
	}
	m, binding := "", int32(-1)
	if i, ok := r.refs[object.i]; base == "" && ok && r.f.Bindings[i].Type.Is(lang.Class) {
		m, binding = r.memberOf(r.f.Bindings[i].Type, n.data().name, n.Is(lang.Call), 0) // of a type written in its place
	} else if base != "" {
		m, binding = r.part(base, n.Name(), n.Is(lang.Call))
	}
	if binding >= 0 {
		r.refs[n.i] = binding
	}
	return m
}

// nameless reports whether the file does not tell which member n is: it is
// named by a variable, or stands for the type of an object.
func (r *resolver) nameless(n Node) bool {
	name := n.Name()
	if r.t.Sigil != "" && strings.HasPrefix(name, r.t.Sigil) && !n.Has(lang.Static) {
		return true
	}
	return name == "" || name == "class"
}

// part is the meaning of a member of what base stands for, with the index of
// its binding if the file has one, else -1. Where methods have names of their
// own, those are asked for by method.
func (r *resolver) part(base, name string, method bool) (m string, binding int32) {
	if base = bare(base); strings.HasPrefix(base, "~") {
		base = r.t.Promises[0]
	}
	if class, ok := r.class(base); ok {
		switch {
		case slices.Contains(r.t.Self, name): // Outer.this
			return base, -1
		case slices.Contains(r.t.Makers, name) && len(r.by[key{class.i, r.names[name]}]) == 0:
			return base + "." + name, -1 // of this class, not of its base
		}
		if m, binding = r.memberOf(class, r.names[name], method, 0); m != "" {
			return m, binding
		}
		return base + "." + name, binding
	}
	if name == r.t.Default {
		return base, -1
	}
	full := base + "." + name
	return cmp.Or(ecosystem.Value(r.f.Language, full), full), -1
}

// class returns the class of the file that a meaning stands for.
func (r *resolver) class(m string) (class Node, ok bool) {
	name, own := strings.CutPrefix(m, ".")
	i, known := r.owner[name]
	return Node{r.f, i}, own && known
}

// The bounds of looking for a member in what classes extend: how far, and in
// how many.
const (
	maxBases  = 8
	maxLooked = 64
)

// memberOf is the meaning of a member of a type, its bases included.
func (r *resolver) memberOf(t Node, name uint32, method bool, depth int) (m string, binding int32) {
	if depth == 0 {
		r.looked = 0
	}
	if r.looked++; depth > maxBases || r.looked > maxLooked || name == 0 {
		return "", -1
	}
	visit()
	switch t.Kind() {
	case lang.Class:
		if all := r.among(r.by[key{t.i, name}], method); len(all) > 0 {
			return r.field(all), all[0]
		}
		return r.inherited(t, name, method, depth)
	case lang.Op:
		for c := range t.Children() {
			if m, binding = r.memberOf(c, name, method, depth+1); binding >= 0 {
				return m, binding
			}
		}
		return "", -1
	}
	base := r.typeMeaning(t)
	if class, ok := r.class(base); ok {
		return r.memberOf(class, name, method, depth+1)
	}
	if base == "" || base[0] == '.' && !relative(base) {
		return "", -1
	}
	return r.part(base, r.f.names[name], method)
}

// inherited looks for a member in the bases of a class. What the file does not
// show has the member only if no other base can.
func (r *resolver) inherited(class Node, name uint32, method bool, depth int) (m string, binding int32) {
	for i, base := range r.basesOf(class) {
		found, at := r.memberOf(base, name, method, depth+1)
		if at >= 0 {
			return found, at
		}
		if i == 0 {
			m = found
		}
	}
	return m, -1
}

// basesOf returns what a class extends.
func (r *resolver) basesOf(class Node) []Node {
	if !class.Valid() {
		return nil
	}
	if _, ok := r.bases[class.i]; !ok {
		all := slices.DeleteFunc(class.All(lang.Base), func(c Node) bool { return c.Is(lang.Field, lang.Func) })
		r.bases[class.i] = all[:min(len(all), maxBases)]
	}
	return r.bases[class.i]
}

// field is the meaning of a class's field: of its bindings the first that says
// something.
func (r *resolver) field(all []int32) string {
	for _, i := range all[:min(len(all), tooMany)] {
		if m := r.bound(&r.f.Bindings[i]); m != "" {
			return m
		}
	}
	return ""
}

// calleeOf is the meaning of what a call calls.
func (r *resolver) calleeOf(n Node) string {
	if callee := n.Child(lang.Callee); callee.Valid() {
		m := r.meaning(callee)
		if i, ok := r.refs[callee.i]; ok && r.holds(&r.f.Bindings[i]) || m == "func" {
			return "" // a value that is called: only its type is known
		}
		return m
	}
	if object := n.Child(lang.ObjectOf); object.Valid() {
		return r.member(n, object)
	}
	if n.Name() == "" && n.Has(lang.New) {
		return r.expected(n)
	}
	if n.Name() == "" {
		return ""
	}
	return r.name(n) // a call without an object: f(x) in Java or Ruby
}

// holds reports whether a binding stands for a value of its meaning, rather
// than for a function, class or module.
func (r *resolver) holds(b *Binding) bool {
	if b.meaning == "" || b.Node.Is(lang.Func, lang.Class, lang.Import) || b.Value.Is(lang.Func) {
		return false
	}
	if b.Value.Is(lang.Call) {
		return r.callees[b.Value.i] == b.meaning
	}
	return b.Type.Valid()
}

// call is the meaning of a call's result.
func (r *resolver) call(n Node) string {
	callee := r.calleeOf(n)
	r.callees[n.i] = bare(callee)
	switch {
	case n.Has(lang.New):
		r.callees[n.i] = r.constructed(n, callee)
		return callee
	case callee == "new" && r.t.Result: // Go's new(T)
		return r.meaning(n.Child(lang.Arg))
	}
	if t := ecosystem.Result(r.f.Language, callee); t != "" {
		if promise, module := strings.CutSuffix(t, "$module"); module {
			return promise + r.module(n.Child(lang.Arg).Name())
		}
		return t
	}
	if t := r.resultOf(n); t != "" {
		return t
	}
	if t := r.given(n, callee); t != "" || callee == "" {
		return t
	}
	last := lastPart(callee)
	path := strings.TrimSuffix(callee[:len(callee)-len(last)], ".")
	switch {
	case slices.Contains(r.t.Makers, last) && capitalised(path):
		return path
	case r.t.Upper && capitalised(last):
		return callee
	}
	return callee + "()"
}

// constructed is the type that a call makes a value of, without its arguments.
func (r *resolver) constructed(n Node, callee string) string {
	switch t := n.Child(lang.Callee); {
	case t.Is(lang.Index):
		return r.meaning(t.Child(lang.ObjectOf))
	case !t.Valid() && strings.HasPrefix(callee, "[]"):
		return "" // which collection, its declaration does not keep
	}
	return bare(callee)
}

// lastPart is the last name of a path.
func lastPart(path string) string { return path[strings.LastIndexAny(path, "./")+1:] }

// capitalised reports whether the last name of a path begins with a capital.
func capitalised(path string) bool {
	head, _ := utf8.DecodeRuneInString(lastPart(path))
	return unicode.IsUpper(head)
}

// resultOf is what the function of the file that a call calls gives, where it
// declares it; of several with one name, what all of them give.
func (r *resolver) resultOf(call Node) string {
	at := call
	if callee := call.Child(lang.Callee); callee.Valid() {
		at = callee
	}
	i, ok := r.refs[at.i]
	if !ok {
		return ""
	}
	b := &r.f.Bindings[i]
	var results []Node
	for _, i := range r.among(r.by[key{b.Scope.i, r.names[b.Name]}], at.Is(lang.Call)) {
		fn := r.f.Bindings[i].Node
		if value := r.f.Bindings[i].Value; value.Is(lang.Func) {
			fn = value
		}
		if !fn.Is(lang.Func) || len(results) == tooMany {
			return ""
		}
		result := fn.Child(lang.Result)
		if result.Is(lang.Param) {
			result = result.Child(lang.TypeOf)
		}
		if !result.Valid() && r.t.Last {
			result = r.lastIn(fn)
		}
		results = append(results, result)
	}
	return r.same(results)
}

// lastIn is the last expression of a function.
func (r *resolver) lastIn(fn Node) Node {
	last, ok := r.lasts[fn.i]
	if !ok {
		last = lastOf(fn.Child(lang.Body))
		r.lasts[fn.i] = last
	}
	return last
}

// lastOf is the last expression of a body.
func lastOf(body Node) Node {
	if !body.Is(lang.Block, lang.Try) {
		return body
	}
	var last Node
	for c := range body.Children() {
		if !c.Is(lang.Comment, lang.Handler, lang.Finally) {
			last = c
		}
	}
	return last
}

// passing are the operators whose value is one of their operands.
var passing = []string{"||", "??", "or", "&&", "and", "&", "*", "?:", "|", "@", ""}

func (r *resolver) operator(n Node) string {
	left, right := n.All(lang.Left), n.All(lang.Right)
	switch op := n.Name(); {
	case !slices.Contains(passing, op), op == "*" && len(right) > 0:
		return ""
	case (op == "&&" || op == "and") && len(right) > 0:
		return r.anyOf(right)
	case op == "|":
		return r.same(append(left, right...))
	default:
		return r.anyOf(append(left, right...))
	}
}

// same is the meaning that all nodes have; those without one say nothing.
func (r *resolver) same(nodes []Node) string {
	all := ""
	for _, n := range nodes {
		m := r.meaning(n)
		if m != "" && all != "" && m != all {
			return ""
		}
		all = cmp.Or(m, all)
	}
	return all
}

// anyOf is the first meaning that is known; null says nothing.
func (r *resolver) anyOf(nodes []Node) string {
	for _, n := range nodes {
		if m := r.meaning(n); m != "" {
			return m
		}
	}
	return ""
}

func (r *resolver) index(n Node) string {
	m := r.meaning(n.Child(lang.ObjectOf))
	last := lastPart(m)
	keys := n.All(lang.Key)
	switch {
	case len(keys) == 0:
		return m
	case slices.Contains(r.t.Wrappers, last), slices.Contains(r.t.Wrappers, m):
		return r.typeMeaning(keys[0])
	case slices.Contains(r.t.Promises, last):
		return "~" + r.typeMeaning(keys[0])
	case slices.Contains(r.t.Items, last):
		return "[]" + r.typeMeaning(keys[len(keys)-1])
	case slices.Contains(r.t.Boxes, last) && n.Has(lang.Generic):
		if in := r.typeMeaning(keys[0]); in != "" {
			return m + "<" + in + ">"
		}
		return m
	case n.Has(lang.Generic), n.Role() == lang.TypeOf, n.Role() == lang.Result:
		return m
	}
	return elementOf(m)
}

func (r *resolver) typeOf(n Node) string {
	inner := r.typeMeaning(first(append(n.All(lang.Elem), n.All(lang.Value)...)))
	switch n.Name() {
	case "[]", "map":
		return "[]" + inner
	case "":
		return inner
	case "tuple":
		return ""
	}
	return n.Name()
}

func (r *resolver) typeMeaning(n Node) string {
	m := r.meaning(n)
	if slices.Contains(r.t.Opaque, m[strings.LastIndexByte(m, '.')+1:]) && !strings.HasPrefix(m, ".") {
		return ""
	}
	return m
}
