package patch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// overNames are the files with expressions over paths, names of packages and manifests, of which
// nothing is said of code.
var overNames = []string{
	"vet/allowed.go", "vet/declared.go", "vet/ecosystem.go", "vet/manifest.go", "vet/names_go.go", "vet/needs.go",
}

// TestCodeIsJudgedByItsTree: neither this package nor package vet looks for something
// in the text of code.
func TestCodeIsJudgedByItsTree(t *testing.T) {
	for _, dir := range []string{".", "vet"} {
		paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(paths) < 3 {
			t.Fatalf("%d Go files in %s: %v", len(paths), dir, err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			source, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, fault := range searches(t, path, source) {
				t.Errorf("%s: %s", path, fault)
			}
		}
	}
}

// TestSearchesAreFound: the test before this one sees what it is for.
func TestSearchesAreFound(t *testing.T) {
	for body, want := range map[string]int{
		`_ = strings.Contains(e.Replace, name)`:                     1,
		`_ = strings.HasPrefix(n.Text(), "async")`:                  1,
		`_ = bytes.Contains(src, []byte("await"))`:                  1,
		`_ = whole.MatchString(c.Before.Lines[0])`:                  1,
		`_ = slices.ContainsFunc(c.Splices, touches)`:               0,
		`_ = strings.Contains(path, name)`:                          0,
		`_ = strings.Fields(folding.Replace(name))`:                 0,
		`_ = strings.Fields(folding.Replace(n.Text()))`:             1,
		`_ = bytes.LastIndexByte(source, '\n')`:                     0,
		`_ = bytes.Count(source, []byte("\n"))`:                     0,
		"_ = regexp.MustCompile(`x`)\n\t_ = regexp.MustCompile(``)": 2,
	} {
		source := "package p\n\nfunc f() {\n\t" + body + "\n}\n"
		if got := searches(t, "p.go", []byte(source)); len(got) != want {
			t.Errorf("%s: %q, want %d", body, got, want)
		}
	}
}

// searches lists where a file looks for something in the text of code.
func searches(t *testing.T, path string, source []byte) (faults []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		of, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		pkg, _ := of.X.(*ast.Ident)
		text := slices.ContainsFunc(call.Args, ofCode) && !slices.ContainsFunc(call.Args, lineEnd)
		switch {
		case pkg != nil && pkg.Name == "regexp" && !slices.Contains(overNames, filepath.ToSlash(path)):
			faults = append(faults, "an expression")
		case pkg != nil && pkg.Name == "slices":
		case text && begins(of.Sel.Name, "Contains", "Count", "Cut", "Fields", "Find", "HasPrefix", "HasSuffix", "Index",
			"LastIndex", "Match", "Split"):
			faults = append(faults, of.Sel.Name+" looks at text")
		}
		return true
	})
	return faults
}

func begins(name string, with ...string) bool {
	return slices.ContainsFunc(with, func(w string) bool { return strings.HasPrefix(name, w) })
}

// ofCode reports whether an expression is, or holds, what our types call the text of code.
func ofCode(e ast.Expr) (is bool) {
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if len(n.Args) > 0 { // a function of that name, as of strings.Replacer
				is = is || slices.ContainsFunc(n.Args, ofCode)
				return false
			}
		case *ast.SelectorExpr:
			is = is || slices.Contains([]string{"Body", "Bytes", "Lines", "Replace", "Search", "Source", "Text"}, n.Sel.Name)
		case *ast.Ident:
			is = is || slices.Contains([]string{"source", "src"}, n.Name)
		}
		return true
	})
	return is
}

// lineEnd reports whether an expression is the end of a line: layout is none of code's meaning.
func lineEnd(e ast.Expr) (is bool) {
	ast.Inspect(e, func(n ast.Node) bool {
		l, ok := n.(*ast.BasicLit)
		is = is || ok && (l.Value == `'\n'` || l.Value == `"\n"`)
		return true
	})
	return is
}
