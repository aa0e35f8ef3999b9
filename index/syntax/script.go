package syntax

import "strings"

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
			"export_statement":               scriptExport,
			"return_statement":               scriptReturn,
			"call_expression":                scriptCall,
			"decorator":                      scriptDecorator,
			"for_in_statement":               eachElement,
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

func scriptMethod(w *walker, n Node) {
	name := n.Field("name")
	d := w.define(n, n, name, Method)
	d.Exported = scriptPublic(n)
	d.Result = resultType(n.Field("return_type"))
	nestMethod(w, d)
	w.open(n, false)
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
