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
		if c.Kind() != "decorator" || call.Field("function").short() != "Controller" {
			continue
		}
		w.top().paths = nestPaths(w, call)
	}
}

// nestPaths reads "x", ["x", "y"] or {path: "x"}; the empty path if there is
// no argument.
func nestPaths(w *walker, call Node) []string {
	arg := call.Field("arguments").Child(0)
	if arg.Kind() == "object" {
		return []string{w.property(arg, "path")}
	}
	return w.texts(arg)
}

// nestMethod adds the routes of a method's decorators.
func nestMethod(w *walker, d *Definition) {
	for _, c := range w.pending {
		call := c.Child(0)
		verb, ok := nestVerbs[call.Field("function").short()]
		if !ok || w.top().paths == nil {
			continue
		}
		w.annotated(c, w.top().paths, nestPaths(w, call), []string{verb}, "nestjs", d)
	}
	w.pending = w.pending[:0]
}
