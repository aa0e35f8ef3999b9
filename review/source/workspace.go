package source

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"breakwater/index/syntax"
)

// Options say which files of a workspace are under review. The zero Options
// take every text file that git does not ignore.
type Options struct {
	SourceDir string   // top of the code under review, slash-separated, relative to the workspace; empty: all of it
	Include   []string // globs (doublestar syntax); a file must match one of them; empty: every file
	Exclude   []string // globs; a file that matches one is left out
	Skip      []string // folders of our own, such as the output folder; relative to the workspace
	CI        bool     // advice is for a workflow, not for a person at a terminal
	Git       *Git     // asked for the list of files; nil, or outside a repository: the folders are walked
}

// File is one text file under review.
type File struct {
	Path string // slash-separated, relative to the workspace
	Size int64  // bytes
}

// Workspace is the tree under review. Its methods may be called by several
// goroutines at once.
type Workspace struct {
	Dir       string // absolute path on this machine
	SourceDir string // top of the code under review, slash-separated, relative to Dir; "." for all of it
	Files     []File // by path
	Gaps      []Gap  // by path
	// files that git tracks and the work tree lacks, by path: deleted, or left out by a sparse checkout
	Missing []string
	Notices []string // for a person: how the list was made, where that is not as usual

	tree
	options Options
	ci      bool
}

// Open lists the files under review in the folder dir. The caller closes the
// workspace. An error means that the folder or the source folder in it cannot
// be read, or that a glob is not well formed.
func Open(ctx context.Context, dir string, o Options) (*Workspace, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("open workspace: %w", err)
	}
	if err := checkGlobs(o.Include, o.Exclude); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open workspace: %w", err)
	}
	w := &Workspace{
		Dir: dir, SourceDir: path.Clean(cmp.Or(o.SourceDir, ".")), tree: tree{root: root}, options: o, ci: o.CI,
	}
	if err := w.list(ctx); err != nil {
		root.Close()
		return nil, err
	}
	return w, nil
}

// Selects reports whether a file that lay at a path would be under review, as far as source-dir
// and the globs say: one that is no longer there, too.
func (w *Workspace) Selects(name string) bool {
	inside := w.SourceDir == "." || strings.HasPrefix(name, w.SourceDir+"/")
	return inside && !InGitDir(name) && !under(name, w.options.Skip) && w.selected(name)
}

// Close releases the folder.
func (w *Workspace) Close() error { return w.close() }

// Root gives access to the folder itself, for writers. It stays open until
// the workspace is closed.
func (w *Workspace) Root() *os.Root { return w.root }

// Read returns the content of a regular file at a slash-separated path,
// relative to the workspace. It refuses symlinks anywhere on the way, git's own
// folder, and files above the size limit.
func (w *Workspace) Read(name string) ([]byte, error) { return w.ReadUpTo(name, syntax.MaxWritten) }

// ReadUpTo is Read with a limit of its own, in bytes, for files that are not
// source, such as scenario results.
func (w *Workspace) ReadUpTo(name string, limit int64) ([]byte, error) { return w.read(name, limit) }

// OpenPlain opens a file under the conditions of Read, of any size, for what is
// read as a stream. The caller closes it.
func (w *Workspace) OpenPlain(name string) (io.ReadCloser, error) {
	if err := plain(w.root, name); err != nil {
		return nil, err
	}
	return w.root.Open(name)
}

func readPlain(root *os.Root, name string, limit int64) ([]byte, error) {
	if err := checkType(root, name, 0); err != nil {
		return nil, err
	}
	return readBounded(root, name, limit)
}

// ErrTooLarge is returned for a file above the limit.
var ErrTooLarge = errors.New("larger than the limit")

// ErrSymlink is returned for a path that leads over a symbolic link.
var ErrSymlink = errors.New("is or passes a symbolic link, which is not followed")

var errNotRegular = errors.New("not a regular file")

// plain refuses a path that is not a regular file reached through plain
// folders only. The root alone would follow links that stay inside it, and
// those can lead to git's own folder, where credentials lie.
func plain(root *os.Root, name string) error {
	err := checkPath(name)
	if err != nil {
		return err
	}
	if dir := path.Dir(name); dir != "." {
		err = plainFolders(root, dir)
	}
	if err == nil {
		err = checkType(root, name, 0)
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

func readBounded(root *os.Root, name string, limit int64) ([]byte, error) {
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var b bytes.Buffer
	if info, err := f.Stat(); err == nil {
		b.Grow(int(min(info.Size(), limit)) + bytes.MinRead) // one read, not one for each doubling
	}
	n, err := io.Copy(&b, io.LimitReader(f, limit+1))
	switch {
	case err != nil:
		return nil, err
	case n > limit:
		return nil, fmt.Errorf("%w of %d bytes", ErrTooLarge, limit)
	}
	return b.Bytes(), nil
}

// Glob returns the regular files of the workspace that match a glob, sorted,
// whether or not they are under review. A plain path is a glob for itself.
func (w *Workspace) Glob(pattern string) ([]string, error) {
	pattern = strings.TrimPrefix(path.Clean(filepath.ToSlash(pattern)), "/")
	if !doublestar.ValidatePattern(pattern) {
		return nil, fmt.Errorf("glob %q is not well formed", pattern)
	}
	names, err := doublestar.Glob(w.root.FS(), pattern, doublestar.WithNoFollow(), doublestar.WithFilesOnly())
	if err != nil {
		return nil, fmt.Errorf("list %q: %w", pattern, err)
	}
	names = slices.DeleteFunc(names, func(n string) bool { return w.plain(n) != nil })
	slices.Sort(names)
	return names, nil
}

// InGitDir reports whether a slash-separated path leads into a folder named
// .git, in any spelling that some file system takes for it.
func InGitDir(name string) bool {
	return slices.ContainsFunc(strings.Split(name, "/"), func(part string) bool {
		return strings.EqualFold(strings.TrimRight(part, " ."), ".git")
	})
}

func checkGlobs(lists ...[]string) error {
	for _, g := range slices.Concat(lists...) {
		if !doublestar.ValidatePattern(g) {
			return fmt.Errorf("glob %q is not well formed; see the syntax of doublestar: *, **, ?, [class], {a,b}", g)
		}
	}
	return nil
}
