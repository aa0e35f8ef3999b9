package verify

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// copyTree copies a work tree. Files are copied, not linked: a command that
// writes in place must not reach the original. Copying shares the blocks where
// the file system can (copy_file_range). Only git's objects, which are never
// written in place, are linked.
func copyTree(from, to string, skip []string) error {
	c := copier{from: from, to: to, skip: skip}
	return filepath.WalkDir(from, c.visit)
}

type copier struct {
	from, to string
	skip     []string
}

func (c copier) visit(name string, d fs.DirEntry, err error) error {
	if err != nil {
		return err
	}
	rel, err := filepath.Rel(c.from, name)
	if err != nil {
		return err
	}
	if name == filepath.Dir(c.to) && rel != "." {
		return filepath.SkipDir // temporary files lie in the tree, and the copy among them
	}
	target := filepath.Join(c.to, rel)
	link := rel == ".git" && !d.IsDir() // it leads to the original's repository
	if link || slices.Contains(c.skip, filepath.ToSlash(rel)) {
		if d.IsDir() {
			return filepath.SkipDir
		}
		return nil
	}
	switch {
	case d.IsDir():
		return os.MkdirAll(target, 0o755)
	case d.Type()&fs.ModeSymlink != 0:
		return c.link(name, target)
	case !d.Type().IsRegular():
		return nil // sockets, pipes and devices are nobody's source
	case rel == filepath.Join(".git", "config"):
		return copyConfig(name, target)
	case strings.HasPrefix(rel, filepath.Join(".git", "objects")+string(filepath.Separator)):
		if os.Link(name, target) == nil {
			return nil
		}
	}
	return copyFile(name, target)
}

// link repeats a symlink; one that names a place in the original by its full
// path leads to the same place in the copy.
func (c copier) link(name, target string) error {
	to, err := os.Readlink(name)
	if err != nil {
		return err
	}
	if filepath.IsAbs(to) {
		if rel, err := filepath.Rel(c.from, to); err == nil && filepath.IsLocal(rel) {
			to = filepath.Join(c.to, rel)
		}
	}
	return os.Symlink(to, target)
}

func copyFile(name, target string) error {
	in, err := os.Open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	out, err := os.OpenFile(target, os.O_WRONLY|os.O_CREATE|os.O_EXCL, info.Mode().Perm()|0o200)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	if err := out.Close(); err != nil {
		return err
	}
	return os.Chtimes(target, info.ModTime(), info.ModTime()) // build tools compare times
}

// credential matches a line of git's configuration that may hold one.
var credential = regexp.MustCompile(`(?i)extraheader|authorization|helper|password|token|://.*@|@.*://`)

// copyConfig copies git's configuration without the credentials that a
// checkout leaves in it.
func copyConfig(name, target string) error {
	b, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	for line := range bytes.Lines(b) {
		if !credential.Match(line) {
			out.Write(line)
		}
	}
	return os.WriteFile(target, out.Bytes(), 0o644)
}

// removeAll removes a copy, unlocking directories that a command made
// read-only, as module caches do.
func removeAll(dir string) {
	if os.RemoveAll(dir) == nil {
		return
	}
	_ = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			_ = os.Chmod(name, 0o700)
		}
		return nil
	})
	_ = os.RemoveAll(dir) // what is left lies in the system's temporary directory
}

// readBelow reads files of a directory by slash-separated path, through no
// symlink that leads out.
func readBelow(dir string) func(path string) ([]byte, error) {
	return func(path string) ([]byte, error) {
		root, err := os.OpenRoot(dir)
		if err != nil {
			return nil, err
		}
		defer root.Close()
		return root.ReadFile(filepath.FromSlash(path))
	}
}
