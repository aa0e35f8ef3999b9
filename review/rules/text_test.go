package rules

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// searchText lists the files of the old engine that decide by the text of the
// code. It only ever shrinks: detectors judge facts.
var searchText = strings.Fields(`
destination.go engine.go go.go go_call.go go_cancel.go go_channel.go go_context.go go_http.go
go_outlive.go go_resource.go java.go project.go python.go python_async.go python_rollback.go
python_session.go python_wrap.go question.go scan.go script.go script_call.go script_http.go shape.go
`)

// TestOnlyOldRulesSearchText: no file but those of the old engine looks at the
// text of code, and package match cannot: it has neither text nor tree.
func TestOnlyOldRulesSearchText(t *testing.T) {
	var got []string
	for _, path := range goFiles(t, ".") {
		if searches(t, path) {
			got = append(got, path)
		}
	}
	if diff := cmp.Diff(searchText, got); diff != "" {
		t.Errorf("files that search text (-listed +found):\n%s", diff)
	}
	for _, path := range goFiles(t, "match") {
		if path == "match/code.go" || path == "match/convention.go" {
			continue // their expressions are over paths and over names
		}
		for _, imp := range parsed(t, path).Imports {
			if name := strings.Trim(imp.Path.Value, `"`); name == "regexp" || name == "bytes" {
				t.Errorf("%s imports %s: a detector judges facts", path, name)
			}
		}
		if searches(t, path) {
			t.Errorf("%s looks at text", path)
		}
	}
}

func goFiles(t *testing.T, dir string) []string {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no Go files in %s: %v", dir, err)
	}
	return slices.DeleteFunc(paths, func(p string) bool { return strings.HasSuffix(p, "_test.go") })
}

func parsed(t *testing.T, path string) *ast.File {
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := parser.ParseFile(token.NewFileSet(), path, source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// searches reports whether a file asks a syntax node or the scan for text, or
// has regular expressions.
func searches(t *testing.T, path string) (found bool) {
	f := parsed(t, path)
	for _, imp := range f.Imports {
		found = found || imp.Path.Value == `"regexp"`
	}
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		textOf := ok && len(call.Args) == 0 && (sel.Sel.Name == "text" || sel.Sel.Name == "Text" && !fromYAML(path))
		found = found || textOf || ok && (sel.Sel.Name == "mentions" || sel.Sel.Name == "saidElsewhere")
		return true
	})
	return found
}

// fromYAML says that Text is asked of a value of a rule file there.
func fromYAML(path string) bool { return strings.HasPrefix(path, "match") }
