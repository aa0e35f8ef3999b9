package facts

import (
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

// resolve gives every expression of the file its meaning.
func (r *resolver) resolve() {
	for i := range r.f.nodes {
		switch r.f.nodes[i].kind {
		case lang.Name, lang.Member, lang.Call, lang.Index, lang.Type:
			r.meaning(Node{r.f, int32(i)})
		}
	}
	for i := range r.f.nodes { // those that take their meaning from below, for readers
		switch r.f.nodes[i].kind {
		case lang.Await, lang.Cast, lang.Cond, lang.Op:
			r.meaning(Node{r.f, int32(i)})
		}
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
	case lang.Await, lang.Receive:
		return r.meaning(n.Child(lang.Value))
	case lang.Cast:
		return r.meaning(n.Child(lang.TypeOf))
	case lang.Cond:
		return r.anyOf(n.All(lang.Then))
	case lang.Assign:
		return r.meaning(n.Child(lang.Value))
	case lang.Op:
		return r.operator(n)
	case lang.Index:
		return r.index(n)
	case lang.Type:
		return r.typeOf(n)
	}
	return ""
}

// name resolves an identifier.
func (r *resolver) name(n Node) string {
	if r.isSelf(n) {
		if class := r.classAround(n); class.Valid() {
			return "." + class.Name()
		}
		return ""
	}
	if i := r.find(n); i >= 0 {
		r.refs[n.i] = i
		return r.bound(&r.f.Bindings[i])
	}
	return n.Name()
}

// find returns the binding of a name that holds at n: in the innermost scope
// the latest before it, or the first after it. It returns its index; -1 if the
// file binds no such name.
func (r *resolver) find(n Node) int32 {
	name := n.data().name
	crossed := false // n lies in a function below the scope
	for up := range n.Up() {
		if r.isScope(up) && (!up.Is(lang.Class) || r.t.Implicit || n.Parent() == up) {
			if all := r.by[key{up.i, name}]; len(all) > 0 {
				return r.holding(all, n, crossed)
			}
		}
		crossed = crossed || up.Is(lang.Func)
	}
	return -1
}

// tooMany bounds how many bindings of one name are looked at for one use.
const tooMany = 64

func (r *resolver) holding(all []int32, n Node, crossed bool) int32 {
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
	m := r.typeMeaning(b.Type)
	if m == "" && b.Value.Valid() {
		m = r.meaning(b.Value)
		if b.part != "" && m != "" {
			m += "." + b.part
		}
	}
	if b.elem {
		m = elementOf(m)
	}
	b.state, b.meaning = 2, m
	return m
}

// elementOf is an element of a collection, as far as the meaning tells.
func elementOf(m string) string {
	rest, ok := strings.CutPrefix(m, "[]")
	if !ok {
		return ""
	}
	return rest
}

// member resolves object.name.
func (r *resolver) member(n, object Node) string {
	base := r.meaning(object)
	name := n.Name()
	if base == "" || name == "" {
		return ""
	}
	if class, ok := r.owner[strings.TrimPrefix(base, ".")]; ok && base[0] == '.' {
		if all := r.by[key{class, n.data().name}]; len(all) > 0 {
			r.refs[n.i] = all[0]
			if m := r.field(all); m != "" {
				return m
			}
		}
	}
	full := base + "." + name
	if t := ecosystem.Value(r.f.Language, full); t != "" {
		return t
	}
	return full
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
		return r.meaning(callee)
	}
	if object := n.Child(lang.ObjectOf); object.Valid() {
		return r.member(n, object)
	}
	if n.Name() == "" {
		return ""
	}
	return r.name(n) // a call without an object: f(x) in Java or Ruby
}

// call is the meaning of a call's result.
func (r *resolver) call(n Node) string {
	callee := r.calleeOf(n)
	r.callees[n.i] = callee
	switch {
	case callee == "":
		return ""
	case n.Has(lang.New):
		return callee
	case callee == "new" && r.t.Result: // Go's new(T)
		return r.meaning(n.Child(lang.Arg))
	}
	if t := ecosystem.Result(r.f.Language, callee); t != "" {
		return t
	}
	if t := r.resultOf(callee); t != "" {
		return t
	}
	last := callee[strings.LastIndexAny(callee, "./")+1:]
	if head, _ := utf8.DecodeRuneInString(last); r.t.Upper && unicode.IsUpper(head) {
		return callee
	}
	return callee + "()"
}

// resultOf is what a function of the file gives, where it declares it.
func (r *resolver) resultOf(callee string) string {
	rest, ok := strings.CutPrefix(callee, ".")
	if !ok {
		return ""
	}
	scope, name := r.f.Root().i, rest
	if class, method, isMethod := strings.Cut(rest, "."); isMethod {
		i, known := r.owner[class]
		if !known {
			return ""
		}
		scope, name = i, method
	}
	for _, i := range r.by[key{scope, r.names[name]}] {
		if b := &r.f.Bindings[i]; b.Node.Is(lang.Func) {
			result := b.Node.Child(lang.Result)
			if result.Is(lang.Param) {
				result = result.Child(lang.TypeOf)
			}
			return r.typeMeaning(result)
		}
	}
	return ""
}

// passing are the operators whose value is one of their operands.
var passing = []string{"||", "??", "or", "&&", "and", "&", "*", "?:", "|"}

func (r *resolver) operator(n Node) string {
	if !slices.Contains(passing, n.Name()) {
		return ""
	}
	return r.anyOf(append(n.All(lang.Left), n.All(lang.Right)...))
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
	last := m[strings.LastIndexByte(m, '.')+1:]
	if slices.Contains(r.t.Wrappers, last) {
		return r.typeMeaning(n.Child(lang.Key))
	}
	if n.Role() == lang.TypeOf || n.Role() == lang.Result {
		return m // type arguments
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
	}
	return n.Name()
}

func (r *resolver) typeMeaning(n Node) string {
	if !n.Valid() {
		return ""
	}
	return r.meaning(n)
}
