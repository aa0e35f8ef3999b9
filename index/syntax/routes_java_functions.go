package syntax

import "strings"

// springFunctions are the packages by which a file may register routes that are functions.
var springFunctions = []string{"org.springframework.web.reactive.function.server",
	"org.springframework.web.servlet.function"}

// functionSteps bounds how far up the routes around one are looked for, and how far into its description its id.
const functionSteps = 400

// javaCall reads routes that are functions of Spring: route().GET("/x", this::list) and route(GET("/x"), this::list).
func javaCall(w *walker, n Node) {
	verb, args := n.Field("name").short(), n.Field("arguments")
	if !jaxVerbs[verb] || !w.imports(springFunctions...) {
		return
	}
	path, ok := w.text(args.Child(0))
	if !ok {
		return
	}
	call := n
	if !args.Child(1).Valid() { // a predicate, of which a route is made
		if call = javaRouteOf(n); !call.Valid() {
			return
		}
		args = call.Field("arguments")
	}
	h, ok := w.javaHandler(args)
	if !ok {
		return
	}
	full := absolute(joinPath("spring", w.javaNested(call), path))
	w.register(n.Field("name"), none, Route{Method: verb, Path: full, Framework: "spring",
		OperationID: w.javaOperation(args)}, h)
}

// javaRouteOf is the call that makes a route of a predicate: route(GET("/x").and(accept(JSON)), handler).
func javaRouteOf(n Node) Node {
	for range chainSteps {
		p := n.Parent()
		switch {
		case p.Kind() == "method_invocation" && p.Field("object") == n:
			n = p
			continue
		case p.Kind() == "argument_list" && p.Child(0) == n && lastWord(p.Parent().Field("name").short()) == "route":
			return p.Parent()
		}
		break
	}
	return Node{}
}

// lastWord is "route" of andRoute and route.
func lastWord(name string) string { return strings.ToLower(strings.TrimPrefix(name, "and")) }

// javaHandler is the first of the arguments behind the first one that can handle a request.
func (w *walker) javaHandler(args Node) (h handlerName, ok bool) {
	path := args.Child(0)
	for a := range args.Children() {
		switch {
		case a == path:
		case a.Kind() == "method_reference":
			h.name, h.parent = a.Child(a.Count()-1).short(), a.Child(0).short()
			if class := w.class(); h.parent == "this" && class >= 0 {
				h.parent = w.u.Definitions[class].Name
			}
			return h, true
		case a.Kind() == "lambda_expression":
			return handlerName{line: a.StartLine()}, true
		case a.Kind() == "identifier": // a value that is a function
			return handlerName{name: "handle", parent: a.short()}, true
		}
	}
	return handlerName{}, false
}

// javaNested is what stands before the path of a route: path("/x", builder -> …), nest(path("/x"), …).
func (w *walker) javaNested(n Node) (prefix string) {
	steps := functionSteps
	for p := range n.Up() {
		if steps--; steps == 0 || p.Is("method_declaration", "class_body") {
			break
		}
		if at := p.Child(0); p.Kind() == "argument_list" && at != n {
			switch lastWord(p.Parent().Field("name").short()) {
			case "path", "nest":
				if at.Kind() == "method_invocation" && at.Field("name").short() == "path" { // a predicate
					at = at.Field("arguments").Child(0)
				}
				text, _ := w.text(at)
				prefix = joinPath("spring", text, prefix)
			}
		}
		n = p
	}
	return prefix
}

// javaOperation is the operation id that the description of a route states: builder -> builder.operationId("list").
func (w *walker) javaOperation(args Node) string {
	steps := functionSteps
	for c := range args.Walk() {
		if steps--; steps == 0 {
			break
		}
		if c.Kind() == "method_invocation" && c.Field("name").short() == "operationId" {
			id, _ := w.text(c.Field("arguments").Child(0))
			return id
		}
	}
	return ""
}
