package syntax

import "strings"

// aiohttpCall reads app.router.add_get("/x", h), web.get("/x", h) of a list and app.add_subapp("/x", other); it reports
// whether the call was one of these.
func aiohttpCall(w *walker, n, f Node) bool {
	object, name := f.Field("object").short(), f.Field("attribute").short()
	verb, added := strings.CutPrefix(name, "add_")
	switch {
	case added && (httpVerbs[verb] || verb == "view"):
		if into, ok := aiohttpRouter(w, n, object); ok {
			aiohttpRoute(w, n, into, verb, positional(n, 0), positional(n, 1))
			return true
		}
	case name == "add_route" && (httpVerbs[aiohttpVerb(w, n)] || aiohttpVerb(w, n) == "*"):
		into, _ := aiohttpRouter(w, n, object)
		if positional(n, 2).Valid() {
			aiohttpRoute(w, n, into, aiohttpVerb(w, n), positional(n, 1), positional(n, 2))
		} else if into != none { // of a resource, which has the path
			aiohttpRoute(w, n, into, aiohttpVerb(w, n), Node{}, positional(n, 1))
		}
		return true
	case object == "web" && (httpVerbs[name] || name == "view" || name == "route"):
		if module, _ := w.u.origin(object); module != "aiohttp" {
			return false
		}
		if into := aiohttpList(w, n); name == "route" {
			aiohttpRoute(w, n, into, aiohttpVerb(w, n), positional(n, 1), positional(n, 2))
		} else {
			aiohttpRoute(w, n, into, name, positional(n, 0), positional(n, 1))
		}
		return true
	case name == "add_subapp":
		at, _ := n.Bytes()
		m := mounting{into: w.routes.find(object, at), name: object, at: at, line: n.StartLine(), framework: "aiohttp"}
		m.prefix = w.prefix(positional(n, 0))
		m.target = positional(n, 1).short()
		w.routes.mount(m)
		return true
	}
	return false
}

// aiohttpVerb is the method that a registration names first, in lower case.
func aiohttpVerb(w *walker, n Node) string {
	verb, _ := w.text(positional(n, 0))
	return strings.ToLower(verb)
}

// aiohttpRouter is the application whose router a name is, or the resource that it means; ok tells whether it can be
// one.
func aiohttpRouter(w *walker, n Node, name string) (into int, ok bool) {
	at, _ := n.Bytes()
	application, router := strings.CutSuffix(name, ".router")
	into = w.routes.find(application, at)
	return into, router || into != none || routerLike(lastPart(name))
}

// aiohttpList is the application that the list around a route is added to: app.add_routes([web.get(…)]).
func aiohttpList(w *walker, n Node) int {
	call := n.Parent().Parent().Parent()
	f := call.Field("function")
	if n.Parent().Kind() != "list" || !strings.HasSuffix(f.short(), ".add_routes") {
		return none
	}
	into, _ := aiohttpRouter(w, call, f.Field("object").short())
	return into
}

// aiohttpRoute registers a function, or a class of views.
func aiohttpRoute(w *walker, n Node, into int, verb string, at, handler Node) {
	path, ok := w.pythonPath(at)
	if at.Valid() && !ok {
		return
	}
	if verb == "view" {
		verb = "*"
	}
	h := pythonHandler(handler)
	if handler.Kind() == "lambda" {
		h.line = handler.StartLine()
	}
	if h.name != "" || h.line > 0 {
		w.register(n, into, Route{Method: strings.ToUpper(verb), Path: path, Framework: "aiohttp"}, h)
	}
}

// aiohttpResource notes a resource that routes are added to: r = app.router.add_resource("/x").
func aiohttpResource(w *walker, name string, call Node) {
	f := call.Field("function")
	path, ok := w.text(positional(call, 0))
	if f.Field("attribute").short() != "add_resource" || !ok {
		return
	}
	parent, _ := aiohttpRouter(w, call, f.Field("object").short())
	from, to, function := w.routerScope(name)
	w.routes.declare(router{name: name, function: function, from: from, to: to, prefix: path, parent: parent,
		framework: "aiohttp"})
}
