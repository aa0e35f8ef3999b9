package vet

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"breakwater/index/syntax"
	"breakwater/review/finding"
	"breakwater/review/patch/diff"
	"breakwater/review/patch/tree"

	"github.com/google/go-cmp/cmp"
)

// TestExcerptsJudgeAlike damages real files line by line: whether a file is read
// as an excerpt or as a whole must make no difference to what is said of it.
func TestExcerptsJudgeAlike(t *testing.T) {
	root := filepath.Join("..", "testdata", "corpus", "before")
	files := tree.Files{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(name)
		files[filepath.ToSlash(name[len(root)+1:])] = b
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	cached := tree.Cache(files)
	said := func(c *diff.Change, least int) (o Objection, names []NewName, excerpted bool) {
		defer func(was int) { leastExcerpt = was }(leastExcerpt)
		leastExcerpt = least
		v := New(cached, Options{}).check(finding.Finding{}, []*diff.Change{c})
		return v.no, v.names, len(v.views) > 0 && len(v.views[0].out) > 0
	}
	excerpts := 0
	for _, p := range files.Paths() {
		text, err := cached.Text(p)
		if err != nil || syntax.LanguageOf(p) == "" {
			t.Fatal(p, err)
		}
		n := len(text.Lines)
		for i := 0; i < n; i += 4 {
			for _, s := range []diff.Splice{
				{Start: i, End: i + 1},
				{Start: i, End: i, Lines: []string{text.Lines[(i*7)%n]}},
				{Start: i, End: i + 1, Lines: []string{text.Lines[(i*5)%n]}},
				{Start: i, End: i, Lines: []string{"/*\n"}},
			} {
				c := &diff.Change{Path: p, Op: finding.Replace, Before: text, Splices: []diff.Splice{s}}
				whole, names, _ := said(c, n+1)
				part, partNames, excerpted := said(c, 0)
				if d := cmp.Diff(whole, part) + cmp.Diff(names, partNames); d != "" {
					t.Errorf("%s, %+v: %s", p, s, d)
				}
				if excerpted {
					excerpts++
				}
			}
		}
	}
	t.Logf("%d changes judged by an excerpt", excerpts)
	if excerpts < 40 {
		t.Errorf("only %d changes were judged by an excerpt", excerpts)
	}
}

// TestExcerptOfFileThatEndsInDefinition: what stands last in a file must not
// keep it from being read as an excerpt.
func TestExcerptOfFileThatEndsInDefinition(t *testing.T) {
	for name, function := range map[string]string{
		"a.py": "def f%d(x):\n    y = x\n    return y\n",
		"a.go": "func f%d(x int) int {\n\ty := x\n\treturn y\n}\n",
		"a.js": "function f%d(x) {\n  const y = x\n  return y\n}\n",
	} {
		source := ""
		for i := range 30 {
			source += fmt.Sprintf(function, i)
		}
		if name == "a.go" {
			source = "package a\n" + source
		}
		text, err := tree.Cache(tree.Files{name: []byte(source)}).Text(name)
		if err != nil {
			t.Fatal(err)
		}
		before, err := parse(name, []byte(source))
		if err != nil {
			t.Fatal(err)
		}
		line := slices.IndexFunc(text.Lines, func(l string) bool { return strings.HasSuffix(l, "= x\n") })
		changed := strings.Replace(text.Lines[line], "= x", "= x + x", 1)
		c := &diff.Change{Path: name, Op: finding.Replace, Before: text,
			Splices: []diff.Splice{{Start: line, End: line + 1, Lines: []string{changed}}}}
		if _, out, ok := excerpt(c, before); !ok || len(out) != 29 {
			t.Errorf("%s: excerpt %v without %d definitions", name, ok, len(out))
		}
	}
}
