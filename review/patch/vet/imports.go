package vet

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"

	"breakwater/index/syntax"
	"breakwater/review/finding"
	"breakwater/review/patch/diff"
)

// A Go file with an import that it does not use does not compile. A rule's fix
// that replaces the last use of a package says nothing of the import, and two
// fixes may only together take the last one; so the imports are settled once
// the text afterwards is known. What a model wrote is left as it wrote it.

// Settled returns the changes with the imports removed that they left unused.
func Settled(cs []*diff.Change) []*diff.Change {
	out := slices.Clone(cs)
	for i, c := range out {
		if syntax.LanguageOf(c.Name()) != syntax.Go || c.Op != finding.Replace {
			continue
		}
		gone := unusedImports(c)
		if slices.ContainsFunc(gone, func(s diff.Splice) bool {
			return slices.ContainsFunc(c.Splices, func(o diff.Splice) bool { return diff.Touches(s, o) })
		}) {
			continue // it deals with the imports itself
		}
		if len(gone) > 0 {
			whole := *c
			whole.Splices = slices.Concat(c.Splices, gone)
			diff.SortSplices(whole.Splices)
			out[i] = &whole
		}
	}
	return out
}

// unusedImports returns the removal of each import that the file used before
// the change and does not use after it.
func unusedImports(c *diff.Change) []diff.Splice {
	before, after := goImports(c.Before.Bytes()), goImports(c.Bytes())
	if before == nil || after == nil {
		return nil
	}
	var out []diff.Splice
	for module, was := range before {
		if is, there := after[module]; there && was.used && !is.used {
			out = append(out, was.removal())
		}
	}
	diff.SortSplices(out)
	return diff.Coalesce(out)
}

// goImport is an import of a Go file.
type goImport struct {
	used       bool
	start, end int // lines of the spec, 1-based, inclusive; of the whole declaration where it holds nothing else
}

func (i goImport) removal() diff.Splice { return diff.Splice{Start: i.start - 1, End: i.end} }

// goImports returns the imports of a file by path and name; nil if it does not
// parse. The name of a package that the import does not give is guessed, on the
// side of used.
func goImports(src []byte) map[string]goImport {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", src, parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	qualifiers := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok {
				qualifiers[x.Name] = true
			}
		}
		return true
	})
	out := map[string]goImport{}
	for _, d := range f.Decls {
		decl, ok := d.(*ast.GenDecl)
		if !ok || decl.Tok != token.IMPORT {
			continue
		}
		for _, s := range decl.Specs {
			spec := s.(*ast.ImportSpec)
			var from ast.Node = spec
			if len(decl.Specs) == 1 {
				from = decl
			}
			i := goImport{start: fset.Position(from.Pos()).Line, end: fset.Position(from.End()).Line}
			module, _ := strconv.Unquote(spec.Path.Value)
			alias := ""
			if spec.Name != nil {
				alias = spec.Name.Name
			}
			i.used = alias == "_" || alias == "." || module == "C" ||
				slices.ContainsFunc(goImported(syntax.Import{Module: module, Alias: alias}), func(name string) bool { return qualifiers[name] })
			out[alias+" "+module] = i
		}
	}
	return out
}
