package syntax

import "strings"

// pyramidCall reads the calls by which Pyramid names paths, ties views to these names and includes what another module
// says; it reports whether the call was one of these.
func pyramidCall(w *walker, n, f Node) bool {
	object := f.Field("object").short()
	switch f.Field("attribute").short() {
	case "add_route": // add_route("order", "/orders/{id}")
		name, ok := w.text(positional(n, 0))
		path, also := w.text(positional(n, 1))
		if !also {
			path, also = w.text(argument(n, "pattern"))
		}
		if !ok || !also || !strings.Contains(object, "config") {
			return false
		}
		w.u.Mounts = append(w.u.Mounts, Mount{Prefix: absolute(path), Target: NamedRoute, Name: name, Router: object,
			Framework: "pyramid", Line: n.StartLine()})
	case "add_view":
		if !argument(n, "route_name").Valid() {
			return false
		}
		h := pythonHandler(positional(n, 0), argument(n, "view"))
		if dotted, ok := w.text(positional(n, 0)); ok { // "shop.views.home"
			h = handlerName{name: lastPart(dotted), parent: dotted[:max(0, strings.LastIndexByte(dotted, '.'))]}
		}
		if method, ok := w.text(argument(n, "attr")); ok {
			h = handlerName{name: method, parent: h.name}
		}
		pyramidView(w, n, h, "")
	case "include":
		module, ok := w.text(positional(n, 0))
		prefix, also := w.text(argument(n, "route_prefix"))
		if !ok || !also {
			return false
		}
		at, _ := n.Bytes()
		w.routes.mount(mounting{into: none, name: object, prefix: absolute(prefix), module: module, at: at,
			line: n.StartLine(), framework: "pyramid"})
	default:
		return false
	}
	return true
}

// pyramidView registers a view for the name of a route, that of its class where it names none.
func pyramidView(w *walker, call Node, h handlerName, ofClass string) {
	name, ok := w.text(argument(call, "route_name"))
	if !ok {
		name = ofClass
	}
	if name == "" || h.name == "" {
		return
	}
	methods := pythonVerbs(w, argument(call, "request_method"))
	if method, ok := w.text(argument(call, "request_method")); ok {
		methods = []string{strings.ToUpper(method)}
	}
	if len(methods) == 0 {
		methods = []string{"*"}
	}
	for _, m := range methods {
		w.register(call, none, Route{Method: m, Router: name, Framework: "pyramid"}, h)
	}
}

// pyramidDecorated reads the name of a route from a decorator of a function or a method: @view_config(route_name="x").
func pyramidDecorated(w *walker, call Node, d *Definition) {
	ofClass := ""
	if paths := w.top().paths; d.Kind == Method && len(paths) > 0 &&
		strings.HasSuffix(call.Field("function").short(), "_config") {
		ofClass = paths[0]
	}
	pyramidView(w, call, handlerName{name: d.Name, parent: d.Parent, line: d.NameLine}, ofClass)
}

// pyramidDefaults notes the route of a class: @view_defaults(route_name="x").
func pyramidDefaults(w *walker, n Node) {
	for c := range pythonOuter(n).Children() {
		call := c.Child(0)
		if c.Kind() != "decorator" || !strings.HasSuffix(call.Field("function").short(), "view_defaults") {
			continue
		}
		if name, ok := w.text(argument(call, "route_name")); ok {
			w.top().paths = []string{name}
		}
	}
}
