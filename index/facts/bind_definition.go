package facts

import (
	"cmp"
	"regexp"
	"strings"

	"breakwater/index/lang"
)

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
