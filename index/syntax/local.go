package syntax

import (
	"slices"
	"strings"
)

// typed is a local found for a definition.
type typed struct {
	def   int
	local Local
}

// assigned notes the type of a name, or else the call or member that it comes
// from.
func (w *walker) assigned(def int, name, typ string, value Node) {
	if typ != "" {
		w.local(def, name, typ)
		return
	}
	w.from(def, name, sourceOf(w, value))
}

// from notes what the value of a name comes from, in a definition.
func (w *walker) from(def int, name, from string) {
	if def >= 0 && name != "" && from != "" {
		w.types = append(w.types, typed{def, Local{Name: w.intern([]byte(name)).text, From: from}})
	}
}

// sourceOf names the call or member that a value is; empty for other values.
func sourceOf(w *walker, value Node) string {
	if value.Is("await", "await_expression") {
		value = value.Child(0)
	}
	if value.Is("call", "call_expression", "attribute", "member_expression", "method_invocation", "field_access") {
		if from := w.qualifier(value); from != "?" {
			return from
		}
	}
	return ""
}

// eachElement notes that the variable of a loop is an element of what the loop
// walks over.
func eachElement(w *walker, n Node) {
	name, over := n.Field("left"), n.Field("right")
	if name.Kind() != "identifier" {
		return
	}
	if from := w.qualifier(over); from != "?" {
		w.from(w.top().def, name.short(), from+"[]")
	}
}

// returns notes what the function around gives, if nothing is known of it yet:
// the first return that tells decides.
func (w *walker) returns(typ string, value Node) {
	top := w.top()
	if top.def < 0 || top.class || top.plain {
		return
	}
	d := &w.u.Definitions[top.def]
	switch {
	case d.Result != "" || d.From != "" || d.Kind != Function && d.Kind != Method:
	case value.Is("this", "self") || value.short() == "self":
		d.Result = d.Parent
	case len(typ) > 1 && !primitive[typ]:
		d.Result = typ
	case value.Kind() == "identifier":
		if d.From = w.originOf(value.short()); d.From == "" && w.intern(value.bytes()).bound == 0 {
			d.From = value.short() // a variable of the file
		}
	default:
		d.From = w.outside(sourceOf(w, value))
	}
}

// outside puts in place of the local that a chain begins with what that comes
// from: others know nothing of it. Empty if that is unknown.
func (w *walker) outside(chain string) string {
	end := strings.IndexFunc(chain, func(r rune) bool { return !isNameRune(r) })
	if end < 0 {
		return chain
	}
	first, rest := chain[:end], chain[end:]
	of := w.noted(first)
	switch {
	case of.Type != "":
		return of.Type + rest
	case of.From != "":
		return of.From + rest
	case first == "" || w.intern([]byte(first)).bound > 0 && first != "self":
		return ""
	}
	return chain
}

// local notes the type of a name in a definition.
func (w *walker) local(def int, name, typ string) {
	if def >= 0 && name != "" && len(typ) > 1 && !primitive[typ] { // one letter is a type parameter
		w.types = append(w.types, typed{def, Local{Name: w.intern([]byte(name)).text, Type: w.intern([]byte(typ)).text}})
	}
}

// maxLocals bounds the locals of one definition; generated code has thousands.
const maxLocals = 256

func (d *Definition) addLocal(l Local) {
	if len(d.Locals) < maxLocals && !slices.Contains(d.Locals, l) {
		d.Locals = append(d.Locals, l)
	}
}

// typesBack bounds how far typeOf looks back, so that it stays cheap in files
// of one huge function.
const typesBack = 64

// typeOf returns the type noted for a name in the innermost function.
func (w *walker) typeOf(name string) string { return w.noted(name).Type }

// originOf returns what the value of a name in the innermost function comes
// from, as noted.
func (w *walker) originOf(name string) string { return w.noted(name).From }

// madeBy returns the function whose result a variable holds, as "f()", be it of the innermost function or of the file;
// empty if that is unknown.
func (w *walker) madeBy(name string) string {
	l := w.noted(name)
	recent := w.types[max(0, len(w.types)-typesBack):]
	for i := len(recent) - 1; i >= 0 && l == (Local{}); i-- { // a variable of the file is a definition of its own
		if t := recent[i]; t.local.Name == name && w.u.Definitions[t.def].Name == name {
			l = t.local
		}
	}
	if strings.HasSuffix(l.From, "()") && strings.Count(l.From, "(") == 1 {
		return l.From
	}
	return ""
}

func (w *walker) noted(name string) Local {
	def := w.top().def
	recent := w.types[max(0, len(w.types)-typesBack):]
	for _, t := range slices.Backward(recent) {
		if t.def == def && t.local.Name == name {
			return t.local
		}
	}
	return Local{}
}
