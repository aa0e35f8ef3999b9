package syntax

// Export is a name that a file offers to others.
type Export struct {
	Name string // what a script exports as a whole is called "default"
	Line int    // 1-based
}

// Exports lists the names that a file offers to others by saying so, in the order of
// the source: the exports of a script, __all__ of a Python module, and definitions that
// a modifier makes public.
func Exports(path string, t *Tree) []Export {
	e := exports{}
	switch t.Language.Family() {
	case JavaScript, TypeScript:
		for n := range t.Root().Walk() {
			e.script(n)
		}
	case Python:
		for n := range t.Root().Walk() {
			e.python(n)
		}
	default:
		for _, d := range UnitOf(path, t).Definitions {
			if d.Exported {
				e.all = append(e.all, Export{d.Name, d.NameLine})
			}
		}
	}
	return e.all
}

type exports struct{ all []Export }

func (e *exports) add(n Node) {
	if n.Valid() {
		e.all = append(e.all, Export{n.short(), n.StartLine()})
	}
}

// python notes the texts of a statement that sets or adds to __all__.
func (e *exports) python(n Node) {
	if n.Kind() != "identifier" || n.short() != "__all__" {
		return
	}
	for p := range n.Up() {
		switch p.Kind() {
		case "block", "module":
			return
		case "expression_statement":
			for c := range p.Walk() {
				if c.Kind() == "string_content" {
					e.add(c)
				}
			}
			return
		}
	}
}

// script notes what an export statement offers, or an assignment to exports.
func (e *exports) script(n Node) {
	switch n.Kind() {
	case "assignment_expression":
		e.assigned(n.Field("left"), n.Field("right"))
	case "export_statement":
		for c := range n.AllChildren() {
			switch c.Kind() {
			case "default", "=": // what it is called in the file does not matter
				e.all = append(e.all, Export{"default", n.StartLine()})
				return
			case "namespace_export": // * as name
				e.add(c.Child(0))
			case "export_clause":
				e.listed(c)
			}
		}
		e.declared(n.Field("declaration"))
	}
}

// listed notes the names of { a, b as c }.
func (e *exports) listed(clause Node) {
	for c := range clause.Children() {
		name := c.Field("name")
		if alias := c.Field("alias"); alias.Valid() {
			name = alias
		}
		e.add(name)
	}
}

// declared notes the names of a declaration.
func (e *exports) declared(d Node) {
	switch d.Kind() {
	case "ambient_declaration":
		for c := range d.Children() {
			e.declared(c)
		}
	case "lexical_declaration", "variable_declaration":
		for c := range d.Children() {
			e.pattern(c.Field("name"))
		}
	default:
		e.add(d.Field("name"))
	}
}

// pattern notes the names that a pattern binds.
func (e *exports) pattern(name Node) {
	for c := range name.Walk() {
		bound := c.Kind() == "identifier" && c.Parent().Is(
			"variable_declarator", "array_pattern", "rest_pattern", "pair_pattern")
		if bound || c.Kind() == "shorthand_property_identifier_pattern" {
			e.add(c)
		}
	}
}

// assigned notes what is assigned to exports or module.exports, or to a member of it.
func (e *exports) assigned(left, right Node) {
	switch object := left.Field("object"); {
	case isExports(left) && right.Kind() == "object":
		for c := range right.Children() {
			switch c.Kind() {
			case "shorthand_property_identifier":
				e.add(c)
			case "pair":
				e.add(c.Field("key"))
			default:
				e.add(c.Field("name"))
			}
		}
	case isExports(left):
		e.all = append(e.all, Export{"default", left.StartLine()})
	case isExports(object) && left.Kind() == "member_expression":
		e.add(left.Field("property"))
	}
}

func isExports(n Node) bool { return n.short() == "exports" || n.short() == "module.exports" }
