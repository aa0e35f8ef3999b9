package syntax

func scriptRequires(value Node) bool {
	for value.Is("member_expression", "call_expression") {
		if value.Field("function").short() == "require" {
			return true
		}
		if value = value.Child(0); value.short() == "require" {
			return true
		}
	}
	return false
}

func scriptImport(w *walker, n Node) {
	module := unquote(n.Field("source").short())
	found := false
	add := func(name, alias string, at Node) {
		found = true
		w.u.Imports = append(w.u.Imports, Import{Module: module, Name: name, Alias: alias, Line: at.StartLine()})
	}
	for c := range n.Walk() {
		switch {
		case c.Kind() == "import_specifier":
			add(unquote(c.Field("name").short()), c.Field("alias").short(), c)
		case c.Kind() == "namespace_import":
			add("*", c.Child(0).short(), c)
		case c.Kind() == "identifier" && c.Parent().Kind() == "import_clause":
			add("default", c.short(), c)
		case c.Kind() == "import_require_clause":
			module = unquote(c.Field("source").short())
			add("", c.Child(0).short(), c)
		}
	}
	if !found {
		add("", "", n)
	}
	w.skip(n)
}

// scriptRequire notes const x = require("m"), const {a, b: c} = require("m")
// and import("m").
func scriptRequire(w *walker, n Node) {
	if f := n.Field("function"); f.short() != "require" && f.Kind() != "import" {
		return
	}
	arg := n.Field("arguments").Child(0)
	if arg.Kind() != "string" {
		return
	}
	module, line := unquote(arg.short()), n.StartLine()
	name := n.Parent().Field("name")
	if name.Kind() != "object_pattern" {
		w.u.Imports = append(w.u.Imports, Import{Module: module, Alias: name.short(), Line: line})
		return
	}
	for c := range name.Children() {
		im := Import{Module: module, Name: c.short(), Line: line}
		if c.Kind() == "pair_pattern" {
			im.Name, im.Alias = c.Field("key").short(), c.Field("value").short()
		}
		w.u.Imports = append(w.u.Imports, im)
	}
}
