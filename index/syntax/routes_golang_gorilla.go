package syntax

import "go/ast"

// goMatchers are the methods of gorilla's routes that narrow down what they match, each of which returns the route.
var goMatchers = setOf("Methods", "Path", "Queries", "Schemes", "Headers", "HeadersRegexp", "Host", "Name", "NewRoute")

// goHandles are the methods that give a route its handler.
var goHandles = setOf("HandleFunc", "Handle", "HandlerFunc", "Handler")

// goRegistering finds the call that gives a route its handler in HandleFunc("/x", h).Queries(…).Methods(…).
func goRegistering(e ast.Expr) *ast.CallExpr {
	for range chainSteps {
		call, ok := e.(*ast.CallExpr)
		if !ok {
			break
		}
		s, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			break
		}
		if goHandles[s.Sel.Name] {
			return call
		}
		e = s.X
	}
	return nil
}

// matched reads gorilla's router.Methods("GET").Path("/x").HandlerFunc(h). It is false where c is no such call.
func (r *goRoutes) matched(c *ast.CallExpr, s *ast.SelectorExpr) bool {
	if r.framework != "gorilla" || !goHandles[s.Sel.Name] || len(c.Args) != 1 {
		return false
	}
	path, methods, on := "", r.methods[c], s.X
	for range chainSteps {
		call, ok := on.(*ast.CallExpr)
		if !ok {
			break
		}
		matcher, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || !goMatchers[matcher.Sel.Name] {
			break
		}
		switch {
		case matcher.Sel.Name == "Methods":
			methods = append(methods, r.verbs(call.Args)...)
		case matcher.Sel.Name == "Path" && len(call.Args) == 1:
			path, _ = r.text(call.Args[0])
		}
		on = matcher.X
	}
	if path == "" {
		return false
	}
	if len(methods) == 0 {
		methods = []string{"*"}
	}
	at, prefix, _ := r.receiver(on)
	for _, m := range methods {
		r.register(c, Route{Method: m, Path: joinPath(r.framework, prefix, path), Framework: "gorilla"}, at, c.Args[0])
	}
	return true
}
