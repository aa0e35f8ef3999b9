package oracle

import (
	"fmt"
	"go/ast"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// shortest function that is asked about, in lines.
const shortest = 6

// Go type-checks the packages of patterns, seen from dir, and returns the
// functions outside tests that refer to definitions in other files below root.
func Go(dir, root string, patterns ...string) ([]Function, error) {
	pkgs, err := packages.Load(&packages.Config{Dir: dir,
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedSyntax |
			packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports | packages.NeedDeps}, patterns...)
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", patterns, err)
	}
	var all []Function
	for _, p := range pkgs {
		for _, f := range p.Syntax {
			for _, d := range f.Decls {
				if fd, ok := d.(*ast.FuncDecl); ok && fd.Body != nil && !ast.IsGenerated(f) {
					if fn := goFunction(p, root, fd); len(fn.Needs) > 0 && fn.EndLine-fn.StartLine >= shortest {
						all = append(all, fn)
					}
				}
			}
		}
	}
	return all, nil
}

func goFunction(p *packages.Package, root string, fd *ast.FuncDecl) Function {
	start, end := p.Fset.Position(fd.Pos()), p.Fset.Position(fd.End())
	fn := Function{Path: below(root, start.Filename), StartLine: start.Line, EndLine: end.Line}
	if fn.Path == "" {
		return fn
	}
	ast.Inspect(fd, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		obj := p.TypesInfo.Uses[id]
		kind := kindOf(obj)
		if kind == "" {
			return true
		}
		at := p.Fset.Position(obj.Pos())
		place := Place{below(root, at.Filename), at.Line, kind}
		if place.Path != "" && place.Path != fn.Path && !slices.Contains(fn.Needs, place) {
			fn.Needs = append(fn.Needs, place)
		}
		return true
	})
	return fn
}

// kindOf names what counts as a definition; empty for fields, locals,
// packages and the like.
func kindOf(obj types.Object) string {
	if obj == nil || obj.Pkg() == nil {
		return ""
	}
	switch o := obj.(type) {
	case *types.Func:
		if o.Signature().Recv() != nil {
			return "method"
		}
		return "func"
	case *types.TypeName:
		if o.Parent() == o.Pkg().Scope() {
			return "type"
		}
	case *types.Var:
		if !o.IsField() && o.Parent() == o.Pkg().Scope() {
			return "value"
		}
	case *types.Const:
		if o.Parent() == o.Pkg().Scope() {
			return "value"
		}
	}
	return ""
}

func below(root, file string) string {
	rel, err := filepath.Rel(root, file)
	if err != nil || rel == "." || strings.HasPrefix(rel, "..") {
		return ""
	}
	return filepath.ToSlash(rel)
}
