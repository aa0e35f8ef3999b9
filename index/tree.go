package index

import (
	"path"
	"slices"
	"strings"
	"sync"

	"breakwater/index/syntax"
)

// tree is the list of files by number, in the order of their paths, and what
// their paths alone tell. It does not change after Open.
type tree struct {
	files  []entry
	byPath map[string]int
	byStem map[string][]int // base name without extension; of __init__.py and the like, their folder's
	byDir  map[string][]int
	dirs   map[string][]string // base name of a folder → folders

	rootsOnce sync.Once
	roots     []root
	aliases   []alias
}

// entry is one file.
type entry struct {
	File
	inner  string // path as seen from the folder under review
	lang   syntax.Language
	dir    string
	test   bool
	class  fileClass
	failed bool // could not be read
}

// fileClass says how far a file counts.
type fileClass uint8

const (
	ordinary  fileClass = iota
	vendored            // someone else's: ranked down
	generated           // written by a program: ranked down further
	minified            // minified code and data in long lines: not indexed
	leftOut             // binary, oversized, unreadable: not indexed
)

// silent reports whether a file is not indexed.
func (e *entry) silent() bool { return e.class >= minified }

// newTree sorts files. What a path says of tests and of other people's code is
// judged below the folder top.
func newTree(files []File, top string) *tree {
	t := &tree{byPath: map[string]int{}, byStem: map[string][]int{}, byDir: map[string][]int{},
		dirs: map[string][]string{}}
	files = slices.Clone(files)
	slices.SortStableFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	files = slices.CompactFunc(files, func(a, b File) bool { return a.Path == b.Path })
	for i, f := range files {
		dir := path.Dir(f.Path)
		inner := below(top, f.Path)
		t.files = append(t.files, entry{File: f, inner: inner, lang: syntax.LanguageOf(f.Path), dir: dir,
			test: isTest(inner)})
		t.byPath[f.Path] = i
		if t.byDir[dir] == nil {
			t.dirs[path.Base(dir)] = append(t.dirs[path.Base(dir)], dir)
		}
		t.byDir[dir] = append(t.byDir[dir], i)
		stem := stemOf(f.Path)
		t.byStem[stem] = append(t.byStem[stem], i)
		switch stem {
		case "__init__", "index", "mod", "lib":
			t.byStem[path.Base(dir)] = append(t.byStem[path.Base(dir)], i)
		}
	}
	return t
}

// below returns a path as seen from the folder top.
func below(top, p string) string {
	if top == "" || top == "." {
		return p
	}
	return strings.TrimPrefix(p, top+"/")
}

// stemOf returns the base name up to its first dot.
func stemOf(p string) string {
	stem, _, _ := strings.Cut(path.Base(p), ".")
	return stem
}

var testDirs = []string{"test", "tests", "testdata", "__tests__", "__mocks__", "spec", "specs", "e2e", "fixtures",
	"testing"}

// isTest tells by convention whether a path is that of a test.
func isTest(p string) bool {
	for dir := range strings.SplitSeq(path.Dir(p), "/") {
		if slices.Contains(testDirs, dir) {
			return true
		}
	}
	base := path.Base(p)
	stem := strings.TrimSuffix(base, path.Ext(base))
	for _, suffix := range []string{"_test", ".test", ".spec", "_spec", "Test", "Tests", "IT", ".stories"} {
		if strings.HasSuffix(stem, suffix) && stem != suffix {
			return true
		}
	}
	return strings.HasPrefix(base, "test_") || base == "conftest.py"
}
