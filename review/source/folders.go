package source

import (
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

// get returns the folder at dir, which it opens with make unless it is open.
func (f *folders) get(dir string, make func() (*os.Root, error)) (*os.Root, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if root, ok := f.open[dir]; ok {
		return root, nil
	}
	root, err := make()
	if err != nil {
		return nil, err
	}
	if f.open == nil {
		f.open = map[string]*os.Root{}
	}
	f.open[dir] = root
	if f.order = append(f.order, dir); len(f.order) > mostFolders {
		f.open[f.order[0]].Close()
		delete(f.open, f.order[0])
		f.order = f.order[1:]
	}
	return root, nil
}

func (f *folders) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, root := range f.open {
		root.Close()
	}
	f.open, f.order = nil, nil
}

// folder returns the folder of a file, reached through plain folders only, and
// the file's name in it. It may be closed once many others were asked for.
func (w *Workspace) folder(name string) (*os.Root, string, error) {
	if err := checkPath(name); err != nil {
		return nil, "", err
	}
	dir, base := path.Split(name)
	if dir = strings.TrimSuffix(dir, "/"); dir == "" {
		return w.root, base, nil
	}
	root, err := w.folders.get(dir, func() (*os.Root, error) {
		if err := plainFolders(w.root, dir); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		return w.root.OpenRoot(dir)
	})
	return root, base, err
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
		info, err := root.Lstat(strings.Join(parts[:i+1], "/"))
		switch {
		case err != nil:
			return err
		case info.Mode()&fs.ModeSymlink != 0:
			return ErrSymlink
		case !info.IsDir():
			return errNotRegular
		}
	}
	return nil
}

// plainFile refuses what is not a regular file.
func plainFile(root *os.Root, name string) error {
	info, err := root.Lstat(name)
	switch {
	case err != nil:
		return err
	case info.Mode()&fs.ModeSymlink != 0:
		return ErrSymlink
	case !info.Mode().IsRegular():
		return errNotRegular
	}
	return nil
}
