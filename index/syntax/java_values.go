package syntax

import "strings"

func javaField(w *walker, n Node) {
	typ := heldType(n.Field("type").short())
	for c := range n.Children() {
		if c.Kind() != "variable_declarator" {
			continue
		}
		kind := Variable
		if javaModifier(n, "final") && javaModifier(n, "static") || n.Kind() == "constant_declaration" {
			kind = Constant
		}
		name := c.Field("name")
		w.define(n, n, name, kind).Exported = javaModifier(n, "public") || w.inInterface()
		javaConstant(w, n.Field("type").short(), c)
		w.local(w.class(), name.short(), typ)
	}
}

func javaLocal(w *walker, n Node) {
	typ := n.Field("type").short()
	for c := range n.Children() {
		if c.Kind() == "variable_declarator" {
			w.assigned(w.top().def, c.Field("name").short(), javaType(w, typ, c.Field("value")), c.Field("value"))
		}
	}
}

func javaParameter(w *walker, n Node) {
	typ := n.Field("type")
	if n.Kind() == "catch_formal_parameter" {
		typ = n.Child(n.Count() - 2)
	}
	w.local(w.top().def, n.Field("name").short(), javaType(w, typ.short(), n.Field("value")))
}

// javaScopedType refers to Outer.Inner: to Outer, and to Inner as its member.
func javaScopedType(w *walker, n Node) {
	outer, inner := n.Child(0), n.Child(n.Count()-1)
	if inner.Kind() != "type_identifier" || outer == inner {
		return
	}
	w.refer(inner, outer, n.Parent().Kind() == "object_creation_expression")
	if outer.Kind() == "type_identifier" {
		w.refer(outer, Node{}, false)
		w.skip(n)
	}
}

// javaMethodReference refers to the method of object::method.
func javaMethodReference(w *walker, n Node) {
	object, method := n.Child(0), n.Child(n.Count()-1)
	if method.Kind() != "identifier" || object == method {
		return
	}
	w.refer(method, object, true)
	if object.Is("identifier", "type_identifier") {
		w.refer(object, Node{}, false)
		w.skip(n)
	}
}

// javaType is the declared type; for var, that of new X().
func javaType(w *walker, declared string, value Node) string {
	if declared != "var" {
		return heldType(declared)
	}
	switch value.Kind() {
	case "object_creation_expression":
		return bareType(value.Field("type").short())
	case "identifier":
		return w.typeOf(value.short())
	}
	return ""
}

// annotationsOf yields the annotations of a Java declaration.
func annotationsOf(n Node) []Node {
	var found []Node
	m := n.Child(0)
	if m.Kind() != "modifiers" {
		return nil
	}
	for c := range m.Children() {
		if strings.HasSuffix(c.Kind(), "annotation") {
			found = append(found, c)
		}
	}
	return found
}
