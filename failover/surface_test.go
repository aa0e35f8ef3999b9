package failover

import (
	"go/ast"
	"go/build"
	"go/doc"
	source "go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// surfaceLimit is what fits on one page, in lines.
const surfaceLimit = 100

// TestSurface holds the page of what this package exports, api.txt, to the code; -update writes it.
func TestSurface(t *testing.T) {
	t.Parallel()
	got := surface(t)
	if n := strings.Count(got, "\n"); n > surfaceLimit {
		t.Errorf("%d lines are exported, want at most %d", n, surfaceLimit)
	}
	if *update {
		if err := os.WriteFile("api.txt", []byte(got), 0o666); err != nil {
			t.Error(err)
		}
		return
	}
	want, err := os.ReadFile("api.txt")
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("api.txt is not what the package exports; write it with go test -run TestSurface -update:\n%s", got)
	}
}

// surface lists what is exported, a line each: types with their constants, their constructors and methods, the rest.
func surface(t *testing.T) string {
	pkg, err := build.ImportDir(".", 0)
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range pkg.GoFiles {
		file, err := source.ParseFile(fset, filepath.Join(pkg.Dir, name), nil, source.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	d, err := doc.NewFromFiles(fset, files, "breakwater/failover")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	functions := func(indent string, funcs []*doc.Func) {
		for _, f := range funcs {
			out.WriteString(indent)
			f.Decl.Doc, f.Decl.Body = nil, nil
			if err := printer.Fprint(&out, fset, f.Decl); err != nil {
				t.Error(err)
			}
			out.WriteByte('\n')
		}
	}
	names := func(kind string, values []*doc.Value) {
		for _, v := range values {
			out.WriteString(kind + strings.Join(v.Names, ", ") + "\n")
		}
	}
	for _, typ := range d.Types {
		out.WriteString("type " + typ.Name)
		for _, v := range typ.Consts {
			out.WriteString(": " + strings.Join(v.Names, ", "))
		}
		out.WriteByte('\n')
		functions("\t", typ.Funcs)
		functions("\t", typ.Methods)
	}
	names("const ", d.Consts)
	names("var ", d.Vars)
	functions("", d.Funcs)
	return out.String()
}
