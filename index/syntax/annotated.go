package syntax

import "strings"

// templates is texts of paths, in which names may stand.
func (w *walker) templates(n Node) []string {
	w.naming = true
	defer func() { w.naming = false }()
	return w.texts(n)
}

// texts reads a string or a list of strings; the empty string if it is
// neither.
func (w *walker) texts(n Node) []string {
	if s, ok := w.textWithin(n, textDepth); ok {
		return []string{s}
	}
	var all []string
	if n.Is("array", "element_value_array_initializer", "array_initializer") {
		for c := range n.Children() {
			if s, ok := w.textWithin(c, textDepth); ok {
				all = append(all, s)
			}
		}
	}
	if len(all) == 0 {
		return []string{""}
	}
	return all
}

// annotation is what the annotations of a method say of its routes.
type annotation struct {
	at        Node
	outer     []string // paths of the class
	paths     []string
	verbs     []string
	framework string
	operation string // id that is stated; empty if none is
}

// annotated adds the routes of a method whose paths and verbs stand in
// annotations, under those of its class.
func (w *walker) annotated(a annotation, d *Definition) {
	for _, prefix := range a.outer {
		before := ""
		if prefix != "" {
			before = absolute(prefix)
		}
		for _, path := range a.paths {
			for _, verb := range a.verbs {
				full := absolute(joinPath(a.framework, absolute(prefix), path))
				if full != "/" {
					full = strings.TrimPrefix(full, "//")
				}
				w.register(a.at, none, Route{Method: verb, Path: absolute(full), Outer: before, Framework: a.framework,
					OperationID: a.operation}, handlerName{name: d.Name, parent: d.Parent, line: d.NameLine})
			}
		}
	}
}
