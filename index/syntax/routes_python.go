package syntax

import (
	"regexp"
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
}

var httpVerbs = setOf("get", "head", "post", "put", "patch", "delete", "options", "trace")

// FastAPIOperationID returns the operation id that FastAPI gives a route whose
// code states none: function name, full path and method, as its
// generate_unique_id does. method may be of either case.
func FastAPIOperationID(function, path, method string) string {
	return notWord.ReplaceAllString(function+path, "_") + "_" + strings.ToLower(method)
}

var notWord = regexp.MustCompile(`[^\p{L}\p{N}_]`)

// text is the value of a string expression as far as this file tells.
func (w *walker) text(n Node) (string, bool) { return w.textWithin(n, textDepth) }

// textDepth bounds how deep an expression of strings may nest, textLength how
// long a string may be: paths are neither.
const (
	textDepth  = 8
	textLength = 1000
)

func (w *walker) textWithin(n Node, depth int) (string, bool) {
	if depth == 0 || len(n.bytes()) > textLength {
		return "", false
	}
	switch n.Kind() {
	case "parenthesized_expression":
		return w.textWithin(n.Child(0), depth-1)
	case "string", "template_string", "string_literal", "verbatim_string_literal", "raw_string_literal":
		return literal(n)
	case "concatenated_string":
		all := ""
		for c := range n.Children() {
			part, ok := literal(c)
			if !ok {
				return "", false
			}
			all += part
		}
		return all, true
	case "binary_operator", "binary_expression":
		left, ok := w.textWithin(n.Field("left"), depth-1)
		right, also := w.textWithin(n.Field("right"), depth-1)
		return left + right, ok && also && n.Field("operator").short() == "+"
	case "identifier":
		s, ok := w.strings[n.short()]
		return s, ok
	}
	return "", false
}

// literal is the text between the quotes, unless something is put in at run
// time.
func literal(n Node) (string, bool) {
	for c := range n.Children() {
		if c.Is("interpolation", "template_substitution") {
			return "", false
		}
	}
	text := n.Text()
	open := strings.IndexAny(text, "\"'`")
	if open < 0 {
		return "", false
	}
	return unquote(text[open:]), true
}

// constant remembers the text that the definition last added stands for.
func (w *walker) constant(name string, value Node) {
	s, ok := w.text(value)
	if !ok {
		return
	}
	w.strings[name] = s
	last := len(w.u.Definitions) - 1
	if last >= 0 && w.u.Definitions[last].Name == name && len(s) <= longestValue {
		w.u.Definitions[last].Value = s
	}
}

// longestValue is the length of text up to which a definition keeps it.
const longestValue = 200

// routerScope is the range in which a name assigned here is known.
func (w *walker) routerScope(name string) (from, to int, function string) {
	if !w.inFunction() || strings.Contains(name, ".") {
		return 0, len(w.t.Source) + 1, ""
	}
	s := w.top()
	first := max(s.first, 0)
	return int(w.t.nodes[first].start), int(w.t.nodes[first].end), s.name
}

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

// pythonRouter notes app = FastAPI() and the like, and Django's lists.
func pythonRouter(w *walker, n Node) {
	left, right := n.Field("left"), n.Field("right")
	name := left.short()
	if name == "urlpatterns" || w.django && !w.inFunction() && left.Kind() == "identifier" && right.Kind() != "assignment" {
		djangoPatterns(w, name, right)
	}
	if right.Kind() != "call" {
		return
	}
	made, ok := pythonRouters[lastPart(right.Field("function").short())]
	if !ok {
		return
	}
	from, to, function := w.routerScope(name)
	prefix, _ := w.text(argument(right, made.prefix))
	w.routes.declare(router{name: name, function: function, from: from, to: to, prefix: prefix, parent: none, framework: made.framework})
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

// pythonCall looks at include_router and its kin.
func pythonCall(w *walker, n Node) {
	f := n.Field("function")
	if f.Kind() != "attribute" {
		return
	}
	object := f.Field("object").short()
	at, _ := n.Bytes()
	into := w.routes.find(object, at)
	m := mounting{into: into, name: object, at: at, line: n.StartLine()}
	switch f.Field("attribute").short() {
	case "include_router":
		m.framework, m.target = "fastapi", positional(n, 0).short()
		m.prefix, m.prefixOf = w.prefix(argument(n, "prefix"))
	case "register_blueprint":
		m.framework, m.target = "flask", positional(n, 0).short()
		m.prefix, m.prefixOf = w.prefix(argument(n, "url_prefix"))
		m.replaces = m.prefix != "" || m.prefixOf != ""
	case "mount":
		m.framework, m.target = "fastapi", positional(n, 1).short()
		m.prefix, _ = w.text(positional(n, 0))
	case "add_api_route":
		pythonRegister(w, n, into, "fastapi", pythonHandler(positional(n, 1), argument(n, "endpoint")))
		return
	case "add_url_rule":
		pythonRegister(w, n, into, "flask", pythonHandler(argument(n, "view_func"), positional(n, 2)))
		return
	case "register":
		if into != none && w.routes.routers[into].framework == "django" {
			path, _ := w.text(positional(n, 0))
			w.register(n, into, Route{Method: "*", Path: path + "/", Framework: "django"}, pythonHandler(positional(n, 1)))
		}
		return
	default:
		return
	}
	if m.target != "" && !strings.ContainsAny(m.target, "( \n") {
		w.routes.mount(m)
	}
}

// prefix reads the prefix of a mount: its text, or the name that stands for it
// in another file.
func (w *walker) prefix(n Node) (text, name string) {
	if text, ok := w.text(n); ok {
		return text, ""
	}
	if n.Is("identifier", "attribute", "member_expression") {
		return "", n.short()
	}
	return "", ""
}

// handlerName is what a registration says of its handler.
type handlerName struct {
	name, parent string
	line         int
}

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

// register adds a route for each method.
func (w *walker) register(at Node, router int, r Route, h handlerName) {
	r.Line = at.StartLine()
	r.Handler, r.HandlerParent, r.HandlerLine = h.name, h.parent, h.line
	if w.inFunction() {
		r.Function = w.top().name
	}
	w.routes.routes = append(w.routes.routes, registration{r, router})
}

// pythonRegister adds the routes of a call with a path and methods=[…].
func pythonRegister(w *walker, call Node, router int, framework string, h handlerName) {
	path, ok := w.text(positional(call, 0))
	if !ok {
		path, ok = w.text(argument(call, "rule"))
	}
	if !ok {
		return
	}
	operation, _ := w.text(argument(call, "operation_id"))
	for _, method := range pythonMethods(w, call) {
		w.register(call, router, Route{Method: method, Path: path, Framework: framework, OperationID: operation}, h)
	}
}

// pythonMethods reads methods=["GET", "POST"]; GET if there is none.
func pythonMethods(w *walker, call Node) []string {
	var methods []string
	for c := range argument(call, "methods").Children() {
		if m, ok := w.text(c); ok {
			methods = append(methods, strings.ToUpper(m))
		}
	}
	if len(methods) == 0 {
		return []string{"GET"}
	}
	return methods
}

// pythonDecorated finds the routes among a function's or a class's
// decorators.
func pythonDecorated(w *walker, n Node, d *Definition) {
	h := handlerName{name: d.Name, line: d.NameLine}
	for c := range pythonOuter(n).Children() {
		call := c.Child(0)
		f := call.Field("function")
		if c.Kind() != "decorator" || call.Kind() != "call" || f.Kind() != "attribute" {
			continue
		}
		object, at := f.Field("object").short(), int(c.flat().start)
		router := w.routes.find(object, at)
		framework := w.routes.framework(router, w.pythonFramework())
		verb := f.Field("attribute").short()
		switch {
		case router == none && !routerLike(lastPart(object)):
		case verb == "route" || verb == "api_route":
			pythonRegister(w, call, router, framework, h)
		case httpVerbs[verb]:
			path, ok := w.text(positional(call, 0))
			if !ok {
				path, ok = w.text(argument(call, "path"))
			}
			if ok {
				operation, _ := w.text(argument(call, "operation_id"))
				w.register(call, router, Route{Method: strings.ToUpper(verb), Path: path, Framework: framework, OperationID: operation}, h)
			}
		}
	}
}

// pythonFramework is that of routers that another file makes.
func (w *walker) pythonFramework() string {
	if w.imports("flask") {
		return "flask"
	}
	return "fastapi"
}

// djangoPatterns reads a list of path(…), re_path(…) and url(…).
func djangoPatterns(w *walker, name string, list Node) {
	router := none
	for c := range list.Walk() {
		if c.Kind() != "call" {
			continue
		}
		f := c.Field("function").short()
		if f != "path" && f != "re_path" && f != "url" {
			continue
		}
		pattern, ok := w.text(positional(c, 0))
		if !ok {
			continue
		}
		if router == none {
			router = w.routes.declare(patternList(name, len(w.t.Source)+1))
		}
		djangoPattern(w, c, router, djangoOuter(w, c, list)+djangoPath(f, pattern))
	}
}

// patternList is a list of patterns, known in the whole file.
func patternList(name string, to int) router {
	return router{name: name, to: to, parent: none, framework: "django"}
}

func djangoPath(function, pattern string) string {
	if function == "path" {
		return pattern
	}
	return strings.TrimSuffix(strings.TrimPrefix(pattern, "^"), "$")
}

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
			outer, _ := w.text(positional(p, 0))
			prefix = djangoPath(f, outer) + prefix
		}
	}
	return prefix
}

func djangoPattern(w *walker, n Node, router int, path string) {
	view := positional(n, 1)
	if !view.Valid() {
		view = argument(n, "view")
	}
	if view.Kind() == "call" && view.Field("function").short() == "include" {
		djangoInclude(w, n, view, router, path)
		return
	}
	h := pythonHandler(view)
	if actions := positional(view, 0); actions.Kind() == "dictionary" { // as_view({"get": "list"})
		for pair := range actions.Children() {
			verb, _ := w.text(pair.Field("key"))
			action, _ := w.text(pair.Field("value"))
			w.register(n, router, Route{Method: strings.ToUpper(verb), Path: path, Framework: "django"}, handlerName{name: action, parent: h.name})
		}
		return
	}
	w.register(n, router, Route{Method: "*", Path: path, Framework: "django"}, h)
}

func djangoInclude(w *walker, n, include Node, router int, path string) {
	at, _ := n.Bytes()
	m := mounting{into: router, name: w.routes.routers[router].name, prefix: path, at: at, line: n.StartLine(), framework: "django"}
	target := positional(include, 0)
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
