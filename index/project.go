package index

import (
	"fmt"
	"io/fs"

	"breakwater/index/facts"
)

// An Index is the tree that questions over file boundaries are asked of.
var _ facts.Tree = (*Index)(nil)

// Define returns the places where a name is defined, by path and line.
func (ix *Index) Define(name string) []facts.Place {
	var places []facts.Place
	for _, d := range ix.Lookup(name) {
		places = append(places, facts.Place{Path: d.Path, Line: d.NameLine})
	}
	return places
}

// Mention returns the files that mention a name, by path; generated and left
// out ones mention nothing.
func (ix *Index) Mention(name string) []string {
	var paths []string
	for _, id := range ix.outline.mentions.files(hashName(name)) {
		paths = append(paths, ix.tree.files[id].Path)
	}
	return paths
}

// Read returns the content of a file of the tree.
func (ix *Index) Read(path string) ([]byte, error) {
	id, ok := ix.tree.byPath[path]
	if !ok {
		return nil, fmt.Errorf("read %s: %w", path, fs.ErrNotExist)
	}
	return ix.tree.files[id].Read()
}
