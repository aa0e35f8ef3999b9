package rules

import (
	"path"
	"regexp"
	"strings"

	"breakwater/index/syntax"
)

var goOnly = []syntax.Language{syntax.Go}

var goFunctions = []string{"function_declaration", "method_declaration", "func_literal"}

var goSpeech = speech{
	functions: goFunctions,
	calls:     []string{"call_expression"},
	bind: map[string]func(*scan, syntax.Node){
		"import_spec":           goImport,
		"short_var_declaration": goAssign,
		"assignment_statement":  goAssign,
		"var_spec":              goVar,
		"const_spec":            goVar,
		"parameter_declaration": goParameter,
		"range_clause":          goRange,
		"field_declaration":     goField,
		"function_declaration":  goDeclare,
	},
	define:    goDefinition,
	resolve:   goResolve,
	callee:    func(n syntax.Node) syntax.Node { return n.Field("function") },
	arguments: func(n syntax.Node) syntax.Node { return n.Field("arguments") },
}

func goDefinition(_ *scan, n syntax.Node) string {
	switch n.Kind() {
	case "function_declaration", "type_spec":
		return n.Field("name").Text()
	case "method_declaration":
		for t := range n.Field("receiver").Walk() {
			if t.Is("type_identifier") {
				return t.Text() + "." + n.Field("name").Text()
			}
		}
		return n.Field("name").Text()
	}
	return ""
}

var majorVersion = regexp.MustCompile(`^v\d+$`)

// goImport binds the name of an imported package, guessing it from the path
// where the file does not say.
func goImport(s *scan, n syntax.Node) {
	full := strings.Trim(n.Field("path").Text(), "\"`")
	name := n.Field("name").Text()
	if name == "" {
		dir, last := path.Split(full)
		if majorVersion.MatchString(last) {
			last = path.Base(dir)
		}
		last, _, _ = strings.Cut(last, ".")
		name = strings.TrimPrefix(last, "go-")
	}
	s.names.add(name, full, s.tree.Root(), n, n)
}

func goDeclare(s *scan, n syntax.Node) {
	s.names.add(n.Field("name").Text(), "."+n.Field("name").Text(), s.tree.Root(), n, n)
}

// goAssign binds variables to what they are assigned. With several variables
// and one call, the first takes the call's meaning.
func goAssign(s *scan, n syntax.Node) {
	left, right := children(n.Field("left")), children(n.Field("right"))
	for i, name := range left {
		if !name.Is("identifier") {
			continue
		}
		value := syntax.Node{}
		if i < len(right) && (len(left) == len(right) || i == 0) {
			value = right[i]
		}
		if n.Is("assignment_statement") {
			if _, known := s.names.find(name.Text(), name); known {
				continue // an assignment to a variable whose declaration says more
			}
		}
		s.names.add(name.Text(), goResolve(s, value), goScope(s, n), n, value)
	}
}

// goScope is the block in which a declaration holds; for the head of an if,
// for or switch, that statement.
func goScope(s *scan, n syntax.Node) syntax.Node {
	if up := enclosing(n, "block", "if_statement", "for_statement", "expression_switch_statement", "type_switch_statement", "communication_case", "expression_case", "default_case"); up.Valid() {
		return up
	}
	return s.tree.Root()
}

func goVar(s *scan, n syntax.Node) {
	meaning := goType(s, n.Field("type"))
	value := n.Field("value").Child(0)
	if meaning == "" {
		meaning = goResolve(s, value)
	}
	for c := range n.Children() {
		if c.Is("identifier") {
			s.names.add(c.Text(), meaning, goScope(s, n), n, value)
		}
	}
}

func goParameter(s *scan, n syntax.Node) {
	fn := enclosing(n, goFunctions...)
	if !fn.Valid() || n.Parent().Same(fn.Field("result")) {
		return
	}
	for c := range n.Children() {
		if c.Is("identifier") {
			s.names.add(c.Text(), goType(s, n.Field("type")), fn, fn, n)
		}
	}
}

func goRange(s *scan, n syntax.Node) {
	for _, c := range below(n.Field("left"), "identifier") {
		s.names.add(c.Text(), "", n.Parent(), n, syntax.Node{})
	}
}

// goField binds the fields of the file's structs as "type{}.field".
func goField(s *scan, n syntax.Node) {
	spec := enclosing(n, "type_spec")
	for c := range n.Children() {
		if c.Is("field_identifier") && spec.Valid() {
			s.names.add("."+spec.Field("name").Text()+"{}."+c.Text(), goType(s, n.Field("type")), s.tree.Root(), s.tree.Root(), n)
		}
	}
}

// goType is the meaning of a value of a type: the type's qualified name and
// "{}".
func goType(s *scan, t syntax.Node) string {
	switch t.Kind() {
	case "pointer_type", "parenthesized_type":
		return goType(s, t.Child(0))
	case "qualified_type":
		if b, ok := s.names.find(t.Field("package").Text(), t); ok {
			return b.meaning + "." + t.Field("name").Text() + "{}"
		}
	case "type_identifier":
		return "." + t.Text() + "{}"
	}
	return ""
}

func goResolve(s *scan, n syntax.Node) string {
	switch n.Kind() {
	case "identifier":
		if b, ok := s.names.find(n.Text(), n); ok {
			return b.meaning
		}
		return n.Text()
	case "selector_expression":
		base := goResolve(s, n.Field("operand"))
		if base == "" {
			return ""
		}
		full := base + "." + n.Field("field").Text()
		if b, ok := s.names.find(full, n); ok {
			return b.meaning
		}
		return full
	case "call_expression":
		return goCallMeaning(s, n)
	case "composite_literal":
		return goType(s, n.Field("type"))
	case "unary_expression", "parenthesized_expression":
		return goResolve(s, last(n))
	}
	return ""
}

func goCallMeaning(s *scan, n syntax.Node) string {
	callee := goResolve(s, n.Field("function"))
	switch callee {
	case "":
		return ""
	case "new":
		return goType(s, n.Field("arguments").Child(0))
	case "errors.Join", "append":
		return ""
	}
	return callee + "()"
}
