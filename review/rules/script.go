package rules

import (
	"regexp"
	"slices"
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

// jsArgument returns the i-th argument, from 0.
func jsArgument(call syntax.Node, i int) syntax.Node {
	args := children(call.Field("arguments"))
	if i < 0 || i >= len(args) {
		return syntax.Node{}
	}
	return args[i]
}

// jsOption looks for the property key of an options object. known is false
// where the object may have it without our seeing it.
func jsOption(s *scan, object syntax.Node, keys ...string) (value syntax.Node, known bool) {
	if object.Is("identifier") {
		b, ok := s.names.find(object.Text(), object)
		if !ok || !b.value.Is("object") || jsSetLater(s, object, keys) {
			return syntax.Node{}, false
		}
		object = b.value
	}
	if !object.Valid() {
		return syntax.Node{}, true
	}
	if !object.Is("object") {
		return syntax.Node{}, false
	}
	known = true
	for c := range object.Children() {
		switch c.Kind() {
		case "pair":
			if slices.Contains(keys, strings.Trim(c.Field("key").Text(), `"'`)) {
				return c.Field("value"), true
			}
		case "shorthand_property_identifier":
			if slices.Contains(keys, c.Text()) {
				return c, true
			}
		case "spread_element":
			known = false
		}
	}
	return syntax.Node{}, known
}

// jsSetLater reports whether a property is assigned on a variable.
func jsSetLater(s *scan, name syntax.Node, keys []string) bool {
	return slices.ContainsFunc(keys, func(k string) bool { return s.mentions(name.Text() + "." + k + " =") })
}

// jsAddOption adds a property to the options object that is argument i of a
// call, or the object itself where there is none.
func jsAddOption(s *scan, call syntax.Node, i int, property string) []splice {
	list := call.Field("arguments")
	args := children(list)
	switch {
	case !list.Valid() || len(args) < i:
		return nil
	case len(args) == i && i == 0:
		_, end := list.Bytes()
		return []splice{insertAt(end-1, "{ "+property+" }")}
	case len(args) == i:
		_, end := args[i-1].Bytes()
		return []splice{insertAt(end, ", { "+property+" }")}
	case !args[i].Is("object"):
		return nil
	}
	return jsAddProperty(s, args[i], property)
}

func jsAddProperty(s *scan, object syntax.Node, property string) []splice {
	start, end := object.Bytes()
	final := last(object)
	if !final.Valid() {
		return []splice{{start, end, "{ " + property + " }"}}
	}
	_, at := final.Bytes()
	if final.StartLine() == object.StartLine() || final.EndLine() == object.EndLine() {
		return []splice{insertAt(at, ", "+property)}
	}
	return []splice{insertAt(at, ",\n"+s.indent(final)+property)}
}

var browserFile = regexp.MustCompile(`from ['"](react|@tanstack/react-query|vue|svelte|preact|solid-js|@angular/core|react-dom|next/navigation|react-router[\w-]*)['"]|\b(document|window)\.\w|['"]use client['"]`)

// jsBrowser reports whether the file runs in a browser, where one hanging
// call holds up one person's page and not a server.
func jsBrowser(s *scan) bool {
	return s.file.Language == syntax.TSX || strings.HasSuffix(s.file.Path, ".jsx") || browserPath.MatchString(s.file.Path) || browserFile.Match(s.file.Source)
}

var browserPath = regexp.MustCompile(`(^|/)(web|frontend|client|ui|webapp)/src/|/(components|hooks|views)/`)

// jsCommand reports whether the file is a command-line program.
func jsCommand(s *scan) bool {
	return strings.HasPrefix(s.text(), "#!") || s.mentions("process.argv", "from 'commander'", `from "commander"`, "require('commander')", "require('yargs", `from "yargs`, "from 'yargs", "oclif")
}

// jsString returns the content of a string literal.
func jsString(n syntax.Node) string {
	if n.Is("string", "template_string") {
		return strings.Trim(n.Text(), "\"'`")
	}
	return ""
}

// jsAsync reports whether a function is declared async.
func jsAsync(fn syntax.Node) bool { return fn.Is(jsFunctions...) && has(fn, "async") }

// jsOwn returns the nodes of kinds in fn without nested functions.
func jsOwn(fn syntax.Node, kinds ...string) []syntax.Node {
	var out []syntax.Node
	for n := range fn.Field("body").WalkInside(jsFunctions...) {
		if n.Is(kinds...) {
			out = append(out, n)
		}
	}
	return out
}

// jsCaught reports whether a rejection at n is caught within fn.
func jsCaught(fn, n syntax.Node) bool {
	for up := range n.Up() {
		if up.Same(fn) {
			return false
		}
		if up.Is("try_statement") && up.Field("handler").Valid() && contains(up.Field("body"), n) {
			return true
		}
	}
	return false
}

// jsHandler reports whether a function answers requests.
func jsHandler(fn syntax.Node) bool {
	params := fn.Field("parameters").Text()
	if requestParams.MatchString(params) {
		return true
	}
	if !fn.Parent().Is("arguments") {
		return false
	}
	call := fn.Parent().Parent()
	return slices.Contains(append([]string{"use", "all", "route"}, httpVerbs...), lastName(call.Field("function"))) && strings.HasPrefix(jsString(jsArgument(call, 0)), "/")
}

var requestParams = regexp.MustCompile(`\(\s*_?(req|request)\b[^,]*,\s*_?(res|response|reply|rep|h)\b|\(\s*ctx\s*(:\s*\w*Context)?\s*[,)]`)
