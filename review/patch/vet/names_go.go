package vet

import (
	"path"
	"regexp"
	"strings"

	"breakwater/index/syntax"
)

func goRole(n syntax.Node) role {
	p := n.Parent()
	switch p.Kind() {
	case "package_clause", "import_spec":
		return neither
	case "function_declaration", "type_spec", "type_alias":
		if p.Field("name").Same(n) {
			return binds
		}
	case "parameter_declaration", "variadic_parameter_declaration", "var_spec", "const_spec", "type_parameter_declaration":
		if !p.Field("type").Same(n) {
			return goNamed(p, n)
		}
	case "expression_list":
		if g := p.Parent(); g.Is("short_var_declaration", "range_clause", "receive_statement") && g.Field("left").Same(p) ||
			g.Is("type_switch_statement") && g.Field("alias").Same(p) {
			return binds
		}
	case "literal_element":
		if g := p.Parent(); g.Is("keyed_element") && g.Child(0).Same(p) {
			return neither // the field of a struct, or a key
		}
	case "qualified_type":
		if p.Field("name").Same(n) {
			return neither
		}
	}
	return uses
}

// goNamed tells the names of a declaration from its values.
func goNamed(p, n syntax.Node) role {
	if v := p.Field("value"); v.Valid() {
		start, _ := v.Bytes()
		if at, _ := n.Bytes(); at >= start {
			return uses
		}
	}
	return binds
}

var majorVersion = regexp.MustCompile(`^v\d+$`)

// goImported guesses the package's name from its path, as goimports does before
// it looks; every likely one counts.
func goImported(i syntax.Import) []string {
	if i.Alias != "" {
		return []string{i.Alias}
	}
	base := path.Base(i.Module)
	if majorVersion.MatchString(base) {
		base = path.Base(path.Dir(i.Module))
	}
	base, _, _ = strings.Cut(base, ".v")
	out := []string{base, strings.TrimPrefix(base, "go-"), strings.TrimSuffix(base, "-go"),
		strings.TrimSuffix(base, ".go"), strings.ReplaceAll(base, "-", ""), strings.ReplaceAll(base, "-", "_")}
	if j := strings.LastIndexAny(base, "-."); j >= 0 {
		out = append(out, base[j+1:])
	}
	return out
}
