package source

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"breakwater/index/syntax"
)

// Files lists what git tracks or would track under a folder of the workspace,
// as paths from the workspace, unsorted. A path that ends in a slash is a
// repository nested in this one.
func (g *Git) Files(ctx context.Context, folder string) ([]string, error) {
	if !g.Present() {
		return nil, ErrNoGit
	}
	const list = "ls-files"
	out, said, err := g.runSaying(ctx, maxGitOutput, list, "-z", "--cached", "--others", "--exclude-standard", "--",
		g.spec(folder))
	switch {
	case err != nil:
		return nil, err
	case skipped.MatchString(said): // which git takes for no failure
		return nil, &GitError{Command: list, Err: errors.New("it cannot open a folder")}
	}
	names := splitZ(out)
	top := map[string]bool{}
	for i, n := range names {
		names[i] = g.fromRepo(n)
		if name := beginning(names[i], folder); !top[name] {
			top[strings.Clone(name)] = true
		}
	}
	g.listed.Store(path.Clean(folder), top)
	return names, nil
}

// beginning returns a path below a folder up to its first part there.
func beginning(name, folder string) string {
	rest, depth := name, 0
	if folder = path.Clean(folder); folder != "." {
		depth = len(folder) + 1
		rest = name[min(depth, len(name)):]
	}
	first, _, _ := strings.Cut(rest, "/")
	return name[:min(depth+len(first), len(name))]
}

// unlisted reports whether nothing that git tracks is at a path or below it, as far as the files tell that were
// listed.
func (g *Git) unlisted(name string) (none bool) {
	g.listed.Range(func(folder, top any) bool {
		inside := name != folder && within(name, folder.(string))
		none = inside && !top.(map[string]bool)[beginning(name, folder.(string))]
		return !none
	})
	return none
}

// skipped matches what git says of a folder of the work tree that it leaves out, such as one whose
// path is longer than 4,096 bytes.
var skipped = regexp.MustCompile(`(?:unable to access|could not open directory) '[^/]`)

// Blobs returns the ids of the blobs that git holds of files under a folder of
// the workspace, by their paths from the workspace: of those files alone that
// stand in the work tree as they stand in the index, as far as size and times
// tell. What differs, and what git was told to overlook, is not among them.
func (g *Git) Blobs(ctx context.Context, folder string) (map[string]string, error) {
	listed, err := g.ask(ctx, "ls-files", "-z", "-s", "-v", "--", g.spec(folder))
	if err != nil {
		return nil, err
	}
	changed, err := g.ask(ctx, "diff-files", "-z", "--name-only", "--ignore-submodules", "--", g.spec(folder))
	if err != nil {
		return nil, err
	}
	blobs := map[string]string{}
	for _, entry := range splitZ(listed) { // "H 100644 id 0<tab>path"
		head, name, _ := strings.Cut(entry, "\t")
		if f := strings.Fields(head); len(f) == 4 && f[0] == "H" && f[3] == "0" && isCommitID(f[2]) {
			blobs[g.fromRepo(name)] = f[2]
		}
	}
	for _, name := range splitZ(changed) {
		delete(blobs, g.fromRepo(name))
	}
	return blobs, nil
}

// fromRepo turns a path as git prints it into one from the workspace.
func (g *Git) fromRepo(name string) string {
	if g.prefix == "" {
		return name
	}
	return g.prefix + "/" + name
}

// toRepo turns a path from the workspace into one from the folder git runs in.
func (g *Git) toRepo(name string) string {
	if g.prefix == "" {
		return path.Clean(name)
	}
	if name == g.prefix {
		return "."
	}
	return strings.TrimPrefix(path.Clean(name), g.prefix+"/")
}

// spec makes a pathspec that matches the path literally.
func (g *Git) spec(name string) string { return ":(literal)" + g.toRepo(name) }

// Tracked reports whether git tracks the path or anything below it.
func (g *Git) Tracked(ctx context.Context, name string) (bool, error) {
	if name = path.Clean(name); g.unlisted(name) {
		return false, nil
	}
	out, err := g.ask(ctx, "ls-files", "-z", "--cached", "--", g.spec(name))
	return len(out) > 0, err
}

// Submodule returns the submodule that holds a path; empty if none does.
func (g *Git) Submodule(ctx context.Context, name string) (string, error) {
	for dir := path.Dir(name); dir != "." && dir != "/"; dir = path.Dir(dir) {
		out, err := g.ask(ctx, "ls-files", "-z", "--cached", "--stage", "--", g.spec(dir))
		if err != nil {
			return "", err
		}
		head, entry, _ := strings.Cut(string(out), "\t")
		if strings.HasPrefix(head, modeSubmodule) && entry == g.toRepo(dir)+"\x00" { // the folder itself, nothing below it
			return dir, nil
		}
	}
	return "", nil
}

// ShowFile returns the file at a path from the workspace as it is in a commit.
// Commit, trees and file are checked against their ids, since this is what a
// run believes of its settings. The error is fs.ErrNotExist where the commit has
// no such file.
func (g *Git) ShowFile(ctx context.Context, commit, name string) ([]byte, error) {
	if !isCommitID(commit) || !fs.ValidPath(name) {
		return nil, fmt.Errorf("read %s from commit %q: not a commit id and a path within the workspace", name, commit)
	}
	if !within(name, cmp.Or(g.prefix, ".")) {
		return nil, fmt.Errorf("read %s from commit %s: %w", name, commit, fs.ErrNotExist)
	}
	content, err := g.showFile(ctx, commit, g.inner+g.toRepo(name))
	if err != nil {
		return nil, fmt.Errorf("read %s from commit %s: %w", name, commit, err)
	}
	return content, nil
}

func (g *Git) showFile(ctx context.Context, commit, name string) ([]byte, error) {
	id, err := g.blobOf(ctx, commit, name)
	if err != nil {
		return nil, err
	}
	return g.object(ctx, "blob", id, syntax.MaxWritten)
}

// isCommitID tells a full object id from anything that git could take for an
// option or a revision expression.
func isCommitID(s string) bool {
	return (len(s) == 40 || len(s) == 64) && strings.Trim(s, "0123456789abcdef") == ""
}
