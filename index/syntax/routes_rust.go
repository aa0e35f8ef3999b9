package syntax

import (
	"slices"
	"strings"
)

// rustMakers are the calls, by their last two names, that make something routes are registered on: the framework,
// and whether the first argument is a path that stands before them.
var rustMakers = map[string]struct {
	framework string
	path      bool
}{
	"Router::new": {"axum", false}, "Router::default": {"axum", false}, "OpenApiRouter::new": {"axum", false},
	"OpenApiRouter::default": {"axum", false}, "OpenApiRouter::with_openapi": {"axum", false},
	"ApiRouter::new": {"axum", false},
	"App::new":       {"actix", false}, "web::scope": {"actix", true}, "web::resource": {"actix", true},
	"Scope::new": {"actix", true}, "Resource::new": {"actix", true},
	"rocket::build": {"rocket", false}, "Rocket::build": {"rocket", false}, "rocket::custom": {"rocket", false},
}

// rustRouters are the types of parameters that routes are registered on.
var rustRouters = map[string]string{"Router": "axum", "OpenApiRouter": "axum", "ApiRouter": "axum",
	"ServiceConfig": "actix", "Scope": "actix", "Rocket": "rocket"}

// rustLinks are the methods of routers that register and mount; resources of actix-web have those of HTTP, too.
var rustLinks = setOf("route", "api_route", "to", "service", "nest", "nest_api_service", "merge", "configure", "mount",
	"routes", "get", "head", "post", "put", "patch", "delete", "options", "trace")

// rustLink is a method of a chain of calls.
type rustLink struct {
	name string
	at   Node // the name
	args Node
}

// rustMethod is the method that a call calls, and on what; the name is empty where it calls no method.
func rustMethod(call Node) (name, on Node) {
	f := call.Field("function")
	if f.Kind() == "generic_function" {
		f = f.Field("function")
	}
	if call.Kind() != "call_expression" || f.Kind() != "field_expression" {
		return Node{}, Node{}
	}
	return f.Field("field"), f.Field("value")
}

// rustChain takes a chain of calls apart: what it starts with, and its methods, the first one first.
func rustChain(n Node) (start Node, links []rustLink) {
	for {
		name, on := rustMethod(n)
		if !name.Valid() {
			break
		}
		links = append(links, rustLink{name.short(), name, n.Field("arguments")})
		n = on
	}
	for i, j := 0, len(links)-1; i < j; i, j = i+1, j-1 {
		links[i], links[j] = links[j], links[i]
	}
	return n, links
}

// rustInner reports whether a call is within a longer chain, which is read as a whole.
func rustInner(n Node) bool {
	f := n.Parent()
	if f.Kind() != "field_expression" {
		return false
	}
	call := f.Parent()
	if call.Kind() == "generic_function" {
		call = call.Parent()
	}
	name, _ := rustMethod(call)
	return name.Valid() && name == f.Field("field")
}

// rustCall reads what a chain of calls registers and mounts: Router::new().route("/x", get(h)).nest("/y", z()).
func rustCall(w *walker, n Node) {
	if rustInner(n) || n.i < w.tests {
		return
	}
	start, links := rustChain(n)
	relevant := false
	for _, l := range links {
		relevant = relevant || rustLinks[l.name]
	}
	if _, _, made := rustMade(w, start); !made && !relevant {
		rustPassed(w, n)
		return
	}
	r := rustReceiver(w, n, start)
	if r == none {
		return
	}
	for _, l := range links {
		if rustLinks[l.name] {
			rustRegister(w, r, l)
		}
	}
}

// rustMade reports whether a call makes a router, and what stands before its routes.
func rustMade(w *walker, n Node) (framework, prefix string, ok bool) {
	if n.Kind() != "call_expression" {
		return "", "", false
	}
	module, name := w.rustPath(n.Field("function").short())
	parts := append(rustParts(module), name)
	if len(parts) == 1 && w.usesAll("web") { // use actix_web::web::*
		parts = []string{"web", name}
	}
	made, ok := rustMakers[strings.Join(parts[max(0, len(parts)-2):], "::")]
	if made.path {
		prefix, _ = w.path(n.Field("arguments").Child(0))
	}
	return made.framework, prefix, ok
}

// usesAll reports whether the file of Rust uses everything of a module.
func (w *walker) usesAll(module string) bool {
	return slices.ContainsFunc(w.u.Imports, func(im Import) bool {
		return im.Name == "*" && lastPart(im.Module) == module
	})
}

// rustPlain is a path without the types that a name is given: Router::<State>::new is Router::new.
func rustPlain(path string) string {
	for {
		open := strings.Index(path, "::<")
		if open < 0 {
			return strings.ReplaceAll(path, " ", "")
		}
		end := strings.LastIndexByte(path, '>')
		path = path[:open] + path[max(open+3, end+1):]
	}
}

// rustReceiver is the router that a chain starts with: one that it makes, or the one that a name means.
func rustReceiver(w *walker, chain, start Node) int {
	if _, _, made := rustMade(w, start); made {
		return rustDeclare(w, chain, start, none, "")
	}
	if name := start.short(); name != "" {
		return w.routes.find(name, int(start.flat().start))
	}
	return none
}

// rustDeclare adds the router that a call makes, once: below another one, where that takes the chain as it is.
func rustDeclare(w *walker, chain, start Node, parent int, prefix string) int {
	if r, known := w.made[start.i]; known {
		return r
	}
	framework, own, _ := rustMade(w, start)
	r := router{parent: parent, framework: framework, prefix: joinPath(framework, prefix, own)}
	_, _, r.function = w.routerScope("")
	if let := chain.Parent(); let.Kind() == "let_declaration" {
		r.name = strings.TrimPrefix(let.Field("pattern").short(), "mut ")
		r.from, r.to, r.function = w.routerScope(r.name)
	}
	if w.made == nil {
		w.made = map[int32]int{}
	}
	w.made[start.i] = w.routes.declare(r)
	return w.made[start.i]
}

// rustRegister reads one method of a chain on a router.
func rustRegister(w *walker, r int, l rustLink) {
	first, second := l.args.Child(0), l.args.Child(1)
	path, isText := w.text(first)
	if !isText && second.Valid() {
		path, isText = w.path(first)
	}
	if l.name == "mount" && !isText {
		path, isText = rustEnd(w, first)
	}
	switch l.name {
	case "route", "api_route":
		if isText {
			rustHandlers(w, r, l, path, second)
		} else {
			rustHandlers(w, r, l, "", first) // of a resource
		}
	case "to":
		rustRoute(w, r, l, "*", "", first)
	case "service", "merge":
		rustMount(w, r, l, "", first)
	case "nest", "nest_api_service":
		if isText {
			rustMount(w, r, l, path, second)
		}
	case "configure":
		rustConfigure(w, r, l, first)
	case "mount":
		if isText {
			rustMount(w, r, l, path, second)
		}
	case "routes":
		rustMount(w, r, l, "", first)
	default:
		rustRoute(w, r, l, strings.ToUpper(l.name), "", first)
	}
}

// rustEnd is how a path ends that a setting begins: [base, "/api"].concat().
func rustEnd(w *walker, n Node) (end string, ok bool) {
	start, links := rustChain(n)
	if start.Kind() != "array_expression" || len(links) != 1 || links[0].name != "concat" {
		return "", false
	}
	for c := range start.Children() {
		text, known := w.text(c)
		if end += text; !known {
			end = ""
		}
	}
	return end, strings.HasPrefix(end, "/")
}

// rustHandlers reads what answers at a path: get(h).post(i) of axum, web::get().to(h) of actix-web.
func rustHandlers(w *walker, r int, l rustLink, path string, n Node) {
	start, links := rustChain(n)
	f := start.Field("function")
	if start.Kind() != "call_expression" {
		return
	}
	method := rustVerb(lastPart(rustPlain(f.short())), start.Field("arguments"))
	args := start.Field("arguments")
	if handler := args.Child(args.Count() - 1); method != "" && handler.Valid() {
		rustRoute(w, r, l, method, path, handler)
	}
	for _, further := range links {
		handler := further.args.Child(0)
		if further.name == "to" && method != "" {
			rustRoute(w, r, l, method, path, handler)
			continue
		}
		if verb := rustVerb(further.name, further.args); verb != "" && handler.Valid() {
			l.at = further.at
			rustRoute(w, r, l, verb, path, further.args.Child(further.args.Count()-1))
		}
	}
}

// rustVerb is the method of HTTP that a function stands for: get, get_with, any, on(MethodFilter::GET, …); empty if it
// stands for none.
func rustVerb(name string, args Node) string {
	name = strings.TrimSuffix(name, "_with")
	switch {
	case httpVerbs[name]:
		return strings.ToUpper(name)
	case name == "any" || name == "route":
		return "*"
	case name == "on" || name == "method":
		return strings.ToUpper(lastPart(args.Child(0).short()))
	}
	return ""
}

func rustRoute(w *walker, r int, l rustLink, method, path string, handler Node) {
	h, ok := rustHandler(w, handler)
	if !ok {
		return
	}
	w.register(l.at, r, Route{Method: method, Path: path, Framework: w.routes.framework(r, "axum")}, h)
}

// rustHandler names a handler with the module that it is imported from or that stands before it.
func rustHandler(w *walker, n Node) (h handlerName, ok bool) {
	switch n.Kind() {
	case "closure_expression":
		return handlerName{line: n.StartLine()}, true
	case "generic_function":
		return rustHandler(w, n.Field("function"))
	case "call_expression": // h.layer(x), wrap(h)
		if start, links := rustChain(n); len(links) > 0 {
			return rustHandler(w, start)
		}
		return rustHandler(w, n.Field("function"))
	case "identifier", "scoped_identifier":
		module, name := w.rustPath(n.short())
		return handlerName{name: name, parent: strings.TrimPrefix(module, "crate::")}, name != ""
	case "field_expression":
		return handlerName{name: n.Field("field").short()}, true
	}
	return handlerName{}, false
}

// rustPath takes a path apart: the module, from the crate's top as far as an import tells, and the name in it. What
// stands in the file itself has no module.
func (w *walker) rustPath(path string) (module, name string) {
	parts := rustParts(rustPlain(path))
	if len(parts) == 0 {
		return "", ""
	}
	for _, im := range w.u.Imports {
		local := im.Alias
		if local == "" {
			local = im.Name
		}
		if local == parts[0] && im.Name != "*" {
			from := rustParts(im.Module + "::" + im.Name)
			parts = append(from, parts[1:]...)
			break
		}
	}
	name = parts[len(parts)-1]
	if parts = parts[:len(parts)-1]; len(parts) > 0 {
		module = "crate::" + strings.Join(parts, "::")
	}
	return module, name
}

// rustParts are the names of a path without what only says where it begins.
func rustParts(path string) (parts []string) {
	for part := range strings.SplitSeq(path, "::") {
		switch part {
		case "crate", "self", "super", "Self", "":
		default:
			parts = append(parts, part)
		}
	}
	return parts
}

// rustMount puts below a path what is given to a router: one that is made there, one with a name, what a function
// returns, or functions with their route in an attribute.
func rustMount(w *walker, into int, l rustLink, prefix string, n Node) {
	switch n.Kind() {
	case "tuple_expression":
		for c := range n.Children() {
			rustMount(w, into, l, prefix, c)
		}
	case "macro_invocation": // routes![a, b::c]
		list := strings.Trim(n.Child(1).short(), "[](){} \n")
		for path := range strings.SplitSeq(list, ",") {
			rustMountPath(w, into, l, prefix, strings.TrimSpace(path), "")
		}
	case "identifier", "scoped_identifier":
		rustMountPath(w, into, l, prefix, n.short(), "")
	case "call_expression":
		start, links := rustChain(n)
		if _, _, made := rustMade(w, start); made {
			rustDeclare(w, n, start, into, prefix)
			return
		}
		switch f := start.Field("function"); {
		case f.Is("identifier", "scoped_identifier"):
			rustMountPath(w, into, l, prefix, f.short(), "()")
		case start.Kind() == "self": // self.routes()
			rustMountPath(w, into, l, prefix, links[0].name, "()")
		case start.Kind() == "identifier":
			rustMountPath(w, into, l, prefix, start.short(), "")
		}
	}
}

// rustMountPath mounts what a path names; called says that it is a function whose routers are meant.
func rustMountPath(w *walker, into int, l rustLink, prefix, path, called string) {
	module, name := w.rustPath(path)
	if typ := lastPart(module); typ != "" && typ[0] <= 'Z' { // users::Api::routes() stands in the module of Api
		module = strings.TrimSuffix(strings.TrimSuffix(module, typ), "::")
	}
	if name == "" {
		return
	}
	if module == "crate" {
		module = ""
	}
	m := mounting{into: into, name: w.routes.routers[into].name, prefix: prefix, target: name + called, module: module,
		as: name + called, at: int(l.at.flat().start), line: l.at.StartLine(),
		framework: w.routes.framework(into, "axum")}
	w.routes.mount(m)
}

// rustConfigure reads App::new().configure(f), or with a closure.
func rustConfigure(w *walker, r int, l rustLink, n Node) {
	if n.Is("identifier", "scoped_identifier") {
		rustMountPath(w, r, l, "", n.short(), "()")
		return
	}
	parameter := n.Field("parameters").Child(0)
	if parameter.Kind() == "parameter" {
		parameter = parameter.Field("pattern")
	}
	if name := parameter.short(); n.Kind() == "closure_expression" && name != "" {
		from, to := n.Bytes()
		w.routes.declare(router{name: name, from: from, to: to, parent: r, framework: w.routes.framework(r, "actix")})
	}
}

// rustPassed reads users::config(cfg), which registers on a router that it is given.
func rustPassed(w *walker, n Node) {
	f := n.Field("function")
	if !f.Is("identifier", "scoped_identifier") || len(w.routes.routers) == 0 {
		return
	}
	for a := range n.Field("arguments").Children() {
		if a.Kind() != "identifier" {
			continue
		}
		if into := w.routes.find(a.short(), int(a.flat().start)); into != none {
			rustMountPath(w, into, rustLink{at: f}, "", f.short(), "()")
			return
		}
	}
}

// rustTaken notes a parameter that routes are registered on.
func rustTaken(w *walker, name, typ string) {
	if framework := rustRouters[typ]; framework != "" && name != "" {
		from, to, function := w.routerScope(name)
		w.routes.declare(router{name: name, function: function, from: from, to: to, parent: none, framework: framework})
	}
}

// rustAttribute keeps attributes for the function that follows.
func rustAttribute(w *walker, n Node) {
	visitLead(w, n)
	w.pending = append(w.pending, n)
}

// rustTests notes a module of tests, whose routes nobody outside reaches.
func rustTests(w *walker, n Node) {
	for _, a := range w.pending {
		if a.Parent() == n.Parent() && strings.ReplaceAll(a.short(), " ", "") == "#[cfg(test)]" {
			w.tests = max(w.tests, n.flat().next)
		}
	}
	w.pending = w.pending[:0]
}

// rustAttributes finds the routes among a function's attributes: #[get("/x")] of actix-web and Rocket, and what
// utoipa documents with #[utoipa::path(get, path = "/x")].
func rustAttributes(w *walker, n Node, d *Definition) {
	for _, a := range w.pending {
		attribute := a.Child(0)
		if a.Parent() != n.Parent() || a.i < w.tests {
			continue
		}
		named, arguments := attribute.Child(0).short(), attribute.Field("arguments")
		verb := lastPart(named)
		switch {
		case named == "utoipa::path":
			rustDocumented(w, a, arguments, d)
		case httpVerbs[verb]:
			rustAttributed(w, a, []string{strings.ToUpper(verb)}, arguments, d)
		case verb == "route":
			rustAttributed(w, a, rustMethods(w, arguments), arguments, d)
		}
	}
	w.pending = w.pending[:0]
}

// rustAttributed registers a function on a router of its own, which has its name: that is what is mounted.
func rustAttributed(w *walker, at Node, methods []string, arguments Node, d *Definition) {
	path, ok := "", false
	for c := range arguments.Children() {
		if path, ok = w.text(c); ok {
			break
		}
	}
	if !ok || path != "" && !strings.HasPrefix(path, "/") {
		return
	}
	framework := "actix"
	if w.imports("rocket") || strings.Contains(path, "<") {
		framework = "rocket"
	}
	path, _, _ = strings.Cut(path, "?")
	if rest, all := strings.CutSuffix(path, "..>"); all { // <rest..> takes what follows
		path = rest[:strings.LastIndexByte(rest, '<')+1] + "path:rest>"
	}
	own := w.routes.declare(router{name: d.Name, to: len(w.t.Source) + 1, parent: none, framework: framework})
	for _, m := range methods {
		w.register(at, own, Route{Method: m, Path: path, Framework: framework},
			handlerName{name: d.Name, line: d.NameLine})
	}
}

// rustMethods reads method = "GET" of an attribute, as often as it stands there.
func rustMethods(w *walker, arguments Node) (methods []string) {
	before := ""
	for c := range arguments.Children() {
		if text, ok := w.text(c); ok && before == "method" {
			methods = append(methods, strings.ToUpper(text))
		}
		before = c.short()
	}
	if methods == nil {
		return []string{"*"}
	}
	return methods
}

// rustDocumented reads #[utoipa::path(get, path = "/x", operation_id = "y")].
func rustDocumented(w *walker, at, arguments Node, d *Definition) {
	r := Route{Framework: "axum", OperationID: d.Name}
	before := ""
	for c := range arguments.Children() {
		text, isText := w.text(c)
		switch {
		case r.Method == "" && httpVerbs[c.short()]:
			r.Method = strings.ToUpper(c.short())
		case isText && before == "path":
			r.Path = text
		case isText && before == "operation_id":
			r.OperationID = text
		}
		before = c.short()
	}
	if r.Method == "" || !strings.HasPrefix(r.Path, "/") {
		return
	}
	own := w.routes.declare(router{name: d.Name, to: len(w.t.Source) + 1, parent: none, framework: "axum"})
	w.register(at, own, r, handlerName{name: d.Name, line: d.NameLine})
}
