package rules

import (
	"breakwater/index/syntax"
)

// goHolder returns the variable or field that a literal is assigned to.
func goHolder(n syntax.Node) string {
	for up := range n.Up() {
		switch up.Kind() {
		case "short_var_declaration", "assignment_statement":
			return up.Field("left").Child(0).Text()
		case "var_spec":
			return up.Field("name").Text()
		case "block", "source_file":
			return ""
		}
	}
	return ""
}
