package syntax

// goRules read Go that go/parser refuses; see goUnit for the rest.
func goRules() rules {
	return rules{
		visit: map[string]visitor{
			"package_clause":        goPackage,
			"import_spec":           goImport,
			"function_declaration":  goFunction,
			"method_declaration":    goMethod,
			"type_spec":             goType,
			"type_alias":            goType,
			"method_elem":           goMethodElem,
			"const_spec":            goValues,
			"var_spec":              goValues,
			"parameter_declaration": goParameter,
			"field_declaration":     goField,
			"short_var_declaration": goShortVar,
			"func_literal":          (*walker).openPlain,
		},
		names: []string{"identifier", "type_identifier", "field_identifier"},
		leads: []string{"comment"},
		skipped: []string{"function_declaration.name", "method_declaration.name", "type_spec.name", "type_alias.name",
			"method_elem.name", "field_declaration.name", "keyed_element.", "literal_element.",
			"type_parameter_declaration.name", "label_name."},
		bound: []string{"parameter_declaration.name", "variadic_parameter_declaration.name", "const_spec.name",
			"var_spec.name"},
		called:  []string{"call_expression.function", "composite_literal.type"},
		members: map[string]string{"selector_expression.field": "operand", "qualified_type.name": "package"},
	}
}

func goPackage(w *walker, n Node) {
	w.u.Package = n.Child(0).short()
	w.skip(n)
}

func goImport(w *walker, n Node) {
	im := Import{Module: unquote(n.Field("path").short()), Alias: n.Field("name").short(), Line: n.StartLine()}
	w.u.Imports = append(w.u.Imports, im)
	w.skip(n)
}

func goFunction(w *walker, n Node) {
	d := w.define(n, n, n.Field("name"), Function)
	d.Exported = goExported(d.Name)
	w.open(n, false)
}

func goMethod(w *walker, n Node) {
	d := w.define(n, n, n.Field("name"), Method)
	d.Exported = goExported(d.Name)
	d.Parent = bareType(n.Field("receiver").Child(0).Field("type").short())
	w.open(n, false)
}

// goOuter is the whole declaration if n is alone in it, without parentheses.
func goOuter(n Node) Node {
	if p := n.Parent(); p.Is("type_declaration", "const_declaration", "var_declaration") && p.Child(0) == n &&
		n.flat().row == p.flat().row {
		return p
	}
	return n
}

func goType(w *walker, n Node) {
	if w.inFunction() {
		return
	}
	kind := Type
	switch n.Field("type").Kind() {
	case "struct_type":
		kind = Class
	case "interface_type":
		kind = Interface
	}
	d := w.define(goOuter(n), n, n.Field("name"), kind)
	d.Exported = goExported(d.Name)
	w.open(n, true)
}

func goMethodElem(w *walker, n Node) {
	if w.inClass() {
		d := w.define(n, n, n.Field("name"), Method)
		d.Exported = goExported(d.Name)
	}
}

func goValues(w *walker, n Node) {
	typ := bareType(n.Field("type").short())
	if w.inFunction() {
		w.local(w.top().def, n.Field("name").short(), typ)
		return
	}
	kind := Variable
	if n.Kind() == "const_spec" {
		kind = Constant
	}
	for c := range n.Children() {
		if c.FieldName() == "name" {
			d := w.define(goOuter(n), n, c, kind)
			d.Exported = goExported(d.Name)
		}
	}
}

func goParameter(w *walker, n Node) {
	for c := range n.Children() {
		if c.FieldName() == "name" {
			w.local(w.top().def, c.short(), bareType(n.Field("type").short()))
		}
	}
}

func goField(w *walker, n Node) {
	if !w.inClass() {
		return
	}
	typ, named := bareType(n.Field("type").short()), false
	for c := range n.Children() {
		if c.FieldName() == "name" {
			named = true
			w.local(w.top().def, c.short(), typ)
		}
	}
	if !named && typ != "" {
		d := &w.u.Definitions[w.top().def]
		d.Bases = append(d.Bases, typ)
	}
}

// goShortVar notes x := T{…} and x := &T{…}, and binds the names.
func goShortVar(w *walker, n Node) {
	value := n.Field("right").Child(0)
	if value.Kind() == "unary_expression" {
		value = value.Field("operand")
	}
	for c := range n.Field("left").Children() {
		w.bind(c.bytes())
	}
	if value.Kind() == "composite_literal" {
		w.local(w.top().def, n.Field("left").Child(0).short(), bareType(value.Field("type").short()))
	}
}
