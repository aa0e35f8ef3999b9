package syntax

import (
	"go/ast"
	"slices"
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
	h := r.handler(handler)
	route.Handler, route.HandlerParent, route.HandlerLine, route.Given = h.name, h.parent, h.line, h.given
	if made, ok := handler.(*ast.CallExpr); ok {
		route.HandlerMaker = goQualifier(made.Fun)
	}
	r.routes = append(r.routes, registration{route, at})
}

// goHandler is what a registration says of its handler.
type goHandler struct {
	handlerName
	given []string // as in Route.Given
}

// handler names what handles. Middleware around it is taken off; what a
// constructor makes goes by the constructor's name.
func (r *goRoutes) handler(e ast.Expr) (h goHandler) {
	switch e := e.(type) {
	case *ast.FuncLit:
		h.line = r.g.lineOf(e.Body.Pos())
	case *ast.Ident:
		h.name = e.Name
	case *ast.SelectorExpr:
		h.name, h.parent = e.Sel.Name, goQualifier(e.X)
	case *ast.UnaryExpr:
		return r.handler(e.X)
	case *ast.CompositeLit:
		h.name = lastPart(goTypeName(e.Type))
	case *ast.CallExpr:
		if callee := lastPart(goQualifier(e.Fun)); !strings.HasPrefix(strings.ToLower(callee), "new") {
			if h, ok := r.wrapped(e.Args); ok {
				return h
			}
		}
		return r.handler(e.Fun)
	}
	return h
}

// wrapped is the handler among what a wrapper is given: the last argument that can be one. Where several can, all are
// named, since only their definitions tell.
func (r *goRoutes) wrapped(args []ast.Expr) (h goHandler, ok bool) {
	for _, a := range slices.Backward(args) {
		switch a.(type) {
		case *ast.FuncLit, *ast.SelectorExpr, *ast.CallExpr, *ast.Ident:
		default:
			continue
		}
		further := r.handler(a)
		if !ok {
			h, ok = further, true
			continue
		}
		if len(h.given) == 0 {
			h.given = []string{h.qualified()}
		}
		if len(h.given) < manyGiven {
			h.given = append(h.given, further.qualified())
		}
	}
	return h, ok
}

// manyGiven bounds the arguments of a wrapper that may handle.
const manyGiven = 8

// qualified is the name with what stands before it.
func (h goHandler) qualified() string {
	if h.parent == "" {
		return h.name
	}
	return h.parent + "." + h.name
}
