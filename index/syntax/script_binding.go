package syntax

import "strings"

// scriptOuter climbs to the statement that declares n: export, declare,
// default and the const before it belong to the definition.
func scriptOuter(n Node) (outer Node, exported bool) {
	for p := n.Parent(); ; p = p.Parent() {
		switch p.Kind() {
		case "export_statement":
			exported = true
		case "lexical_declaration", "variable_declaration", "ambient_declaration":
		case "expression_statement":
			if n.Kind() != "internal_module" {
				return n, exported
			}
		default:
			return n, exported
		}
		n = p
	}
}

// scriptAnonymous handles a function that is a value: it takes the name of
// the variable, property or export it is assigned to.
func scriptAnonymous(w *walker, n Node) {
	outer, name, exported := scriptBinding(n)
	if !name.Valid() {
		w.openPlain(n)
		return
	}
	kind := Function
	if outer.Is("field_definition", "public_field_definition", "pair") || name.Parent().Kind() == "member_expression" {
		kind = Method
	}
	d := w.define(outer, n, name, kind)
	d.Exported, d.Result = exported, resultType(n.Field("return_type"))
	if object := name.Parent().Field("object"); object.Valid() {
		d.Parent = strings.TrimSuffix(object.short(), ".prototype")
		d.Exported = true
		if d.Parent == "exports" || d.Parent == "module.exports" {
			d.Parent, d.Kind = "", Function
		}
	}
	w.open(n, false)
	if body := scriptPlain(n.Field("body")); n.Kind() == "arrow_function" && body.Kind() != "statement_block" {
		w.returns(scriptType(w, Node{}, body), body)
	}
}

// scriptBinding finds what a function or class expression is assigned to,
// through wrappers such as memo(…) in which it is the first argument.
func scriptBinding(n Node) (outer, name Node, exported bool) {
	value := n
	for {
		p := value.Parent()
		switch p.Kind() {
		case "parenthesized_expression", "as_expression", "satisfies_expression":
			value = p
			continue
		case "arguments":
			held := p.Parent().Parent().Is("variable_declarator", "field_definition", "public_field_definition")
			if call := p.Parent(); held && value == p.Child(0) && !scriptMethodCall(call) {
				value = call
				continue
			}
		case "variable_declarator":
			if name = p.Field("name"); name.Kind() == "identifier" && value.FieldName() == "value" {
				outer, exported = scriptOuter(p)
				return outer, name, exported
			}
		case "field_definition", "public_field_definition":
			if value.FieldName() == "value" {
				return p, scriptFieldName(p), scriptPublic(p)
			}
		case "pair":
			if key := p.Field("key"); key.Kind() == "property_identifier" {
				return p, key, true
			}
		case "assignment_expression":
			if left := p.Field("left"); left.Kind() == "member_expression" {
				return p, left.Field("property"), false
			} else if left.Kind() == "identifier" && value.FieldName() == "right" {
				return p, left, false
			}
		case "export_statement":
			outer, _ = scriptOuter(n)
			return outer, n.Field("name"), true
		}
		return n, Node{}, false
	}
}

// scriptMethodCall tells items.map(x => …), whose value is not the function,
// from wrappers such as React.memo(…).
func scriptMethodCall(call Node) bool {
	f := call.Field("function")
	return f.Kind() == "member_expression" && f.Field("object").short() != "React"
}

func scriptFieldName(field Node) Node {
	if name := field.Field("name"); name.Valid() {
		return name
	}
	return field.Field("property")
}

func scriptPublic(n Node) bool {
	for c := range n.Children() {
		if c.Kind() == "accessibility_modifier" && c.short() != "public" || c.Kind() == "private_property_identifier" {
			return false
		}
	}
	return true
}

// scriptWrapsFunction reports values such as memo(() => …), defined as the
// function inside.
func scriptWrapsFunction(value Node) bool {
	if value.Kind() != "call_expression" || scriptMethodCall(value) {
		return false
	}
	return value.Field("arguments").Child(0).Is("arrow_function", "function_expression", "generator_function")
}

func scriptInBlock(n Node) bool {
	outer, _ := scriptOuter(n)
	return outer.Parent().Kind() == "statement_block" && outer.Parent().Parent().Kind() != "internal_module"
}
