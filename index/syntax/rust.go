package syntax

import "strings"

func rustRules() rules {
	return rules{
		visit: map[string]visitor{
			"use_declaration":          rustUse,
			"extern_crate_declaration": rustUse,
			"mod_item":                 rustMod,
			"struct_item":              rustStruct,
			"enum_item":                rustStruct,
			"union_item":               rustStruct,
			"enum_variant":             rustVariant,
			"trait_item":               rustTrait,
			"impl_item":                rustImpl,
			"function_item":            rustFunction,
			"function_signature_item":  rustFunction,
			"const_item":               rustConst,
			"static_item":              rustConst,
			"type_item":                rustType,
			"associated_type":          rustType,
			"macro_definition":         rustMacro,
			"field_declaration":        rustField,
			"parameter":                rustParameter,
			"let_declaration":          rustLet,
			"call_expression":          rustCall,
			"attribute_item":           rustAttribute,
		},
		names: []string{"identifier", "type_identifier", "field_identifier", "shorthand_field_identifier"},
		leads: []string{"line_comment", "block_comment"},
		skipped: []string{"mod_item.name", "struct_item.name", "enum_item.name", "union_item.name", "enum_variant.name",
			"trait_item.name", "function_item.name", "function_signature_item.name", "const_item.name",
			"static_item.name", "type_item.name", "associated_type.name", "macro_definition.name",
			"field_declaration.name", "field_initializer.field", "type_parameter.name", "label.", "lifetime.",
			"type_parameters.", "scoped_identifier.path"},
		bound: []string{"parameter.pattern", "let_declaration.pattern", "closure_parameters.", "tuple_pattern.",
			"for_expression.pattern", "captured_pattern.", "ref_pattern.", "mut_pattern.", "slice_pattern.",
			"reference_pattern.", "let_condition.pattern"},
		called: []string{"call_expression.function", "macro_invocation.macro", "struct_expression.name"},
		members: map[string]string{"field_expression.field": "value", "scoped_identifier.name": "path",
			"scoped_type_identifier.name": "path"},
	}
}

func rustUse(w *walker, n Node) {
	rustUseTree(w, n.Field("argument"), "", rustUseDepth)
	if n.Kind() == "extern_crate_declaration" {
		w.u.Imports = append(w.u.Imports, Import{Module: n.Field("name").short(), Alias: n.Field("alias").short(),
			Line: n.StartLine()})
	}
	w.skip(n)
}

// rustUseDepth bounds the nesting of use lists that is followed.
const rustUseDepth = 16

func rustUseTree(w *walker, n Node, prefix string, depth int) {
	if depth == 0 || !n.Valid() {
		return
	}
	join := func(path string) string { return strings.TrimPrefix(prefix+"::"+path, "::") }
	add := func(path, alias string) {
		module, name := path, ""
		if i := strings.LastIndex(path, "::"); i >= 0 {
			module, name = path[:i], path[i+2:]
		}
		w.u.Imports = append(w.u.Imports, Import{Module: module, Name: name, Alias: alias, Line: n.StartLine()})
	}
	switch n.Kind() {
	case "scoped_use_list":
		rustUseTree(w, n.Field("list"), join(n.Field("path").short()), depth-1)
	case "use_list":
		for c := range n.Children() {
			rustUseTree(w, c, prefix, depth-1)
		}
	case "use_as_clause":
		add(join(n.Field("path").short()), n.Field("alias").short())
	case "use_wildcard":
		add(join(strings.TrimSuffix(n.short(), "::*"))+"::*", "")
	case "self":
		add(prefix, "")
	case "identifier", "scoped_identifier", "crate":
		add(join(n.short()), "")
	}
}

func rustPublic(n Node) bool { return n.Child(0).Kind() == "visibility_modifier" }

func rustMod(w *walker, n Node) {
	w.define(n, n, n.Field("name"), Module).Exported = rustPublic(n)
	rustTests(w, n)
	if n.Field("body").Valid() {
		w.open(n, true)
	}
}

func rustStruct(w *walker, n Node) {
	d := w.define(n, n, n.Field("name"), Class)
	d.Exported = rustPublic(n)
	w.classes[d.Name] = len(w.u.Definitions) - 1
	w.open(n, true)
}

func rustVariant(w *walker, n Node) {
	w.define(n, n, n.Field("name"), Constant).Exported = true
}

func rustTrait(w *walker, n Node) {
	d := w.define(n, n, n.Field("name"), Interface)
	d.Exported = rustPublic(n)
	for b := range n.Field("bounds").Children() {
		d.Bases = append(d.Bases, compactNames([]string{bareType(b.short())})...)
	}
	w.open(n, true)
}

// rustImpl opens a scope of the type's name without a definition of its own,
// and notes the trait as a base of the type if it is defined above.
func rustImpl(w *walker, n Node) {
	typ := bareType(n.Field("type").short())
	def, ok := w.classes[typ]
	if !ok {
		def = none
	}
	if trait := bareType(n.Field("trait").short()); trait != "" && def >= 0 {
		w.u.Definitions[def].Bases = append(w.u.Definitions[def].Bases, trait)
	}
	w.push(scope{first: n.i, next: n.flat().next, def: def, name: typ, class: true})
}

func rustFunction(w *walker, n Node) {
	kind := Function
	if w.inClass() && !w.rustInMod() {
		kind = Method
	}
	d := w.define(n, n, n.Field("name"), kind)
	d.Exported, d.Result = rustPublic(n), rustResult(n.Field("return_type"), d.Parent)
	rustAttributes(w, n, d)
	if body := n.Field("body"); body.Count() == 1 { // fn base() -> String { format!("/{API}") }
		if text, ok := w.text(body.Child(0)); ok && len(text) <= longestValue {
			d.Value = text
		}
	}
	w.open(n, false)
}

func (w *walker) rustInMod() bool {
	def := w.top().def
	return def >= 0 && w.u.Definitions[def].Kind == Module
}

func rustConst(w *walker, n Node) {
	if name := n.Field("name"); !w.inFunction() && name.Valid() {
		w.define(n, n, name, Constant).Exported = rustPublic(n)
		w.constant(name.short(), n.Field("value"))
	}
}

func rustType(w *walker, n Node) {
	if !w.inFunction() {
		w.define(n, n, n.Field("name"), Type).Exported = rustPublic(n)
	}
}

func rustMacro(w *walker, n Node) {
	w.define(n, n, n.Field("name"), Function).Exported = true
	w.skip(n)
}

func rustField(w *walker, n Node) {
	w.local(w.class(), n.Field("name").short(), bareType(rustBareType(n.Field("type").short())))
}

// rustBareType takes a type out of the pointers and cells around it.
func rustBareType(text string) string {
	for range 8 {
		text = strings.TrimLeft(text, "&* ")
		for _, word := range []string{"mut ", "dyn ", "impl ", "const "} {
			text = strings.TrimPrefix(text, word)
		}
		head, rest, ok := strings.Cut(text, "<")
		if !ok || !rustWrappers[lastPart(head)] {
			return text
		}
		text = strings.TrimSuffix(rest, ">")
	}
	return text
}

var rustWrappers = setOf("Arc", "Box", "Cell", "Mutex", "Option", "Rc", "RefCell", "RwLock")

func rustParameter(w *walker, n Node) {
	typ := bareType(rustBareType(n.Field("type").short()))
	w.local(w.top().def, n.Field("pattern").short(), typ)
	rustTaken(w, strings.TrimPrefix(n.Field("pattern").short(), "mut "), typ)
}

// rustLet types let x: T, let x = T::new() and let x = T { … }.
func rustLet(w *walker, n Node) {
	value := n.Field("value")
	typ := bareType(rustBareType(n.Field("type").short()))
	switch {
	case typ != "":
	case value.Kind() == "struct_expression":
		typ = bareType(value.Field("name").short())
	case value.Kind() == "call_expression":
		typ = constructs(value.Field("function").Field("path").short())
	}
	w.local(w.top().def, strings.TrimPrefix(n.Field("pattern").short(), "mut "), typ)
}

// rustResult is what a function gives where it succeeds.
func rustResult(n Node, self string) string {
	text := rustBareType(n.short())
	if head, arguments, ok := cutArguments(text); ok && lastPart(head) == "Result" {
		first, _, _ := strings.Cut(arguments, ",")
		text = rustBareType(first)
	}
	switch t := bareType(text); {
	case t == "Self":
		return self
	case len(t) > 1 && !primitive[t]:
		return t
	}
	return ""
}
