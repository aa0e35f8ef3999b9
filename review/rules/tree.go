package rules

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// tree is a project that holds the reviewed files and nothing else.
type tree struct {
	files  []File
	byPath map[string]int
}

func newTree(files []File) *tree {
	t := &tree{files: files, byPath: map[string]int{}}
	for i, f := range files {
		t.byPath[f.Path] = i
	}
	return t
}

// Define implements facts.Tree: whoever mentions a name may define it.
func (t *tree) Define(name string) []string { return t.Mention(name) }

// Mention implements facts.Tree.
func (t *tree) Mention(name string) (paths []string) {
	for _, f := range t.files {
		if name != "" && bytes.Contains(f.Source, []byte(name)) {
			paths = append(paths, f.Path)
		}
	}
	slices.SortFunc(paths, strings.Compare)
	return paths
}

// Read implements facts.Tree.
func (t *tree) Read(path string) ([]byte, error) {
	i, ok := t.byPath[path]
	if !ok {
		return nil, fmt.Errorf("read %s: %w", path, fs.ErrNotExist)
	}
	return t.files[i].Source, nil
}
