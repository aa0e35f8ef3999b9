package vet

import (
	"strings"

	"breakwater/index/syntax"
)

// javaRole looks at types alone: methods and fields may be inherited from where
// we cannot see.
func javaRole(n syntax.Node) role {
	p := n.Parent()
	switch {
	case p.Is("class_declaration", "interface_declaration", "enum_declaration", "record_declaration",
		"annotation_type_declaration", "type_parameter") && !p.Is("type_parameter") && p.Field("name").Same(n):
		return binds
	case p.Is("type_parameter"):
		return binds
	case p.Is("variable_declarator", "formal_parameter", "enum_constant", "inferred_parameters", "lambda_expression",
		"catch_formal_parameter", "resource"):
		if n.Kind() == "identifier" {
			return binds
		}
	}
	if !upper(n.Text()) {
		return neither
	}
	switch {
	case n.Kind() == "type_identifier":
		if p.Is("scoped_type_identifier") && !p.Child(0).Same(n) {
			return neither
		}
		return uses
	case p.Is("method_invocation", "field_access") &&
		p.Field("object").Same(n), p.Is("marker_annotation", "annotation") && p.Field("name").Same(n):
		return uses
	}
	return neither
}

func upper(s string) bool { return s != "" && s[0] >= 'A' && s[0] <= 'Z' && strings.ToUpper(s) != s }

func javaImported(i syntax.Import) []string { return []string{i.Name} }
