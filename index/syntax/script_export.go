package syntax

// scriptExport notes export … from, and what is exported as the default.
func scriptExport(w *walker, n Node) {
	source := n.Field("source")
	if !source.Valid() {
		scriptExported(w, n)
		return
	}
	module, found := unquote(source.short()), false
	for c := range n.Walk() {
		if c.Kind() == "export_specifier" {
			found = true
			im := Import{Module: module, Name: c.Field("name").short(), Alias: c.Field("alias").short(), Line: c.StartLine()}
			w.u.Imports = append(w.u.Imports, im)
		}
	}
	if !found {
		w.u.Imports = append(w.u.Imports, Import{Module: module, Name: "*", Line: n.StartLine()})
	}
	w.skip(n)
}

// scriptExported looks for the default among what a file exports of its own.
func scriptExported(w *walker, n Node) {
	for c := range n.AllChildren() {
		switch c.Kind() {
		case "default":
			if d := n.Field("declaration"); d.Valid() {
				w.u.Default = Local{Name: d.Field("name").short()}
			} else {
				scriptDefault(w, n.Field("value"))
			}
		case "export_clause":
			for e := range c.Children() {
				if e.Field("alias").short() == "default" {
					w.u.Default = Local{Name: e.Field("name").short()}
				}
			}
		}
	}
}

// scriptDefault notes the value that is exported as the default: a name, what
// a wrapper such as observer(View) is given, else by its type.
func scriptDefault(w *walker, value Node) {
	for range 8 { // wrappers in wrappers
		if value.Is("identifier", "function_expression", "class") {
			name := value
			if value.Kind() != "identifier" {
				name = value.Field("name")
			}
			w.u.Default = Local{Name: name.short()}
			return
		}
		if typ := scriptType(w, Node{}, value); typ != "" {
			w.u.Default = Local{Type: typ}
			return
		}
		first := value.Field("arguments").Child(0)
		if value.Kind() != "call_expression" || !first.Is("identifier", "function_expression", "class", "call_expression") {
			w.u.Default = Local{From: sourceOf(w, value)}
			return
		}
		value = first
	}
}

// scriptReturn notes what a function returns.
func scriptReturn(w *walker, n Node) {
	value := scriptPlain(n.Child(0))
	w.returns(scriptType(w, Node{}, value), value)
}
