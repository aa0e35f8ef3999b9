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
		r.f.Circular = true
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
