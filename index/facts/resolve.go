package facts

import (
	"cmp"
	"slices"
	"strings"

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
		r.f.Circular = true
		return ""
	case 2:
		return n.Meaning()
	}
	if r.depth >= maxResolve {
		r.f.Deep = true
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
