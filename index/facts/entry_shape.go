package facts

import (
	"cmp"
	"slices"
	"strings"

	"breakwater/index/lang"
	"breakwater/index/syntax"
)

// What frameworks call where the file does not tell which framework it is: a
// project's own base class, a router that is handed in. The shape of the code says it.

// verbs are the methods of HTTP, as routers and views are named by them.
var verbs = []string{"get", "post", "put", "patch", "delete", "head", "options"}

// viewMethods are what a view's base class calls beside the verbs.
var viewMethods = append([]string{
	"dispatch", "list", "create", "retrieve", "update", "destroy", "partial_update", "perform_create", "perform_update",
	"perform_destroy", "perform_mutation", "mutate", "form_valid",
}, verbs...)

// routes reports whether a call binds handlers to a path: router.get("/items", …).
func routes(c Call) bool {
	method := strings.ToLower(c.Method)
	binds := slices.Contains(verbs, method) || slices.Contains([]string{"all", "route", "handlefunc", "handle"}, method)
	if !binds || c.Constructs() {
		return false
	}
	path := c.Arg(0)
	return path.Is(lang.String) && strings.HasPrefix(path.Name(), "/") && c.Arg(1).Valid()
}

// procedure reports whether a call takes a function as what a remote caller runs:
// procedure.input(schema).query(async ({ ctx, input }) => …).
func (f *File) procedure(c Call) bool {
	if f.Language.Family() != syntax.JavaScript && f.Language.Family() != syntax.TypeScript {
		return false
	}
	fn := c.Arg(0)
	if !slices.Contains([]string{"query", "mutation", "subscription"}, c.Method) || !fn.Is(lang.Func) {
		return false
	}
	for n := range fn.Child(lang.Parameter).Walk() {
		if n.Name() == "ctx" || n.Name() == "input" {
			return true
		}
	}
	return false
}

// shaped returns the kind of entry that a function is by its shape; empty if none.
func (f *File) shaped(fn Function) EntryKind {
	switch f.Language.Family() {
	case syntax.Python:
		return f.shapedPython(fn)
	case syntax.JavaScript, syntax.TypeScript:
		return shapedScript(fn)
	case syntax.Go:
		return shapedGo(fn)
	case syntax.Java:
		return f.shapedJava(fn)
	}
	return ""
}

func (f *File) shapedPython(fn Function) EntryKind {
	params := fn.parameters()
	if fn.Name() == "" {
		return ""
	}
	if len(params) > 0 && nameOf(params[0]) == "request" {
		return Request
	}
	for _, p := range params {
		if t := p.Child(lang.TypeOf); strings.HasSuffix(t.Meaning(), "ResolveInfo") {
			return Request
		}
	}
	for _, d := range f.Decorators(fn.Node) {
		switch lastPart(f.decoration(d)) {
		case "task", "shared_task", "job", "periodic_task", "actor":
			return Job
		case "get", "post", "put", "patch", "delete", "route", "websocket":
			if c, ok := f.CallAt(d.Child(lang.Value)); ok && strings.HasPrefix(c.Arg(0).Name(), "/") {
				return Request
			}
		}
	}
	return shapedMethod(fn, viewMethods, "View", "ViewSet", "ViewSetMixin", "Resource", "Mutation", "RequestHandler")
}

// shapedMethod is Request for a method with such a name of a class whose base's
// name ends so.
func shapedMethod(fn Function, methods []string, bases ...string) EntryKind {
	if methods != nil && !slices.Contains(methods, fn.Name()) {
		return ""
	}
	for _, base := range basesOf(fn) {
		name := cmp.Or(base.Name(), lastPart(base.Meaning()))
		if slices.ContainsFunc(bases, func(end string) bool { return strings.HasSuffix(name, end) }) {
			return Request
		}
	}
	return ""
}

// shapedScript knows handlers by what they are given, and the functions that
// frameworks with a file for each route call.
func shapedScript(fn Function) EntryKind {
	params := fn.parameters()
	if len(params) >= 2 {
		switch nameOf(params[0]) + " " + nameOf(params[1]) {
		case "req res", "_req res", "request response", "request reply", "req reply", "ctx next":
			return Request
		}
	}
	switch fn.Name() {
	case "GET", "POST", "PUT", "PATCH", "DELETE", "loader", "action":
		if fn.Outer == 0 && !strings.Contains(fn.Symbol, ".") {
			return Request
		}
	}
	return ""
}

// shapedGo knows the methods of servers by their parameters: a context, and what
// is named a request.
func shapedGo(fn Function) EntryKind {
	params := fn.parameters()
	class, _, method := strings.Cut(strings.ToLower(fn.Symbol), ".")
	if !method || len(params) != 2 || params[0].Child(lang.TypeOf).Meaning() != "context.Context" {
		return ""
	}
	serves := slices.ContainsFunc([]string{"server", "service", "handler", "controller", "api"}, func(end string) bool {
		return strings.HasSuffix(class, end)
	})
	if serves && strings.HasSuffix(strings.TrimSuffix(params[1].Child(lang.TypeOf).Meaning(), "]"), "Request") {
		return Request
	}
	return ""
}

func (f *File) shapedJava(fn Function) EntryKind {
	for _, d := range f.Decorators(fn.Node) {
		switch lastPart(f.decoration(d)) {
		case "RequestMapping", "GetMapping", "PostMapping", "PutMapping", "PatchMapping", "DeleteMapping", "GET", "POST",
			"PUT", "DELETE", "PATCH":
			return Request
		case "Scheduled":
			return Job
		case "KafkaListener", "RabbitListener", "JmsListener", "SqsListener", "StreamListener", "Incoming":
			return Consumer
		}
	}
	return shapedMethod(fn, nil, "ImplBase", "HttpServlet", "RequestHandler")
}
