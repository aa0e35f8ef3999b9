package syntax

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"unicode/utf8"
)

// goFile turns a file that go/parser accepts into a Unit: that parser is many
// times as fast as tree-sitter.
type goFile struct {
	u        *Unit
	file     *token.File
	lines    []int // offsets of line starts
	line     int   // index in lines of the latest position
	def      int   // definition around, -1 outside
	callee   ast.Expr
	bound    map[string]int // locals of the functions around
	trail    []string       // bound names in order of binding
	packages map[string]bool
	visit    func(ast.Node) bool
	routes   *goRoutes
}

// parseGo gives the unit of valid Go source; nil if go/parser refuses it.
func parseGo(path string, src []byte) *Unit {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, path, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	file := fset.File(f.FileStart)
	g := &goFile{
		u:        &Unit{Path: path, Language: Go, Package: f.Name.Name, Lines: countLines(src)},
		file:     file,
		lines:    file.Lines(),
		def:      -1,
		bound:    map[string]int{},
		packages: map[string]bool{},
	}
	g.u.References = make([]Reference, 0, len(src)/bytesPerReference)
	g.visit = g.node // one closure for the whole walk
	g.imports(f)
	g.routes = g.newRoutes(f)
	for _, d := range f.Decls {
		g.declaration(d)
	}
	g.routes.settle(g.u)
	g.u.sort()
	return g.u
}

// bytesPerReference is a low guess: slices that grow often cost time.
const bytesPerReference = 40

// lineOf returns the 1-based line of a position. Positions come nearly in
// order, so the line found last is tried first.
func (g *goFile) lineOf(p token.Pos) int {
	offset := int(p) - g.file.Base()
	i := g.line
	if offset < g.lines[i] || i+1 < len(g.lines) && offset >= g.lines[i+1] {
		var exact bool
		if i, exact = slices.BinarySearch(g.lines, offset); !exact {
			i--
		}
		i = max(i, 0)
		g.line = i
	}
	return i + 1
}

func (g *goFile) imports(f *ast.File) {
	for _, s := range f.Imports {
		im := Import{Module: unquote(s.Path.Value), Line: g.lineOf(s.Pos())}
		name := im.Module[strings.LastIndexByte(im.Module, '/')+1:]
		if s.Name != nil {
			im.Alias, name = s.Name.Name, s.Name.Name
		}
		g.packages[name] = true
		g.u.Imports = append(g.u.Imports, im)
	}
}

// add adds a definition that spans from its doc comment, if any, to end.
func (g *goFile) add(name *ast.Ident, kind Kind, doc *ast.CommentGroup, start, end token.Pos) *Definition {
	if doc != nil {
		start = doc.Pos()
	}
	g.u.Definitions = append(g.u.Definitions, Definition{
		Name: name.Name, Kind: kind, Exported: name.IsExported(),
		StartLine: g.lineOf(start), NameLine: g.lineOf(name.Pos()), EndLine: g.lineOf(end - 1),
	})
	return &g.u.Definitions[len(g.u.Definitions)-1]
}

func (g *goFile) declaration(d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		g.function(d)
	case *ast.GenDecl:
		for _, s := range d.Specs {
			g.spec(d, s)
		}
	}
}

func (g *goFile) function(f *ast.FuncDecl) {
	kind := Function
	if f.Recv != nil {
		kind = Method
	}
	d := g.add(f.Name, kind, f.Doc, f.Pos(), f.End())
	g.def = len(g.u.Definitions) - 1
	if f.Recv != nil && len(f.Recv.List) > 0 {
		d.Parent = goTypeName(f.Recv.List[0].Type)
	}
	d.Result = resultOf(f.Type)
	mark := len(g.trail)
	g.routes.enter(f)
	if f.Recv != nil {
		g.parameters(f.Recv)
	}
	g.node(f.Type)
	if f.Body != nil {
		ast.Inspect(f.Body, g.visit)
	}
	g.unbind(mark)
	g.def, g.routes.function = -1, nil
}

func resultOf(t *ast.FuncType) string {
	if t.Results == nil || len(t.Results.List) == 0 {
		return ""
	}
	if name := goTypeName(t.Results.List[0].Type); !primitive[name] {
		return name
	}
	return ""
}

func (g *goFile) spec(d *ast.GenDecl, s ast.Spec) {
	start, end, doc := s.Pos(), s.End(), d.Doc
	if d.Lparen.IsValid() {
		doc = nil
	} else {
		start = d.Pos()
	}
	switch s := s.(type) {
	case *ast.TypeSpec:
		if s.Doc != nil {
			doc = s.Doc
		}
		g.typeSpec(s, doc, start)
	case *ast.ValueSpec:
		if s.Doc != nil {
			doc = s.Doc
		}
		kind := Variable
		if d.Tok == token.CONST {
			kind = Constant
		}
		for i, name := range s.Names {
			if name.Name == "_" {
				continue
			}
			v := g.add(name, kind, doc, start, end)
			if text, ok := g.routes.text(valueAt(s.Values, i, len(s.Names))); ok && len(text) <= longestValue {
				v.Value = text
			}
			if i < len(s.Values) {
				g.routes.assign(name, s.Values[i])
			}
			if l, ok := g.typed(name.Name, s.Type, valueAt(s.Values, i, len(s.Names))); ok {
				v.Locals = append(v.Locals, l)
			}
		}
		g.def = len(g.u.Definitions) - 1
		g.expressions(s.Type, s.Values)
		g.def = -1
	}
}

func (g *goFile) expressions(typ ast.Expr, values []ast.Expr) {
	if typ != nil {
		ast.Inspect(typ, g.visit)
	}
	for _, v := range values {
		ast.Inspect(v, g.visit)
	}
}

func (g *goFile) typeSpec(s *ast.TypeSpec, doc *ast.CommentGroup, start token.Pos) {
	kind := Type
	var fields *ast.FieldList
	switch t := s.Type.(type) {
	case *ast.StructType:
		kind, fields = Class, t.Fields
	case *ast.InterfaceType:
		kind, fields = Interface, t.Methods
	}
	g.add(s.Name, kind, doc, start, s.End())
	def := len(g.u.Definitions) - 1
	if fields != nil {
		g.members(def, fields)
	}
	if s.TypeParams != nil {
		g.fields(s.TypeParams)
	}
	ast.Inspect(s.Type, g.visit)
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
		q := goChain(x.Fun, limit-1)
		if s, ok := x.Fun.(*ast.SelectorExpr); ok && q == "?" {
			q = "?." + s.Sel.Name
		}
		if q != "?" {
			return q + "()"
		}
	case *ast.ParenExpr:
		return goChain(x.X, limit-1)
	case *ast.CompositeLit:
		if name := goTypeName(x.Type); name != "" {
			return name
		}
	}
	return "?"
}

func (g *goFile) refer(n *ast.Ident, qualifier string, call bool) {
	if n.Name == "_" || qualifier == "" && (g.bound[n.Name] > 0 || predeclared[n.Name]) {
		return
	}
	g.u.References = append(g.u.References, Reference{Name: n.Name, Qualifier: qualifier, Call: call, Line: g.lineOf(n.Pos())})
}

// predeclared are Go's own names; code that takes one for something else is
// rare enough.
var predeclared = setOf("any", "append", "bool", "byte", "cap", "clear", "close", "comparable", "complex", "complex64",
	"complex128", "copy", "delete", "error", "false", "float32", "float64", "imag", "int", "int8", "int16", "int32", "int64",
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

func (g *goFile) bindAll(names ...ast.Expr) {
	for _, n := range names {
		if name, ok := n.(*ast.Ident); ok {
			g.bind(name)
		}
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

func goExported(name string) bool {
	r, _ := utf8.DecodeRuneInString(name)
	return token.IsExported(string(r))
}
