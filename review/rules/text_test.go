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
)

// TestRulesJudgeFacts: neither this package nor package match looks at the text
// of code to judge it; match has neither text nor tree.
func TestRulesJudgeFacts(t *testing.T) {
	for _, path := range slices.Concat(goFiles(t, "."), goFiles(t, "match")) {
		for _, imp := range parsed(t, path).Imports {
			name := strings.Trim(imp.Path.Value, `"`)
			judges := name == "regexp" || name == "bytes" && strings.HasPrefix(path, "match/")
			if judges {
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

// searches reports whether a file asks a syntax node for its text.
func searches(t *testing.T, path string) (found bool) {
	ast.Inspect(parsed(t, path), func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		textOf := ok && len(call.Args) == 0 && sel.Sel.Name == "Text" && !strings.HasPrefix(path, "match/") // there it is a rule file's
		found = found || textOf
		return true
	})
	return found
}
