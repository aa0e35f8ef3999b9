package facts

import (
	"cmp"
	"slices"
	"strings"

	"breakwater/index/lang"
)

// place is what lies around a node; -1 where nothing does. It is noted for all
// nodes in one pass, so that deep nesting costs no climbing.
type place struct {
	scope int32  // innermost scope
	fn    int32  // innermost function
	class int32  // class whose object "this" is
	self  uint32 // name of the receiver, where a method gives it one
}

// locate notes the places of all nodes.
func (r *resolver) locate() {
	r.places = make([]place, len(r.f.nodes))
	r.places[0] = place{0, -1, -1, 0}
	methods := map[int32]place{} // by Func node with a receiver: the place of what is in it
	for i := 1; i < len(r.f.nodes); i++ {
		n := Node{r.f, int32(i)}
		parent := n.Parent()
		p := r.places[parent.i]
		if r.isScope(parent) {
			p.scope = parent.i
		}
		switch parent.Kind() {
		case lang.Func:
			p.fn = parent.i
			if at, ok := methods[parent.i]; ok {
				p.class, p.self = at.class, at.self
			}
		case lang.Class:
			if p.class, p.self = parent.i, 0; parent.Has(lang.Extend) {
				p.class = r.owner[parent.Name()]
			}
		case lang.Call, lang.Object:
			if ownsMembers(parent, n) {
				p.class, p.self = parent.i, 0
			}
		}
		r.places[i] = p
		if n.Is(lang.Func) {
			r.receive(n, methods)
		}
	}
}

// ownsMembers reports whether a member is defined in an object made on the
// spot: an anonymous class, an object literal with methods.
func ownsMembers(object, member Node) bool {
	if !member.Is(lang.Func, lang.Field) || member.Has(lang.Lambda) {
		return false
	}
	return object.Is(lang.Object) || object.Has(lang.New) && member.Role() == lang.Body
}

// receive notes the receiver of a method that is declared outside its class.
func (r *resolver) receive(fn Node, methods map[int32]place) {
	receiver := fn.Child(lang.Receiver)
	if !receiver.Valid() {
		return
	}
	p := place{class: -1}
	if target := receiver.Child(lang.Target); target.Valid() {
		p.self = target.data().name
	}
	r.receivers[fn.i] = receiver.Child(lang.TypeOf).Name()
	if i, ok := r.owner[r.receivers[fn.i]]; ok {
		p.class = i
	}
	methods[fn.i] = p
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

// scope returns the innermost scope around n.
func (r *resolver) scope(n Node) Node { return Node{r.f, r.places[n.i].scope} }

// inside returns the scope of what n itself binds: n where it is one.
func (r *resolver) inside(n Node) Node {
	if r.isScope(n) {
		return n
	}
	return r.scope(n)
}

// function returns the innermost function around n, or the file.
func (r *resolver) function(n Node) Node { return Node{r.f, max(r.places[n.i].fn, 0)} }

// classAround returns the class of the object that "this" is at n.
func (r *resolver) classAround(n Node) Node {
	if i := r.places[n.i].class; i >= 0 {
		return Node{r.f, i}
	}
	return Node{}
}

// classOf returns the class that a function is a method of.
func (r *resolver) classOf(fn Node) Node {
	if t := r.receivers[fn.i]; t != "" {
		if i, ok := r.owner[t]; ok {
			return Node{r.f, i}
		}
		return Node{}
	}
	p := r.places[fn.i]
	assigned := fn.Parent()
	ofThis := assigned.Is(lang.Assign) && r.isSelf(assigned.Child(lang.Target).Child(lang.ObjectOf))
	if p.class > p.fn || ofThis {
		return r.classAround(fn)
	}
	return Node{}
}

// className names the class that a function is a method of; empty for
// functions, and where the class has no name.
func (r *resolver) className(fn Node) string {
	if t := r.receivers[fn.i]; t != "" {
		return t
	}
	if class := r.classOf(fn); class.Is(lang.Class) {
		return class.Name()
	}
	return ""
}

func (r *resolver) isSelf(n Node) bool {
	if !n.Is(lang.Name, lang.Call) {
		return false
	}
	self := r.places[n.i].self
	return self != 0 && self == n.data().name || slices.Contains(r.t.Self, n.Name())
}

// link finds for every use of a name the scope in which it is bound, and gives
// that scope to the assignments that declare nothing.
func (r *resolver) link() {
	r.gather(func(i int32) bool { return r.f.Bindings[i].Scope.Valid() })
	if len(r.open) > 0 {
		at := make(map[int32]int32, len(r.open)) // node → binding
		for i, n := range r.open {
			at[n] = i
		}
		r.walkNames(func(n Node, scope int32) {
			if i, ok := at[n.i]; ok {
				r.f.Bindings[i].Scope = Node{r.f, max(scope, 0)}
			}
		})
		clear(r.by)
		r.gather(func(i int32) bool { return r.f.Bindings[i].Scope.Valid() })
	}
	r.seen = make([]int32, len(r.f.nodes))
	r.walkNames(func(n Node, scope int32) { r.seen[n.i] = scope })
}

// gather fills by with the bindings that are wanted.
func (r *resolver) gather(wanted func(i int32) bool) {
	for i := range r.f.Bindings {
		if b := &r.f.Bindings[i]; wanted(int32(i)) {
			k := key{b.Scope.i, r.names[b.Name]}
			b.variable = int32(i)
			if all := r.by[k]; len(all) > 0 {
				b.variable = all[0]
			}
			r.by[k] = append(r.by[k], int32(i))
		}
	}
}

// walkNames calls visit with every node that uses a name, and with the
// innermost scope that binds the name where the node stands; -1 for none.
func (r *resolver) walkNames(visit func(n Node, scope int32)) {
	keys := make([]key, 0, len(r.by))
	for k := range r.by {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b key) int {
		return cmp.Or(cmp.Compare(a.scope, b.scope), cmp.Compare(a.name, b.name))
	})
	bound := map[uint32][]int32{} // name → scopes around the current node that bind it, innermost last
	var open []key                // what bound holds, in the order of its coming
	for i := range r.f.nodes {
		n := Node{r.f, int32(i)}
		for len(open) > 0 && r.f.nodes[open[len(open)-1].scope].next <= n.i {
			name := open[len(open)-1].name
			bound[name] = bound[name][:len(bound[name])-1]
			open = open[:len(open)-1]
		}
		for ; len(keys) > 0 && keys[0].scope == n.i; keys = keys[1:] {
			if r.visible(keys[0]) {
				bound[keys[0].name] = append(bound[keys[0].name], n.i)
				open = append(open, keys[0])
			}
		}
		if n.Is(lang.Name, lang.Call) {
			visit(n, r.innermost(n, bound[r.firstOf(n)]))
		}
	}
}

// firstOf is the name by which the file may bind n: the first part of a path.
func (r *resolver) firstOf(n Node) uint32 {
	if r.restOf(n) == "" {
		return n.data().name
	}
	first, _, _ := strings.Cut(r.module(n.Name()), ".")
	return r.names[first]
}

// restOf is what follows the first part of a path; empty for a plain name.
func (r *resolver) restOf(n Node) string {
	if len(r.t.Separator) == 0 {
		return ""
	}
	_, rest, _ := strings.Cut(r.module(n.Name()), ".")
	return rest
}

// visible reports whether what a scope binds can be named without it anywhere
// inside. Members of a class cannot in most languages.
func (r *resolver) visible(k key) bool {
	scope := Node{r.f, k.scope}
	if !scope.Is(lang.Class, lang.Object, lang.Call) || r.t.Implicit || scope.Has(lang.Static) {
		return true
	}
	return r.f.Bindings[r.by[k][0]].Node.Is(lang.Type)
}

func (r *resolver) innermost(n Node, scopes []int32) int32 {
	if p := n.Parent(); p.Is(lang.Class) && len(r.by[key{p.i, r.firstOf(n)}]) > 0 {
		return p.i
	}
	fits := r.fits(n)
	for i := len(scopes) - 1; i >= max(0, len(scopes)-tooMany); i-- {
		all := r.by[key{scopes[i], r.firstOf(n)}]
		if (fits == nil || slices.ContainsFunc(all, fits)) && !r.declaredLater(all, n) {
			return scopes[i]
		}
	}
	return -1
}

// declaredLater reports whether a block declares a name only after n, so that n
// means what is around the block: let x = x.clone().
func (r *resolver) declaredLater(all []int32, n Node) bool {
	b := &r.f.Bindings[all[0]]
	if !r.t.BlockScope || b.from <= n.i || !b.Node.Is(lang.Assign) || !b.Node.Has(lang.Declares) {
		return false
	}
	if b.Node.Parent().Has(lang.Hoist) || r.places[n.i].fn != r.places[b.Node.i].fn || b.Scope.Is(lang.Class, lang.File) {
		return false
	}
	if n.i < b.Node.i {
		return true
	}
	for c := range b.Node.Children() {
		if c.Role() == lang.Value && c.Contains(n) {
			return true
		}
	}
	return false
}

// fits returns the test for the bindings that n can refer to; nil where any can
// be meant.
func (r *resolver) fits(n Node) func(i int32) bool {
	switch {
	case n.Is(lang.Call):
		return r.callable
	case r.t.Implicit && isType(n):
		return r.typed
	}
	return nil
}

// isType reports whether a name stands where only a type can.
func isType(n Node) bool {
	switch n.Role() {
	case lang.TypeOf, lang.Result, lang.Base:
		return true
	case lang.Callee:
		return n.Parent().Has(lang.New)
	}
	up := n.Parent()
	return up.Is(lang.Type) || up.Is(lang.Index) && up.Has(lang.Generic)
}

// typed reports whether a binding can be what a type refers to: no member, which
// may bear the name of its type.
func (r *resolver) typed(i int32) bool {
	b := &r.f.Bindings[i]
	return !b.Node.Is(lang.Func, lang.Field) && !(b.Node.Is(lang.Assign, lang.Param) && b.Scope.Is(lang.Class))
}
