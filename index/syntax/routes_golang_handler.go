package syntax

import (
	"go/ast"
	"strings"
)

// handlerOf picks the argument that handles: the last, except in echo, whose
// middleware comes last.
func (r *goRoutes) handlerOf(s *ast.SelectorExpr, args []ast.Expr) ast.Expr {
	if r.framework == "echo" {
		return args[1]
	}
	return args[len(args)-1]
}

func (r *goRoutes) defaultFramework(s *ast.SelectorExpr) string {
	if goQualifier(s.X) == "http" || r.framework == "" {
		return "net/http"
	}
	return r.framework
}

// routable tells router.Get("/x", h) from cache.Get("/x", v).
func (r *goRoutes) routable(s *ast.SelectorExpr, path string) bool {
	if _, _, ok := r.receiver(s.X); ok {
		return true
	}
	if !strings.Contains(path, "/") {
		return false
	}
	switch s.Sel.Name {
	case "HandleFunc", "Handle":
		return true
	}
	name := strings.ToLower(lastPart(goQualifier(s.X)))
	framework := r.framework != "" && r.framework != "net/http"
	return name != "http" && (framework && len(name) == 1 || routerLike(name))
}

// routerLike tells names that are used for routers, whatever the language.
func routerLike(name string) bool {
	name = strings.ToLower(name)
	switch name {
	case "app", "api", "r", "rtr", "mux", "e", "g", "rg", "v1", "v2", "server", "engine", "web", "fastify", "blueprint",
		"bp":
		return true
	}
	return strings.HasSuffix(name, "router") || strings.HasSuffix(name, "routes") || strings.HasSuffix(name, "group")
}

func (r *goRoutes) register(c *ast.CallExpr, route Route, at int, handler ast.Expr) {
	route.Line = r.g.lineOf(c.Pos())
	if s, ok := c.Fun.(*ast.SelectorExpr); ok { // chained calls start far above
		route.Line = r.g.lineOf(s.Sel.Pos())
	}
	if r.function != nil {
		route.Function = r.function.Name.Name
	}
	route.Handler, route.HandlerParent, route.HandlerLine = r.handler(handler)
	if made, ok := handler.(*ast.CallExpr); ok {
		route.HandlerMaker = goQualifier(made.Fun)
	}
	r.routes = append(r.routes, registration{route, at})
}

// handler names what handles. Middleware around it is taken off; what a
// constructor makes goes by the constructor's name.
func (r *goRoutes) handler(e ast.Expr) (name, parent string, line int) {
	switch e := e.(type) {
	case *ast.FuncLit:
		return "", "", r.g.lineOf(e.Body.Pos())
	case *ast.Ident:
		return e.Name, "", 0
	case *ast.SelectorExpr:
		return e.Sel.Name, goQualifier(e.X), 0
	case *ast.UnaryExpr:
		return r.handler(e.X)
	case *ast.CompositeLit:
		return lastPart(goTypeName(e.Type)), "", 0
	case *ast.CallExpr:
		if callee := lastPart(goQualifier(e.Fun)); !strings.HasPrefix(strings.ToLower(callee), "new") {
			for i := len(e.Args) - 1; i >= 0; i-- {
				switch a := e.Args[i].(type) {
				case *ast.FuncLit, *ast.SelectorExpr, *ast.CallExpr, *ast.Ident:
					return r.handler(a)
				}
			}
		}
		return r.handler(e.Fun)
	}
	return "", "", 0
}
