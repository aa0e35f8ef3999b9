// Package tree is the reviewed tree as patches see it: [Dir] reads it without
// following links, and [Cache] reads each file once and finds files by the
// names that authors of edits give them.
package tree

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
)

// Tree is the reviewed tree: the files that suggestions may be about.
type Tree interface {
	// Read returns the bytes of the regular file at a slash-separated path.
	// The error is fs.ErrNotExist where nothing stands there; any other error
	// makes edits of that file refused, with the error's text as reason, as is
	// right for symlinks, submodules and what lies behind them.
	Read(path string) ([]byte, error)
	// Paths lists the files of the tree, sorted.
	Paths() []string
}

// Files is a [Tree] in memory: path to bytes.
type Files map[string][]byte

// Read returns the bytes of a file.
func (f Files) Read(path string) ([]byte, error) {
	b, ok := f[path]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return b, nil
}

// Paths lists the files, sorted.
func (f Files) Paths() []string { return slices.Sorted(maps.Keys(f)) }

// Dir returns the tree below an open directory, of which paths are the files,
// sorted. It follows no symlink, not even one inside the tree, and reads
// nothing of submodules.
func Dir(root *os.Root, paths []string) Tree { return &dirTree{root, paths} }

type dirTree struct {
	root  *os.Root
	paths []string
}

func (d *dirTree) Paths() []string { return d.paths }

func (d *dirTree) Read(name string) ([]byte, error) {
	if !fs.ValidPath(name) {
		return nil, fmt.Errorf("%q is no path inside the tree", name)
	}
	at, depth := d.root, 0
	for {
		part, rest, more := strings.Cut(name[depth:], "/")
		if !more {
			break
		}
		next, err := below(at, part, name[:depth+len(part)])
		if at != d.root {
			at.Close()
		}
		if err != nil {
			return nil, err
		}
		at, depth = next, len(name)-len(rest)
	}
	if at != d.root {
		defer at.Close()
	}
	return readFile(at, name[depth:], name)
}

// below opens a folder of a folder; name is its whole path. One after the other
// each costs the same, however deep it lies.
func below(at *os.Root, part, name string) (*os.Root, error) {
	info, err := at.Lstat(part)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fs.ErrNotExist
	case err != nil:
		return nil, err
	case info.Mode()&fs.ModeSymlink != 0:
		return nil, fmt.Errorf("%s is a symbolic link", name)
	case !info.IsDir():
		return nil, fmt.Errorf("%s is not a directory", name)
	}
	if _, err := at.Lstat(path.Join(part, ".git")); err == nil {
		return nil, fmt.Errorf("%s is a repository of its own", name)
	}
	return at.OpenRoot(part)
}

func readFile(at *os.Root, base, name string) ([]byte, error) {
	info, err := at.Lstat(base)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fs.ErrNotExist
	case err != nil:
		return nil, err
	case info.Mode()&fs.ModeSymlink != 0:
		return nil, fmt.Errorf("%s is a symbolic link", name)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a regular file", name)
	case info.Size() > maxFile:
		return nil, fmt.Errorf("%s is larger than %d MiB", name, maxFile>>20)
	}
	return at.ReadFile(base)
}

// maxFile bounds a file that can be edited, in bytes.
const maxFile = 16 << 20
