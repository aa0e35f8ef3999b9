package source

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The tree under review may hold plain files that git takes for a bare
// repository (HEAD, objects, refs, config), so git is never left to search:
// it is told its repository, which is known by the .git of its top. No commit
// can bring one along, since git checks out no entry of that name.

// tops returns the tops of the repositories that hold the source folder, the
// outermost first: those at or below the workspace, else the nearest above it.
func tops(workspace, sourceDir string) []string {
	var found []string
	for _, dir := range onTheWay(workspace, filepath.Join(workspace, filepath.FromSlash(sourceDir))) {
		if isTop(dir) {
			found = append(found, dir)
		}
	}
	for dir := workspace; len(found) == 0 && dir != filepath.Dir(dir); {
		if dir = filepath.Dir(dir); isTop(dir) {
			found = append(found, dir)
		}
	}
	return found
}

// onTheWay lists the folders from outer down to inner, both included.
func onTheWay(outer, inner string) []string {
	dirs := []string{inner}
	for dir := inner; dir != outer && dir != filepath.Dir(dir); {
		dir = filepath.Dir(dir)
		dirs = append(dirs, dir)
	}
	slices.Reverse(dirs)
	return dirs
}

// isTop reports whether a folder has a .git: the repository itself, or the file
// by which a worktree or a submodule names its own.
func isTop(dir string) bool {
	name := filepath.Join(dir, ".git")
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return false
	case info.IsDir():
		_, err := os.Lstat(filepath.Join(name, "HEAD"))
		return err == nil
	}
	return info.Mode().IsRegular() && startsWith(name, "gitdir:")
}

func startsWith(name, prefix string) bool {
	f, err := os.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, len(prefix))
	_, err = io.ReadFull(f, head)
	return err == nil && bytes.Equal(head, []byte(prefix))
}

// settle makes git run at the top of the repository, or in the workspace where
// that lies below the top, so that one run sees all of both.
func (g *Git) settle(workspace, top string) {
	g.repository = filepath.Join(top, ".git")
	g.env = append(g.env, "GIT_DIR="+g.repository, "GIT_WORK_TREE="+top)
	if rel, err := filepath.Rel(workspace, top); err == nil && filepath.IsLocal(rel) {
		g.dir, g.prefix, g.inner = top, strings.TrimPrefix(filepath.ToSlash(rel), "."), ""
		return
	}
	g.dir, g.prefix, g.inner = workspace, "", ""
	if inner, err := filepath.Rel(top, workspace); err == nil {
		g.inner = filepath.ToSlash(inner) + "/"
	}
}
