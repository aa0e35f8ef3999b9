package syntax

import "slices"

// nestVerbs are NestJS's method decorators.
var nestVerbs = map[string]string{"Get": "GET", "Post": "POST", "Put": "PUT", "Patch": "PATCH", "Delete": "DELETE",
	"Head": "HEAD", "Options": "OPTIONS", "All": "*"}

// scriptDecorator keeps decorators for the method that follows.
func scriptDecorator(w *walker, n Node) {
	visitLead(w, n)
	w.pending = append(w.pending, n)
}

// nestController reads @Controller("x") of a class.
func nestController(w *walker, n Node) {
	w.pending = w.pending[:0]
	candidates := slices.Collect(n.Children())
	if p := n.Parent(); p.Kind() == "export_statement" {
		candidates = append(slices.Collect(p.Children()), candidates...)
	}
	for _, c := range candidates {
		call := c.Child(0)
		decorator := call.Field("function").short()
		if c.Kind() == "decorator" && decorator == "Module" {
			nestModule(w, w.top().name, call.Field("arguments").Child(0))
		}
		if c.Kind() != "decorator" || decorator != "Controller" {
			continue
		}
		w.top().paths = nestPaths(w, call)
		w.top().versions = nestVersions(w, call.Field("arguments").Child(0))
		for _, base := range scriptBases(n) { // whose routes it has, too
			module, name := w.u.origin(base)
			for _, prefix := range nestVersioned(w.top().paths, w.top().versions) {
				w.u.Mounts = append(w.u.Mounts, Mount{Prefix: absolute(prefix), Target: base, Module: module,
					Name: name, Heir: w.top().name, Framework: "nestjs", Line: n.StartLine()})
			}
		}
	}
}

// nestModule reads @Module({controllers: [Users]}): what stands before the paths of a module stands before those of its
// controllers.
func nestModule(w *walker, class string, options Node) {
	for c := range pairOf(options, "controllers").Children() {
		nestMount(w, "", c, class)
	}
}

// nestRouters reads RouterModule.register([{path: "admin", module: AdminModule, children: […]}]).
func nestRouters(w *walker, routes Node, prefix string, depth int) {
	if routes.Kind() == "identifier" {
		routes = w.lists[routes.short()]
	}
	for c := range routes.Children() {
		path, known := w.text(pairOf(c, "path"))
		switch {
		case c.Kind() == "identifier": // of children, a module without a path
			nestMount(w, prefix, c, "")
		case depth == 0 || !known:
		default:
			below := joinPath("nestjs", prefix, absolute(path))
			nestMount(w, below, pairOf(c, "module"), "")
			nestRouters(w, pairOf(c, "children"), below, depth-1)
		}
	}
}

// nestDepth is how deep modules are looked for in modules.
const nestDepth = 4

// nestMount puts a path before those of a controller or of a module of another file.
func nestMount(w *walker, prefix string, class Node, module string) {
	if from, name := w.u.origin(class.short()); class.Kind() == "identifier" && from != "" {
		w.u.Mounts = append(w.u.Mounts, Mount{Prefix: prefix, Target: class.short(), Module: from, Name: name, Router: module,
			Framework: "nestjs", Line: class.StartLine()})
	}
}

// nestPrefix reads app.setGlobalPrefix("api").
func nestPrefix(w *walker, n, prefix Node) {
	if text, ok := w.text(prefix); ok {
		m := Mount{Prefix: absolute(text), Target: EveryRoute, Framework: "nestjs", Line: n.StartLine()}
		w.u.Mounts = append(w.u.Mounts, m)
	}
}

// nestVersions reads {version: "1"} or {version: ["1", "2"]} of @Controller.
func nestVersions(w *walker, options Node) []string {
	if options.Kind() != "object" {
		return nil
	}
	for c := range options.Children() {
		if c.Kind() == "pair" && unquote(c.Field("key").short()) == "version" {
			return compactNames(w.texts(c.Field("value")))
		}
	}
	return nil
}

// nestVersioned are the paths of a class with its versions, as they stand in addresses, and
// without, as clients name them in a header.
func nestVersioned(paths, versions []string) []string {
	out := slices.Clone(paths)
	for _, v := range versions {
		for _, p := range paths {
			out = append(out, joinPath("nestjs", "/v"+v, p))
		}
	}
	return out
}

// nestPaths reads "x", ["x", "y"] or {path: "x"}; the empty path if there is
// no argument.
func nestPaths(w *walker, call Node) []string {
	arg := call.Field("arguments").Child(0)
	if arg.Kind() == "object" {
		return w.templates(pairOf(arg, "path"))
	}
	return w.templates(arg)
}

// nestBase reports whether a class is one that controllers are made from: nothing is said of it by a decorator.
func nestBase(class Node) bool {
	decorated := func(n Node) bool {
		return slices.ContainsFunc(slices.Collect(n.Children()), func(c Node) bool { return c.Kind() == "decorator" })
	}
	outer := class.Parent()
	return !decorated(class) && (outer.Kind() != "export_statement" || !decorated(outer))
}

// nestMethod adds the routes of a method's decorators.
func nestMethod(w *walker, d *Definition) {
	versions, operation, outer := w.top().versions, "", w.top().paths
	if outer == nil { // a class that controllers are made from
		outer = []string{""}
	}
	for _, c := range w.pending {
		switch call := c.Child(0); call.Field("function").short() {
		case "Version":
			versions = compactNames(w.texts(call.Field("arguments").Child(0)))
		case "ApiOperation": // of @nestjs/swagger
			operation = w.property(call.Field("arguments").Child(0), "operationId")
		}
	}
	for _, c := range w.pending {
		call := c.Child(0)
		verb, ok := nestVerbs[call.Field("function").short()]
		if !ok || w.top().paths == nil && !nestBase(c.Parent().Parent()) {
			continue
		}
		w.annotated(annotation{at: c, outer: nestVersioned(outer, versions), paths: nestPaths(w, call),
			verbs: []string{verb}, framework: "nestjs", operation: operation}, d)
	}
	w.pending = w.pending[:0]
}
