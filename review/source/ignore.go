package source

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// ignoreRule is one line of a .gitignore file, as gitignore(5) describes it.
type ignoreRule struct {
	glob    string // doublestar glob from the folder of the file
	negate  bool
	dirOnly bool
}

// ignoreFile holds the rules of one .gitignore file, in order.
type ignoreFile struct {
	dir   string // folder of the file, "." for the workspace
	rules []ignoreRule
}

func parseIgnore(dir string, content []byte) ignoreFile {
	f := ignoreFile{dir: dir}
	for line := range strings.Lines(string(content)) {
		if r, ok := parseIgnoreLine(strings.TrimRight(line, "\r\n")); ok {
			f.rules = append(f.rules, r)
		}
	}
	return f
}

func parseIgnoreLine(line string) (ignoreRule, bool) {
	if !strings.HasSuffix(line, `\ `) {
		line = strings.TrimRight(line, " ")
	}
	if line == "" || line[0] == '#' {
		return ignoreRule{}, false
	}
	var r ignoreRule
	line, r.negate = strings.CutPrefix(line, "!")
	line, r.dirOnly = strings.CutSuffix(line, "/")
	if !strings.Contains(line, "/") {
		line = "**/" + line
	}
	// Braces have no meaning in .gitignore, but they have one for doublestar.
	r.glob = strings.NewReplacer("{", `\{`, "}", `\}`).Replace(strings.TrimPrefix(line, "/"))
	return r, r.glob != "" && doublestar.ValidatePattern(r.glob)
}

// ignored applies the files from the outermost to the innermost; the last rule
// that matches decides.
func ignored(files []ignoreFile, name string, isDir bool) bool {
	result := false
	for _, f := range files {
		rel := name
		if f.dir != "." {
			rel = strings.TrimPrefix(name, f.dir+"/")
		}
		for _, r := range f.rules {
			if (isDir || !r.dirOnly) && doublestar.MatchUnvalidated(r.glob, rel) {
				result = !r.negate
			}
		}
	}
	return result
}

// dependencyFolders are left out of a walk: outside git nothing else tells
// that they hold other people's code, and they dwarf the project.
var dependencyFolders = words(`node_modules bower_components .venv venv __pycache__ .tox .nox .mypy_cache ` +
	`.pytest_cache .gradle .terraform`)

// maxIgnoreFile bounds one .gitignore file, in bytes.
const maxIgnoreFile = 1 << 20

// walk lists the files under the source folder without git's help.
func (w *Workspace) walk(ctx context.Context) ([]string, error) {
	wk := walker{ctx: ctx, w: w}
	for dir := "."; dir != w.SourceDir; { // rules of the folders above the source folder count too
		wk.enter(dir)
		rest := strings.TrimPrefix(w.SourceDir, dir+"/")
		dir = path.Join(dir, strings.Split(rest, "/")[0])
	}
	if err := wk.walk(w.SourceDir); err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	return wk.names, nil
}

type walker struct {
	ctx    context.Context
	w      *Workspace
	ignore []ignoreFile // of the folder being visited and those above it
	names  []string
}

// enter drops the rules of folders that were left and adds those of dir.
func (wk *walker) enter(dir string) {
	wk.leave(dir)
	content, err := wk.w.ReadUpTo(path.Join(dir, ".gitignore"), maxIgnoreFile)
	if err == nil {
		wk.ignore = append(wk.ignore, parseIgnore(dir, content))
	}
}

func within(name, dir string) bool {
	return dir == "." || name == dir || strings.HasPrefix(name, dir+"/")
}

// walk visits a folder and what lies below it. The stack grows by a folder, not
// by its path, so that thousands nested cost no more than thousands beside each
// other.
func (wk *walker) walk(dir string) error {
	wk.enter(dir)
	entries, err := wk.entries(dir)
	if err != nil {
		wk.w.gap(dir, "cannot be read: "+reason(err))
		return nil
	}
	for _, d := range entries {
		if err := wk.ctx.Err(); err != nil {
			return err
		}
		name := path.Join(dir, d.Name())
		wk.leave(name)
		switch {
		case !d.IsDir() && !ignored(wk.ignore, name, false):
			wk.names = append(wk.names, name)
		case d.IsDir() && !InGitDir(d.Name()) && !dependencyFolders[d.Name()] && !ignored(wk.ignore, name, true):
			if err := wk.walk(name); err != nil {
				return err
			}
		}
	}
	return nil
}

// entries lists a folder, sorted by name.
func (wk *walker) entries(dir string) ([]fs.DirEntry, error) {
	if dir == "." {
		return fs.ReadDir(wk.w.root.FS(), ".")
	}
	root, err := wk.w.folders.get(wk.w.root, dir)
	if err != nil {
		return nil, err
	}
	return fs.ReadDir(root.FS(), ".")
}

// leave drops the rules of the folders that do not hold name.
func (wk *walker) leave(name string) {
	for len(wk.ignore) > 0 && !within(name, wk.ignore[len(wk.ignore)-1].dir) {
		wk.ignore = wk.ignore[:len(wk.ignore)-1]
	}
}
