package syntax

import (
	"go/ast"
	"go/token"
	"strings"
)

// node visits one node below a declaration.
func (g *goFile) node(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CommentGroup, *ast.BranchStmt, *ast.BasicLit, nil:
		return false
	case *ast.Ident:
		g.refer(n, "", n == g.callee)
	case *ast.SelectorExpr:
		g.selector(n)
		return false
	case *ast.CallExpr:
		g.routes.call(n)
		g.callee = ast.Unparen(n.Fun)
		switch f := g.callee.(type) { // of a generic function
		case *ast.IndexExpr:
			g.callee = f.X
		case *ast.IndexListExpr:
			g.callee = f.X
		}
	case *ast.CompositeLit:
		g.composite(n)
		return false
	case *ast.FuncLit:
		mark := len(g.trail)
		g.routes.literal(n)
		g.node(n.Type)
		ast.Inspect(n.Body, g.visit)
		g.unbind(mark)
		return false
	case *ast.FuncType:
		g.parameters(n.TypeParams)
		g.parameters(n.Params)
		g.parameters(n.Results)
		return false
	case *ast.StructType:
		g.fields(n.Fields)
		return false
	case *ast.InterfaceType:
		g.fields(n.Methods)
		return false
	case *ast.LabeledStmt:
		ast.Inspect(n.Stmt, g.visit)
		return false
	case *ast.AssignStmt:
		g.assign(n)
	case *ast.RangeStmt:
		if n.Tok == token.DEFINE {
			g.bindAll(n.Key, n.Value)
			g.ranged(n)
			g.routes.ranged(n)
		}
	case *ast.DeclStmt:
		return g.declared(n)
	}
	return true
}

func (g *goFile) selector(n *ast.SelectorExpr) {
	g.refer(n.Sel, goQualifier(n.X), g.callee == ast.Expr(n))
	if x, ok := n.X.(*ast.Ident); !ok || !g.packages[x.Name] {
		ast.Inspect(n.X, g.visit)
	}
}

// goQualifier is what Reference.Qualifier says of the expression.
func goQualifier(x ast.Expr) string { return goChain(x, chainLength) }

// chainLength bounds the names in a chain.
const chainLength = 8

func goChain(x ast.Expr, limit int) string {
	if limit == 0 {
		return "?"
	}
	switch x := x.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		if q := goChain(x.X, limit-1); q != "?" && !strings.HasSuffix(q, ")") {
			return q + "." + x.Sel.Name
		}
	case *ast.CallExpr:
		q := goChain(goInstance(x.Fun), limit-1)
		if s, ok := x.Fun.(*ast.SelectorExpr); ok && q == "?" {
			q = "?." + s.Sel.Name
		}
		if q != "?" {
			return q + "()"
		}
	case *ast.ParenExpr:
		return goChain(x.X, limit-1)
	case *ast.CompositeLit:
		if name := goTypeName(x.Type); name != "" && name[0] != '[' {
			return name
		}
	}
	return "?"
}

// goInstance takes the type arguments off a function: f[int] is f.
func goInstance(f ast.Expr) ast.Expr {
	switch i := f.(type) {
	case *ast.IndexExpr:
		return i.X
	case *ast.IndexListExpr:
		return i.X
	}
	return f
}

func (g *goFile) refer(n *ast.Ident, qualifier string, call bool) {
	if n.Name == "_" || qualifier == "" && (g.bound[n.Name] > 0 || predeclared[n.Name]) {
		return
	}
	g.u.References = append(g.u.References,
		Reference{Name: n.Name, Qualifier: qualifier, Call: call, Line: g.lineOf(n.Pos())})
}

// predeclared are Go's own names; code that takes one for something else is
// rare enough.
var predeclared = setOf("any", "append", "bool", "byte", "cap", "clear", "close", "comparable", "complex", "complex64",
	"complex128", "copy", "delete", "error", "false", "float32", "float64", "imag", "int", "int8", "int16", "int32",
	"int64",
	"iota", "len", "make", "max", "min", "new", "nil", "panic", "print", "println", "real", "recover", "rune", "string",
	"true", "uint", "uint8", "uint16", "uint32", "uint64", "uintptr")

// composite visits T{…}. Keys are field names, unless T is a map or an array.
func (g *goFile) composite(n *ast.CompositeLit) {
	keys := false
	switch n.Type.(type) {
	case *ast.MapType, *ast.ArrayType:
		keys = true
	}
	if n.Type != nil {
		g.callee = n.Type
		ast.Inspect(n.Type, g.visit)
	}
	for _, e := range n.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if _, name := kv.Key.(*ast.Ident); !name || keys {
				ast.Inspect(kv.Key, g.visit)
			}
			e = kv.Value
		}
		ast.Inspect(e, g.visit)
	}
}

// parameters binds and types the names in the list.
func (g *goFile) parameters(list *ast.FieldList) {
	if list == nil {
		return
	}
	for _, f := range list.List {
		for _, name := range f.Names {
			g.bind(name)
			g.local(name.Name, f.Type, nil)
		}
		ast.Inspect(f.Type, g.visit)
	}
}

// fields visits the types in the list.
func (g *goFile) fields(list *ast.FieldList) {
	for _, f := range list.List {
		ast.Inspect(f.Type, g.visit)
	}
}

func (g *goFile) declared(n *ast.DeclStmt) bool {
	d, ok := n.Decl.(*ast.GenDecl)
	if !ok {
		return true
	}
	for _, s := range d.Specs {
		switch s := s.(type) {
		case *ast.ValueSpec:
			for i, name := range s.Names {
				g.bind(name)
				if i < len(s.Values) {
					g.routes.assign(name, s.Values[i])
				}
				g.local(name.Name, s.Type, valueAt(s.Values, i, len(s.Names)))
			}
			g.expressions(s.Type, s.Values)
		case *ast.TypeSpec:
			g.bind(s.Name)
			ast.Inspect(s.Type, g.visit)
		}
	}
	return false
}

func (g *goFile) assign(n *ast.AssignStmt) {
	for i, l := range n.Lhs {
		if i < len(n.Rhs) {
			g.routes.assign(l, n.Rhs[i])
		}
		if n.Tok != token.DEFINE {
			continue
		}
		if name, ok := l.(*ast.Ident); ok {
			g.bind(name)
			g.local(name.Name, nil, valueAt(n.Rhs, i, len(n.Lhs)))
		}
	}
}

func (g *goFile) bindAll(names ...ast.Expr) {
	for _, n := range names {
		if name, ok := n.(*ast.Ident); ok {
			g.bind(name)
		}
	}
}

// ranged types what a loop takes from a list, map or channel.
func (g *goFile) ranged(n *ast.RangeStmt) {
	e := n.Value
	if e == nil {
		e = n.Key // of a channel
	}
	if name, ok := e.(*ast.Ident); ok {
		from := &ast.IndexExpr{X: n.X}
		if l, ok := n.X.(*ast.CompositeLit); ok {
			if a, ok := l.Type.(*ast.ArrayType); ok {
				g.local(name.Name, a.Elt, nil)
				return
			}
		}
		g.local(name.Name, nil, from)
	}
}

// bind makes the name a local of the function around.
func (g *goFile) bind(n *ast.Ident) {
	g.bound[n.Name]++
	g.trail = append(g.trail, n.Name)
}

// unbind forgets the names bound since mark.
func (g *goFile) unbind(mark int) {
	for _, name := range g.trail[mark:] {
		g.bound[name]--
	}
	g.trail = g.trail[:mark]
}
