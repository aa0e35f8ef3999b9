package rules

import (
	"breakwater/index/syntax"
)

var javaFunctions = []string{"method_declaration", "constructor_declaration", "lambda_expression", "compact_constructor_declaration"}

// In Java a value of type T means "T{}", by the type's simple name; chained
// calls read as in the source: "HttpRequest.newBuilder().build()".
var javaSpeech = speech{
	functions: javaFunctions,
	calls:     []string{"method_invocation", "object_creation_expression"},
	bind: map[string]func(*scan, syntax.Node){
		"local_variable_declaration": javaDeclare,
		"field_declaration":          javaDeclare,
		"resource":                   javaResource,
		"formal_parameter":           javaParameter,
		"enhanced_for_statement":     javaParameter,
	},
	define:  javaDefinition,
	resolve: javaResolve,
	callee: func(n syntax.Node) syntax.Node {
		return n
	},
	arguments: func(n syntax.Node) syntax.Node { return n.Field("arguments") },
}

func javaDefinition(_ *scan, n syntax.Node) string {
	if n.Is("method_declaration", "constructor_declaration", "class_declaration", "interface_declaration", "enum_declaration", "record_declaration") {
		return n.Field("name").Text()
	}
	return ""
}

func javaDeclare(s *scan, n syntax.Node) {
	scope := enclosing(n, "block", "for_statement", "class_body", "lambda_expression", "switch_block", "enum_body_declarations", "record_declaration")
	if !scope.Valid() {
		scope = s.tree.Root()
	}
	for d := range n.Children() {
		if !d.Is("variable_declarator") {
			continue
		}
		meaning, value := javaType(n.Field("type")), d.Field("value")
		if m := javaResolve(s, value); m != "" && (meaning == "var{}" || value.Is("method_invocation")) {
			meaning = m
		}
		at := d
		if n.Is("field_declaration") {
			at = scope
		}
		s.names.add(d.Field("name").Text(), meaning, scope, at, value)
	}
}

func javaResource(s *scan, n syntax.Node) {
	if name := n.Field("name"); name.Valid() {
		s.names.add(name.Text(), javaType(n.Field("type")), n.Parent().Parent(), n, n.Field("value"))
	}
}

func javaParameter(s *scan, n syntax.Node) {
	scope := n
	if n.Is("formal_parameter") {
		scope = enclosing(n, append([]string{"record_declaration"}, javaFunctions...)...)
	}
	if scope.Valid() {
		s.names.add(n.Field("name").Text(), javaType(n.Field("type")), scope, scope, syntax.Node{})
	}
}

func javaType(t syntax.Node) string {
	switch t.Kind() {
	case "type_identifier":
		return t.Text() + "{}"
	case "generic_type":
		return javaType(t.Child(0))
	case "scoped_type_identifier":
		return lastPart(t.Text()) + "{}"
	}
	return ""
}

func javaResolve(s *scan, n syntax.Node) string {
	switch n.Kind() {
	case "identifier":
		if b, ok := s.names.find(n.Text(), n); ok {
			return b.meaning
		}
		return n.Text()
	case "field_access":
		if n.Field("object").Is("this") {
			if b, ok := s.names.find(n.Field("field").Text(), n); ok {
				return b.meaning
			}
			return ""
		}
		return n.Field("field").Text() // a qualified name
	case "method_invocation":
		if object := n.Field("object"); object.Valid() {
			return dotted(javaResolve(s, object), n.Field("name").Text()+"()")
		}
		return n.Field("name").Text() + "()"
	case "object_creation_expression":
		return javaType(n.Field("type"))
	case "cast_expression":
		return javaType(n.Field("type"))
	case "parenthesized_expression":
		return javaResolve(s, n.Child(0))
	}
	return ""
}
