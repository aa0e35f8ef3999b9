package syntax

import (
	"cmp"
	"go/ast"
	"go/token"
	"path"
	"strings"
)

// scope is the range in which a name assigned here is known.
func (r *goRoutes) scope(name string) (from, to int, function string) {
	if r.function == nil || strings.Contains(name, ".") {
		return 0, r.g.file.Size() + 1, ""
	}
	return r.offset(r.function.Pos()), r.offset(r.function.End()), r.function.Name.Name
}

// enter notes the routers among a function's parameters.
func (r *goRoutes) enter(f *ast.FuncDecl) {
	r.function, r.locals = f, map[string]string{}
	r.parameters(f.Type, f.Pos(), f.End())
}

func (r *goRoutes) parameters(t *ast.FuncType, from, to token.Pos) {
	r.originsOf(t.Params, "")
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
			r.declare(router{name: name.Name, function: function, from: r.offset(from), to: r.offset(to), parent: none,
				framework: r.framework})
		}
	}
}

// originsOf notes of which types of other packages fields, behind a dot, and parameters are.
func (r *goRoutes) originsOf(fields *ast.FieldList, dot string) {
	for _, f := range fields.List {
		typ := f.Type
		if star, ok := typ.(*ast.StarExpr); ok {
			typ = star.X
		}
		for _, name := range f.Names {
			r.comes(dot+name.Name, goQualifier(typ))
		}
	}
}

// comes notes what a value is of: a type of another package, or what a function of one gives.
func (r *goRoutes) comes(name, of string) {
	pkg, member, _ := strings.Cut(of, ".")
	if !r.g.packages[pkg] || strings.ContainsAny(member, ".()") {
		pkg = ""
	}
	dot := strings.LastIndexByte(name, '.')
	switch {
	case name == "?": // an element of something
	case dot < 0 && r.function != nil:
		r.locals[name] = pkg // also where it is of none: it hides another one of its name
	case pkg != "":
		r.origins[name[max(dot, 0):]] = pkg
	}
}

// originOf is the package that a variable, or a field, is of; empty if it is of none that is known.
func (r *goRoutes) originOf(name string) string {
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
		return r.origins[name[dot:]]
	}
	if pkg, local := r.locals[name]; local {
		return pkg
	}
	return r.origins[name]
}

// literal notes the routers among the parameters of a function literal.
func (r *goRoutes) literal(f *ast.FuncLit) {
	if !r.groups[f] {
		r.parameters(f.Type, f.Pos(), f.End())
	}
}

// assign notes that a name is given a router.
func (r *goRoutes) assign(target, value ast.Expr) {
	name := goQualifier(target)
	call, ok := value.(*ast.CallExpr)
	if !ok {
		r.keepTable(name, value)
		r.comes(name, goQualifier(value))
		return
	}
	callee := goQualifier(call.Fun)
	r.comes(name, callee)
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
			prefix, _ = r.path(call.Args[0])
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

// nested reads chi's Route("/x", func(r chi.Router) { … }) and Group(func …).
func (r *goRoutes) nested(c *ast.CallExpr, s *ast.SelectorExpr) {
	body, ok := c.Args[len(c.Args)-1].(*ast.FuncLit)
	if !ok || len(body.Type.Params.List) == 0 || len(body.Type.Params.List[0].Names) == 0 {
		return
	}
	parent, outer, known := r.receiver(s.X)
	if !known && r.framework != "chi" && r.framework != "fiber" {
		return
	}
	prefix := ""
	if len(c.Args) > 1 {
		prefix, _ = r.path(c.Args[0])
	}
	r.groups[body] = true
	function := ""
	if r.function != nil && parent != none { // else it is not what its function returns
		function = r.function.Name.Name
	}
	r.declare(router{name: body.Type.Params.List[0].Names[0].Name, function: function, from: r.offset(body.Pos()),
		to:     r.offset(body.End()),
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

// stripped reads Handle("/v1/", http.StripPrefix("/v1", mux)), which puts the
// routes of one mux below a prefix of another.
func (r *goRoutes) stripped(c *ast.CallExpr, s *ast.SelectorExpr) bool {
	if s.Sel.Name != "Handle" || len(c.Args) != 2 {
		return false
	}
	strip, ok := c.Args[1].(*ast.CallExpr)
	if !ok || goQualifier(strip.Fun) != "http.StripPrefix" || len(strip.Args) != 2 {
		return false
	}
	prefix, ok := r.text(strip.Args[0])
	if inner, _, known := r.receiver(strip.Args[1]); !ok || !known || inner == none {
		return false
	}
	into, outer, _ := r.receiver(s.X)
	r.mount(mounting{into: into, name: goQualifier(s.X), prefix: joinPath(r.framework, outer, prefix),
		target: goTarget(strip.Args[1]), at: r.offset(c.Pos()), line: r.g.lineOf(c.Pos()), framework: r.framework})
	return true
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
		name := lastPart(callee)
		known := goServes[name] || goVerbs[name] != "" || predeclared[callee]
		if into == none || callee == "?" || known {
			continue
		}
		r.given(c, into, prefix)
		module, as := r.ofPackage(callee)
		r.mount(mounting{into: into, name: r.routers[into].name, prefix: prefix, target: callee + "()",
			module: module, as: as, at: r.offset(c.Pos()), line: r.g.lineOf(c.Pos()),
			framework: r.endpoints.framework(into, r.framework)})
	}
}

// ofPackage is the package that a method comes from whose value is of a type of that, and what it is called there:
// users.Register, where users is what user.New() gives.
func (r *goRoutes) ofPackage(callee string) (module, as string) {
	dot := strings.LastIndexByte(callee, '.')
	if first, _, _ := strings.Cut(callee, "."); dot < 0 || r.g.packages[first] {
		return "", ""
	}
	pkg := r.originOf(callee[:dot])
	for _, im := range r.g.u.Imports {
		if pkg != "" && pkg == cmp.Or(im.Alias, path.Base(im.Module)) {
			return im.Module, callee[dot+1:] + "()"
		}
	}
	return "", ""
}

// goServes are functions that take a router to serve or wrap it.
var goServes = setOf("ListenAndServe", "ListenAndServeTLS", "Serve", "NewServer", "NewTLSServer", "Walk", "Handle",
	"Mount", "TimeoutHandler", "StripPrefix", "ServeHTTP", "NewHandler")
