package syntax

import "slices"

func csharpRules() rules {
	return rules{
		visit: map[string]visitor{
			"using_directive":                   csharpUsing,
			"namespace_declaration":             csharpNamespace,
			"file_scoped_namespace_declaration": csharpNamespace,
			"class_declaration":                 csharpClass,
			"struct_declaration":                csharpClass,
			"record_declaration":                csharpClass,
			"interface_declaration":             csharpClass,
			"enum_declaration":                  csharpClass,
			"enum_member_declaration":           csharpEnumMember,
			"delegate_declaration":              csharpDelegate,
			"method_declaration":                csharpMethod,
			"constructor_declaration":           csharpMethod,
			"destructor_declaration":            csharpMethod,
			"local_function_statement":          csharpMethod,
			"property_declaration":              csharpProperty,
			"event_declaration":                 csharpProperty,
			"variable_declaration":              csharpVariables,
			"parameter":                         csharpParameter,
			"invocation_expression":             aspCall,
		},
		names: []string{"identifier"},
		leads: []string{"comment"},
		skipped: []string{"class_declaration.name", "struct_declaration.name", "record_declaration.name",
			"interface_declaration.name", "enum_declaration.name", "enum_member_declaration.name",
			"delegate_declaration.name", "method_declaration.name", "constructor_declaration.name",
			"destructor_declaration.name", "local_function_statement.name", "property_declaration.name",
			"event_declaration.name", "type_parameter.name", "labeled_statement."},
		bound: []string{"parameter.name", "variable_declarator.name", "foreach_statement.left",
			"catch_declaration.name", "declaration_pattern.name", "declaration_expression.name",
			"implicit_parameter.name", "lambda_expression.parameters"},
		called: []string{"invocation_expression.function", "object_creation_expression.type", "attribute.name"},
		members: map[string]string{"member_access_expression.name": "expression", "qualified_name.name": "qualifier",
			"member_binding_expression.name": ""},
	}
}

func csharpUsing(w *walker, n Node) {
	im := Import{Line: n.StartLine(), Alias: n.Field("name").short()}
	for c := range n.Children() {
		if c != n.Field("name") {
			im.Module = c.short()
		}
	}
	w.u.Imports = append(w.u.Imports, im)
	w.skip(n)
}

func csharpNamespace(w *walker, n Node) {
	if w.u.Package == "" {
		w.u.Package = n.Field("name").short()
	}
}

func csharpModifier(n Node, words ...string) bool {
	for c := range n.Children() {
		if c.Kind() == "modifier" && slices.Contains(words, c.short()) {
			return true
		}
	}
	return false
}

func csharpClass(w *walker, n Node) {
	kind := Class
	if n.Kind() == "interface_declaration" {
		kind = Interface
	}
	d := w.define(n, n, n.Field("name"), kind)
	d.Exported = csharpModifier(n, "public", "internal")
	for c := range n.Children() {
		if c.Kind() != "base_list" {
			continue
		}
		for b := range c.Children() {
			d.Bases = append(d.Bases, compactNames([]string{bareType(b.short())})...)
		}
	}
	w.open(n, true)
	aspController(w, n)
}

func csharpEnumMember(w *walker, n Node) {
	w.define(n, n, n.Field("name"), Constant).Exported = true
}

func csharpDelegate(w *walker, n Node) {
	w.define(n, n, n.Field("name"), Type).Exported = csharpModifier(n, "public", "internal")
}

func csharpMethod(w *walker, n Node) {
	kind := Method
	if !w.inClass() {
		kind = Function
	}
	d := w.define(n, n, n.Field("name"), kind)
	d.Exported = csharpModifier(n, "public", "internal") || w.inInterface()
	d.Result = resultType(n.Field("returns"))
	aspRoutes(w, n, d)
	w.open(n, false)
}

func csharpProperty(w *walker, n Node) {
	name := n.Field("name")
	w.define(n, n, name, Variable).Exported = csharpModifier(n, "public", "internal") || w.inInterface()
	w.local(w.class(), name.short(), heldType(n.Field("type").short()))
}

// csharpVariables handles fields and local variables.
func csharpVariables(w *walker, n Node) {
	declared := n.Field("type").short()
	for c := range n.Children() {
		name := c.Field("name")
		if c.Kind() != "variable_declarator" || !name.Valid() {
			continue
		}
		typ := heldType(declared)
		aspGroup(w, c)
		if declared == "var" {
			typ = csharpType(c)
		}
		if p := n.Parent(); p.Is("field_declaration", "event_field_declaration") {
			kind := Variable
			if csharpModifier(p, "const") {
				kind = Constant
			}
			w.define(p, p, name, kind).Exported = csharpModifier(p, "public", "internal")
			if kind == Constant {
				w.constant(name.short(), c.Child(c.Count()-1))
			}
			w.local(w.class(), name.short(), typ)
		} else {
			w.local(w.top().def, name.short(), typ)
		}
	}
}

// csharpType tells the type of var x = new T().
func csharpType(declarator Node) string {
	for c := range declarator.Children() {
		if c.Kind() == "object_creation_expression" {
			return heldType(c.Field("type").short())
		}
	}
	return ""
}

func csharpParameter(w *walker, n Node) {
	name, typ := n.Field("name").short(), heldType(n.Field("type").short())
	w.local(w.top().def, name, typ)
	if aspRouters[typ] && w.inFunction() {
		from, to, function := w.routerScope(name)
		w.routes.declare(router{name: name, function: function, from: from, to: to, parent: none, framework: "aspnet"})
	}
}
