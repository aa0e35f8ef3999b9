package syntax

import "bytes"

func scriptField(w *walker, n Node) {
	name, value := scriptFieldName(n), n.Field("value")
	w.pending = w.pending[:0]
	scriptRouter(w, "this."+name.short(), value)
	w.assigned(w.class(), name.short(), scriptType(w, n.Field("type"), value), value)
	if value.Is("arrow_function", "function_expression") || scriptWrapsFunction(value) {
		return // defined as a method
	}
	if name.Is("property_identifier", "private_property_identifier") {
		w.define(n, n, name, Variable).Exported = scriptPublic(n)
	}
}

func scriptProperty(w *walker, n Node) {
	if w.inClass() {
		w.local(w.top().def, n.Field("name").short(), heldType(n.Field("type").short()))
	}
}

func scriptVariable(w *walker, n Node) {
	name, value := n.Field("name"), n.Field("value")
	typ := scriptType(w, n.Field("type"), value)
	scriptRouter(w, name.short(), value)
	scriptList(w, name.short(), value)
	if w.inFunction() {
		if name.Kind() == "identifier" {
			w.assigned(w.top().def, name.short(), typ, scriptPlain(value))
		} else if typ != "" {
			scriptTakenApart(w, name, typ)
		} else {
			scriptTakenApart(w, name, sourceOf(w, scriptPlain(value)))
		}
		return
	}
	if value.Is("arrow_function", "function_expression", "generator_function", "class") || scriptWrapsFunction(value) {
		return
	}
	if scriptInBlock(n) || scriptRequires(value) {
		return
	}
	scriptNames(w, n, name, typ)
	w.constant(name.short(), value)
	if value.Kind() == "object" && name.Kind() == "identifier" {
		w.open(value, true) // its methods belong to it
	}
}

// scriptNames defines the variables of a name or a pattern.
func scriptNames(w *walker, n, name Node, typ string) {
	outer, exported := scriptOuter(n)
	kind := Variable
	if bytes.HasPrefix(n.Parent().bytes(), []byte("const")) {
		kind = Constant
	}
	if name.Kind() == "identifier" {
		w.define(outer, n, name, kind).Exported = exported
		w.assigned(len(w.u.Definitions)-1, name.short(), typ, scriptPlain(n.Field("value")))
		return
	}
	for c := range name.Walk() {
		if c.Is("shorthand_property_identifier_pattern") || c.Kind() == "identifier" &&
			c.Parent().Is("array_pattern", "rest_pattern", "pair_pattern") {
			w.define(outer, n, c, kind).Exported = exported
		}
	}
}

// scriptType is the declared type, or that of the value: new X(), await of
// it, or another variable.
func scriptType(w *walker, declared, value Node) string {
	if declared.Valid() {
		return heldType(declared.short())
	}
	value = scriptPlain(value)
	switch value.Kind() {
	case "new_expression":
		return bareType(value.Field("constructor").short())
	case "as_expression", "satisfies_expression":
		return bareType(value.Child(1).short())
	case "call_expression":
		return constructs(value.Field("function").short())
	case "identifier":
		return w.typeOf(value.short())
	}
	return ""
}

// scriptPlain takes off a value what does not change its type: await,
// parentheses, the otherwise of x ?? y and of x ? y : z.
func scriptPlain(value Node) Node {
	for range 8 {
		switch value.Kind() {
		case "await_expression", "parenthesized_expression", "non_null_expression":
			value = value.Child(0)
		case "binary_expression":
			if op := value.Field("operator").short(); op != "||" && op != "??" {
				return value
			}
			value = value.Field("left")
		case "ternary_expression":
			value = value.Field("consequence")
		default:
			return value
		}
	}
	return value
}

// scriptAssignment types this.x = …; functions so assigned are defined where
// they stand.
func scriptAssignment(w *walker, n Node) {
	left := n.Field("left")
	scriptRouter(w, left.short(), n.Field("right"))
	if left.short() == "module.exports" {
		scriptDefault(w, n.Field("right"))
	}
	if left.Kind() == "member_expression" && left.Field("object").short() == "this" {
		w.assigned(w.class(), left.Field("property").short(), scriptType(w, Node{}, n.Field("right")), n.Field("right"))
	}
}

// scriptParameter notes x: T; a constructor's parameter with a modifier is a
// field too.
func scriptParameter(w *walker, n Node) {
	name, typ := n.Field("pattern").short(), heldType(n.Field("type").short())
	if w.inClass() {
		return // of a signature in a type
	}
	if pattern := n.Field("pattern"); pattern.Kind() == "object_pattern" {
		scriptTakenApart(w, pattern, typ)
		return
	}
	w.local(w.top().def, name, typ)
	for c := range n.AllChildren() {
		if c.Is("accessibility_modifier", "override_modifier") || c.Kind() == "readonly" {
			w.local(w.class(), name, typ)
			return
		}
	}
}

// scriptTakenApart notes the names of a pattern {a, b: c} as members of what
// it takes apart.
func scriptTakenApart(w *walker, pattern Node, of string) {
	if pattern.Kind() != "object_pattern" || of == "" {
		return
	}
	for c := range pattern.Children() {
		switch c.Kind() {
		case "shorthand_property_identifier_pattern":
			w.from(w.top().def, c.short(), of+"."+c.short())
		case "object_assignment_pattern":
			name := c.Field("left").short()
			w.from(w.top().def, name, of+"."+name)
		case "pair_pattern":
			if v := c.Field("value"); v.Kind() == "identifier" {
				w.from(w.top().def, v.short(), of+"."+c.Field("key").short())
			}
		}
	}
}
