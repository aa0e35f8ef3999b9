package syntax

import "strings"

// texts reads a string or a list of strings; the empty string if it is
// neither.
func (w *walker) texts(n Node) []string {
	if s, ok := w.text(n); ok {
		return []string{s}
	}
	var all []string
	if n.Is("array", "element_value_array_initializer", "array_initializer") {
		for c := range n.Children() {
			if s, ok := w.text(c); ok {
				all = append(all, s)
			}
		}
	}
	if len(all) == 0 {
		return []string{""}
	}
	return all
}

// annotated adds the routes of a method whose paths and verbs stand in
// annotations, under those of its class.
func (w *walker) annotated(at Node, outer, paths, verbs []string, framework string, d *Definition) {
	for _, prefix := range outer {
		before := ""
		if prefix != "" {
			before = absolute(prefix)
		}
		for _, path := range paths {
			for _, verb := range verbs {
				full := absolute(joinPath(framework, absolute(prefix), path))
				if full != "/" {
					full = strings.TrimPrefix(full, "//")
				}
				w.register(at, none, Route{Method: verb, Path: absolute(full), Outer: before, Framework: framework},
					handlerName{name: d.Name, parent: d.Parent, line: d.NameLine})
			}
		}
	}
}
