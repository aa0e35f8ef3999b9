package syntax

import (
	"bytes"
	"strings"
)

// scriptRules serve JavaScript, TypeScript and TSX: what one grammar lacks of
// the others simply does not occur.
func scriptRules() rules {
	return rules{
		visit: map[string]visitor{
			"class_declaration":              scriptClass,
			"abstract_class_declaration":     scriptClass,
			"class":                          scriptClassExpression,
			"interface_declaration":          scriptInterface,
			"enum_declaration":               scriptEnum,
			"internal_module":                scriptModule,
			"module":                         scriptModule,
			"type_alias_declaration":         scriptTypeAlias,
			"function_declaration":           scriptFunction,
			"generator_function_declaration": scriptFunction,
			"function_signature":             scriptFunction,
			"arrow_function":                 scriptAnonymous,
			"function_expression":            scriptAnonymous,
			"generator_function":             scriptAnonymous,
			"method_definition":              scriptMethod,
			"method_signature":               scriptMethod,
			"abstract_method_signature":      scriptMethod,
			"field_definition":               scriptField,
			"public_field_definition":        scriptField,
			"property_signature":             scriptProperty,
			"variable_declarator":            scriptVariable,
			"assignment_expression":          scriptAssignment,
			"required_parameter":             scriptParameter,
			"optional_parameter":             scriptParameter,
			"import_statement":               scriptImport,
			"export_statement":               scriptReexport,
			"call_expression":                scriptCall,
			"decorator":                      scriptDecorator,
		},
		names: []string{"identifier", "property_identifier", "private_property_identifier", "type_identifier",
			"shorthand_property_identifier", "shorthand_property_identifier_pattern"},
		leads: []string{"comment"},
		skipped: []string{"function_declaration.name", "generator_function_declaration.name", "function_signature.name",
			"function_expression.name", "generator_function.name",
			"class_declaration.name", "abstract_class_declaration.name", "class.name", "interface_declaration.name",
			"enum_declaration.name", "enum_body.name", "enum_assignment.name", "internal_module.name", "module.name",
			"type_alias_declaration.name", "type_parameter.name", "method_definition.name", "method_signature.name",
			"abstract_method_signature.name", "field_definition.property", "public_field_definition.name",
			"property_signature.name", "pair.key", "pair_pattern.key", "jsx_attribute.", "labeled_statement.label",
			"break_statement.label", "continue_statement.label", "import_specifier.name", "namespace_export."},
		bound: []string{"formal_parameters.", "required_parameter.pattern", "optional_parameter.pattern",
			"arrow_function.parameter", "rest_pattern.", "array_pattern.", "object_pattern.", "assignment_pattern.left",
			"object_assignment_pattern.left", "pair_pattern.value", "variable_declarator.name", "catch_clause.parameter",
			"for_in_statement.left"},
		called: []string{"call_expression.function", "new_expression.constructor", "decorator.",
			"jsx_opening_element.name", "jsx_self_closing_element.name"},
		members: map[string]string{"member_expression.property": "object", "nested_type_identifier.name": "module"},
	}
}

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

func scriptClass(w *walker, n Node) {
	outer, exported := scriptOuter(n)
	d := w.define(outer, n, n.Field("name"), Class)
	d.Exported = exported
	d.Bases = scriptBases(n)
	w.open(n, true)
	nestController(w, n)
}

// scriptClassExpression handles a class that is a value; one with a variable
// to its name is defined there.
func scriptClassExpression(w *walker, n Node) {
	outer, name, exported := scriptBinding(n)
	if !name.Valid() {
		if name = n.Field("name"); !name.Valid() {
			return
		}
	}
	d := w.define(outer, n, name, Class)
	d.Exported = exported
	d.Bases = scriptBases(n)
	w.open(n, true)
}

func scriptBases(n Node) []string {
	var bases []string
	for c := range n.Children() {
		if !c.Is("class_heritage", "extends_type_clause") {
			continue
		}
		for b := range c.Children() {
			if b.Is("extends_clause", "implements_clause") {
				for v := range b.Children() {
					if v.Kind() != "type_arguments" {
						bases = append(bases, bareType(v.short()))
					}
				}
			} else {
				bases = append(bases, bareType(b.short()))
			}
		}
	}
	return compactNames(bases)
}

func scriptInterface(w *walker, n Node) {
	outer, exported := scriptOuter(n)
	d := w.define(outer, n, n.Field("name"), Interface)
	d.Exported = exported
	d.Bases = scriptBases(n)
	w.open(n, true)
}

func scriptEnum(w *walker, n Node) {
	outer, exported := scriptOuter(n)
	w.define(outer, n, n.Field("name"), Class).Exported = exported
	w.open(n, true)
	for c := range n.Field("body").Children() {
		name := c
		if c.Kind() == "enum_assignment" {
			name = c.Field("name")
		}
		if name.Kind() == "property_identifier" {
			w.define(c, c, name, Constant).Exported = exported
		}
	}
}

func scriptModule(w *walker, n Node) {
	name := n.Field("name")
	if !name.Valid() {
		return
	}
	outer, exported := scriptOuter(n)
	w.define(outer, n, name, Module).Exported = exported
	w.open(n, true)
}

func scriptTypeAlias(w *walker, n Node) {
	outer, exported := scriptOuter(n)
	w.define(outer, n, n.Field("name"), Type).Exported = exported
	if n.Field("value").Kind() == "object_type" {
		w.open(n, true)
	}
}

func scriptFunction(w *walker, n Node) {
	outer, exported := scriptOuter(n)
	name := n.Field("name")
	if !name.Valid() {
		return
	}
	d := w.define(outer, n, name, Function)
	d.Exported, d.Result = exported, resultType(n.Field("return_type"))
	w.open(n, false)
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
			if call := p.Parent(); value == p.Child(0) && call.Parent().Kind() == "variable_declarator" && !scriptMethodCall(call) {
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

func scriptMethod(w *walker, n Node) {
	name := n.Field("name")
	d := w.define(n, n, name, Method)
	d.Exported = scriptPublic(n)
	d.Result = resultType(n.Field("return_type"))
	nestMethod(w, d)
	w.open(n, false)
}

func scriptField(w *walker, n Node) {
	name, value := scriptFieldName(n), n.Field("value")
	w.pending = w.pending[:0]
	scriptRouter(w, "this."+name.short(), value)
	w.assigned(w.class(), name.short(), scriptType(w, n.Field("type"), value), value)
	if value.Is("arrow_function", "function_expression") {
		return // defined as a method
	}
	if name.Is("property_identifier", "private_property_identifier") {
		w.define(n, n, name, Variable).Exported = scriptPublic(n)
	}
}

func scriptProperty(w *walker, n Node) {
	if w.inClass() {
		w.local(w.top().def, n.Field("name").short(), bareType(n.Field("type").short()))
	}
}

func scriptVariable(w *walker, n Node) {
	name, value := n.Field("name"), n.Field("value")
	typ := scriptType(w, n.Field("type"), value)
	scriptRouter(w, name.short(), value)
	if w.inFunction() {
		if name.Kind() == "identifier" {
			w.assigned(w.top().def, name.short(), typ, value)
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

// scriptWrapsFunction reports values such as memo(() => …), defined as the
// function inside.
func scriptWrapsFunction(value Node) bool {
	if value.Kind() != "call_expression" || scriptMethodCall(value) {
		return false
	}
	return value.Field("arguments").Child(0).Is("arrow_function", "function_expression", "generator_function")
}

func scriptRequires(value Node) bool {
	for value.Is("member_expression", "call_expression") {
		if value.Field("function").short() == "require" {
			return true
		}
		if value = value.Child(0); value.short() == "require" {
			return true
		}
	}
	return false
}

func scriptInBlock(n Node) bool {
	outer, _ := scriptOuter(n)
	return outer.Parent().Kind() == "statement_block" && outer.Parent().Parent().Kind() != "internal_module"
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
		w.assigned(len(w.u.Definitions)-1, name.short(), typ, n.Field("value"))
		return
	}
	for c := range name.Walk() {
		if c.Is("shorthand_property_identifier_pattern") || c.Kind() == "identifier" && c.Parent().Is("array_pattern", "rest_pattern", "pair_pattern") {
			w.define(outer, n, c, kind).Exported = exported
		}
	}
}

// scriptType is the declared type, or that of the value: new X(), await of
// it, or another variable.
func scriptType(w *walker, declared, value Node) string {
	if declared.Valid() {
		return bareType(declared.short())
	}
	for value.Is("await_expression", "parenthesized_expression") {
		value = value.Child(0)
	}
	switch value.Kind() {
	case "new_expression":
		return bareType(value.Field("constructor").short())
	case "as_expression":
		return bareType(value.Child(1).short())
	case "call_expression":
		return constructs(value.Field("function").short())
	case "identifier":
		return w.typeOf(value.short())
	}
	return ""
}

// scriptAssignment types this.x = …; functions so assigned are defined where
// they stand.
func scriptAssignment(w *walker, n Node) {
	left := n.Field("left")
	scriptRouter(w, left.short(), n.Field("right"))
	if left.Kind() == "member_expression" && left.Field("object").short() == "this" {
		w.assigned(w.class(), left.Field("property").short(), scriptType(w, Node{}, n.Field("right")), n.Field("right"))
	}
}

// scriptParameter notes x: T; a constructor's parameter with a modifier is a
// field too.
func scriptParameter(w *walker, n Node) {
	name, typ := n.Field("pattern").short(), bareType(n.Field("type").short())
	if w.inClass() {
		return // of a signature in a type
	}
	w.local(w.top().def, name, typ)
	for c := range n.AllChildren() {
		if c.Is("accessibility_modifier", "override_modifier") || c.Kind() == "readonly" {
			w.local(w.class(), name, typ)
			return
		}
	}
}

func scriptImport(w *walker, n Node) {
	module := unquote(n.Field("source").short())
	found := false
	add := func(name, alias string, at Node) {
		found = true
		w.u.Imports = append(w.u.Imports, Import{Module: module, Name: name, Alias: alias, Line: at.StartLine()})
	}
	for c := range n.Walk() {
		switch {
		case c.Kind() == "import_specifier":
			add(unquote(c.Field("name").short()), c.Field("alias").short(), c)
		case c.Kind() == "namespace_import":
			add("*", c.Child(0).short(), c)
		case c.Kind() == "identifier" && c.Parent().Kind() == "import_clause":
			add("default", c.short(), c)
		case c.Kind() == "import_require_clause":
			module = unquote(c.Field("source").short())
			add("", c.Child(0).short(), c)
		}
	}
	if !found {
		add("", "", n)
	}
	w.skip(n)
}

// scriptReexport notes export … from.
func scriptReexport(w *walker, n Node) {
	source := n.Field("source")
	if !source.Valid() {
		return
	}
	module, found := unquote(source.short()), false
	for c := range n.Walk() {
		if c.Kind() == "export_specifier" {
			found = true
			w.u.Imports = append(w.u.Imports, Import{Module: module, Name: c.Field("name").short(), Line: c.StartLine()})
		}
	}
	if !found {
		w.u.Imports = append(w.u.Imports, Import{Module: module, Name: "*", Line: n.StartLine()})
	}
	w.skip(n)
}

// scriptRequire notes const x = require("m"), const {a, b: c} = require("m")
// and import("m").
func scriptRequire(w *walker, n Node) {
	if f := n.Field("function"); f.short() != "require" && f.Kind() != "import" {
		return
	}
	arg := n.Field("arguments").Child(0)
	if arg.Kind() != "string" {
		return
	}
	module, line := unquote(arg.short()), n.StartLine()
	name := n.Parent().Field("name")
	if name.Kind() != "object_pattern" {
		w.u.Imports = append(w.u.Imports, Import{Module: module, Alias: name.short(), Line: line})
		return
	}
	for c := range name.Children() {
		im := Import{Module: module, Name: c.short(), Line: line}
		if c.Kind() == "pair_pattern" {
			im.Name, im.Alias = c.Field("key").short(), c.Field("value").short()
		}
		w.u.Imports = append(w.u.Imports, im)
	}
}

// unquote strips the quotes of a literal, whichever the language.
func unquote(text string) string { return strings.Trim(text, "\"'`") }

// compactNames drops what could not be named.
func compactNames(names []string) []string {
	kept := names[:0]
	for _, n := range names {
		if n != "" {
			kept = append(kept, n)
		}
	}
	return kept
}
