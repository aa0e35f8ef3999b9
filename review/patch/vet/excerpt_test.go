package vet

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"breakwater/index/syntax"
	"breakwater/review/finding"
	"breakwater/review/patch/diff"
	"breakwater/review/patch/tree"
	"breakwater/review/patch/vet/behaviour/behaviourtest"

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
	m := New(cached, Options{})
	said := func(c *diff.Change, least int, without leave) (o Objection, names []NewName, excerpted bool) {
		m.leastExcerpt = least
		v := m.check("", finding.Finding{}, []*diff.Change{c}, without)
		return v.no, v.defines, len(v.views) > 0 && len(v.views[0].out) > 0
	}
	excerpts := map[leave]int{}
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
				whole, names, _ := said(c, n+1, definitions)
				for _, without := range []leave{definitions, statements} {
					part, partNames, excerpted := said(c, 0, without)
					if d := cmp.Diff(whole, part) + cmp.Diff(names, partNames); d != "" {
						t.Errorf("%s, %+v without %d: %s", p, s, without, d)
					}
					if excerpted {
						excerpts[without]++
					}
				}
			}
		}
	}
	t.Logf("changes judged by an excerpt without definitions: %d, without statements: %d", excerpts[0], excerpts[1])
	if excerpts[definitions] < 40 || excerpts[statements] < 40 {
		t.Errorf("only %v changes were judged by an excerpt", excerpts)
	}
}

// padding are functions that have nothing to do with any edit, by the ending of a file.
var padding = map[string]string{
	".py":   "\n\ndef pad_one(q):\n    w = q\n    return w\n\n\ndef pad_two(q):\n    w = q\n    return w\n",
	".go":   "\nfunc padOne(q int) int {\n\tw := q\n\treturn w\n}\n\nfunc padTwo(q int) int {\n\treturn q\n}\n",
	".js":   "\nfunction padOne(q) {\n  const w = q\n  return w\n}\n",
	".ts":   "\nfunction padOne(q) {\n  const w = q\n  return w\n}\n",
	".php":  "\nfunction padOne($q) {\n    $w = $q;\n    return $w;\n}\n",
	".rb":   "\ndef pad_one(q)\n  w = q\n  w\nend\n",
	".rs":   "\nfn pad_one(q: u8) -> u8 {\n    let w = q;\n    w\n}\n",
	".java": "\nclass Pad {\n    int one(int q) {\n        return q;\n    }\n}\n",
	".cs":   "\nclass Pad {\n    int One(int q) {\n        return q;\n    }\n}\n",
}

// heldBoth vets an edit of one file by an excerpt and by the whole file.
func heldBoth(t *testing.T, e behaviourtest.Edit) (part, whole string, apart bool) {
	var name string
	for name = range e.After {
	}
	files, pad := tree.Files{}, padding[path.Ext(name)]
	for p, text := range e.Before {
		files[p] = []byte(text)
	}
	files[name] = []byte(e.Before[name] + pad)
	cached := tree.Cache(files)
	text, err := cached.Text(name)
	if err != nil {
		t.Fatal(err)
	}
	after := diff.NewText([]byte(e.After[name] + pad))
	c := &diff.Change{Path: name, Op: finding.Replace, Before: text,
		Splices: text.Minimal(diff.Splice{End: len(text.Lines), Lines: after.Lines})}
	held := func(least int) (string, bool) {
		m := New(cached, Options{})
		m.leastExcerpt = least
		v, reason := m.view(c, definitions)
		if reason != "" {
			t.Fatalf("%s: %s", e.Title, reason)
		}
		return m.behaviour.Reason(t.Context(), m.asFiles([]view{v})), v.apart
	}
	whole, _ = held(len(text.Lines) + 1)
	part, apart = held(0)
	return part, whole, apart
}

// TestPartsAcquitAlike: what an edit does is said of a part of the file as of the whole.
func TestPartsAcquitAlike(t *testing.T) {
	var doors, honest int
	edits := slices.Concat(behaviourtest.Own(t), behaviourtest.Outside(t), behaviourtest.Entangled(t))
	for _, e := range edits {
		if len(e.After) != 1 || len(e.Gone) > 0 {
			continue
		}
		part, whole, apart := heldBoth(t, e)
		if part != whole {
			t.Errorf("%s: of a part %q, of the whole %q", e.Title, part, whole)
		}
		switch {
		case apart && whole == "":
			honest++
		case apart:
			doors++
		}
	}
	t.Logf("%d backdoors and %d honest edits had a part to be read", doors, honest)
	if doors < 60 || honest < 30 {
		t.Errorf("%d backdoors and %d honest edits had a part to be read; want 60 and 30", doors, honest)
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
		before.text = text
		if v, ok := excerpt(c, before, 0, definitions); !ok || len(v.out) != 29 || !v.apart {
			t.Errorf("%s: excerpt %v without %d definitions, apart: %t", name, ok, len(v.out), v.apart)
		}
	}
}
