package syntax

import "strings"

// routerScope is the range in which a name assigned here is known.
func (w *walker) routerScope(name string) (from, to int, function string) {
	if !w.inFunction() || strings.Contains(name, ".") {
		return 0, len(w.t.Source) + 1, ""
	}
	s := w.top()
	first := max(s.first, 0)
	return int(w.t.nodes[first].start), int(w.t.nodes[first].end), s.name
}

// imports reports whether the file imports one of the modules or something of
// them.
func (w *walker) imports(modules ...string) bool {
	for _, im := range w.u.Imports {
		for _, m := range modules {
			if im.Module == m || strings.HasPrefix(im.Module, m+".") || strings.HasPrefix(im.Module, m+"/") {
				return true
			}
		}
	}
	return false
}

// prefix reads the prefix of a mount as [walker.path] reads a path, or the name that stands for it, be it of this
// object or function.
func (w *walker) prefix(n Node) string {
	if text, ok := w.path(n); ok {
		return text
	}
	if n.Is("identifier", "attribute", "member_expression") {
		return NameMark + n.short() + NameMark
	}
	return ""
}

// handlerName is what a registration says of its handler.
type handlerName struct {
	name, parent string
	line         int
}

// register adds a route for each method.
func (w *walker) register(at Node, router int, r Route, h handlerName) {
	r.Line = at.StartLine()
	r.Handler, r.HandlerParent, r.HandlerLine = h.name, h.parent, h.line
	if w.inFunction() {
		r.Function = w.top().name
	}
	w.routes.routes = append(w.routes.routes, registration{r, router})
}
