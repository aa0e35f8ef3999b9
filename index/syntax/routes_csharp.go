package syntax

import (
	"cmp"
	"strings"
)

// aspVerbs are ASP.NET's method attributes.
var aspVerbs = map[string]string{"HttpGet": "GET", "HttpPost": "POST", "HttpPut": "PUT", "HttpPatch": "PATCH",
	"HttpDelete": "DELETE", "HttpHead": "HEAD", "HttpOptions": "OPTIONS"}

// aspMaps are the calls of minimal APIs.
var aspMaps = map[string]string{"MapGet": "GET", "MapPost": "POST", "MapPut": "PUT", "MapPatch": "PATCH",
	"MapDelete": "DELETE"}

// aspRouters are the types of parameters that routes are mapped on.
var aspRouters = setOf("IEndpointRouteBuilder", "RouteGroupBuilder", "WebApplication")

// aspAttributes yields name and first argument of a declaration's attributes.
func aspAttributes(n Node) func(yield func(name string, a Node) bool) {
	return func(yield func(string, Node) bool) {
		for list := range n.Children() {
			if list.Kind() != "attribute_list" {
				continue
			}
			for a := range list.Children() {
				if a.Kind() == "attribute" && !yield(strings.TrimSuffix(lastPart(a.Field("name").short()), "Attribute"), a) {
					return
				}
			}
		}
	}
}

// aspPath is the route template of an attribute; stated is false if it has none.
func aspPath(w *walker, a Node) (path string, stated bool) { return w.path(aspArgument(a)) }

// aspArgument is the value of an attribute's first argument, unless that has a name.
func aspArgument(a Node) Node {
	for c := range a.Children() {
		if arg := c.Child(0); c.Kind() == "attribute_argument_list" && arg.Child(0).Kind() != "name_equals" {
			return arg.Child(arg.Count() - 1)
		}
	}
	return Node{}
}

// aspNamedArgument is the text of an argument with a name: Name = "x"; empty if there is none.
func aspNamedArgument(w *walker, a Node, name string) string {
	for c := range a.Children() {
		if c.Kind() != "attribute_argument_list" {
			continue
		}
		for arg := range c.Children() {
			if arg.Count() == 2 && strings.Trim(arg.Child(0).short(), " =:") == name {
				text, _ := w.text(arg.Child(1))
				return text
			}
		}
	}
	return ""
}

// aspTexts are the strings below a node: the verbs of [AcceptVerbs("PUT")] or
// of a list of methods.
func aspTexts(w *walker, n Node) []string {
	var all []string
	for c := range n.Walk() {
		if text, ok := w.text(c); ok && c.Kind() == "string_literal" {
			all = append(all, strings.ToUpper(text))
		}
	}
	return all
}

// aspController notes [Route("…")] of the class just opened.
func aspController(w *walker, n Node) {
	s, template := w.top(), ""
	for name, a := range aspAttributes(n) {
		switch name {
		case "Route", "RoutePrefix":
			controller := strings.TrimSuffix(s.name, "Controller")
			template, _ = aspPath(w, a)
			s.paths = append(s.paths, strings.ReplaceAll(template, "[controller]", controller))
		}
	}
	if def := w.class(); def >= 0 && len(s.paths) == 1 { // which those that inherit from it take over as it is stated
		w.u.Definitions[def].Value = template
	}
	if base := aspOwnBase(n); s.paths == nil && base != "" && strings.HasSuffix(s.name, "Controller") {
		s.paths = []string{NameMark + base + NameMark}
	}
}

// aspOwnBase is the controller of the project's own that another one is made from, whose [Route("[controller]")] it
// takes over; empty if there is none.
func aspOwnBase(n Node) string {
	for list := range n.Children() {
		if list.Kind() != "base_list" {
			continue
		}
		for base := range list.Children() {
			name := bareType(base.short())
			if strings.HasSuffix(name, "Controller") || strings.HasSuffix(name, "ControllerBase") {
				if name == "Controller" || name == "ControllerBase" || name == "ApiController" {
					return ""
				}
				return name
			}
		}
	}
	return ""
}

// aspWay is an attribute by which a method is reached: its verbs, and the path if it states one.
type aspWay struct {
	at     Node
	verbs  []string
	path   string
	stated bool
}

// aspRoutes adds the routes of a method's attributes.
func aspRoutes(w *walker, n Node, d *Definition) {
	var ways []aspWay
	var paths []string // of all ways
	operation := ""
	for name, a := range aspAttributes(n) {
		path, stated := aspPath(w, a)
		switch {
		case aspVerbs[name] != "":
			ways = append(ways, aspWay{a, []string{aspVerbs[name]}, path, stated})
			operation = cmp.Or(aspNamedArgument(w, a, "Name"), operation)
		case name == "AcceptVerbs":
			ways = append(ways, aspWay{at: a, verbs: aspTexts(w, a)})
		case name == "Route":
			paths = append(paths, path)
			operation = cmp.Or(aspNamedArgument(w, a, "Name"), operation)
		case name == "EndpointName":
			operation, _ = w.text(aspArgument(a))
		case name == "SwaggerOperation":
			operation = cmp.Or(aspNamedArgument(w, a, "OperationId"), operation)
		}
	}
	for _, way := range ways {
		own := paths
		switch {
		case way.stated:
			own = append(paths[:len(paths):len(paths)], way.path)
		case len(paths) == 0 && w.top().paths == nil: // the route that ASP.NET's templates set up
			own = []string{strings.TrimSuffix(d.Parent, "Controller") + "/" + d.Name}
		case len(paths) == 0:
			own = []string{""}
		}
		aspWays(w, way, own, operation, d)
	}
}

// aspWays adds the routes of one way to a method, under the paths of its class.
func aspWays(w *walker, way aspWay, paths []string, operation string, d *Definition) {
	outer := w.top().paths
	if outer == nil {
		outer = []string{""}
	}
	for _, p := range paths {
		p = strings.ReplaceAll(p, "[action]", d.Name)
		if rooted := strings.TrimPrefix(p, "~"); strings.HasPrefix(rooted, "/") { // overrides the controller's
			w.annotated(annotation{way.at, []string{""}, []string{rooted}, way.verbs, "aspnet", operation}, d)
			continue
		}
		w.annotated(annotation{way.at, outer, []string{p}, way.verbs, "aspnet", operation}, d)
	}
}

// aspCall reads app.MapGet("/x", handler).
func aspCall(w *walker, n Node) {
	f := n.Field("function")
	verb, handled := f.Field("name").short(), 1
	methods := []string{aspMaps[verb]}
	if verb == "MapMethods" { // MapMethods("/x", new[] {"PUT"}, handler)
		methods, handled = aspTexts(w, n.Field("arguments").Child(1)), 2
	} else if methods[0] == "" {
		aspPassed(w, n, f)
		return
	}
	if f.Kind() != "member_access_expression" {
		return
	}
	first := n.Field("arguments").Child(0)
	path, ok := w.text(first.Child(0))
	if !ok {
		return
	}
	router, prefix := aspReceiver(w, f.Field("expression"))
	handler := n.Field("arguments").Child(handled).Child(0)
	h := handlerName{line: handler.StartLine()}
	switch handler.Kind() {
	case "identifier":
		h = handlerName{name: handler.short()}
	case "member_access_expression":
		h = handlerName{name: handler.Field("name").short(), parent: handler.Field("expression").short()}
	}
	for _, method := range methods {
		w.register(f.Field("name"), router, Route{Method: method, Path: absolute(joinPath("aspnet", prefix, path)),
			Framework: "aspnet", OperationID: aspNamed(w, n)}, h)
	}
}

// aspPassed reads group.MapUsers(), which an extension method of the project's own maps on the group.
func aspPassed(w *walker, n, f Node) {
	name := f.Field("name").short()
	if f.Kind() != "member_access_expression" || !strings.HasPrefix(name, "Map") || name == "MapGroup" {
		return
	}
	into, prefix := aspReceiver(w, f.Field("expression"))
	if into == none && prefix == "" {
		return
	}
	w.routes.mount(mounting{into: into, name: f.Field("expression").short(), prefix: absolute(prefix),
		target: name + "()", at: int(n.flat().start), line: n.StartLine(), framework: "aspnet"})
}

// aspNamed is the operation id of .WithName("x"), further along the chain of calls on a route.
func aspNamed(w *walker, n Node) string {
	for range chainSteps {
		member := n.Parent()
		call := member.Parent()
		if member.Field("expression") != n || call.Field("function") != member || !member.Valid() {
			break
		}
		if member.Field("name").short() == "WithName" {
			text, _ := w.text(call.Field("arguments").Child(0).Child(0))
			return text
		}
		n = call
	}
	return ""
}

// aspReceiver finds the group that a route is mapped on.
func aspReceiver(w *walker, n Node) (router int, prefix string) {
	for range 16 {
		f := n.Field("function")
		if n.Kind() != "invocation_expression" || f.Kind() != "member_access_expression" {
			break
		}
		if f.Field("name").short() == "MapGroup" {
			text, _ := w.text(n.Field("arguments").Child(0).Child(0))
			prefix = joinPath("aspnet", text, prefix)
		}
		n = f.Field("expression")
	}
	return w.routes.find(n.short(), int(n.flat().start)), prefix
}

// aspGroup notes var g = app.MapGroup("/x").
func aspGroup(w *walker, declarator Node) {
	for c := range declarator.Children() {
		if c.Kind() != "invocation_expression" {
			continue
		}
		parent, prefix := aspReceiver(w, c)
		if prefix == "" {
			continue
		}
		name := declarator.Field("name").short()
		from, to, function := w.routerScope(name)
		w.routes.declare(router{name: name, function: function, from: from, to: to, prefix: absolute(prefix), parent: parent,
			framework: "aspnet"})
	}
}
