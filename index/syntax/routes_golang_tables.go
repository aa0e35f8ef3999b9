package syntax

import (
	"go/ast"
	"go/token"
	"strings"
)

// mostRows bounds how many routes are read of the tables of a file.
const mostRows = 2048

// keepTables keeps the lists that a file's variables hold and its functions return, by name, for loops over them.
func (r *goRoutes) keepTables(f *ast.File) {
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.GenDecl:
			for _, s := range d.Specs {
				v, ok := s.(*ast.ValueSpec)
				for i := 0; ok && d.Tok == token.VAR && i < min(len(v.Names), len(v.Values)); i++ {
					r.keepTable(v.Names[i].Name, v.Values[i])
				}
			}
		case *ast.FuncDecl:
			if d.Body == nil || len(d.Body.List) == 0 {
				continue
			}
			if last, ok := d.Body.List[len(d.Body.List)-1].(*ast.ReturnStmt); ok && len(last.Results) == 1 {
				r.keepTable(d.Name.Name+"()", last.Results[0])
			}
		}
	}
}

func (r *goRoutes) keepTable(name string, value ast.Expr) {
	if list, ok := value.(*ast.CompositeLit); ok && len(list.Elts) > 0 {
		if r.tables == nil {
			r.tables = map[string]*ast.CompositeLit{}
		}
		r.tables[name] = list
	}
}

// tableOf is the list that a loop goes over, as far as the file tells.
func (r *goRoutes) tableOf(e ast.Expr) *ast.CompositeLit {
	switch e := e.(type) {
	case *ast.CompositeLit:
		return e
	case *ast.Ident:
		return r.tables[e.Name]
	case *ast.CallExpr:
		return r.tables[lastPart(goQualifier(e.Fun))+"()"]
	}
	return nil
}

// ranged reads loops that register what a table holds:
// for _, t := range table { router.Handle(t.Method, t.Path, t.Do) }.
func (r *goRoutes) ranged(n *ast.RangeStmt) {
	row, ok := n.Value.(*ast.Ident)
	table := r.tableOf(n.X)
	if !ok || table == nil || r.framework == "" {
		return
	}
	call := registeringRow(n.Body, row.Name)
	if call == nil {
		return
	}
	registers := call.Fun.(*ast.SelectorExpr)
	on := matchedOn(registers.X)
	at, prefix, known := r.receiver(on)
	if !known && !routerLike(lastPart(goQualifier(on))) {
		return
	}
	for _, e := range table.Elts {
		if r.rows++; r.rows > mostRows {
			break
		}
		method, path, handler := r.row(e)
		if method == "" {
			method = goVerbs[registers.Sel.Name]
		}
		if path == "" || handler == nil {
			continue
		}
		if method == "" {
			method = "*"
		}
		r.register(call, Route{Method: method, Path: joinPath(r.framework, prefix, path),
			Framework: r.endpoints.framework(at, r.framework)}, at, handler)
		r.routes[len(r.routes)-1].Line = r.g.lineOf(e.Pos())
	}
}

// registeringRow is the call in a loop's body that registers what a row of a table says.
func registeringRow(body *ast.BlockStmt, row string) (found *ast.CallExpr) {
	ast.Inspect(body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || found != nil {
			return found == nil
		}
		if s, ok := call.Fun.(*ast.SelectorExpr); ok && namesMember(call, row) {
			if _, registers := goVerbs[s.Sel.Name]; registers {
				found = call
			}
		}
		return found == nil
	})
	return found
}

// namesMember reports whether a member of a variable is named in a call.
func namesMember(call *ast.CallExpr, variable string) (yes bool) {
	ast.Inspect(call, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			x, ok := s.X.(*ast.Ident)
			yes = yes || ok && x.Name == variable
		}
		return !yes
	})
	return yes
}

// row reads a row of a table: a method, a path, and what handles.
func (r *goRoutes) row(e ast.Expr) (method, path string, handler ast.Expr) {
	if pointer, ok := e.(*ast.UnaryExpr); ok {
		e = pointer.X
	}
	literal, ok := e.(*ast.CompositeLit)
	if !ok {
		return "", "", nil
	}
	for _, v := range literal.Elts {
		if kv, ok := v.(*ast.KeyValueExpr); ok {
			v = kv.Value
		}
		text, isText := r.text(v)
		verbs := r.verbs([]ast.Expr{v})
		switch {
		case len(verbs) == 1 && r.isVerb(verbs) && method == "":
			method = verbs[0]
		case isText && strings.HasPrefix(text, "/") && path == "":
			path = text
		case isText:
		default:
			switch v.(type) {
			case *ast.FuncLit, *ast.SelectorExpr, *ast.Ident, *ast.CallExpr:
				if handler == nil {
					handler = v
				}
			}
		}
	}
	return method, path, handler
}
