package vet

import (
	"strings"

	"breakwater/index/syntax"
)

// pythonRole follows the grammar's positions; what it does not know, it takes
// for a use.
func pythonRole(n syntax.Node) role {
	p := n.Parent()
	switch p.Kind() {
	case "attribute":
		if p.Field("attribute").Same(n) {
			return neither
		}
	case "keyword_argument", "keyword_pattern":
		if p.Child(0).Same(n) {
			return neither
		}
	case "aliased_import", "import_from_statement", "import_statement", "future_import_statement":
		return neither // imports are read by themselves
	case "dotted_name":
		return dottedRole(p)
	case "function_definition", "class_definition", "default_parameter", "typed_default_parameter", "named_expression":
		if p.Field("name").Same(n) {
			return binds
		}
	case "parameters", "lambda_parameters", "list_splat_pattern", "dictionary_splat_pattern", "pattern_list",
		"tuple_pattern",
		"list_pattern", "as_pattern_target", "global_statement", "nonlocal_statement", "splat_pattern", "type_parameter":
		return binds
	case "typed_parameter":
		if p.Child(0).Same(n) {
			return binds
		}
	case "assignment", "for_statement", "for_in_clause":
		if p.Field("left").Same(n) {
			return binds
		}
	case "type_alias_statement":
		return binds
	}
	return uses
}

// dottedRole judges a dotted name: part of an import, or of a pattern of match.
func dottedRole(p syntax.Node) role {
	if p.Parent().Is("import_statement", "import_from_statement", "aliased_import", "relative_import",
		"future_import_statement") {
		return neither
	}
	if p.Parent().Is("case_pattern", "keyword_pattern") && p.Count() == 1 {
		return binds
	}
	return neither
}

func pythonImported(i syntax.Import) []string {
	name := i.Name
	if name == "" {
		name, _, _ = strings.Cut(i.Module, ".")
	}
	if i.Alias != "" {
		name = i.Alias
	}
	return []string{name}
}
