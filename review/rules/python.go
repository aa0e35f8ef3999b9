package rules

import (
	"slices"
	"strings"

	"breakwater/index/syntax"
)

var pythonSpeech = speech{
	functions: []string{"function_definition", "lambda"},
	calls:     []string{"call"},
	bind: map[string]func(*scan, syntax.Node){
		"import_statement":      pyImport,
		"import_from_statement": pyImportFrom,
		"assignment":            pyAssign,
		"named_expression":      pyWalrus,
		"as_pattern":            pyAs,
		"for_statement":         pyFor,
		"for_in_clause":         pyFor,
		"parameters":            pyParameters,
		"lambda_parameters":     pyParameters,
		"function_definition":   pyDefine,
		"class_definition":      pyDefine,
	},
	define:    pyDefinition,
	resolve:   pyResolve,
	callee:    func(n syntax.Node) syntax.Node { return n.Field("function") },
	arguments: func(n syntax.Node) syntax.Node { return n.Field("arguments") },
}

func pyDefinition(_ *scan, n syntax.Node) string {
	if n.Is("function_definition", "class_definition") {
		return n.Field("name").Text()
	}
	return ""
}

func pyImport(s *scan, n syntax.Node) {
	for c := range n.Children() {
		switch c.Kind() {
		case "dotted_name":
			first, _, _ := strings.Cut(c.Text(), ".")
			s.names.add(first, first, s.scope(n), n, c)
		case "aliased_import":
			s.names.add(c.Field("alias").Text(), c.Field("name").Text(), s.scope(n), n, c)
		}
	}
}

func pyImportFrom(s *scan, n syntax.Node) {
	module := n.Field("module_name")
	for c := range n.Children() {
		if c.Same(module) {
			continue
		}
		switch c.Kind() {
		case "dotted_name":
			s.names.add(c.Text(), module.Text()+"."+c.Text(), s.scope(n), n, c)
		case "aliased_import":
			s.names.add(c.Field("alias").Text(), module.Text()+"."+c.Field("name").Text(), s.scope(n), n, c)
		}
	}
}

// pyDefine binds the name of a function or class of the file, so that it
// hides library names.
func pyDefine(s *scan, n syntax.Node) {
	s.names.add(n.Field("name").Text(), "."+n.Field("name").Text(), s.scope(n), n, n)
}

func pyAssign(s *scan, n syntax.Node) {
	left, right := n.Field("left"), n.Field("right")
	meaning := ""
	if t := n.Field("type"); t.Valid() && !left.Is("pattern_list", "tuple_pattern") {
		if m := pyType(s, t); m != "" {
			meaning = m + "()"
		}
	}
	pyBindTo(s, left, right, meaning)
}

func pyWalrus(s *scan, n syntax.Node) { pyBindTo(s, n.Field("name"), n.Field("value"), "") }

// pyBindTo binds a target to what its value means. Targets of self belong to
// the class.
func pyBindTo(s *scan, left, right syntax.Node, meaning string) {
	switch left.Kind() {
	case "identifier":
		if meaning == "" {
			meaning = pyResolve(s, right)
		}
		s.names.add(left.Text(), meaning, s.scope(left), left, right)
		if class := enclosing(left, "class_definition", "function_definition"); class.Is("class_definition") {
			s.names.add("self."+left.Text(), meaning, class, class, right)
		}
	case "attribute":
		if object := left.Field("object").Text(); object == "self" || object == "cls" {
			if meaning == "" {
				meaning = pyResolve(s, right)
			}
			if class := enclosing(left, "class_definition"); class.Valid() {
				s.names.add("self."+left.Field("attribute").Text(), meaning, class, class, right)
			}
		}
	case "pattern_list", "tuple_pattern", "list_pattern":
		for c := range left.Children() {
			pyBindTo(s, c, syntax.Node{}, "")
		}
	}
}

// pyAs binds "with open(p) as f" and "except E as err".
func pyAs(s *scan, n syntax.Node) {
	target := n.Field("alias").Child(0)
	meaning := ""
	if !enclosing(n, "except_clause", "with_clause", "block").Is("except_clause") {
		meaning = pyResolve(s, n.Child(0))
	}
	pyBindTo(s, target, n.Child(0), meaning)
}

func pyFor(s *scan, n syntax.Node) { pyBindTo(s, n.Field("left"), syntax.Node{}, "") }

func pyParameters(s *scan, n syntax.Node) {
	fn := n.Parent()
	for p := range n.Children() {
		name, meaning := p, ""
		switch p.Kind() {
		case "typed_parameter":
			name = p.Child(0)
		case "default_parameter", "typed_default_parameter":
			name = p.Field("name")
			meaning = pyDepends(s, p.Field("value"))
		case "identifier":
		default:
			continue
		}
		if t := pyType(s, p.Field("type")); t != "" {
			meaning = t + "()"
		}
		s.names.add(name.Text(), meaning, fn, fn, p)
	}
}

// pyDepends gives the meaning of a parameter that FastAPI fills: the result
// of the dependency.
func pyDepends(s *scan, value syntax.Node) string {
	if !value.Is("call") || lastName(value.Field("function")) != "Depends" {
		return ""
	}
	provider := value.Field("arguments").Child(0)
	if !provider.Valid() {
		return ""
	}
	return "Depends(" + provider.Text() + ")"
}

// pyType is the meaning of a type annotation, without Optional, Annotated and
// the like.
func pyType(s *scan, t syntax.Node) string {
	switch t.Kind() {
	case "type":
		return pyType(s, t.Child(0))
	case "generic_type":
		return pyType(s, t.Child(1).Child(0))
	case "subscript":
		return pyType(s, t.Field("subscript"))
	case "binary_operator": // Session | None
		return pyType(s, t.Field("left"))
	case "string": // forward reference
		name := strings.Trim(t.Text(), `"'`)
		if b, ok := s.names.find(name, t); ok {
			return b.meaning
		}
		return ""
	case "identifier", "attribute":
		return pyResolve(s, t)
	}
	return ""
}

func pyResolve(s *scan, n syntax.Node) string {
	switch n.Kind() {
	case "identifier":
		if b, ok := s.names.find(n.Text(), n); ok {
			return b.meaning
		}
		return n.Text()
	case "attribute":
		return pyAttribute(s, n)
	case "call":
		if callee := pyResolve(s, n.Field("function")); callee != "" {
			return callee + "()"
		}
	case "await", "parenthesized_expression", "as_pattern":
		return pyResolve(s, n.Child(0))
	case "boolean_operator": // session or requests.Session()
		return pyResolve(s, n.Field("right"))
	case "conditional_expression":
		return pyResolve(s, n.Child(0))
	case "subscript":
		if base := pyResolve(s, n.Field("value")); strings.HasSuffix(base, ".Annotated") || base == "Annotated" {
			return pyType(s, n.Field("subscript"))
		}
	}
	return ""
}

func pyAttribute(s *scan, n syntax.Node) string {
	object, name := n.Field("object"), n.Field("attribute").Text()
	if object.Is("identifier") && slices.Contains([]string{"self", "cls"}, object.Text()) {
		if b, ok := s.names.find("self."+name, n); ok {
			return b.meaning
		}
		return "self." + name
	}
	if base := pyResolve(s, object); base != "" {
		return base + "." + name
	}
	return ""
}

// lastName returns the rightmost name of an expression: "commit" for
// self.db.commit. What is too long to be a name has none: callbacks nest, and
// each call would be asked for the text of all of them.
func lastName(n syntax.Node) string {
	for _, field := range []string{"attribute", "property", "field", "name", "function"} {
		if c := n.Field(field); c.Valid() {
			return lastName(c)
		}
	}
	if start, end := n.Bytes(); end-start > maxName {
		return ""
	}
	return n.Text()
}

// maxName is the length in bytes beyond which an expression is not a name.
const maxName = 500
