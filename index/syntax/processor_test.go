package syntax

import (
	"slices"
	"strings"
	"testing"
	"time"

	sitter "github.com/tree-sitter/go-tree-sitter"
)

// TestParseGoesOn: what the wall clock says of a parse does not decide what comes of it.
func TestParseGoesOn(t *testing.T) {
	source := []byte(strings.Repeat("def f(a):\n    return [g(x) for x in a if x]\n\n\n", 2000))
	whole, err := Parse("python", source)
	if err != nil {
		t.Fatal(err)
	}
	p := sitter.NewParser()
	defer p.Close()
	if err := p.SetLanguage(grammarOf("python").language); err != nil {
		t.Fatal(err)
	}
	for _, slice := range []time.Duration{10 * time.Microsecond, time.Millisecond} {
		tree := within(t.Context(), p, source, time.Minute, slice)
		if tree == nil {
			t.Fatalf("slices of %v: no tree", slice)
		}
		if !slices.Equal(flatten(tree.RootNode()), whole.nodes) {
			t.Errorf("slices of %v: another tree", slice)
		}
		tree.Close()
	}
	if tree := within(t.Context(), p, source, time.Microsecond, time.Microsecond); tree != nil {
		t.Error("a limit that is used up gives a tree")
	}
}
