package syntax

import "strings"

// phpScope is one level of groups of routes.
type phpScope struct {
	next       int32 // first node after it
	path       string
	controller string // that names of methods alone belong to
	namespace  string // that controllers named by text are in
}

// phpLink is a call of a chain.
type phpLink struct {
	name string
	at   Node // the call's name
	args []Node
	keys []string // names of the arguments, empty for those without
}

// phpVerbs are the calls that register a route, with the method; "" says that the first argument names them.
var phpVerbs = map[string]string{"get": "GET", "head": "HEAD", "post": "POST", "put": "PUT", "patch": "PATCH",
	"delete": "DELETE", "options": "OPTIONS", "any": "*", "match": "", "map": ""}

// phpCalled is what a call of a method is made on; absent where n is no such call.
func phpCalled(n Node) Node {
	switch n.Kind() {
	case "scoped_call_expression":
		return n.Field("scope")
	case "member_call_expression", "nullsafe_member_call_expression":
		return n.Field("object")
	}
	return Node{}
}

// phpStart is the class or variable that a chain of calls starts with.
func phpStart(n Node) Node {
	for on := phpCalled(n); on.Valid(); on = phpCalled(n) {
		n = on
	}
	return n
}

// phpChain are the calls of a chain, Route::prefix("x")->get("y", …), the first one first.
func phpChain(n Node) (links []phpLink) {
	for on := phpCalled(n); on.Valid(); on = phpCalled(n) {
		l := phpLink{name: n.Field("name").short(), at: n.Field("name")}
		for a := range n.Field("arguments").Children() {
			if a.Kind() == "argument" {
				l.args, l.keys = append(l.args, a.Child(a.Count()-1)), append(l.keys, a.Field("name").short())
			}
		}
		links = append(links, l)
		n = on
	}
	for i, j := 0, len(links)-1; i < j; i, j = i+1, j-1 {
		links[i], links[j] = links[j], links[i]
	}
	return links
}

// phpCall reads a chain of calls that registers routes of Laravel, Lumen or Slim, or opens a group of them.
func phpCall(w *walker, n Node) {
	p := n.Parent()
	if p.Is("member_call_expression", "nullsafe_member_call_expression") && p.Field("object") == n {
		return // read with the whole chain
	}
	scope := w.group(n)
	name := lastPart(strings.NewReplacer("$", "", "->", ".").Replace(phpStart(n).short()))
	switch {
	case name == "Application":
		phpRouting(w, phpChain(n))
		return
	case name != "Route" && !routerLike(name):
		return
	}
	links := phpChain(n)
	for i, l := range links {
		switch l.name {
		case "prefix":
			scope.path = joinPath("laravel", scope.path, phpText(w, l.arg(0)))
		case "controller":
			scope.controller = w.phpClassName(l.arg(0), scope)
		case "namespace":
			scope.namespace = phpJoin(scope.namespace, phpText(w, l.arg(0)))
		case "group":
			phpGroup(w, l, scope)
			return
		case "resource", "apiResource", "resources", "apiResources", "singleton", "apiSingleton":
			phpResources(w, l, links[i+1:], scope)
			return
		default:
			if verb, ok := phpVerbs[l.name]; ok {
				phpRoute(w, l, verb, scope)
				return
			}
		}
	}
}

// group is the group of routes that a node is in.
func (w *walker) group(n Node) phpScope {
	for len(w.groups) > 0 && w.groups[len(w.groups)-1].next <= n.i {
		w.groups = w.groups[:len(w.groups)-1]
	}
	if len(w.groups) == 0 {
		return phpScope{}
	}
	return w.groups[len(w.groups)-1]
}

func (l phpLink) arg(i int) Node {
	if i < len(l.args) {
		return l.args[i]
	}
	return Node{}
}

func phpText(w *walker, n Node) string {
	text, _ := w.text(n)
	return text
}

// phpJoin puts a namespace before another one.
func phpJoin(outer, inner string) string {
	return strings.Trim(outer+`\`+strings.Trim(inner, `\`), `\`)
}

// phpGroup opens a group, or mounts the file that one is read from.
func phpGroup(w *walker, l phpLink, scope phpScope) {
	body := l.arg(len(l.args) - 1)
	if len(l.args) > 1 {
		if options := l.arg(0); options.Kind() == "array_creation_expression" { // ['prefix' => 'x']
			scope.path = joinPath("laravel", scope.path, phpText(w, phpElement(options, "prefix")))
			scope.namespace = phpJoin(scope.namespace, phpText(w, phpElement(options, "namespace")))
		} else {
			scope.path = joinPath("laravel", scope.path, phpText(w, options)) // of Slim
		}
	}
	switch {
	case body.Is("anonymous_function", "anonymous_function_creation_expression", "arrow_function"):
		scope.next = body.flat().next
		w.groups = append(w.groups, scope)
	default:
		phpFile(w, l, body, scope.path)
	}
}

// phpFile mounts the routes of a file that an expression names: base_path('routes/api.php').
func phpFile(w *walker, l phpLink, n Node, prefix string) {
	file, steps := "", 0
	for c := range n.Walk() {
		if steps++; steps > phpFileSteps {
			return
		}
		if text, ok := w.text(c); ok && strings.HasSuffix(text, ".php") {
			file = text
		}
	}
	if file == "" {
		return
	}
	module := strings.TrimLeft(strings.TrimSuffix(file, ".php"), "./")
	w.u.Mounts = append(w.u.Mounts, Mount{Prefix: absolute(prefix), Module: module, Framework: "laravel",
		Line: l.at.StartLine()})
}

// phpRequire reads what a group reads from a file: Route::prefix("api")->group(function () { require "api.php"; }).
func phpRequire(w *walker, n Node) {
	if scope := w.group(n); scope.path != "" {
		phpFile(w, phpLink{at: n}, n, scope.path)
	}
}

// phpFileSteps bounds the expression that names a file.
const phpFileSteps = 64

// phpRouting reads the files of routes that Laravel's set-up names, of which those of an API have a prefix:
// ->withRouting(api: __DIR__.'/../routes/api.php').
func phpRouting(w *walker, links []phpLink) {
	for _, l := range links {
		if l.name != "withRouting" {
			continue
		}
		prefix := "api"
		for i, key := range l.keys {
			if key == "apiPrefix" {
				prefix = phpText(w, l.args[i])
			}
		}
		for i, key := range l.keys {
			if key == "api" {
				phpFile(w, l, l.args[i], prefix)
			}
		}
	}
}

// phpElement is the value of a key in an array.
func phpElement(array Node, key string) Node {
	for e := range array.Children() {
		if e.Count() == 2 && unquote(e.Child(0).short()) == key {
			return e.Child(1)
		}
	}
	return Node{}
}

// phpRoute registers get("/x", handler), or match(["GET", "POST"], "/x", handler).
func phpRoute(w *walker, l phpLink, verb string, scope phpScope) {
	at, methods := l.args, []string{verb}
	if verb == "" {
		methods = phpTexts(w, l.arg(0))
		at = l.args[min(1, len(l.args)):]
	}
	if len(at) < 2 {
		return
	}
	path, ok := w.text(at[0])
	if !ok {
		return
	}
	h, ok := phpHandler(w, at[1], scope)
	if !ok {
		return
	}
	for _, m := range methods {
		w.register(l.at, none, Route{Method: strings.ToUpper(m), Path: absolute(joinPath("laravel", scope.path, path)),
			Framework: "laravel"}, h)
	}
}

// phpTexts are the strings of a list.
func phpTexts(w *walker, n Node) (all []string) {
	for e := range n.Children() {
		if text, ok := w.text(e.Child(e.Count() - 1)); ok {
			all = append(all, text)
		}
	}
	return all
}

// phpHandler names what handles: a function, [UserController::class, 'show'], 'UserController@show', a class that can
// be called, or a method of the group's controller.
func phpHandler(w *walker, n Node, scope phpScope) (h handlerName, ok bool) {
	switch n.Kind() {
	case "anonymous_function", "anonymous_function_creation_expression", "arrow_function":
		return handlerName{line: n.StartLine()}, true
	case "array_creation_expression":
		method := phpElementAt(n, 1)
		if !method.Valid() { // ['uses' => 'UserController@show']
			return phpHandler(w, phpElement(n, "uses"), scope)
		}
		return handlerName{name: phpText(w, method), parent: w.phpClassName(phpElementAt(n, 0), scope)}, true
	case "class_constant_access_expression":
		return handlerName{name: "__invoke", parent: w.phpClassName(n, scope)}, true
	case "binary_expression": // UserController::class . ':show'
		method, named := w.text(n.Field("right"))
		return handlerName{name: strings.TrimLeft(method, ":@"), parent: w.phpClassName(n.Field("left"), scope)}, named
	}
	text, ok := w.text(n)
	for _, sign := range []string{"@", "::", ":"} {
		if class, method, both := strings.Cut(text, sign); both {
			return handlerName{name: method, parent: phpJoin(scope.namespace, class)}, true
		}
	}
	switch {
	case !ok || text == "":
		return handlerName{}, false
	case scope.controller != "":
		return handlerName{name: text, parent: scope.controller}, true
	}
	return handlerName{name: "__invoke", parent: phpJoin(scope.namespace, text)}, true
}

func phpElementAt(array Node, i int) Node {
	e := array.Child(i)
	if e.Count() != 1 {
		return Node{}
	}
	return e.Child(0)
}

// phpClassName is the full name of the class that UserController::class or a text means.
func (w *walker) phpClassName(n Node, scope phpScope) string {
	if text, ok := w.text(n); ok {
		return phpJoin(scope.namespace, text)
	}
	if n.Kind() != "class_constant_access_expression" {
		return ""
	}
	name := strings.TrimPrefix(n.Child(0).short(), `\`)
	first, rest, _ := strings.Cut(name, `\`)
	for _, im := range w.u.Imports {
		if im.Alias == first || im.Alias == "" && lastPart(im.Module) == first {
			return phpJoin(im.Module, rest)
		}
	}
	return name
}

// phpActions are what a resource defines: action, method, path, and whether it is a page with a form, which an API
// leaves out.
var phpActions = []struct {
	action, method, path string
	form                 bool
}{
	{"index", "GET", "", false}, {"create", "GET", "/create", true}, {"store", "POST", "", false},
	{"show", "GET", "/{}", false}, {"edit", "GET", "/{}/edit", true}, {"update", "PUT", "/{}", false},
	{"update", "PATCH", "/{}", false}, {"destroy", "DELETE", "/{}", false},
}

// phpResources reads resource('photos.comments', Controller::class)->only([…]), and lists of them.
func phpResources(w *walker, l phpLink, further []phpLink, scope phpScope) {
	if single, many := strings.CutSuffix(l.name, "s"); many {
		for e := range l.arg(0).Children() {
			if e.Count() == 2 {
				one := phpLink{name: single, at: l.at, args: []Node{e.Child(0), e.Child(1), l.arg(1)}}
				phpResources(w, one, further, scope)
			}
		}
		return
	}
	name, ok := w.text(l.arg(0))
	if !ok {
		return
	}
	only, except := phpChosen(w, l, further, "only"), phpChosen(w, l, further, "except")
	single := strings.HasSuffix(strings.ToLower(l.name), "singleton")
	path, own := phpNested(name, single)
	controller := w.phpClassName(l.arg(1), scope)
	for _, a := range phpActions {
		left := (only == nil || only[a.action]) && !except[a.action]
		if !left || a.form && strings.HasPrefix(l.name, "api") && only == nil {
			continue
		}
		if single && (a.action == "index" || !only[a.action] && phpOptional[a.action]) {
			continue
		}
		full := joinPath("laravel", scope.path, path+strings.Replace(a.path, "/{}", own, 1))
		w.register(l.at, none, Route{Method: a.method, Path: absolute(full), Framework: "laravel"},
			handlerName{name: a.action, parent: controller})
	}
}

// phpOptional are the actions that only a singleton which can be made or destroyed has.
var phpOptional = setOf("create", "store", "destroy")

// phpNested is the path of a resource, "photos.comments" below its photo, and what stands for one of it.
func phpNested(name string, single bool) (path, own string) {
	names := strings.Split(name, ".")
	for i, n := range names {
		path += "/" + strings.Trim(n, "/")
		one := n[strings.LastIndexByte(n, '/')+1:]
		own = "/{" + strings.TrimSuffix(strings.ReplaceAll(one, "-", "_"), "s") + "}"
		if i < len(names)-1 {
			path += own
		}
	}
	if single {
		own = ""
	}
	return path, own
}

// phpChosen are the actions that only and except name, in a call of the chain or among the options; nil for none.
func phpChosen(w *walker, l phpLink, further []phpLink, which string) map[string]bool {
	var list []Node
	if option := phpElement(l.arg(2), which); option.Valid() {
		list = append(list, option)
	}
	for _, f := range further {
		if f.name == which {
			list = append(list, f.args...)
		}
	}
	var all map[string]bool
	for _, n := range list {
		names := phpTexts(w, n)
		if text, ok := w.text(n); ok {
			names = []string{text}
		}
		for _, name := range names {
			if all == nil {
				all = map[string]bool{}
			}
			all[name] = true
		}
	}
	return all
}

// phpAttributed finds the routes of Symfony among the attributes of a method, below those of its class.
func phpAttributed(w *walker, n Node, d *Definition) {
	outer := w.top().paths
	if outer == nil {
		outer = []string{""}
	}
	for a := range n.Field("attributes").Walk() {
		if a.Kind() != "attribute" || lastPart(a.Child(0).short()) != "Route" {
			continue
		}
		path, methods := phpAttribute(w, a)
		w.annotated(annotation{at: a, outer: outer, paths: []string{path}, verbs: methods, framework: "symfony"}, d)
	}
}

// phpAttribute is the path and the methods of #[Route('/x', methods: ['GET'])].
func phpAttribute(w *walker, a Node) (path string, methods []string) {
	first := true
	for c := range a.Field("parameters").Children() {
		value := c.Child(c.Count() - 1)
		switch name := c.Field("name").short(); {
		case name == "path", name == "" && first:
			path = phpText(w, value)
		case name == "methods":
			methods = phpTexts(w, value)
			if text, ok := w.text(value); ok {
				methods = []string{text}
			}
		}
		first = false
	}
	if methods == nil {
		methods = []string{"*"}
	}
	return path, methods
}

// phpPaths notes #[Route('/x')] of the class just opened.
func phpPaths(w *walker, n Node) {
	for a := range n.Field("attributes").Walk() {
		if a.Kind() == "attribute" && lastPart(a.Child(0).short()) == "Route" {
			path, _ := phpAttribute(w, a)
			w.top().paths = append(w.top().paths, path)
		}
	}
}
