package vet

import "breakwater/index/syntax"

// scriptRole judges the identifiers of JavaScript and TypeScript. Types are not
// looked at: they are erased, and too many are ambient.
func scriptRole(n syntax.Node) role {
	switch n.Kind() {
	case "shorthand_property_identifier":
		return uses
	case "shorthand_property_identifier_pattern":
		return binds
	case "type_identifier", "package_identifier":
		if p := n.Parent(); p.Is("class_declaration", "abstract_class_declaration", "class") && p.Field("name").Same(n) {
			return binds
		}
		return neither
	}
	p := n.Parent()
	switch p.Kind() {
	case "variable_declarator", "function_declaration", "generator_function_declaration", "function_expression",
		"function", "generator_function",
		"class_declaration", "class", "enum_declaration", "internal_module", "module", "function_signature",
		"abstract_class_declaration", "mapped_type_clause", "index_signature":
		if p.Field("name").Same(n) {
			return binds
		}
	case "object_pattern", "array_pattern", "rest_pattern", "formal_parameters", "import_clause", "namespace_import",
		"import_specifier", "import_alias", "import_require_clause":
		return binds
	case "export_specifier", "namespace_export", "type_query", "type_predicate", "nested_identifier",
		"nested_type_identifier", "meta_property", "jsx_namespace_name":
		return neither
	case "required_parameter", "optional_parameter":
		if p.Field("pattern").Same(n) {
			return binds
		}
	case "assignment_pattern", "object_assignment_pattern", "for_in_statement", "assignment_expression":
		if p.Field("left").Same(n) {
			return binds
		}
	case "pair_pattern":
		return binds
	case "arrow_function", "catch_clause":
		if p.Field("parameter").Same(n) {
			return binds
		}
	case "jsx_opening_element", "jsx_closing_element", "jsx_self_closing_element":
		if c := n.Text(); c != "" && c[0] >= 'a' && c[0] <= 'z' {
			return neither
		}
	}
	return uses
}

func scriptImported(i syntax.Import) []string {
	if i.Alias != "" {
		return []string{i.Alias}
	}
	return []string{i.Name}
}
