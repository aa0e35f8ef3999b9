package syntax

import (
	"slices"
	"testing"

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
