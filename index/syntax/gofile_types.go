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
	if name := goTypeName(t.Results.List[0].Type); !goPrimitive(name) {
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
			} else if typ != "" && !goPrimitive(typ) {
				d := &g.u.Definitions[def]
				d.Locals = append(d.Locals, Local{Name: name.Name, Type: typ})
			}
		}
		if len(f.Names) == 0 && typ != "" {
			g.u.Definitions[def].Bases = append(g.u.Definitions[def].Bases, typ)
		}
	}
}

// goTypeName is the name of a type: "Client", "http.Client" from another
// package. What holds elements gives their name, led by "[]"; a function, that
// of its first result, which is what a call of it gives. Empty for the rest.
func goTypeName(t ast.Expr) string {
	held := ""
	for {
		switch e := t.(type) {
		case *ast.Ident:
			return held + e.Name
		case *ast.StarExpr:
			t = e.X
		case *ast.ParenExpr:
			t = e.X
		case *ast.SelectorExpr:
			if x, ok := e.X.(*ast.Ident); ok {
				return held + x.Name + "." + e.Sel.Name
			}
			return ""
		case *ast.IndexExpr:
			t = e.X
		case *ast.IndexListExpr:
			t = e.X
		case *ast.ArrayType:
			held, t = held+"[]", e.Elt
		case *ast.Ellipsis:
			held, t = held+"[]", e.Elt
		case *ast.MapType:
			held, t = held+"[]", e.Value
		case *ast.ChanType:
			held, t = held+"[]", e.Value
		case *ast.FuncType:
			if r := resultOf(e); r != "" {
				return held + r
			}
			return ""
		default:
			return ""
		}
	}
}

// goPrimitive reports types without methods, and what holds only such.
func goPrimitive(typ string) bool { return primitive[strings.TrimLeft(typ, "[]")] }

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
	return l, name != "_" && (l.Type != "" && !goPrimitive(l.Type) || l.From != "")
}

// goValueType tells the type that a value shows, T{…}, &T{…}, new(T), x.(T),
// or else what it comes from: "f()", "s.client", "list[]" for an element.
func goValueType(value ast.Expr) (typ, from string) {
	switch v := value.(type) {
	case *ast.UnaryExpr:
		if v.Op == token.AND {
			return goValueType(v.X)
		}
		if v.Op == token.ARROW {
			return "", goElement(v.X)
		}
	case *ast.IndexExpr:
		return "", goElement(v.X)
	case *ast.CompositeLit:
		return goTypeName(v.Type), ""
	case *ast.TypeAssertExpr:
		return goTypeName(v.Type), ""
	case *ast.CallExpr:
		from = goQualifier(v.Fun)
		if (from == "new" || from == "make") && len(v.Args) > 0 {
			return goTypeName(v.Args[0]), ""
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

// goElement is where an element of a list, map or channel comes from.
func goElement(list ast.Expr) string {
	if q := goQualifier(list); q != "?" {
		return q + "[]"
	}
	return ""
}

func goExported(name string) bool {
	r, _ := utf8.DecodeRuneInString(name)
	return token.IsExported(string(r))
}
