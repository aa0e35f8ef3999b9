package index

import (
	"fmt"
	"io/fs"

	"breakwater/index/facts"
	"breakwater/index/syntax"
)

// An Index is the tree that questions over file boundaries are asked of.
var _ facts.Tree = (*Index)(nil)

// Define returns the files that may define a name, by path, without parsing any;
// generated and left out ones define nothing.
func (ix *Index) Define(name string) []string {
	return ix.paths(ix.outline.defines.files(hashName(name)))
}

// Mention returns the files that mention a name, by path; generated and left
// out ones mention nothing.
func (ix *Index) Mention(name string) []string {
	return ix.paths(ix.outline.mentions.files(hashName(name)))
}

// Imported returns the files that an import of a file leads to, by path; none if it leads out of the tree.
func (ix *Index) Imported(file string, im syntax.Import) []string {
	id, ok := ix.tree.byPath[file]
	if !ok {
		return nil
	}
	return ix.paths(ix.tree.resolve(id, im))
}

func (ix *Index) paths(ids []int) []string {
	var paths []string
	for _, id := range ids {
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
