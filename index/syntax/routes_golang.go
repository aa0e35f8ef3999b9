package syntax

import (
	"go/ast"
	"go/token"
	"strconv"
	"strings"
)

// goFrameworks name the framework by the start of an import path.
var goFrameworks = []struct{ module, framework string }{
	{"github.com/go-chi/chi", "chi"},
	{"github.com/gin-gonic/gin", "gin"},
	{"github.com/labstack/echo", "echo"},
	{"github.com/gorilla/mux", "gorilla"},
	{"github.com/gofiber/fiber", "fiber"},
	{"github.com/julienschmidt/httprouter", "httprouter"},
	{"net/http", "net/http"},
}

// goRouterTypes are the types, by package name, that routes are registered on.
var goRouterTypes = setOf("chi.Router", "chi.Mux", "gin.Engine", "gin.RouterGroup", "gin.IRouter", "gin.IRoutes",
	"echo.Echo", "echo.Group", "mux.Router", "http.ServeMux", "fiber.Router", "fiber.App", "httprouter.Router")

// goRouterMakers are the functions that make one.
var goRouterMakers = setOf("chi.NewRouter", "chi.NewMux", "gin.Default", "gin.New", "echo.New", "mux.NewRouter",
	"http.NewServeMux", "fiber.New", "httprouter.New")

// goVerbs are the methods that register a route, with the HTTP method.
var goVerbs = map[string]string{"Any": "*", "All": "*", "Handle": "*", "HandleFunc": "*", "Method": "", "MethodFunc": "",
	"Add": "", "Match": "", "HandlerFunc": "", "Handler": ""}

func init() {
	for _, verb := range []string{"Get", "Head", "Post", "Put", "Patch", "Delete", "Connect", "Options", "Trace"} {
		goVerbs[verb] = strings.ToUpper(verb)
		goVerbs[strings.ToUpper(verb)] = strings.ToUpper(verb)
	}
}

// goRoutes finds the routes of a Go file while it is walked.
type goRoutes struct {
	endpoints
	g         *goFile
	framework string
	strings   map[string]string // constants of the file
	methods   map[*ast.CallExpr][]string
	function  *ast.FuncDecl
	groups    map[*ast.FuncLit]bool // bodies whose router is declared
}

func (g *goFile) newRoutes(f *ast.File) *goRoutes {
	r := &goRoutes{g: g, strings: map[string]string{}, methods: map[*ast.CallExpr][]string{}, groups: map[*ast.FuncLit]bool{}}
	for _, known := range goFrameworks {
		for _, im := range g.u.Imports {
			if r.framework == "" && strings.HasPrefix(im.Module, known.module) {
				r.framework = known.framework
			}
		}
	}
	for _, d := range f.Decls {
		if gen, ok := d.(*ast.GenDecl); ok && gen.Tok == token.CONST {
			r.constants(gen)
		}
	}
	return r
}

func (r *goRoutes) constants(d *ast.GenDecl) {
	for _, s := range d.Specs {
		v := s.(*ast.ValueSpec)
		for i, name := range v.Names {
			if i < len(v.Values) {
				if text, ok := r.text(v.Values[i]); ok {
					r.strings[name.Name] = text
				}
			}
		}
	}
}

// text is the value of a string expression as far as this file tells.
func (r *goRoutes) text(e ast.Expr) (string, bool) { return r.textWithin(e, textDepth) }

func (r *goRoutes) textWithin(e ast.Expr, depth int) (string, bool) {
	if depth == 0 {
		return "", false
	}
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil && e.Kind == token.STRING && len(s) <= textLength
	case *ast.Ident:
		s, ok := r.strings[e.Name]
		return s, ok
	case *ast.ParenExpr:
		return r.textWithin(e.X, depth-1)
	case *ast.BinaryExpr:
		left, ok := r.textWithin(e.X, depth-1)
		right, also := r.textWithin(e.Y, depth-1)
		return left + right, ok && also && e.Op == token.ADD
	}
	return "", false
}

func (r *goRoutes) offset(p token.Pos) int { return int(p) - r.g.file.Base() }

// scope is the range in which a name assigned here is known.
func (r *goRoutes) scope(name string) (from, to int, function string) {
	if r.function == nil || strings.Contains(name, ".") {
		return 0, r.g.file.Size() + 1, ""
	}
	return r.offset(r.function.Pos()), r.offset(r.function.End()), r.function.Name.Name
}

// enter notes the routers among a function's parameters.
func (r *goRoutes) enter(f *ast.FuncDecl) {
	r.function = f
	r.parameters(f.Type, f.Pos(), f.End())
}

func (r *goRoutes) parameters(t *ast.FuncType, from, to token.Pos) {
	for _, p := range t.Params.List {
		typ := p.Type
		if star, ok := typ.(*ast.StarExpr); ok {
			typ = star.X
		}
		if !goRouterTypes[goQualifier(typ)] {
			for _, name := range p.Names {
				r.hide(name.Name, r.offset(from), r.offset(to))
			}
			continue
		}
		for _, name := range p.Names {
			_, _, function := r.scope(name.Name)
			r.declare(router{name: name.Name, function: function, from: r.offset(from), to: r.offset(to), parent: none, framework: r.framework})
		}
	}
}

// literal notes the routers among the parameters of a function literal.
func (r *goRoutes) literal(f *ast.FuncLit) {
	if !r.groups[f] {
		r.parameters(f.Type, f.Pos(), f.End())
	}
}

// assign notes that a name is given a router.
func (r *goRoutes) assign(target, value ast.Expr) {
	call, ok := value.(*ast.CallExpr)
	if !ok {
		return
	}
	name, callee := goQualifier(target), goQualifier(call.Fun)
	from, to, function := r.scope(name)
	made := router{name: name, function: function, from: from, to: to, parent: none, framework: r.framework}
	if goRouterMakers[callee] {
		r.declare(made)
		return
	}
	if parent, prefix, ok := r.group(call); ok {
		made.parent, made.prefix = parent, prefix
		made.from = r.offset(call.End())
		made.framework = r.endpoints.framework(parent, r.framework)
		r.declare(made)
	}
}

// group reads calls that give a router under a prefix: Group("/x"), With(…),
// PathPrefix("/x").Subrouter().
func (r *goRoutes) group(call *ast.CallExpr) (parent int, prefix string, ok bool) {
	s, isSelector := call.Fun.(*ast.SelectorExpr)
	if !isSelector {
		return none, "", false
	}
	switch s.Sel.Name {
	case "Group", "PathPrefix":
		if len(call.Args) > 0 {
			prefix, _ = r.text(call.Args[0])
		}
	case "With", "Subrouter", "Use":
	default:
		return none, "", false
	}
	parent, outer, ok := r.receiver(s.X)
	return parent, joinPath(r.framework, outer, prefix), ok
}

// receiver finds the router that an expression is, through groups made on the
// way.
func (r *goRoutes) receiver(x ast.Expr) (parent int, prefix string, ok bool) {
	if call, isCall := x.(*ast.CallExpr); isCall {
		return r.group(call)
	}
	parent = r.find(goQualifier(x), r.offset(x.Pos()))
	return parent, "", parent != none
}

// call looks at every call of the file.
func (r *goRoutes) call(c *ast.CallExpr) {
	s, ok := c.Fun.(*ast.SelectorExpr)
	if ok && len(c.Args) > 0 {
		switch s.Sel.Name {
		case "Methods": // gorilla: HandleFunc("/x", h).Methods("GET")
			if inner, ok := s.X.(*ast.CallExpr); ok {
				r.methods[inner] = r.verbs(c.Args)
			}
		case "Route", "Group":
			r.nested(c, s)
		case "Mount":
			r.mounted(c, s)
		default:
			r.verb(c, s)
		}
	}
	r.passed(c)
}

func (r *goRoutes) verbs(args []ast.Expr) []string {
	var verbs []string
	for _, a := range args {
		if text, ok := r.text(a); ok {
			verbs = append(verbs, strings.ToUpper(text))
		} else if verb, ok := strings.CutPrefix(lastPart(goQualifier(a)), "Method"); ok {
			verbs = append(verbs, strings.ToUpper(verb))
		}
	}
	return verbs
}

// nested reads chi's Route("/x", func(r chi.Router) { … }) and Group(func …).
func (r *goRoutes) nested(c *ast.CallExpr, s *ast.SelectorExpr) {
	body, ok := c.Args[len(c.Args)-1].(*ast.FuncLit)
	parent, outer, known := r.receiver(s.X)
	if !ok || len(body.Type.Params.List) == 0 || len(body.Type.Params.List[0].Names) == 0 || !known && r.framework != "chi" && r.framework != "fiber" {
		return
	}
	prefix := ""
	if len(c.Args) > 1 {
		prefix, _ = r.text(c.Args[0])
	}
	r.groups[body] = true
	function := ""
	if r.function != nil && parent != none { // else it is not what its function returns
		function = r.function.Name.Name
	}
	r.declare(router{name: body.Type.Params.List[0].Names[0].Name, function: function, from: r.offset(body.Pos()), to: r.offset(body.End()),
		parent: parent, prefix: joinPath(r.framework, outer, prefix), framework: r.endpoints.framework(parent, r.framework)})
}

// mounted reads chi's Mount("/x", target).
func (r *goRoutes) mounted(c *ast.CallExpr, s *ast.SelectorExpr) {
	prefix, ok := r.text(c.Args[0])
	if !ok || len(c.Args) != 2 {
		return
	}
	into, outer, _ := r.receiver(s.X)
	r.mount(mounting{into: into, name: goQualifier(s.X), prefix: joinPath(r.framework, outer, prefix),
		target: goTarget(c.Args[1]), at: r.offset(c.Pos()), line: r.g.lineOf(c.Pos()), framework: r.framework})
}

// goTarget writes what is mounted: a chain of names, with () if it is called.
func goTarget(e ast.Expr) string {
	if call, ok := e.(*ast.CallExpr); ok {
		return goQualifier(call.Fun) + "()"
	}
	return goQualifier(e)
}

// passed notes routers given to a function that registers on them.
func (r *goRoutes) passed(c *ast.CallExpr) {
	for _, a := range c.Args {
		prefix, into := "", none
		switch a := a.(type) {
		case *ast.Ident:
			into = r.find(a.Name, r.offset(a.Pos()))
		case *ast.CallExpr:
			into, prefix, _ = r.group(a)
		}
		callee := goQualifier(c.Fun)
		if into == none || callee == "?" || goServes[lastPart(callee)] || goVerbs[lastPart(callee)] != "" || predeclared[callee] {
			continue
		}
		r.mount(mounting{into: into, name: r.routers[into].name, prefix: prefix, target: callee + "()",
			at: r.offset(c.Pos()), line: r.g.lineOf(c.Pos()), framework: r.endpoints.framework(into, r.framework)})
	}
}

// goServes are functions that take a router to serve or wrap it.
var goServes = setOf("ListenAndServe", "ListenAndServeTLS", "Serve", "NewServer", "NewTLSServer", "Walk", "Handle",
	"Mount", "TimeoutHandler", "StripPrefix", "ServeHTTP", "NewHandler")

// verb reads Get("/x", h), HandleFunc("GET /x", h), Method("GET", "/x", h).
func (r *goRoutes) verb(c *ast.CallExpr, s *ast.SelectorExpr) {
	method, ok := goVerbs[s.Sel.Name]
	if !ok || len(c.Args) < 2 {
		return
	}
	args, methods := c.Args, []string{method}
	if first := r.verbs(c.Args[:1]); (method == "" || len(c.Args) > 2 && r.isVerb(first)) && len(first) == 1 {
		args, methods = c.Args[1:], first
	}
	path, ok := r.text(args[0])
	if !ok || len(args) < 2 || !r.routable(s, path) {
		return
	}
	if verb, rest, ok := strings.Cut(path, " "); ok {
		methods, path = []string{verb}, strings.TrimSpace(rest)
	}
	if m := r.methods[c]; len(m) > 0 {
		methods = m
	}
	at, prefix, _ := r.receiver(s.X)
	for _, m := range methods {
		r.register(c, Route{Method: m, Path: joinPath(r.framework, prefix, path), Framework: r.endpoints.framework(at, r.defaultFramework(s))}, at, r.handlerOf(s, args))
	}
}

func (r *goRoutes) isVerb(first []string) bool {
	return len(first) == 1 && goVerbs[first[0]] != "" && first[0] != "*"
}

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
	return name != "http" && (r.framework != "" && r.framework != "net/http" && len(name) == 1 || routerLike(name))
}

// routerLike tells names that are used for routers, whatever the language.
func routerLike(name string) bool {
	name = strings.ToLower(name)
	switch name {
	case "app", "api", "r", "rtr", "mux", "e", "g", "rg", "v1", "v2", "server", "engine", "web", "fastify", "blueprint", "bp":
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
		return goTypeName(e.Type), "", 0
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
