package facts

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"breakwater/index/lang"
)

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
