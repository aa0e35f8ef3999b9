package syntax

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	sitter "github.com/tree-sitter/go-tree-sitter"
)

func TestFlatTreeAgreesWithTreeSitter(t *testing.T) {
	src := []byte("import a\n\n@d\ndef f(x, *y):\n    return x.b(1)[2:]\n\nclass (:\n  pass\n")
	tree, err := Parse(Python, src)
	if err != nil {
		t.Fatal(err)
	}
	parser := sitter.NewParser()
	defer parser.Close()
	if err := parser.SetLanguage(grammarOf(Python).language); err != nil {
		t.Fatal(err)
	}
	want := parser.Parse(src, nil)
	defer want.Close()
	compare(t, tree.Root(), want.RootNode())
}

func compare(t *testing.T, got Node, want *sitter.Node) {
	t.Helper()
	if got.Kind() != want.Kind() || got.Named() != want.IsNamed() || got.Column() != int(want.StartPosition().Column) ||
		got.StartLine() != int(want.StartPosition().Row)+1 || got.Text() != string(got.t.Source[want.StartByte():want.EndByte()]) {
		t.Errorf("node %d: got %s %q, want %s", got.i, got.Kind(), got.Text(), want.Kind())
	}
	children := slices.Collect(got.AllChildren())
	if len(children) != int(want.ChildCount()) {
		t.Fatalf("%s: got %d children, want %d", got.Kind(), len(children), want.ChildCount())
	}
	for i, c := range children {
		if c.FieldName() != want.FieldNameForChild(uint32(i)) || c.Parent() != got {
			t.Errorf("%s child %d: field %q", got.Kind(), i, c.FieldName())
		}
		compare(t, c, want.Child(uint(i)))
	}
}

func TestNodeNavigation(t *testing.T) {
	tree, err := Parse(Python, []byte("def f(a, b):\n    g(1)\n    def h():\n        g(2)\n    # end\n"))
	if err != nil {
		t.Fatal(err)
	}
	f := tree.Root().Child(0)
	params, body := f.Field("parameters"), f.Field("body")
	for _, c := range []struct{ name, want, got string }{
		{"field", "f", f.Field("name").Text()},
		{"count", "2", string(rune('0' + params.Count()))},
		{"next", "b", params.Child(0).Next().Text()},
		{"prev", "a", params.Child(1).Prev().Text()},
		{"no next", "", params.Child(1).Next().Text()},
		{"no prev", "", params.Child(0).Prev().Text()},
		{"no child", "", params.Child(2).Text()},
		{"negative child", "", params.Child(-1).Text()},
		{"parent", "function_definition", params.Parent().Kind()},
		{"parent of all", "", tree.Root().Parent().Kind()},
		{"no such field", "", f.Field("nonsense").Kind()},
		{"own field", "body", body.FieldName()},
		{"absent", "", Node{}.Parent().Next().Field("x").Child(3).Kind()},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, c.got, c.want)
		}
	}
	if body.StartLine() != 2 || body.Column() != 4 || f.StartLine() != 1 || tree.Root().EndLine() != 5 {
		t.Errorf("lines %d, column %d, end %d", body.StartLine(), body.Column(), tree.Root().EndLine())
	}
	if !f.Same(params.Parent()) || (Node{}).Same(Node{}) {
		t.Error("Same")
	}
}

func TestWalkInsideStaysOut(t *testing.T) {
	tree, err := Parse(Python, []byte("def f():\n    g(1)\n    def h():\n        g(2)\n    g(3)\n"))
	if err != nil {
		t.Fatal(err)
	}
	var calls []string
	for n := range tree.Root().Child(0).WalkInside("function_definition") {
		if n.Is("call") {
			calls = append(calls, n.Text())
		}
	}
	if want := []string{"g(1)", "g(3)"}; !slices.Equal(calls, want) {
		t.Errorf("got %v, want %v", calls, want)
	}
}

func TestErrors(t *testing.T) {
	tree, err := Parse(JavaScript, []byte("ok();\nlet x = ;\nok();\nlet y = (1 + 2;\n"))
	if err != nil {
		t.Fatal(err)
	}
	got := tree.Errors()
	if len(got) != 2 || got[0].StartLine != 2 || got[1].Missing != ")" || got[1].StartLine != 4 {
		t.Errorf("got %+v", got)
	}
}

// go/parser reads Go that is valid and tree-sitter what is not; on valid Go
// both must tell the same definitions.
func TestGoParsersAgree(t *testing.T) {
	for _, pkg := range []string{"net/http", "sync"} {
		for _, src := range goSources(t, pkg) {
			tree, err := Parse(Go, src)
			if err != nil {
				t.Fatal(err)
			}
			fast, slow := parseGo("x.go", src), unitOfTree("x.go", tree)
			if fast == nil {
				t.Fatal("go/parser refuses the standard library")
			}
			if diff := cmp.Diff(outline(fast), outline(slow)); diff != "" {
				t.Fatalf("%s: -go/parser +tree-sitter:\n%s", pkg, diff)
			}
		}
	}
}

func outline(u *Unit) []string {
	var lines []string
	for _, d := range u.Definitions {
		if d.Name != "_" {
			lines = append(lines, fmt.Sprintln(d.StartLine, d.NameLine, d.EndLine, d.Kind, d.Parent, d.Name, d.Exported))
		}
	}
	return lines
}
