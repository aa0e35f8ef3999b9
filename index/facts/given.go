package facts

import (
	"cmp"
	"strings"

	"breakwater/index/ecosystem"
	"breakwater/index/lang"
)

// boxed reports whether a meaning says what is in it: Option<T>.
func boxed(m string) bool { return strings.HasSuffix(m, ">") && strings.Contains(m, "<") }

// unboxed is what is in a box or promise; m itself if it is none.
func unboxed(m string) string {
	if boxed(m) && m[0] != '[' {
		return m[strings.IndexByte(m, '<')+1 : len(m)-1]
	}
	return strings.TrimPrefix(m, "~")
}

// bare is a type without its arguments.
func bare(m string) string {
	if boxed(m) && m[0] != '[' && m[0] != '~' {
		return m[:strings.IndexByte(m, '<')]
	}
	return m
}

// opens reports whether a member of a box is what is in it: task.Result.
func (r *resolver) opens(base, name string) bool {
	if unboxed(base) == base {
		return false
	}
	return ecosystem.Gives(r.f.Language, bare(base)+"."+name, name) == "unwrapped"
}

// given is the meaning of a call's result where the library says that it is
// what the method is called on, or an argument, or in one of them.
func (r *resolver) given(n Node, callee string) string {
	object := n.Child(lang.ObjectOf)
	if c := n.Child(lang.Callee); c.Valid() {
		object = c.Child(lang.ObjectOf)
	}
	if object.Valid() {
		callee = cmp.Or(callee, "?")
	}
	switch ecosystem.Gives(r.f.Language, callee, methodOf(n)) {
	case "argument":
		return r.meaning(n.Child(lang.Arg))
	case "object":
		return r.meaning(object)
	case "inside":
		if m := r.meaning(object); unboxed(m) != m {
			return unboxed(m)
		}
	case "unwrapped":
		m := r.meaning(object)
		if unboxed(m) == m && ecosystem.RoleOf(r.f.Language, callee) == "" {
			r.callees[n.i] = "" // a method of a box that the file does not show
		}
		return unboxed(m)
	case "element":
		return elementOf(r.meaning(object))
	case "elements":
		if e := elementOf(r.meaning(object)); e != "" {
			return "[]" + e
		}
	}
	return ""
}

// expected is the type of a value that its place declares: T x = new().
func (r *resolver) expected(n Node) string {
	switch up := n.Parent(); up.Kind() {
	case lang.Assign:
		for _, at := range []Node{up, up.Parent()} {
			if t := r.declared(at); t.Valid() && (at == up || at.Is(lang.Decl, lang.Field, lang.With)) {
				return r.meaning(t)
			}
		}
		return r.meaning(up.Child(lang.Target))
	case lang.Field, lang.Param:
		return r.meaning(up.Child(lang.TypeOf))
	case lang.Return:
		return unboxed(r.meaning(r.function(n).Child(lang.Result)))
	case lang.Op:
		return r.meaning(up.Child(lang.Left))
	}
	return ""
}
