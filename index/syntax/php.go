package syntax

import "strings"

func phpRules() rules {
	return rules{
		visit: map[string]visitor{
			"namespace_definition":         phpNamespace,
			"namespace_use_declaration":    phpUse,
			"class_declaration":            phpClass,
			"interface_declaration":        phpClass,
			"trait_declaration":            phpClass,
			"enum_declaration":             phpClass,
			"enum_case":                    phpCase,
			"function_definition":          phpFunction,
			"method_declaration":           phpMethod,
			"property_element":             phpProperty,
			"property_promotion_parameter": phpParameter,
			"simple_parameter":             phpParameter,
			"const_element":                phpConst,
			"assignment_expression":        phpAssignment,
			"use_declaration":              phpTraitUse,

			"scoped_call_expression":          phpCall,
			"member_call_expression":          phpCall,
			"nullsafe_member_call_expression": phpCall,
			"require_expression":              phpRequire,
			"require_once_expression":         phpRequire,
			"include_expression":              phpRequire,
			"include_once_expression":         phpRequire,
		},
		names: []string{"name"},
		leads: []string{"comment", "attribute_list"},
		skipped: []string{"class_declaration.name", "interface_declaration.name", "trait_declaration.name",
			"enum_declaration.name", "enum_case.name", "function_definition.name", "method_declaration.name",
			"const_element.", "variable_name.", "named_label_statement.", "goto_statement.", "argument.name"},
		called: []string{"function_call_expression.function", "object_creation_expression.", "attribute."},
		members: map[string]string{"member_access_expression.name": "object",
			"nullsafe_member_access_expression.name": "object", "class_constant_access_expression.": "",
			"qualified_name.": ""},
		invoked: map[string]string{"member_call_expression.name": "object",
			"nullsafe_member_call_expression.name": "object", "scoped_call_expression.name": "scope"},
	}
}

func phpNamespace(w *walker, n Node) {
	w.u.Package = n.Field("name").short()
	if !n.Field("body").Valid() {
		w.skip(n)
	}
}

func phpUse(w *walker, n Node) {
	prefix := ""
	for c := range n.Walk() {
		switch {
		case c.Kind() == "namespace_name" && c.Parent() == n:
			prefix = c.short() + "\\"
		case c.Is("namespace_use_clause", "namespace_use_group_clause"):
			im := Import{Line: c.StartLine()}
			for part := range c.Children() {
				switch {
				case part.Kind() == "namespace_aliasing_clause":
					im.Alias = part.Child(0).short()
				case part.FieldName() == "alias":
					im.Alias = part.short()
				case part.Is("qualified_name", "name", "namespace_name"):
					im.Module = prefix + strings.TrimPrefix(part.short(), "\\")
				}
			}
			w.u.Imports = append(w.u.Imports, im)
		}
	}
	w.skip(n)
}

func phpClass(w *walker, n Node) {
	kind := Class
	if n.Is("interface_declaration", "trait_declaration") {
		kind = Interface
	}
	d := w.define(n, n, n.Field("name"), kind)
	d.Exported = true
	for c := range n.Children() {
		if c.Is("base_clause", "class_interface_clause") {
			for b := range c.Children() {
				d.Bases = append(d.Bases, compactNames([]string{bareType(b.short())})...)
			}
		}
	}
	w.open(n, true)
	phpPaths(w, n)
}

func phpTraitUse(w *walker, n Node) {
	if top := w.top(); top.class && top.def >= 0 {
		for c := range n.Children() {
			if c.Is("name", "qualified_name") {
				d := &w.u.Definitions[top.def]
				d.Bases = append(d.Bases, bareType(c.short()))
			}
		}
	}
}

func phpCase(w *walker, n Node) {
	w.define(n, n, n.Field("name"), Constant).Exported = true
}

func phpFunction(w *walker, n Node) {
	d := w.define(n, n, n.Field("name"), Function)
	d.Exported, d.Result = true, resultType(n.Field("return_type"))
	w.open(n, false)
}

func phpMethod(w *walker, n Node) {
	d := w.define(n, n, n.Field("name"), Method)
	d.Exported, d.Result = phpPublic(n), resultType(n.Field("return_type"))
	phpAttributed(w, n, d)
	w.open(n, false)
}

func phpPublic(n Node) bool {
	for c := range n.Children() {
		if c.Kind() == "visibility_modifier" {
			return c.short() == "public"
		}
	}
	return true
}

func phpProperty(w *walker, n Node) {
	name := n.Field("name").Child(0)
	if !name.Valid() {
		name = n.Child(0).Child(0)
	}
	if !name.Valid() {
		return
	}
	p := n.Parent()
	w.define(p, p, name, Variable).Exported = phpPublic(p)
	w.local(w.class(), name.short(), bareType(p.Field("type").short()))
}

func phpParameter(w *walker, n Node) {
	name, typ := strings.TrimPrefix(n.Field("name").short(), "$"), bareType(n.Field("type").short())
	w.local(w.top().def, name, typ)
	if n.Kind() == "property_promotion_parameter" {
		w.local(w.class(), name, typ)
	}
}

func phpConst(w *walker, n Node) {
	if name := n.Child(0); name.Kind() == "name" && !w.inFunction() {
		p := n.Parent()
		w.define(p, p, name, Constant).Exported = phpPublic(p)
	}
}

func phpAssignment(w *walker, n Node) {
	left, right := n.Field("left"), n.Field("right")
	if right.Kind() != "object_creation_expression" {
		return
	}
	typ := bareType(right.Child(0).short())
	switch left.Kind() {
	case "variable_name":
		w.local(w.top().def, strings.TrimPrefix(left.short(), "$"), typ)
	case "member_access_expression":
		if left.Field("object").short() == "$this" {
			w.local(w.class(), left.Field("name").short(), typ)
		}
	}
}
