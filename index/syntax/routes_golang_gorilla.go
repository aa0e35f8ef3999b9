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

// goMatcher is a call that narrows down what a route matches, and its method; nil for anything else.
func goMatcher(e ast.Expr) (*ast.CallExpr, *ast.SelectorExpr) {
	if call, ok := e.(*ast.CallExpr); ok {
		if s, ok := call.Fun.(*ast.SelectorExpr); ok && goMatchers[s.Sel.Name] {
			return call, s
		}
	}
	return nil, nil
}

// matchedOn is what such calls are made on.
func matchedOn(e ast.Expr) ast.Expr {
	for range chainSteps {
		_, matcher := goMatcher(e)
		if matcher == nil {
			break
		}
		e = matcher.X
	}
	return e
}

// matched reads gorilla's router.Methods("GET").Path("/x").HandlerFunc(h). It is false where c is no such call.
func (r *goRoutes) matched(c *ast.CallExpr, s *ast.SelectorExpr) bool {
	if r.framework != "gorilla" || !goHandles[s.Sel.Name] || len(c.Args) != 1 {
		return false
	}
	path, methods, on := "", r.methods[c], s.X
	for range chainSteps {
		call, matcher := goMatcher(on)
		if call == nil {
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
