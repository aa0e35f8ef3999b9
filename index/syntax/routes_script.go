package syntax

import (
	"slices"
	"strings"
)

// scriptRouters are the calls and constructors that make a router, with the
// framework.
var scriptRouters = map[string]string{"express": "express", "express.Router": "express", "Router": "express",
	"fastify": "fastify", "Fastify": "fastify", "Hono": "hono", "OpenAPIHono": "hono", "KoaRouter": "koa",
	"restify.createServer": "restify"}

// scriptModules name the framework by the module imported.
var scriptModules = []struct{ module, framework string }{
	{"express", "express"}, {"fastify", "fastify"}, {"hono", "hono"}, {"koa-router", "koa"}, {"@koa/router", "koa"},
}

func (w *walker) scriptFramework() string {
	for _, m := range scriptModules {
		if w.imports(m.module) {
			return m.framework
		}
	}
	return "express"
}

// scriptRouter notes const app = express() and the like.
func scriptRouter(w *walker, name string, value Node) {
	scriptSpec(w, name, value)
	base := scriptBase(w, value)
	value = scriptChainStart(value)
	framework, ok := w.makesRouter(value)
	parent := none
	if !ok && base != "" { // app.basePath("/x")
		parent = w.routes.find(value.Field("function").Field("object").short(), int(value.flat().start))
		framework, ok = w.routes.framework(parent, ""), parent != none
	}
	if !ok || name == "" {
		return
	}
	from, to, function := w.routerScope(name)
	prefix := joinPath(framework, base, w.property(value.Field("arguments").Child(0), "prefix"))
	w.routes.declare(router{name: name, function: function, from: from, to: to, prefix: prefix, parent: parent,
		framework: framework})
}

// scriptBase is the path that basePath("/x") gives all routes of a chain of calls on a router of Hono.
func scriptBase(w *walker, n Node) (base string) {
	for range chainSteps {
		f := n.Field("function")
		if n.Kind() != "call_expression" || f.Kind() != "member_expression" {
			break
		}
		if f.Field("property").short() == "basePath" {
			path, _ := w.text(n.Field("arguments").Child(0))
			base = joinPath("hono", path, base)
		}
		n = f.Field("object")
	}
	return base
}

// makesRouter reports whether a value is express(), new Router() and the like.
func (w *walker) makesRouter(value Node) (framework string, ok bool) {
	callee := value.Field("function")
	if value.Kind() == "new_expression" {
		callee = value.Field("constructor")
	}
	framework, ok = scriptRouters[callee.short()]
	if callee.short() == "Router" {
		framework = w.scriptFramework()
	}
	return framework, ok
}

// chainSteps bounds how long a chain of calls is followed.
const chainSteps = 64

// scriptChainStart finds Router() in Router().use(a).get(b).
func scriptChainStart(n Node) Node {
	for range chainSteps {
		f := n.Field("function")
		if n.Kind() != "call_expression" || f.Kind() != "member_expression" ||
			!f.Field("object").Is("call_expression", "new_expression") {
			break
		}
		n = f.Field("object")
	}
	return n
}

// scriptReceiver finds the router that a call's object is. A chain on a new
// router means the variable it is assigned to; one that is exported without a
// name is called default.
func scriptReceiver(w *walker, call, object Node) (name string, found int) {
	at := int(call.flat().start)
	if !object.Is("call_expression", "new_expression") {
		name, found = object.short(), w.routes.find(object.short(), at)
		if strings.HasPrefix(name, "this") {
			found = w.scriptThis(call, name, found)
		}
		return name, found
	}
	start := scriptChainStart(object)
	if first := start.Field("function").Field("object"); first.Kind() == "identifier" { // app.use(a).get("/x", b)
		if found = w.routes.find(first.short(), at); found != none {
			return first.short(), found
		}
	}
	if framework, ok := w.makesRouter(start); ok {
		for p, steps := call.Parent(), 0; steps < 2*chainSteps; p, steps = p.Parent(), steps+1 {
			switch p.Kind() {
			case "call_expression", "member_expression":
				continue
			case "variable_declarator":
				name = p.Field("name").short()
				return name, w.routes.find(name, at)
			case "export_statement", "assignment_expression":
				if found = w.routes.find("default", at); found == none {
					found = w.routes.declare(router{name: "default", to: len(w.t.Source) + 1, parent: none, framework: framework})
				}
				return "default", found
			}
			break
		}
	}
	return "", none
}

// scriptThis is the router that a class stands for, where routes are registered on what the class or its base holds:
// this.router, this.app, or the class itself. found is what that name means already.
func (w *walker) scriptThis(call Node, name string, found int) int {
	class := scriptClassAround(call)
	if !class.Valid() || name != "this" && !routerLike(lastPart(name)) {
		return found
	}
	if found == none {
		found = w.routes.find("this", int(call.flat().start))
	}
	if found == none {
		from, to := class.Bytes()
		found = w.routes.declare(router{name: "this", from: from, to: to, parent: none, framework: w.scriptFramework()})
	}
	if found != none && w.routes.routers[found].class == "" {
		w.routes.routers[found].class = class.Field("name").short()
	}
	return found
}

// scriptClassAround is the class whose code a node is; not valid where it is none's.
func scriptClassAround(n Node) Node {
	for p := range n.Up() {
		switch {
		case p.Is("class_declaration", "abstract_class_declaration", "class"):
			return p
		case p.Is("function_declaration", "function_expression"): // has a this of its own
			return Node{}
		}
	}
	return Node{}
}

// property is the text of a key in an object literal.
func (w *walker) property(object Node, key string) string {
	text, _ := w.text(pairOf(object, key))
	return text
}

// pairOf is the value of a key in an object literal, or the method that it defines so.
func pairOf(object Node, key string) Node {
	if object.Kind() != "object" {
		return Node{}
	}
	for c := range object.Children() {
		switch {
		case c.Kind() == "pair" && unquote(c.Field("key").short()) == key:
			return c.Field("value")
		case c.Kind() == "method_definition" && c.Field("name").short() == key:
			return c
		}
	}
	return Node{}
}

// scriptCall looks at every call for routes and mounts.
func scriptCall(w *walker, n Node) {
	scriptRequire(w, n)
	f := n.Field("function")
	scriptPassed(w, n, f)
	if !f.Is("member_expression", "subscript_expression") {
		return
	}
	args := slices.Collect(n.Field("arguments").Children())
	if f.Kind() == "subscript_expression" {
		scriptTable(w, n, f, args)
		return
	}
	switch verb := f.Field("property").short(); {
	case verb == "setGlobalPrefix" && len(args) > 0:
		nestPrefix(w, n, args[0])
	case f.Field("object").short() == "RouterModule" && (verb == "register" || verb == "forRoutes") && len(args) > 0:
		nestRouters(w, args[0], "", nestDepth)
	case verb == "route" && len(args) == 1:
		scriptObjects(w, n, f, args[0])
	case verb == "openapi" && len(args) > 1: // of Hono
		scriptObject(w, n, f, w.specs[args[0].short()], args[1])
	case verb == "use" || verb == "register" || verb == "route" && len(args) == 2: // of Hono
		scriptMount(w, n, f, args)
	case httpVerbs[verb] || verb == "all" || verb == "del":
		scriptVerb(w, n, f, args, verb)
	}
	scriptSaid(w, n, f, args)
}

// scriptVerb reads app.get("/x", …, handler) and app.route("/x").get(handler).
func scriptVerb(w *walker, n, f Node, args []Node, verb string) {
	object, at := f.Field("object"), Node{}
	if route := scriptRouteOf(object); route.Valid() {
		at = route.Field("arguments").Child(0)
		n, object = route, route.Field("function").Field("object")
	} else if len(args) > 1 {
		at = args[0]
		args = args[1:]
	} else {
		return
	}
	name, router := scriptReceiver(w, n, object)
	paths := w.templates(at)
	if _, empty := w.text(at); len(args) == 0 || paths[0] == "" && !empty ||
		router == none && (!routerLike(lastPart(name)) || !strings.HasPrefix(paths[0], "/") && paths[0] != "*") {
		return
	}
	h, ok := scriptHandler(args[len(args)-1])
	if !ok || name == "this" && h.parent != "this" { // a client of a class of its own: this.get("/x", options)
		return
	}
	if router == none && scriptAsks(n, name) {
		return
	}
	method := strings.ToUpper(verb)
	switch verb {
	case "all":
		method = "*"
	case "del":
		method = "DELETE"
	}
	h = w.scriptOwn(n, h)
	for _, path := range paths {
		w.register(f.Field("property"), router,
			Route{Method: method, Path: path, Framework: w.routes.framework(router, w.scriptFramework())}, h)
	}
}

// scriptAsks reports whether a call on something unknown is that of a client, whose answer is used: awaited, returned,
// kept or given on.
func scriptAsks(n Node, receiver string) bool {
	for p := range n.Up() {
		switch property := p.Field("property").short(); p.Kind() {
		case "expression_statement":
			return false
		case "arrow_function": // app => app.get("/x", h)
			first := p.Field("parameters").Child(0)
			return p.Field("parameter").short() != receiver && first.Field("pattern").short() != receiver &&
				first.short() != receiver
		case "member_expression":
			if !httpVerbs[property] && property != "all" && property != "use" && property != "route" { // then, catch
				return true
			}
		case "call_expression":
			if p.Field("function") != n { // given on
				return true
			}
		default:
			return true
		}
		n = p
	}
	return false
}

// scriptSaid reads a method of a class of the project's own that registers routes, as what it is given shows:
// this.route("GET", "/x", check, this.list).
func scriptSaid(w *walker, n, f Node, args []Node) {
	if len(args) < 3 || !scriptRegisters(f.Field("property").short()) {
		return
	}
	verb, _ := w.text(args[0])
	path, ok := w.text(args[1])
	verb = strings.ToLower(verb)
	if !ok || !httpVerbs[verb] && verb != "all" || !strings.HasPrefix(path, "/") {
		return
	}
	name, router := scriptReceiver(w, n, f.Field("object"))
	if router == none && (!routerLike(lastPart(name)) || scriptAsks(n, name)) {
		return
	}
	h, ok := scriptHandler(args[len(args)-1])
	if !ok {
		return
	}
	method := strings.ToUpper(verb)
	if verb == "all" {
		method = "*"
	}
	w.register(f.Field("property"), router,
		Route{Method: method, Path: path, Framework: w.routes.framework(router, w.scriptFramework())},
		w.scriptOwn(n, h))
}

// scriptRegisters reports whether a method is called like one that registers what it is given.
func scriptRegisters(name string) bool {
	name = strings.ToLower(name)
	return strings.Contains(name, "route") || slices.Contains([]string{"add", "register", "handle", "on"}, name)
}

// scriptOwn names the class that this.handle is of.
func (w *walker) scriptOwn(at Node, h handlerName) handlerName {
	if h.parent == "this" {
		h.parent = scriptClassAround(at).Field("name").short()
	}
	return h
}

// scriptObjects reads server.route({method: "GET", path: "/x", handler: h}), or a list of these.
func scriptObjects(w *walker, n, f, given Node) {
	if given.Kind() != "array" {
		scriptObject(w, n, f, given, Node{})
		return
	}
	for c := range given.Children() {
		scriptObject(w, n, f, c, Node{})
	}
}

// scriptObject registers a route that an object describes, with its handler where that is not said beside it.
func scriptObject(w *walker, n, f, spec, handler Node) {
	name, router := scriptReceiver(w, n, f.Field("object"))
	if spec.Kind() != "object" || router == none && !routerLike(lastPart(name)) {
		return
	}
	path, ok := w.text(pairOf(spec, "path"))
	if !ok {
		path, ok = w.text(pairOf(spec, "url"))
	}
	if !handler.Valid() {
		handler = pairOf(spec, "handler")
	}
	h, handled := scriptHandler(handler)
	if !ok || !handled {
		return
	}
	h = w.scriptOwn(n, h)
	for _, method := range w.texts(pairOf(spec, "method")) {
		if method = strings.ToUpper(method); method != "" {
			w.register(f.Field("property"), router, Route{Method: method, Path: path,
				OperationID: w.property(spec, "operationId"),
				Framework:   w.routes.framework(router, w.scriptFramework())}, h)
		}
	}
}

// scriptSpec keeps what describes a route for one that is registered with it: const route = createRoute({…}).
func scriptSpec(w *walker, name string, value Node) {
	if value.Kind() != "call_expression" || lastPart(value.Field("function").short()) != "createRoute" {
		return
	}
	if w.specs == nil {
		w.specs = map[string]Node{}
	}
	w.specs[name] = value.Field("arguments").Child(0)
}

// scriptRouteOf finds route("/x") below .get(…).post(…).
func scriptRouteOf(object Node) Node {
	for range 16 {
		f := object.Field("function")
		switch {
		case object.Kind() != "call_expression" || f.Kind() != "member_expression":
			return Node{}
		case f.Field("property").short() == "route":
			return object
		}
		object = f.Field("object")
	}
	return Node{}
}

// scriptHandler names the function that handles, taking off wrappers; ok is
// false for arguments that cannot be one, such as the options of a client.
func scriptHandler(n Node) (h handlerName, ok bool) {
	for range 8 {
		switch n.Kind() {
		case "method_definition": // handler(request) {…} of an object
			return handlerName{line: n.StartLine()}, true
		case "arrow_function", "function_expression":
			return handlerName{name: n.Field("name").short(), line: n.StartLine()}, true
		case "identifier":
			return handlerName{name: n.short()}, true
		case "member_expression":
			return handlerName{name: n.Field("property").short(), parent: n.Field("object").short()}, true
		case "call_expression":
			f := n.Field("function")
			if f.Field("property").short() == "bind" {
				n = f.Field("object")
				continue
			}
			arg := n.Field("arguments").Child(n.Field("arguments").Count() - 1)
			if !arg.Is("identifier", "member_expression", "arrow_function", "function_expression", "call_expression") {
				n = f
				continue
			}
			n = arg
		case "array":
			n = n.Child(n.Count() - 1)
		default:
			return handlerName{}, false
		}
	}
	return handlerName{}, false
}
