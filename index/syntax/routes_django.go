package syntax

import (
	"regexp"
	"strings"
)

// djangoPatterns reads a list of path(…), re_path(…) and url(…).
func djangoPatterns(w *walker, name string, list Node) {
	router := none
	for _, part := range djangoParts(list) {
		if router == none {
			router = w.routes.declare(patternList(name, len(w.t.Source)+1))
		}
		at, _ := part.Bytes()
		w.routes.mount(mounting{into: router, name: name, target: part.short(), at: at, line: part.StartLine(),
			framework: "django"})
	}
	for c := range list.Walk() {
		if c.Kind() != "call" {
			continue
		}
		f := c.Field("function").short()
		if f != "path" && f != "re_path" && f != "url" {
			continue
		}
		pattern, ok := w.text(given(c, 0, "route", "regex"))
		if !ok {
			continue
		}
		if router == none {
			router = w.routes.declare(patternList(name, len(w.t.Source)+1))
		}
		djangoPattern(w, c, router, djangoOuter(w, c, list)+djangoPath(f, pattern))
	}
}

// djangoParts are the lists that a list is put together from: [*users, *orders], users + orders.
func djangoParts(list Node) (parts []Node) {
	switch list.Kind() {
	case "list":
		for c := range list.Children() {
			if inner := c.Child(0); c.Kind() == "list_splat" && inner.Is("identifier", "attribute") {
				parts = append(parts, inner)
			}
		}
	case "binary_operator":
		for _, side := range []string{"left", "right"} {
			if n := list.Field(side); n.Is("identifier", "attribute") {
				parts = append(parts, n)
			} else {
				parts = append(parts, djangoParts(n)...)
			}
		}
	}
	return parts
}

// patternList is a list of patterns, known in the whole file.
func patternList(name string, to int) router {
	return router{name: name, to: to, parent: none, framework: "django"}
}

func djangoPath(function, pattern string) string {
	if function == "path" {
		return pattern
	}
	pattern = strings.TrimSuffix(strings.TrimPrefix(pattern, "^"), "$")
	path := anyGroup.ReplaceAllString(namedGroup.ReplaceAllString(pattern, "<$1>"), "<_>")
	if end := strings.TrimSuffix(path, "?"); strings.HasSuffix(end, "/") { // a slash at the end that may be missing
		return end
	}
	return path
}

// The groups of a pattern, which are its parameters.
var (
	namedGroup = regexp.MustCompile(`\(\?P<(\w+)>[^()]*\)`)
	anyGroup   = regexp.MustCompile(`\([^()?][^()]*\)`)
)

// djangoDepth bounds how far up the patterns around one are looked for.
const djangoDepth = 64

// djangoOuter joins the patterns around one: path("a/", include([path("b/")])).
func djangoOuter(w *walker, n, list Node) string {
	prefix, steps := "", 0
	for p := range n.Up() {
		if steps++; p == list || p.i < list.i || steps > djangoDepth {
			break
		}
		f := p.Field("function").short()
		if p.Kind() == "call" && (f == "path" || f == "re_path" || f == "url") {
			outer, _ := w.text(given(p, 0, "route", "regex"))
			prefix = djangoPath(f, outer) + prefix
		}
	}
	return prefix
}

func djangoPattern(w *walker, n Node, router int, path string) {
	view := given(n, 1, "view")
	if view.Kind() == "call" && view.Field("function").short() == "include" {
		djangoInclude(w, n, view, router, path)
		return
	}
	h := pythonHandler(view)
	if actions := given(view, 0, "actions"); actions.Kind() == "dictionary" { // as_view({"get": "list"})
		for pair := range actions.Children() {
			verb, _ := w.text(pair.Field("key"))
			action, _ := w.text(pair.Field("value"))
			w.register(n, router, Route{Method: strings.ToUpper(verb), Path: path, Framework: "django"},
				handlerName{name: action, parent: h.name})
		}
		return
	}
	methods := pythonVerbs(w, argument(view, "http_method_names")) // of as_view
	if len(methods) == 0 {
		methods = []string{"*"}
	}
	for _, method := range methods {
		w.register(n, router, Route{Method: method, Path: path, Framework: "django"}, h)
	}
}

// viewSetActions are the methods of a view set that a router of Django REST framework leads
// to, below the prefix that it is registered with.
var viewSetActions = []struct{ method, path, action string }{
	{"GET", "/", "list"}, {"POST", "/", "create"}, {"GET", "/<pk>/", "retrieve"}, {"PUT", "/<pk>/", "update"},
	{"PATCH", "/<pk>/", "partial_update"}, {"DELETE", "/<pk>/", "destroy"},
}

// genericView matches the views of Django REST framework that bring methods, named after what they do:
// ListCreateAPIView (django-rest-framework.org/api-guide/generic-views).
var genericView = regexp.MustCompile(`^(List|Retrieve)?(Create)?(Update)?(Destroy)?APIView$`)

// genericActions are the words in the name of such a view, and what it calls for a method of HTTP, the outermost first.
var genericActions = []struct {
	word, method string
	calls        []string
}{
	{"List", "GET", []string{"list", "get_queryset"}},
	{"Create", "POST", []string{"create", "perform_create"}},
	{"Retrieve", "GET", []string{"retrieve", "get_object", "get_queryset"}},
	{"Update", "PUT", []string{"update", "perform_update"}},
	{"Update", "PATCH", []string{"partial_update", "update", "perform_update"}},
	{"Destroy", "DELETE", []string{"destroy", "perform_destroy"}},
}

// GenericCalls returns the methods that a generic view of Django REST framework calls for a method of HTTP, the
// outermost first; nil where it does not serve that.
func GenericCalls(view, method string) []string {
	if !genericView.MatchString(view) {
		return nil
	}
	for _, a := range genericActions {
		if a.method == method && strings.Contains(view, a.word) {
			return a.calls
		}
	}
	return nil
}

// djangoViewSet reads router.register("orders", OrderViewSet).
func djangoViewSet(w *walker, n Node, router int, path, set string) {
	for _, a := range viewSetActions {
		w.register(n, router, Route{Method: a.method, Path: path + a.path, Framework: "django"},
			handlerName{name: a.action, parent: set})
	}
	w.register(n, router, Route{Method: "*", Path: path, Framework: "django"}, handlerName{name: EveryAction, parent: set})
}

// djangoAction reads @action(detail=True, methods=["post"]) of a view set's method.
func djangoAction(w *walker, call Node, d *Definition) {
	path, ok := w.text(argument(call, "url_path"))
	if !ok {
		path = d.Name
	}
	path = "/" + djangoPath("re_path", path) + "/"
	if argument(call, "detail").short() == "True" {
		path = "/<pk>" + path
	}
	methods := pythonVerbs(w, argument(call, "methods"))
	if len(methods) == 0 {
		methods = []string{"GET"}
	}
	for _, method := range methods {
		w.action(Route{Method: method, Path: path}, call, d)
	}
}

// djangoMapping reads @orders.mapping.delete, which serves another method of the action orders.
func djangoMapping(w *walker, decorator Node, d *Definition) {
	action, mapping := strings.CutSuffix(decorator.Field("object").short(), ".mapping")
	verb := decorator.Field("attribute").short()
	if !mapping || !httpVerbs[verb] {
		return
	}
	for _, a := range w.u.Actions {
		if a.Handler == action && a.HandlerParent == d.Parent {
			w.action(Route{Method: strings.ToUpper(verb), Path: a.Path}, decorator, d)
			return
		}
	}
}

// action notes a route that is below whatever path the class of its method is registered with.
func (w *walker) action(r Route, at Node, d *Definition) {
	r.Framework, r.Line = "django", at.StartLine()
	r.Handler, r.HandlerParent, r.HandlerLine = d.Name, d.Parent, d.NameLine
	w.u.Actions = append(w.u.Actions, r)
}

func djangoInclude(w *walker, n, include Node, router int, path string) {
	at, _ := n.Bytes()
	m := mounting{into: router, name: w.routes.routers[router].name, prefix: path, at: at, line: n.StartLine(),
		framework: "django"}
	target := given(include, 0, "arg")
	if target.Kind() == "tuple" {
		target = target.Child(0)
	}
	switch target.Kind() {
	case "string":
		m.module, _ = literal(target)
	case "identifier", "attribute":
		m.target = strings.TrimSuffix(target.short(), ".urls")
	default:
		return
	}
	w.routes.mount(m)
}
