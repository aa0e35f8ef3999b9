package tree

import (
	"bytes"
	"fmt"
	"iter"
	"path"
	"slices"
	"strings"

	"breakwater/review/patch/diff"
)

// Cached reads each file once and finds files by the names that authors of
// edits give them. It is for one goroutine at a time.
type Cached struct {
	Tree
	texts map[string]*diff.Text
	errs  map[string]error
	tails map[string][]string // last part of a path → paths
	tidy  map[string][]string // path as an answer may give it → paths; made on first use
	lower map[string]string   // path in lower case → path
	dirs  map[string][]string // directory → its files; made on first use
}

// Cache returns the files of a tree, none of which is read yet.
func Cache(t Tree) *Cached {
	c := &Cached{Tree: t, texts: map[string]*diff.Text{}, errs: map[string]error{}, tails: map[string][]string{},
		lower: map[string]string{}}
	for _, p := range t.Paths() {
		c.tails[path.Base(p)] = append(c.tails[path.Base(p)], p)
		c.lower[strings.ToLower(p)] = p
	}
	return c
}

// In yields the files of one directory.
func (c *Cached) In(dir string) iter.Seq[string] {
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

// Text returns a file as lines.
func (c *Cached) Text(p string) (*diff.Text, error) {
	if t, ok := c.texts[p]; ok {
		return t, c.errs[p]
	}
	b, err := c.Read(p)
	t := diff.NewText(b)
	if err == nil && len(b) > maxFile {
		err = fmt.Errorf("%s is larger than %d MiB", p, maxFile>>20)
	}
	if err == nil && binary(b) {
		err = fmt.Errorf("%s is a binary file", p)
	}
	c.texts[p], c.errs[p] = t, err
	return t, err
}

// Resolve returns the one file that a name means: the file of that path, of
// that path without the roots that diffs and machines put before it, or the
// only one it is the end of.
func (c *Cached) Resolve(name string) (string, bool) {
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

// Stands reports whether a file is in the tree, be it listed or not.
func (c *Cached) Stands(p string) bool {
	if slices.Contains(c.tails[path.Base(p)], p) {
		return true
	}
	_, err := c.Text(p)
	return err == nil
}

// Named returns the files of a base name.
func (c *Cached) Named(base string) []string { return c.tails[base] }

// Alike returns the file whose path is the same but for case; empty if there is
// none.
func (c *Cached) Alike(p string) string { return c.lower[strings.ToLower(p)] }

// tidied finds the files whose names an answer does not bring across as they
// are: quotes around them, white space and backslashes get lost.
func (c *Cached) tidied() map[string][]string {
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

// binary is git's guess: a NUL byte within the first 8000.
func binary(b []byte) bool {
	return bytes.IndexByte(b[:min(len(b), 8000)], 0) >= 0
}
