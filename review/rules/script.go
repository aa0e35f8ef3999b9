package rules

import (
	"strings"

	"breakwater/index/syntax"
)

// JavaScript and TypeScript share their rules: the grammars agree on all that
// matters here.
var scripts = []syntax.Language{syntax.JavaScript, syntax.TypeScript}

var jsFunctions = []string{"function_declaration", "function_expression", "arrow_function", "method_definition", "generator_function_declaration", "generator_function"}

var scriptSpeech = speech{
	functions: jsFunctions,
	calls:     []string{"call_expression", "new_expression"},
	bind: map[string]func(*scan, syntax.Node){
		"import_statement":        jsImport,
		"variable_declarator":     jsDeclare,
		"assignment_expression":   jsAssign,
		"public_field_definition": jsField,
		"field_definition":        jsField,
		"formal_parameters":       jsParameters,
		"arrow_function":          jsLoneParameter,
		"catch_clause":            jsCatch,
		"for_in_statement":        jsForIn,
		"function_declaration":    jsNamed,
		"class_declaration":       jsNamed,
	},
	define:  jsDefinition,
	resolve: jsResolve,
	callee: func(n syntax.Node) syntax.Node {
		if n.Is("new_expression") {
			return n.Field("constructor")
		}
		return n.Field("function")
	},
	arguments: func(n syntax.Node) syntax.Node { return n.Field("arguments") },
}

func jsDefinition(_ *scan, n syntax.Node) string {
	switch n.Kind() {
	case "function_declaration", "class_declaration", "method_definition", "generator_function_declaration", "abstract_class_declaration":
		return n.Field("name").Text()
	case "variable_declarator", "public_field_definition", "field_definition":
		if n.Field("value").Is("arrow_function", "function_expression") {
			return n.Field("name").Text() + n.Field("property").Text()
		}
	}
	return ""
}

func jsModule(n syntax.Node) string {
	return strings.TrimPrefix(strings.Trim(n.Text(), "\"'`"), "node:")
}

func jsImport(s *scan, n syntax.Node) {
	module := jsModule(n.Field("source"))
	for c := range n.Walk() {
		switch c.Kind() {
		case "import_clause":
			for d := range c.Children() {
				if d.Is("identifier") {
					s.names.add(d.Text(), module, s.tree.Root(), n, d)
				}
			}
		case "namespace_import":
			s.names.add(c.Child(0).Text(), module, s.tree.Root(), n, c)
		case "import_specifier":
			name := c.Field("name").Text()
			local := c.Field("alias").Text()
			if local == "" {
				local = name
			}
			meaning := module + "." + name
			if name == "default" {
				meaning = module
			}
			s.names.add(local, meaning, s.tree.Root(), n, c)
		}
	}
}

// jsScope is the block in which let and const hold; var is treated alike.
func jsScope(s *scan, n syntax.Node) syntax.Node {
	kinds := append([]string{"statement_block", "for_statement", "for_in_statement", "switch_body"}, jsFunctions...)
	if up := enclosing(n, kinds...); up.Valid() {
		return up
	}
	return s.tree.Root()
}

func jsDeclare(s *scan, n syntax.Node) {
	meaning := ""
	if t := n.Field("type"); t.Valid() {
		meaning = jsType(s, t)
	}
	if m := jsResolve(s, n.Field("value")); m != "" {
		meaning = m
	}
	jsBind(s, n.Field("name"), meaning, n.Field("value"), jsScope(s, n))
}

func jsBind(s *scan, pattern syntax.Node, meaning string, value, scope syntax.Node) {
	switch pattern.Kind() {
	case "identifier":
		s.names.add(pattern.Text(), meaning, scope, pattern, value)
	case "object_pattern":
		for c := range pattern.Children() {
			switch c.Kind() {
			case "shorthand_property_identifier_pattern":
				s.names.add(c.Text(), dotted(meaning, c.Text()), scope, c, syntax.Node{})
			case "pair_pattern":
				jsBind(s, c.Field("value"), dotted(meaning, c.Field("key").Text()), syntax.Node{}, scope)
			case "object_assignment_pattern":
				s.names.add(c.Field("left").Text(), dotted(meaning, c.Field("left").Text()), scope, c, syntax.Node{})
			}
		}
	case "array_pattern":
		for c := range pattern.Children() {
			jsBind(s, c, "", syntax.Node{}, scope)
		}
	case "assignment_pattern":
		jsBind(s, pattern.Field("left"), meaning, value, scope)
	}
}

func dotted(base, name string) string {
	if base == "" {
		return ""
	}
	return base + "." + name
}

func jsAssign(s *scan, n syntax.Node) {
	left := n.Field("left")
	meaning := jsResolve(s, n.Field("right"))
	switch {
	case left.Is("identifier"):
		if b, ok := s.names.find(left.Text(), left); !ok || b.meaning == "" && meaning != "" {
			s.names.add(left.Text(), meaning, s.tree.Root(), s.tree.Root(), n.Field("right"))
		}
	case left.Field("object").Is("this"):
		if class := enclosing(left, "class_body"); class.Valid() {
			s.names.add("this."+left.Field("property").Text(), meaning, class, class, n.Field("right"))
		}
	}
}

func jsField(s *scan, n syntax.Node) {
	name := n.Field("name").Text() + n.Field("property").Text()
	meaning := jsResolve(s, n.Field("value"))
	if meaning == "" {
		meaning = jsType(s, n.Field("type"))
	}
	if class := enclosing(n, "class_body"); class.Valid() && (meaning != "" || n.Field("value").Valid()) {
		s.names.add("this."+name, meaning, class, class, n.Field("value"))
	}
}

func jsParameters(s *scan, n syntax.Node) {
	fn := n.Parent()
	for p := range n.Children() {
		pattern, meaning := p, ""
		if p.Is("required_parameter", "optional_parameter") {
			pattern, meaning = p.Field("pattern"), jsType(s, p.Field("type"))
			if class := enclosing(p, "class_body"); class.Valid() && p.Child(0).Is("accessibility_modifier") {
				s.names.add("this."+pattern.Text(), meaning, class, class, syntax.Node{})
			}
		}
		jsBind(s, pattern, meaning, syntax.Node{}, fn)
	}
}

func jsLoneParameter(s *scan, n syntax.Node) {
	if p := n.Field("parameter"); p.Is("identifier") {
		s.names.add(p.Text(), "", n, n, syntax.Node{})
	}
}

func jsCatch(s *scan, n syntax.Node) {
	jsBind(s, n.Field("parameter"), "", syntax.Node{}, n)
}

func jsForIn(s *scan, n syntax.Node) { jsBind(s, n.Field("left"), "", syntax.Node{}, n) }

func jsNamed(s *scan, n syntax.Node) {
	s.names.add(n.Field("name").Text(), "."+n.Field("name").Text(), s.tree.Root(), n, n)
}

// jsType is the meaning of a value of an annotated type.
func jsType(s *scan, t syntax.Node) string {
	switch t.Kind() {
	case "type_annotation":
		return jsType(s, t.Child(0))
	case "type_identifier":
		if b, ok := s.names.find(t.Text(), t); ok && b.meaning != "" {
			return b.meaning + "{}"
		}
		return t.Text() + "{}"
	case "nested_type_identifier":
		first, rest, _ := strings.Cut(t.Text(), ".")
		if b, ok := s.names.find(first, t); ok && b.meaning != "" {
			return b.meaning + "." + rest + "{}"
		}
	case "generic_type":
		return jsType(s, t.Field("name"))
	}
	return ""
}

func jsResolve(s *scan, n syntax.Node) string {
	switch n.Kind() {
	case "identifier":
		if b, ok := s.names.find(n.Text(), n); ok {
			return b.meaning
		}
		return n.Text()
	case "member_expression":
		return jsMember(s, n)
	case "call_expression":
		return jsCallMeaning(s, n)
	case "new_expression":
		if m := jsResolve(s, n.Field("constructor")); m != "" {
			return m + "()"
		}
	case "await_expression", "parenthesized_expression", "non_null_expression", "as_expression", "satisfies_expression":
		return jsResolve(s, n.Child(0))
	case "binary_expression": // a || b, a ?? b
		return jsResolve(s, n.Field("right"))
	}
	return ""
}

func jsMember(s *scan, n syntax.Node) string {
	object, property := n.Field("object"), n.Field("property").Text()
	if object.Is("this") {
		if b, ok := s.names.find("this."+property, n); ok {
			return b.meaning
		}
		return "this." + property
	}
	base := jsResolve(s, object)
	if base == "globalThis" || base == "window" || base == "global" || property == "default" {
		return strings.Trim(strings.TrimPrefix(base+"."+property, base+".default"), ".")
	}
	return dotted(base, property)
}

func jsCallMeaning(s *scan, n syntax.Node) string {
	first := n.Field("arguments").Child(0)
	fn := n.Field("function")
	if (fn.Text() == "require" || fn.Is("import")) && first.Is("string") {
		return jsModule(first)
	}
	callee := jsResolve(s, fn)
	switch callee {
	case "":
		return ""
	case "util.promisify", "promisify":
		return jsResolve(s, first)
	}
	if lastPart(callee) == "on" || lastPart(callee) == "once" {
		return strings.TrimSuffix(strings.TrimSuffix(callee, ".on"), ".once") // listeners return the emitter
	}
	return callee + "()"
}
