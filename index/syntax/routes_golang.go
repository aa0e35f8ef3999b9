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
var goVerbs = map[string]string{"Any": "*", "All": "*", "Handle": "*", "HandleFunc": "*", "Method": "",
	"MethodFunc": "",
	"Add":        "", "Match": "", "HandlerFunc": "", "Handler": ""}

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
	naming    bool              // a path is read, in which names of other files may stand
	methods   map[*ast.CallExpr][]string
	tables    map[string]*ast.CompositeLit // lists of the file, by the variable, or the function with ()
	rows      int                          // of tables that were read
	origins   map[string]string            // packages that variables of the file, and fields (".users"), are of
	locals    map[string]string            // those that parameters and variables of the function around are of, or ""
	function  *ast.FuncDecl
	groups    map[*ast.FuncLit]bool // bodies whose router is declared
	own       map[string]bool       // functions of the file
}

func (g *goFile) newRoutes(f *ast.File) *goRoutes {
	r := &goRoutes{g: g, strings: map[string]string{}, methods: map[*ast.CallExpr][]string{},
		origins: map[string]string{}, groups: map[*ast.FuncLit]bool{}, own: map[string]bool{}}
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
		} else if function, ok := d.(*ast.FuncDecl); ok && function.Recv == nil {
			r.own[function.Name.Name] = true
		}
	}
	r.keepTables(f)
	for _, d := range f.Decls {
		gen, ok := d.(*ast.GenDecl)
		for i := 0; ok && i < len(gen.Specs); i++ {
			if t, ok := gen.Specs[i].(*ast.TypeSpec); ok {
				if s, ok := t.Type.(*ast.StructType); ok {
					r.originsOf(s.Fields, ".")
				}
			}
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

// path is text in which names of other files may stand, as [walker.path].
func (r *goRoutes) path(e ast.Expr) (string, bool) {
	r.naming = true
	defer func() { r.naming = false }()
	return r.text(e)
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
		if s, ok := r.strings[e.Name]; ok || !r.naming || r.g.bound[e.Name] > 0 {
			return s, ok
		}
		return NameMark + e.Name + NameMark, true
	case *ast.SelectorExpr:
		if x, ok := e.X.(*ast.Ident); ok && r.naming && r.g.packages[x.Name] {
			return NameMark + x.Name + "." + e.Sel.Name + NameMark, true
		}
	case *ast.ParenExpr:
		return r.textWithin(e.X, depth-1)
	case *ast.CallExpr:
		return r.joined(e, depth-1)
	case *ast.BinaryExpr:
		left, ok := r.textWithin(e.X, depth-1)
		right, also := r.textWithin(e.Y, depth-1)
		return left + right, ok && also && e.Op == token.ADD
	}
	return "", false
}

// joined is the text of path.Join, without what a setting puts before it.
func (r *goRoutes) joined(c *ast.CallExpr, depth int) (string, bool) {
	if goQualifier(c.Fun) != "path.Join" {
		return "", false
	}
	all, known := "", false
	for _, a := range c.Args {
		text, ok := r.textWithin(a, depth)
		if known && !ok { // the end is what tells
			return "", false
		}
		all, known = joinPath("", all, text), known || ok
	}
	return all, known
}

func (r *goRoutes) offset(p token.Pos) int { return int(p) - r.g.file.Base() }

// call looks at every call of the file.
func (r *goRoutes) call(c *ast.CallExpr) {
	s, ok := c.Fun.(*ast.SelectorExpr)
	if ok && len(c.Args) > 0 {
		switch s.Sel.Name {
		case "Methods": // gorilla: HandleFunc("/x", h).Methods("GET")
			if inner := goRegistering(s.X); inner != nil {
				r.methods[inner] = r.verbs(c.Args)
			}
		case "Route", "Group":
			r.nested(c, s)
		case "Mount":
			r.mounted(c, s)
		default:
			if !r.stripped(c, s) && !r.matched(c, s) {
				r.verb(c, s)
			}
		}
	}
	r.passed(c)
}

func (r *goRoutes) verbs(args []ast.Expr) []string {
	var verbs []string
	for _, a := range args {
		if list, ok := a.(*ast.CompositeLit); ok { // Match([]string{"GET", "HEAD"}, …)
			verbs = append(verbs, r.verbs(list.Elts)...)
		} else if text, ok := r.text(a); ok {
			verbs = append(verbs, strings.ToUpper(text))
		} else if verb, ok := strings.CutPrefix(lastPart(goQualifier(a)), "Method"); ok {
			verbs = append(verbs, strings.ToUpper(verb))
		}
	}
	return verbs
}

// verb reads Get("/x", h), HandleFunc("GET /x", h), Method("GET", "/x", h).
func (r *goRoutes) verb(c *ast.CallExpr, s *ast.SelectorExpr) {
	method, ok := goVerbs[s.Sel.Name]
	if !ok || len(c.Args) < 2 {
		return
	}
	args, methods := c.Args, []string{method}
	first := r.verbs(c.Args[:1])
	own := r.framework == "gin" && s.Sel.Name == "Handle"              // Handle("PURGE", "/x", h)
	led := method == "" || len(c.Args) > 2 && (own || r.isVerb(first)) // the method is the first argument
	if led && len(first) > 0 {
		args, methods = c.Args[1:], first
	}
	path, ok := r.path(args[0])
	if !ok || len(args) < 2 || !r.routable(s, path) {
		return
	}
	if verb, rest, ok := strings.Cut(path, " "); ok {
		methods, path = []string{verb}, strings.TrimSpace(rest)
	}
	named := strings.HasPrefix(path, NameMark)
	if host := strings.IndexByte(path, '/'); host > 0 && r.framework == "net/http" && !named {
		path = path[host:]
	}
	if m := r.methods[c]; len(m) > 0 {
		methods = m
	}
	at, prefix, _ := r.receiver(s.X)
	for _, m := range methods {
		r.register(c, Route{Method: m, Path: joinPath(r.framework, prefix, path),
			Framework: r.endpoints.framework(at, r.defaultFramework(s))}, at, r.handlerOf(s, args))
	}
}

func (r *goRoutes) isVerb(first []string) bool {
	return len(first) == 1 && goVerbs[first[0]] != "" && first[0] != "*"
}
