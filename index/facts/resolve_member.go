package facts

import (
	"cmp"
	"slices"
	"strings"

	"breakwater/index/ecosystem"
	"breakwater/index/lang"
)

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
