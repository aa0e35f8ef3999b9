package syntax

func javaRules() rules {
	return rules{
		visit: map[string]visitor{
			"package_declaration":                 javaPackage,
			"import_declaration":                  javaImport,
			"class_declaration":                   javaClass,
			"record_declaration":                  javaClass,
			"enum_declaration":                    javaClass,
			"interface_declaration":               javaClass,
			"annotation_type_declaration":         javaClass,
			"enum_constant":                       javaEnumConstant,
			"method_declaration":                  javaMethod,
			"constructor_declaration":             javaMethod,
			"compact_constructor_declaration":     javaMethod,
			"annotation_type_element_declaration": javaMethod,
			"field_declaration":                   javaField,
			"constant_declaration":                javaField,
			"local_variable_declaration":          javaLocal,
			"formal_parameter":                    javaParameter,
			"catch_formal_parameter":              javaParameter,
			"enhanced_for_statement":              javaParameter,
			"resource":                            javaParameter,
			"scoped_type_identifier":              javaScopedType,
			"method_reference":                    javaMethodReference,
			"method_invocation":                   javaCall,
		},
		names: []string{"identifier", "type_identifier"},
		leads: []string{"line_comment", "block_comment"},
		skipped: []string{"class_declaration.name", "record_declaration.name", "enum_declaration.name",
			"interface_declaration.name", "annotation_type_declaration.name", "enum_constant.name",
			"method_declaration.name", "constructor_declaration.name", "compact_constructor_declaration.name",
			"annotation_type_element_declaration.name", "element_value_pair.key", "type_parameter.",
			"labeled_statement.", "break_statement.", "continue_statement.", "scoped_identifier.scope"},
		bound: []string{"variable_declarator.name", "formal_parameter.name", "catch_formal_parameter.name",
			"enhanced_for_statement.name", "resource.name", "inferred_parameters.", "lambda_expression.parameters",
			"type_pattern.", "record_pattern_component.", "instanceof_expression.name"},
		called:  []string{"object_creation_expression.type", "marker_annotation.name", "annotation.name"},
		members: map[string]string{"field_access.field": "object"},
		invoked: map[string]string{"method_invocation.name": "object"},
	}
}

func javaPackage(w *walker, n Node) {
	for c := range n.Children() {
		if c.Is("scoped_identifier", "identifier") {
			w.u.Package = c.short()
		}
	}
	w.skip(n)
}

func javaImport(w *walker, n Node) {
	im := Import{Line: n.StartLine()}
	for c := range n.Children() {
		switch c.Kind() {
		case "scoped_identifier":
			im.Module, im.Name = c.Field("scope").short(), c.Field("name").short()
		case "identifier":
			im.Module = c.short()
		case "asterisk":
			if im.Name != "" {
				im.Module += "." + im.Name
			}
			im.Name = "*"
		}
	}
	w.u.Imports = append(w.u.Imports, im)
	w.skip(n)
}

func javaModifier(n Node, word string) bool {
	m := n.Child(0)
	if m.Kind() != "modifiers" {
		return false
	}
	for c := range m.AllChildren() {
		if c.Kind() == word {
			return true
		}
	}
	return false
}

func javaClass(w *walker, n Node) {
	kind := Class
	if n.Is("interface_declaration", "annotation_type_declaration") {
		kind = Interface
	}
	d := w.define(n, n, n.Field("name"), kind)
	d.Exported = javaModifier(n, "public")
	def := len(w.u.Definitions) - 1
	for c := range n.Children() {
		if !c.Is("superclass", "super_interfaces", "extends_interfaces") {
			continue
		}
		for t := range c.Children() {
			if t.Kind() != "type_list" {
				d.Bases = append(d.Bases, bareType(t.short()))
				continue
			}
			for listed := range t.Children() {
				d.Bases = append(d.Bases, bareType(listed.short()))
			}
		}
	}
	d.Bases = compactNames(d.Bases)
	for p := range n.Field("parameters").Children() { // of a record
		w.local(def, p.Field("name").short(), heldType(p.Field("type").short()))
	}
	name, bases := d.Name, d.Bases
	w.open(n, true)
	javaPaths(w, n)
	javaHeir(w, n, name, bases)
}

func javaEnumConstant(w *walker, n Node) {
	w.define(n, n, n.Field("name"), Constant).Exported = true
}

func javaMethod(w *walker, n Node) {
	d := w.define(n, n, n.Field("name"), Method)
	d.Exported = javaModifier(n, "public") || !javaModifier(n, "private") && w.inInterface()
	d.Result = resultType(n.Field("type"))
	javaRoutes(w, n, d)
	w.open(n, false)
}

func (w *walker) inInterface() bool {
	def := w.top().def
	return def >= 0 && w.u.Definitions[def].Kind == Interface
}
