package syntax

import "slices"

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
	if value.Is("await", "await_expression") {
		value = value.Child(0)
	}
	if def < 0 || name == "" || !value.Is("call", "call_expression", "attribute", "member_expression", "method_invocation", "field_access") {
		return
	}
	if from := w.qualifier(value); from != "?" {
		w.types = append(w.types, typed{def, Local{Name: w.intern([]byte(name)).text, From: from}})
	}
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
func (w *walker) typeOf(name string) string {
	def := w.top().def
	recent := w.types[max(0, len(w.types)-typesBack):]
	for _, t := range slices.Backward(recent) {
		if t.def == def && t.local.Name == name {
			return t.local.Type
		}
	}
	return ""
}
