package syntax

import (
	"regexp"
	"slices"
	"strings"
)

// pythonRouters are the calls that make something routes are registered on:
// framework, and the argument that holds its prefix.
var pythonRouters = map[string]struct{ framework, prefix string }{
	"FastAPI":       {"fastapi", ""},
	"APIRouter":     {"fastapi", "prefix"},
	"Flask":         {"flask", ""},
	"Blueprint":     {"flask", "url_prefix"},
	"APIBlueprint":  {"flask", "url_prefix"},
	"DefaultRouter": {"django", ""},
	"SimpleRouter":  {"django", ""},
	"Namespace":     {"flask", "path"},   // of Flask-RESTX
	"Api":           {"flask", "prefix"}, // of Flask-RESTX or Flask-RESTful, on a blueprint or an application
	"RouteTableDef": {"aiohttp", ""},
	"Application":   {"aiohttp", ""},
}

var httpVerbs = setOf("get", "head", "post", "put", "patch", "delete", "options", "trace")

// FastAPIOperationID returns the operation id that FastAPI gives a route whose
// code states none: function name, full path and method, as its
// generate_unique_id does. method may be of either case.
func FastAPIOperationID(function, path, method string) string {
	return notWord.ReplaceAllString(function+path, "_") + "_" + strings.ToLower(method)
}

var notWord = regexp.MustCompile(`[^\p{L}\p{N}_]`)

// argument returns the value of a keyword argument.
func argument(call Node, name string) Node {
	for c := range call.Field("arguments").Children() {
		if c.Kind() == "keyword_argument" && c.Field("name").short() == name {
			return c.Field("value")
		}
	}
	return Node{}
}

// positional returns the i-th argument if it has no keyword.
func positional(call Node, i int) Node {
	for c := range call.Field("arguments").Children() {
		if c.Is("keyword_argument", "comment") {
			continue
		}
		if i == 0 {
			return c
		}
		i--
	}
	return Node{}
}

// given returns the i-th argument, or the one that is given under one of the names.
func given(call Node, i int, names ...string) Node {
	value := positional(call, i)
	for _, name := range names {
		if !value.Valid() {
			value = argument(call, name)
		}
	}
	return value
}

// pythonRouter notes app = FastAPI() and the like, and Django's lists.
func pythonRouter(w *walker, n Node) {
	left, right := n.Field("left"), n.Field("right")
	name := left.short()
	named := left.Kind() == "identifier" && right.Kind() != "assignment"
	if name == "urlpatterns" || w.django && named && !w.inFunction() {
		djangoPatterns(w, name, right)
	}
	if right.Kind() != "call" {
		return
	}
	maker := lastPart(right.Field("function").short())
	made, ok := pythonRouters[maker]
	parent := none
	switch at, _ := right.Bytes(); maker {
	case "Application": // others call an application so, too
		ok = w.imports("aiohttp")
	case "Api":
		parent = w.routes.find(positional(right, 0).short(), at)
		ok = w.imports("flask_restx", "flask_restful", "flask_restplus")
	}
	if !ok && strings.HasSuffix(maker, "APIRouter") { // a class of the project's own
		made, ok = pythonRouters["APIRouter"]
	}
	if !ok {
		aiohttpResource(w, name, right)
		return
	}
	from, to, function := w.routerScope(name)
	prefix, given := w.path(argument(right, made.prefix))
	if maker == "Namespace" && !given {
		if first, ok := w.text(positional(right, 0)); ok {
			prefix = absolute(first)
		}
	}
	class := ""
	if def := w.class(); def >= 0 && strings.HasPrefix(name, "self.") {
		class = w.u.Definitions[def].Name
	}
	w.routes.declare(router{name: name, class: class, function: function, from: from, to: to, prefix: prefix,
		parent: parent, framework: made.framework})
}

// pythonCall looks at include_router and its kin.
func pythonCall(w *walker, n Node) {
	f := n.Field("function")
	if f.Kind() == "identifier" && len(w.routes.routers) > 0 {
		pythonGiven(w, n)
	}
	if f.Kind() != "attribute" {
		return
	}
	if aiohttpCall(w, n, f) || pyramidCall(w, n, f) {
		return
	}
	object := f.Field("object").short()
	at, _ := n.Bytes()
	into := w.routes.find(object, at)
	m := mounting{into: into, name: object, at: at, line: n.StartLine()}
	prefix, mounted := Node{}, 0 // number of the argument
	switch f.Field("attribute").short() {
	case "include_router":
		m.framework = "fastapi"
		prefix = argument(n, "prefix")
		m.prefix = w.prefix(prefix)
	case "register_blueprint":
		m.framework = "flask"
		prefix = argument(n, "url_prefix")
		m.prefix = w.prefix(prefix)
		m.replaces = m.prefix != ""
	case "add_namespace":
		m.framework = "flask"
		prefix = given(n, 1, "path")
		m.prefix = w.prefix(prefix)
		m.replaces = m.prefix != ""
	case "mount":
		m.framework, mounted = "fastapi", 1
		m.prefix, _ = w.text(given(n, 0, "path"))
	case "add_api_route":
		pythonRegister(w, n, into, "fastapi", pythonHandler(given(n, 1, "endpoint")))
		return
	case "add_url_rule":
		pythonRegister(w, n, into, "flask", pythonHandler(argument(n, "view_func"), positional(n, 2)))
		return
	case "register":
		if into != none && w.routes.routers[into].framework == "django" {
			path, _ := w.text(given(n, 0, "prefix"))
			djangoViewSet(w, n, into, path, pythonHandler(given(n, 1, "viewset")).name)
		}
		return
	default:
		if flaskResource.MatchString(f.Field("attribute").short()) {
			pythonResource(w, n, into)
		}
		return
	}
	m.target = w.pythonTarget(given(n, mounted, "router", "blueprint", "ns", "app"))
	if m.target == "" || strings.ContainsAny(m.target, " \n") {
		return
	}
	for _, each := range w.pythonEach(n, m, prefix) {
		w.routes.mount(w.byMaker(each))
	}
}

// flaskResource matches what adds a class to an API of Flask-RESTful, or a project's own
// variant of that.
var flaskResource = regexp.MustCompile(`^add_(\w+_)?resource$`)

// pythonResource reads api.add_resource(Orders, "/orders", "/shops/<id>/orders").
func pythonResource(w *walker, call Node, router int) {
	h := pythonHandler(positional(call, 0))
	for i := 1; h.name != "" && i <= manyPaths; i++ {
		n := positional(call, i)
		if !n.Valid() {
			return
		}
		if path, ok := w.pythonPath(n); ok {
			w.register(call, router, Route{Method: "*", Path: path, Framework: "flask"}, h)
		}
	}
}

// manyPaths bounds the paths that one class is given.
const manyPaths = 32

// pythonPath is a path, be it given to a function that puts something before it.
func (w *walker) pythonPath(n Node) (string, bool) {
	path, ok := w.path(n)
	if !ok && n.Kind() == "call" && !positional(n, 1).Valid() {
		path, ok = w.text(positional(n, 0))
		ok = ok && strings.HasPrefix(path, "/")
	}
	return path, ok
}

// pythonTarget is what is mounted: the routers of a function that makes them, as make() of make(db), or of a class that
// holds one, as Jobs of Jobs(db).router, or of jobs.router where that is what jobs is.
func (w *walker) pythonTarget(n Node) string {
	object := n.Field("object")
	switch {
	case n.Kind() == "call":
		f := n.Field("function")
		if made := lastPart(f.short()); f.Is("identifier", "attribute") && strings.ToLower(made) == made { // no class
			return f.short() + "()"
		}
		return ""
	case n.Kind() != "attribute":
	case object.Kind() == "call":
		return object.Field("function").short()
	case object.Kind() == "identifier" && w.typeOf(object.short()) != "":
		return w.typeOf(object.short())
	}
	return n.short()
}

// pythonEach is what a call means in a loop over a list, once for each element: of "m.router" in for m in (a, b) it is
// a.router and b.router, and for prefix, m in (("/a", a), ("/b", b)) brings the prefix along.
func (w *walker) pythonEach(n Node, m mounting, prefix Node) []mounting {
	first, rest, member := strings.Cut(m.target, ".")
	steps := 0
	for p := range n.Up() {
		if steps++; steps > loopSteps || p.Is("function_definition", "class_definition", "lambda") {
			break
		}
		if p.Kind() != "for_statement" {
			continue
		}
		over, names := p.Field("right"), slices.Collect(p.Field("left").Children())
		if over.Kind() == "identifier" {
			over = w.lists[over.short()]
		}
		if p.Field("left").Kind() == "identifier" {
			names = []Node{p.Field("left")}
		}
		at := slices.IndexFunc(names, func(name Node) bool { return name.short() == first })
		if at < 0 || !over.Is("tuple", "list", "set") {
			continue
		}
		var all []mounting
		for c := range over.Children() {
			each, parts := m, slices.Collect(c.Children())
			if len(names) == 1 {
				parts = []Node{c}
			}
			if w.unrolled++; len(all) == mostElements || w.unrolled > mostUnrolled {
				break
			}
			if len(parts) != len(names) {
				continue
			}
			if each.target = parts[at].short(); member {
				each.target += "." + rest
			}
			for i, name := range names {
				if i != at && name.short() == prefix.short() {
					each.prefix = w.prefix(parts[i])
				}
			}
			all = append(all, each)
		}
		return all
	}
	return []mounting{m}
}

// loopSteps bounds how far up the loop around a call is looked for.
const loopSteps = 16

// pythonHandler names the first of the expressions that is there.
func pythonHandler(candidates ...Node) handlerName {
	for _, n := range candidates {
		for range 8 { // wrappers around a view
			switch n.Kind() {
			case "identifier":
				return handlerName{name: n.short()}
			case "attribute":
				return handlerName{name: n.Field("attribute").short(), parent: n.Field("object").short()}
			case "call":
				if f := n.Field("function"); f.Field("attribute").short() == "as_view" {
					n = f.Field("object")
				} else {
					n = positional(n, 0)
				}
				continue
			}
			break
		}
	}
	return handlerName{}
}

// pythonRegister adds the routes of a call with a path and methods=[…].
func pythonRegister(w *walker, call Node, router int, framework string, h handlerName) {
	path, ok := w.pythonPath(given(call, 0, "rule", "path"))
	if !ok {
		return
	}
	if def := w.class(); h.parent == "self" && def >= 0 {
		h.parent = w.u.Definitions[def].Name
	}
	operation, _ := w.text(argument(call, "operation_id"))
	for _, method := range pythonMethods(w, call) {
		w.register(call, router, Route{Method: method, Path: path, Framework: framework, OperationID: operation}, h)
	}
}

// pythonMethods reads methods=["GET", "POST"]; if there is none, GET, and all
// for a class, whose methods are named after them.
func pythonMethods(w *walker, call Node) []string {
	methods := pythonVerbs(w, argument(call, "methods"))
	view := argument(call, "view_func").Field("function").Field("attribute").short()
	switch {
	case len(methods) == 0 && view == "as_view":
		return []string{"*"}
	case len(methods) == 0:
		return []string{"GET"}
	}
	return methods
}

// pythonVerbs reads ["get", "POST"], as requests spell them.
func pythonVerbs(w *walker, list Node) (verbs []string) {
	for c := range list.Children() {
		if verb, ok := w.text(c); ok {
			verbs = append(verbs, strings.ToUpper(verb))
		}
	}
	return verbs
}

// pythonDecorated finds the routes among a function's or a class's
// decorators.
func pythonDecorated(w *walker, n Node, d *Definition) {
	h := handlerName{name: d.Name, line: d.NameLine}
	for c := range pythonOuter(n).Children() {
		call := c.Child(0)
		f := call.Field("function")
		if c.Kind() == "decorator" && call.Kind() == "call" {
			pyramidDecorated(w, call, d)
		}
		switch {
		case c.Kind() != "decorator":
			continue
		case d.Kind == Method && lastPart(f.short()) == "action":
			djangoAction(w, call, d)
			continue
		case d.Kind == Method && call.Kind() == "attribute":
			djangoMapping(w, call, d)
			continue
		case call.Kind() != "call":
			continue
		}
		skipped := 0
		if first := positional(call, 0); w.pythonVerb(first) {
			f, skipped = first, 1 // @guarded(router.get, "/x")
		}
		if f.Kind() != "attribute" {
			continue
		}
		object, at := f.Field("object").short(), int(c.flat().start)
		router := w.routes.find(object, at)
		framework := w.routes.framework(router, w.pythonFramework())
		verb := f.Field("attribute").short()
		switch {
		case router == none && !routerLike(lastPart(object)):
		case verb == "view" && framework == "aiohttp":
			aiohttpRoute(w, call, router, verb, positional(call, 0), n.Field("name"))
		case d.Kind == Class && verb == "route": // of Flask-RESTX
			pythonViews(w, call, router, h)
		case verb == "route" || verb == "api_route":
			pythonRegister(w, call, router, framework, h)
		case httpVerbs[verb]:
			if path, ok := w.path(given(call, skipped, "path", "rule")); ok {
				operation, _ := w.text(argument(call, "operation_id"))
				w.register(call, router, Route{Method: strings.ToUpper(verb), Path: path, Framework: framework,
					OperationID: operation}, h)
			}
		}
	}
}

// pythonVerb reports whether a value is the method of a router that registers: router.get.
func (w *walker) pythonVerb(n Node) bool {
	return n.Kind() == "attribute" && httpVerbs[n.Field("attribute").short()] &&
		w.routes.find(n.Field("object").short(), int(n.flat().start)) != none
}

// pythonViews reads @api.route("/orders", "/shops/<id>/orders") of a class.
func pythonViews(w *walker, call Node, router int, h handlerName) {
	for i := range manyPaths {
		path, ok := w.text(positional(call, i))
		if !ok {
			return
		}
		w.register(call, router, Route{Method: "*", Path: path, Framework: "flask"}, h)
	}
}

// pythonFramework is that of routers that another file makes.
func (w *walker) pythonFramework() string {
	switch {
	case w.imports("flask"):
		return "flask"
	case w.imports("aiohttp"):
		return "aiohttp"
	}
	return "fastapi"
}
