package facts

import (
	"cmp"
	"slices"
	"strings"

	"breakwater/index/lang"
)

// Keep is a value that a call makes and an object keeps in a field: what the
// object has to give up when it ends itself.
type Keep struct {
	Call  int    // index of the call that makes it
	Class string // of the object
	Field string
	Uses  []Use // by place, of a field of that name in code of the class, or of objects whose class the file does not tell
}

// Keeps returns the values that the objects of the file keep in their fields, by
// place of the call.
func (f *File) Keeps() []Keep { return f.keeps() }

func (f *File) findKeeps() []Keep {
	var all []Keep
	fl := &follower{f, f.uses(), leastSteps + stepsPerNode*len(f.nodes)}
	type owned struct{ class, field string }
	fields := map[owned][]Use{}
	for _, h := range f.Holds() {
		class, field := f.keeper(h)
		if class == "" || field == "" {
			continue
		}
		uses, known := fields[owned{class, field}]
		if !known {
			uses = fl.fieldUses(class, field)
			fields[owned{class, field}] = uses
		}
		all = append(all, Keep{h.Call, class, field, uses})
	}
	return all
}

// keeper is the class whose objects keep what a call makes, and the field.
func (f *File) keeper(h Hold) (class, field string) {
	call := f.Calls[h.Call].Node
	if h.Field {
		return cmp.Or(f.classOf(h.Function), call.Around(lang.Class).Name()), h.Name
	}
	for _, u := range h.Uses {
		if u.Kind != Stored || u.Captured || u.Part != "" {
			continue
		}
		at := u.Node
		for at.Parent().Is(lang.Await, lang.Cast, lang.Cond) {
			at = at.Parent()
		}
		switch p := at.Parent(); {
		case u.Is(lang.Member) && u.Role() == lang.Target: // what the call makes goes right there
			return f.classOfValue(u.Child(lang.ObjectOf)), u.Name
		case p.Is(lang.Assign) && p.Child(lang.Target).Is(lang.Member):
			target := p.Child(lang.Target)
			return f.classOfValue(target.Child(lang.ObjectOf)), target.Name()
		case p.Is(lang.Pair) && strings.HasPrefix(u.Name, "."):
			return u.Name[1:], cmp.Or(p.Name(), p.Child(lang.Key).Name())
		}
	}
	return "", ""
}

// classOf is the class that a function, or the one around it, is a method of.
func (f *File) classOf(function int) string {
	class, _, method := strings.Cut(f.Functions[function].Symbol, ".")
	if !method {
		return ""
	}
	return class
}

// classOfValue is the class of an object of the file.
func (f *File) classOfValue(n Node) string {
	if class, own := strings.CutPrefix(n.Meaning(), "."); own && !strings.ContainsAny(class, ".()") {
		return class
	}
	if slices.Contains(f.table.Self, n.Name()) {
		return f.classOf(f.FunctionAt(n))
	}
	return ""
}

// fieldUses returns what happens to a field of the objects of a class.
func (f *follower) fieldUses(class, field string) (out []Use) {
	for _, n := range f.reads()[field] {
		if len(out) == maxUses || !f.step() {
			return append(out, Use{Node: n, Kind: Stored})
		}
		of := f.classOfValue(n.Child(lang.ObjectOf))
		if b, ok := f.Refers(n); n.Is(lang.Name) || of == "" && ok && b.Scope.Is(lang.Class) {
			of = b.Scope.Name()
		}
		if of != class && (of != "" || n.Is(lang.Name)) {
			continue
		}
		u, _ := f.use(n, n)
		out = append(out, u)
	}
	return out
}
