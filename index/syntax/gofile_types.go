package syntax

import (
	"go/ast"
	"go/token"
	"strings"
	"unicode/utf8"
)

func resultOf(t *ast.FuncType) string {
	if t.Results == nil || len(t.Results.List) == 0 {
		return ""
	}
	if name := goTypeName(t.Results.List[0].Type); !primitive[name] {
		return name
	}
	return ""
}

// members notes the fields and embedded types of a struct, and defines the
// methods of an interface.
func (g *goFile) members(def int, fields *ast.FieldList) {
	for _, f := range fields.List {
		typ := goTypeName(f.Type)
		method, isMethod := f.Type.(*ast.FuncType)
		for _, name := range f.Names {
			if g.u.Definitions[def].Kind == Interface && isMethod {
				m := g.add(name, Method, f.Doc, f.Pos(), f.End())
				m.Parent, m.Result = g.u.Definitions[def].Name, resultOf(method)
			} else if typ != "" && !primitive[typ] {
				d := &g.u.Definitions[def]
				d.Locals = append(d.Locals, Local{Name: name.Name, Type: typ})
			}
		}
		if len(f.Names) == 0 && typ != "" {
			g.u.Definitions[def].Bases = append(g.u.Definitions[def].Bases, typ)
		}
	}
}

// goTypeName is the bare name of a type; empty for those without one. A map,
// slice or channel has none: its elements are not the thing itself.
func goTypeName(t ast.Expr) string {
	for {
		switch e := t.(type) {
		case *ast.Ident:
			return e.Name
		case *ast.StarExpr:
			t = e.X
		case *ast.ParenExpr:
			t = e.X
		case *ast.SelectorExpr:
			return e.Sel.Name
		case *ast.IndexExpr:
			t = e.X
		case *ast.IndexListExpr:
			t = e.X
		default:
			return ""
		}
	}
}

// valueAt is the value of the i-th of names; the first of a call's results.
func valueAt(values []ast.Expr, i, names int) ast.Expr {
	if len(values) == names || i == 0 && len(values) > 0 {
		return values[i]
	}
	return nil
}

func (g *goFile) local(name string, typ, value ast.Expr) {
	if l, ok := g.typed(name, typ, value); ok && g.def >= 0 {
		g.u.Definitions[g.def].addLocal(l)
	}
}

// typed tells the type of a name from its declaration or its value.
func (g *goFile) typed(name string, typ, value ast.Expr) (Local, bool) {
	l := Local{Name: name, Type: goTypeName(typ)}
	if typ == nil && value != nil {
		l.Type, l.From = goValueType(value)
	}
	return l, name != "_" && (l.Type != "" && !primitive[l.Type] || l.From != "")
}

// goValueType tells the type that a value shows, T{…}, &T{…}, new(T), x.(T),
// NewT(…), or else what it comes from.
func goValueType(value ast.Expr) (typ, from string) {
	switch v := value.(type) {
	case *ast.UnaryExpr:
		if v.Op == token.AND {
			return goValueType(v.X)
		}
	case *ast.CompositeLit:
		return goTypeName(v.Type), ""
	case *ast.TypeAssertExpr:
		return goTypeName(v.Type), ""
	case *ast.CallExpr:
		from = goQualifier(v.Fun)
		if from == "new" && len(v.Args) == 1 {
			return goTypeName(v.Args[0]), ""
		}
		if made, ok := strings.CutPrefix(lastPart(from), "New"); ok && goExported(made) {
			return made, from + "()"
		}
		if from != "?" && !predeclared[from] {
			return "", from + "()"
		}
	case *ast.SelectorExpr:
		if q := goQualifier(v); q != "?" {
			return "", q
		}
	}
	return "", ""
}

func goExported(name string) bool {
	r, _ := utf8.DecodeRuneInString(name)
	return token.IsExported(string(r))
}
