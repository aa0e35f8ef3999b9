package action

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// personalFile is what people call the file of their own defaults.
const personalFile = "~/.config/breakwater.yml"

// maxPersonal bounds that file, in bytes.
const maxPersonal = 1 << 20

// readPersonal reads the defaults of the person who runs the program: everything
// that an input can say, keys included. A CI has no such person, and a file
// inside the repository would be the repository's.
func (l *loader) readPersonal() {
	name := l.personalName()
	if l.Runner.CI() || name == "" {
		return
	}
	content, err := readRegular(name, maxPersonal)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case l.insideRepository(name):
		l.notice("%s is ignored, since it lies inside the repository under review.", name)
	case err != nil:
		l.problem("%s cannot be read: %v", name, err)
	default:
		l.config(name, content, ofPerson)
	}
}

// personalName is the path by the XDG Base Directory Specification, which says
// that a relative path counts as none; empty where there is no home either.
func (l *loader) personalName() string {
	env := environ(l.Environ)
	dir := env["XDG_CONFIG_HOME"]
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(env["HOME"], ".config")
	}
	if !filepath.IsAbs(dir) {
		return ""
	}
	return filepath.Join(dir, "breakwater.yml")
}

// insideRepository reports whether a file lies, by any of its names, within the
// workspace or the repository around it.
func (l *loader) insideRepository(name string) bool {
	top := l.Runner.Workspace
	for dir := top; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			top = dir
			break
		}
	}
	for _, name := range []string{name, real(name)} {
		for _, top := range []string{top, real(top)} {
			if rel, err := filepath.Rel(top, name); err == nil && filepath.IsLocal(rel) {
				return true
			}
		}
	}
	return false
}

// real resolves symbolic links as far as the path exists.
func real(name string) string {
	if resolved, err := filepath.EvalSymlinks(name); err == nil {
		return resolved
	}
	return name
}

// readRegular returns a regular file of at most limit bytes.
func readRegular(name string, limit int64) ([]byte, error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("it is not a file")
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(content)) > limit {
		err = fmt.Errorf("it is larger than %d bytes", limit)
	}
	return content, err
}
