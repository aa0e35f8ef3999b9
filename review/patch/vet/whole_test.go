package vet

import (
	"strings"
	"testing"

	"breakwater/index/syntax"
	"breakwater/review/finding"
	"breakwater/review/patch/diff"
	"breakwater/review/patch/tree"
)

// vetModels vets edits of a model in the statements of one function, as many as
// asked for, and returns what speaks against each.
func vetModels(t *testing.T, m *Vetter, text *diff.Text, edits int) (why []string) {
	for i := range edits {
		c := &diff.Change{Path: "a.py", Op: finding.Replace, Before: text,
			Splices: []diff.Splice{{Start: 3 + i, End: 4 + i, Lines: []string{"    u = requests.get(u, timeout=5)\n"}}}}
		v, no := m.Vet(t.Context(), finding.Finding{Path: "a.py", Source: finding.FromModel}, []*diff.Change{c})
		why = append(why, no.Reason+v.Held)
	}
	return why
}

func longFunction(t *testing.T, statements int) (*Vetter, *diff.Text) {
	cached := tree.Cache(tree.Files{"a.py": []byte("import requests\n\ndef f(u):\n" +
		strings.Repeat("    u = requests.get(u)\n", statements) + "    return u\n")})
	text, err := cached.Text("a.py")
	if err != nil {
		t.Fatal(err)
	}
	return New(cached, Options{}), text
}

// TestModelsEditsReadTheirFileOnce: what an edit of a model does may show anywhere in the function
// that it changes, so that it is read, but once: for its form, its names and what it does together.
func TestModelsEditsReadTheirFileOnce(t *testing.T) {
	m, text := longFunction(t, 300)
	vetModels(t, m, text, 1) // the file as it was
	before, _ := syntax.Parses()
	if why := vetModels(t, m, text, 5); strings.Join(why, "") != "" {
		t.Fatal(why)
	}
	after, _ := syntax.Parses()
	if after-before != 5 {
		t.Errorf("five edits read their file %d times, want 5", after-before)
	}
}

// TestModelsEditsOfOneFileAreBounded: a pull request may hold a function as large as a file may be,
// and an answer a hundred edits of it.
func TestModelsEditsOfOneFileAreBounded(t *testing.T) {
	m, text := longFunction(t, 300)
	vetModels(t, m, text, 1)
	m.read["a.py"] = mostRead - 2*len(text.Bytes())
	before, _ := syntax.Parses()
	why := vetModels(t, m, text, 20)
	after, _ := syntax.Parses()
	if after-before > 3 || why[0] != "" || why[19] != tooOften {
		t.Errorf("%d readings, at first %q, in the end %q; want 3 at most, and then %q", after-before, why[0], why[19],
			tooOften)
	}
}
