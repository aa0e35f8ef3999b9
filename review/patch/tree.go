package patch

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
)

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

// cachedTree reads each file once and finds files by the names that authors of
// edits give them.
type cachedTree struct {
	Tree
	texts map[string]*text
	errs  map[string]error
	tails map[string][]string // last part of a path → paths
	tidy  map[string][]string // path as an answer may give it → paths; made on first use
	lower map[string]string   // path in lower case → path
	dirs  map[string][]string // directory → its files; made on first use
}

func newCachedTree(t Tree) *cachedTree {
	c := &cachedTree{Tree: t, texts: map[string]*text{}, errs: map[string]error{}, tails: map[string][]string{}, lower: map[string]string{}}
	for _, p := range t.Paths() {
		c.tails[path.Base(p)] = append(c.tails[path.Base(p)], p)
		c.lower[strings.ToLower(p)] = p
	}
	return c
}

// pathsIn yields the files of one directory.
func (c *cachedTree) pathsIn(dir string) iter.Seq[string] {
	return func(yield func(string) bool) {
		if c.dirs == nil {
			c.dirs = map[string][]string{}
			for _, p := range c.Paths() {
				c.dirs[path.Dir(p)] = append(c.dirs[path.Dir(p)], p)
			}
		}
		for _, p := range c.dirs[dir] {
			if !yield(p) {
				return
			}
		}
	}
}

// text returns a file as lines.
func (c *cachedTree) text(p string) (*text, error) {
	if t, ok := c.texts[p]; ok {
		return t, c.errs[p]
	}
	b, err := c.Read(p)
	t := newText(b)
	if err == nil && len(b) > maxFile {
		err = fmt.Errorf("%s is larger than %d MiB", p, maxFile>>20)
	}
	if err == nil && binary(b) {
		err = fmt.Errorf("%s is a binary file", p)
	}
	c.texts[p], c.errs[p] = t, err
	return t, err
}

// resolve returns the one file that a name means: the file of that path, of
// that path without the roots that diffs and machines put before it, or the
// only one it is the end of.
func (c *cachedTree) resolve(name string) (string, bool) {
	if slices.Contains(c.tails[path.Base(name)], name) {
		return name, true
	}
	name = path.Clean(strings.ReplaceAll(name, `\`, "/"))
	same := c.tails[path.Base(name)]
	for p := strings.TrimPrefix(name, "/"); p != ""; {
		if slices.Contains(same, p) {
			return p, true
		}
		_, rest, ok := strings.Cut(p, "/")
		if !ok {
			break
		}
		p = rest
	}
	var found []string
	for _, p := range same {
		if strings.HasSuffix(p, "/"+strings.TrimPrefix(name, "/")) {
			found = append(found, p)
		}
	}
	if len(found) == 0 {
		found = c.tidied()[tidy(name)]
	}
	if len(found) == 1 {
		return found[0], true
	}
	return "", false
}

// stands reports whether a file is in the tree, be it listed or not.
func (c *cachedTree) stands(p string) bool {
	if slices.Contains(c.tails[path.Base(p)], p) {
		return true
	}
	_, err := c.text(p)
	return err == nil
}

// named returns the files of a base name.
func (c *cachedTree) named(base string) []string { return c.tails[base] }

// alike returns the file whose path is the same but for case; empty if there is
// none.
func (c *cachedTree) alike(p string) string { return c.lower[strings.ToLower(p)] }

// tidied finds the files whose names an answer does not bring across as they
// are: quotes around them, white space and backslashes get lost.
func (c *cachedTree) tidied() map[string][]string {
	if c.tidy == nil {
		c.tidy = map[string][]string{}
		for _, p := range c.Paths() {
			if t := tidy(p); t != p {
				c.tidy[t] = append(c.tidy[t], p)
			}
		}
	}
	return c.tidy
}

func tidy(p string) string {
	return strings.Trim(strings.Join(strings.Fields(strings.ReplaceAll(p, `\`, "/")), " "), "`'\"<>* ")
}
