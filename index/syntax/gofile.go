package syntax

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
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
	d := g.add(s.Name, kind, doc, start, s.End())
	if made := goTypeName(s.Type); kind == Type && !goPrimitive(made) {
		d.Result = made
	}
	def := len(g.u.Definitions) - 1
	if fields != nil {
		g.members(def, fields)
	}
	if s.TypeParams != nil {
		g.fields(s.TypeParams)
	}
	ast.Inspect(s.Type, g.visit)
}
