package source

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"
)

// folders keeps the folders open in which files were last looked at. Files
// come in the order of their paths, so that each question about one is a
// single call to the system, not one for every folder on the way.
type folders struct {
	mu    sync.Mutex
	open  map[string]*os.Root
	order []string // of opening
}

// mostFolders bounds how many are open, far below what a system allows.
const mostFolders = 128

// get returns the folder at dir below top. What is not open yet is opened from
// the nearest folder that is, one plain folder at a time.
func (f *folders) get(top *os.Root, dir string) (*os.Root, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	at, rest := f.nearest(top, dir)
	for rest != "" {
		name, deeper, _ := strings.Cut(rest, "/")
		if err := checkType(at, name, fs.ModeDir); err != nil {
			return nil, err
		}
		next, err := at.OpenRoot(name)
		if err != nil {
			return nil, err
		}
		rest = deeper
		f.keep(strings.TrimSuffix(strings.TrimSuffix(dir, rest), "/"), next)
		at = next
	}
	return at, nil
}

// nearest returns the longest beginning of dir that is open, and what is left.
func (f *folders) nearest(top *os.Root, dir string) (at *os.Root, rest string) {
	for end := len(dir); end > 0; end = strings.LastIndexByte(dir[:end], '/') {
		if root, ok := f.open[dir[:end]]; ok {
			return root, strings.TrimPrefix(dir[end:], "/")
		}
	}
	return top, dir
}

// keep remembers an open folder, and closes the one that was opened first.
func (f *folders) keep(dir string, root *os.Root) {
	if f.open == nil {
		f.open = map[string]*os.Root{}
	}
	f.open[dir] = root
	if f.order = append(f.order, dir); len(f.order) > mostFolders {
		f.open[f.order[0]].Close()
		delete(f.open, f.order[0])
		f.order = f.order[1:]
	}
}

func (f *folders) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, root := range f.open {
		root.Close()
	}
	f.open, f.order = nil, nil
}

// tree reads plain files below a root. Several goroutines may use it.
type tree struct {
	root    *os.Root
	folders folders
}

func (t *tree) close() error {
	t.folders.close()
	return t.root.Close()
}

// folder returns the folder of a file, reached through plain folders only, and
// the file's name in it. It may be closed once many others were asked for.
func (t *tree) folder(name string) (*os.Root, string, error) {
	if err := checkPath(name); err != nil {
		return nil, "", err
	}
	dir, base := path.Split(name)
	if dir = strings.TrimSuffix(dir, "/"); dir == "" {
		return t.root, base, nil
	}
	root, err := t.folders.get(t.root, dir)
	if err != nil {
		return nil, "", fmt.Errorf("read %s: %w", name, err)
	}
	return root, base, nil
}

// plain refuses what is not a regular file.
func (t *tree) plain(name string) error {
	dir, base, err := t.folder(name)
	if err != nil {
		return err
	}
	return checkType(dir, base, 0)
}

// read returns a regular file, up to limit bytes.
func (t *tree) read(name string, limit int64) ([]byte, error) {
	dir, base, err := t.folder(name)
	if err != nil {
		return nil, err
	}
	b, err := readPlain(dir, base, limit)
	if errors.Is(err, os.ErrClosed) { // others took the folder's place meanwhile
		b, err = readPlain(t.root, name, limit)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return b, nil
}

// checkPath refuses what is no path within the workspace, and git's own folder.
func checkPath(name string) error {
	if !fs.ValidPath(name) || name == "." {
		return fmt.Errorf("read %q: not a path within the workspace", name)
	}
	if InGitDir(name) {
		return fmt.Errorf("read %s: git's own folder is not read", name)
	}
	return nil
}

// plainFolders refuses a folder that is reached through a symbolic link.
func plainFolders(root *os.Root, dir string) error {
	parts := strings.Split(dir, "/")
	for i := range parts {
		if err := checkType(root, strings.Join(parts[:i+1], "/"), fs.ModeDir); err != nil {
			return err
		}
	}
	return nil
}

// checkType refuses what is not of a type: fs.ModeDir for a folder, 0 for a regular file.
func checkType(root *os.Root, name string, is fs.FileMode) error {
	info, err := root.Lstat(name)
	switch {
	case err != nil:
		return err
	case info.Mode()&fs.ModeSymlink != 0:
		return ErrSymlink
	case info.Mode().Type() != is:
		return errNotRegular
	}
	return nil
}
