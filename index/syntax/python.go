package syntax

import "strings"

func pythonRules() rules {
	return rules{
		visit: map[string]visitor{
			"class_definition":         pythonClass,
			"function_definition":      pythonFunction,
			"assignment":               pythonAssignment,
			"import_statement":         pythonImport,
			"future_import_statement":  func(w *walker, n Node) { w.skip(n) },
			"import_from_statement":    pythonImportFrom,
			"typed_parameter":          pythonParameter,
			"call":                     pythonCall,
			"augmented_assignment":     pythonRouter,
			"as_pattern":               pythonAs,
			"type_alias_statement":     pythonTypeAlias,
			"lambda":                   (*walker).openPlain,
			"return_statement":         pythonReturn,
			"default_parameter":        pythonDefault,
			"typed_default_parameter":  pythonDefault,
			"list_comprehension":       pythonComprehension,
			"set_comprehension":        pythonComprehension,
			"dictionary_comprehension": pythonComprehension,
			"generator_expression":     pythonComprehension,
			"for_statement":            eachElement,
			"for_in_clause":            eachElement,
		},
		names: []string{"identifier"},
		leads: []string{"comment"},
		skipped: []string{"function_definition.name", "class_definition.name", "keyword_argument.name",
			"global_statement.", "nonlocal_statement."},
		bound: []string{"parameters.", "default_parameter.name", "typed_parameter.", "typed_default_parameter.name",
			"list_splat_pattern.", "dictionary_splat_pattern.", "lambda_parameters.", "assignment.left", "pattern_list.",
			"tuple_pattern.", "list_pattern.", "for_statement.left", "for_in_clause.left", "as_pattern_target.",
			"named_expression.name"},
		called:  []string{"call.function", "decorator."},
		members: map[string]string{"attribute.attribute": "object"},
	}
}

// pythonOuter is the node that a definition starts with: its decorators.
func pythonOuter(n Node) Node {
	if p := n.Parent(); p.Kind() == "decorated_definition" {
		return p
	}
	return n
}

func pythonExported(name string) bool {
	return !strings.HasPrefix(name, "_") || strings.HasPrefix(name, "__") && strings.HasSuffix(name, "__")
}

func pythonClass(w *walker, n Node) {
	name := n.Field("name")
	d := w.define(pythonOuter(n), n, name, Class)
	d.Exported = pythonExported(d.Name)
	for base := range n.Field("superclasses").Children() {
		if b := bareType(base.short()); b != "" && base.Kind() != "keyword_argument" {
			d.Bases = append(d.Bases, b)
		}
	}
	pythonDecorated(w, n, d)
	w.open(n, true)
	pyramidDefaults(w, n)
}

func pythonFunction(w *walker, n Node) {
	kind := Function
	if w.inClass() {
		kind = Method
	}
	nested := w.inFunction()
	d := w.define(pythonOuter(n), n, n.Field("name"), kind)
	d.Exported = pythonExported(d.Name) && !nested
	d.Result = resultType(n.Field("return_type"))
	pythonDecorated(w, n, d)
	w.open(n, false)
}

// pythonParameter notes x: T and x: T = value.
func pythonParameter(w *walker, n Node) {
	name := n.Field("name")
	if !name.Valid() {
		name = n.Child(0)
	}
	w.local(w.top().def, name.short(), heldType(n.Field("type").short()))
}

// pythonDefault notes a value that has the name of its parameter, which hides
// it from there on: f(now=now).
func pythonDefault(w *walker, n Node) {
	if value := n.Field("value"); value.Kind() == "identifier" && value.short() == n.Field("name").short() {
		w.refer(value, Node{}, false)
	}
	if n.Kind() == "typed_default_parameter" {
		pythonParameter(w, n)
	}
}

// pythonReturn notes what a function returns.
func pythonReturn(w *walker, n Node) {
	value := pythonPlain(n.Child(0))
	w.returns(pythonValueType(w, value), value)
}

// pythonAssignment defines what is assigned in a module or a class, and types
// what is assigned in a function.
func pythonAssignment(w *walker, n Node) {
	left := n.Field("left")
	typ := pythonType(w, n)
	pythonRouter(w, n)
	if right := n.Field("right"); left.Kind() == "identifier" && right.Is("list", "tuple") {
		w.listed(left.short(), right)
	}
	if left.Kind() == "attribute" {
		if left.Field("object").short() == "self" {
			w.assigned(w.class(), left.Field("attribute").short(), typ, pythonPlain(n.Field("right")))
		}
		return
	}
	if w.inFunction() {
		if left.Kind() == "identifier" {
			w.assigned(w.top().def, left.short(), typ, pythonPlain(n.Field("right")))
		}
		return
	}
	if left.Is("pattern_list", "tuple_pattern") {
		for c := range left.Children() {
			pythonVariable(w, n, c, "")
		}
		return
	}
	pythonVariable(w, n, left, typ)
	w.constant(left.short(), n.Field("right"))
}

func pythonVariable(w *walker, n, name Node, typ string) {
	if name.Kind() != "identifier" {
		return
	}
	kind := Variable
	if text := name.short(); strings.ToUpper(text) == text && strings.ToLower(text) != text {
		kind = Constant
	}
	d := w.define(n, n, name, kind)
	d.Exported = pythonExported(d.Name)
	if n.Field("left") == name {
		w.assigned(len(w.u.Definitions)-1, d.Name, typ, pythonPlain(n.Field("right")))
	}
	if w.inClass() {
		w.local(w.top().def, d.Name, typ)
	}
}

// pythonType tells the type of what an assignment assigns: as declared, by
// the class that is called, or that of the parameter.
func pythonType(w *walker, n Node) string {
	if t := n.Field("type"); t.Valid() {
		return heldType(t.short())
	}
	return pythonValueType(w, n.Field("right"))
}

// pythonPlain takes off a value what does not change its type: await,
// parentheses, the otherwise of x if y else z.
func pythonPlain(value Node) Node {
	for range 8 {
		if !value.Is("await", "parenthesized_expression", "conditional_expression") {
			break
		}
		value = value.Child(0)
	}
	return value
}

func pythonValueType(w *walker, right Node) string {
	right = pythonPlain(right)
	switch right.Kind() {
	case "boolean_operator": // x or Default()
		right = right.Field("right")
	}
	switch right.Kind() {
	case "call":
		return constructs(right.Field("function").short())
	case "identifier":
		return w.typeOf(right.short())
	}
	return ""
}

// pythonAs notes: with Session() as s.
func pythonAs(w *walker, n Node) {
	value, alias := n.Child(0), n.Field("alias")
	if value.Kind() == "call" {
		w.local(w.top().def, alias.short(), constructs(value.Field("function").short()))
	}
}

// pythonComprehension binds the variables, which stand behind their uses.
func pythonComprehension(w *walker, n Node) {
	w.openPlain(n)
	for c := range n.Children() {
		if c.Kind() == "for_in_clause" {
			for v := range c.Field("left").Walk() {
				if v.Kind() == "identifier" {
					w.bind(v.bytes())
				}
			}
		}
	}
}

func pythonTypeAlias(w *walker, n Node) {
	name := n.Field("left")
	for name.Count() > 0 {
		name = name.Child(0)
	}
	if name.Valid() && !w.inFunction() {
		w.define(n, n, name, Type).Exported = true
	}
}

func pythonImport(w *walker, n Node) {
	for c := range n.Children() {
		module, alias := c, ""
		if c.Kind() == "aliased_import" {
			module, alias = c.Field("name"), c.Field("alias").short()
		}
		w.u.Imports = append(w.u.Imports, Import{Module: module.short(), Alias: alias, Line: n.StartLine()})
	}
	w.skip(n)
}

func pythonImportFrom(w *walker, n Node) {
	module := n.Field("module_name")
	if m := module.short(); m == "django.urls" || m == "django.conf.urls" {
		w.django = true
	}
	for c := range n.Children() {
		im := Import{Module: module.short(), Name: c.short(), Line: c.StartLine()}
		switch {
		case c == module || c.Kind() == "comment":
			continue
		case c.Kind() == "aliased_import":
			im.Name, im.Alias = c.Field("name").short(), c.Field("alias").short()
		case c.Kind() == "wildcard_import":
			im.Name = "*"
		}
		w.u.Imports = append(w.u.Imports, im)
	}
	w.skip(n)
}
