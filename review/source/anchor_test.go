package source

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The ways in which an honest user's work tree names its repository.
func TestRepositoryIsFound(t *testing.T) {
	r := newRepo(t)
	r.write("app/app.py", "x = 1\n")
	r.commit("base")
	module := newRepo(t)
	module.write("lib.py", "y = 1\n")
	inner := module.commit("library")
	r.git("submodule", "add", "-q", module.dir, "vendor/lib")
	id := r.commit("with a submodule")
	worktree := filepath.Join(t.TempDir(), "tree")
	r.git("worktree", "add", "-q", worktree)
	outer := t.TempDir()
	if err := os.Rename(r.clone().dir, filepath.Join(outer, "checkout")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, workspace, sourceDir string
		git, anchor                string // the commit that is checked out; empty: no repository
	}{
		{"at the workspace", r.dir, ".", id, id},
		{"seen from a folder of it", r.dir, "app", id, id},
		{"above the workspace", filepath.Join(r.dir, "app"), ".", id, id},
		{"a worktree", worktree, "app", id, id},
		{"a submodule", r.dir, "vendor/lib", inner, id},
		{"a checkout below the workspace", outer, "checkout/app", id, id},
		{"seen from outside", outer, ".", "", ""},
		{"a folder that does not exist", r.dir, "nowhere/at/all", id, id},
	} {
		t.Run(c.name, func(t *testing.T) {
			git, err := OpenGit(context.Background(), c.workspace, c.sourceDir, os.Environ())
			if c.git == "" && !errors.Is(err, ErrNoGit) {
				t.Errorf("error %v, want no repository", err)
			}
			anchor, err := OpenAnchor(context.Background(), git, c.sourceDir, os.Environ())
			if err != nil || (anchor == git) != (c.anchor == c.git) {
				t.Errorf("error %v; one repository is opened twice, or two are taken for one", err)
			}
			for _, o := range []struct {
				git  *Git
				want string
			}{{git, c.git}, {anchor, c.anchor}} {
				change, _, err := Resolve(context.Background(), o.git, Compare{CI: true, Event: "push"})
				if err != nil || change.Reviewed != o.want {
					t.Errorf("commit %q, error %v; want %q", change.Reviewed, err, o.want)
				}
			}
		})
	}
}

// git believes what lies in its store under a name; what a run trusts is held
// against its name.
func TestForgedObjects(t *testing.T) {
	for _, format := range []string{"sha1", "sha256"} {
		t.Run(format, func(t *testing.T) {
			r := repo{t: t, dir: t.TempDir()}
			r.git("init", "-q", "-b", "main", "--object-format="+format)
			r.write("sub/.breakwater.yml", "fail-on: minor\n")
			commit := r.commit("base")
			show := func() (string, error) {
				content, err := r.open().ShowFile(context.Background(), commit, "sub/.breakwater.yml")
				return string(content), err
			}
			if got, err := show(); err != nil || got != "fail-on: minor\n" {
				t.Fatalf("before: %q, %v", got, err)
			}
			for _, forged := range []struct{ rev, kind, content string }{
				{"HEAD:sub/.breakwater.yml", "blob", "fail-on: never\n"},
				{"HEAD:sub", "tree", ""},
				{"HEAD^{tree}", "tree", ""},
				{"HEAD", "commit", "tree " + r.git("rev-parse", "HEAD:sub") + "\n\n"},
			} {
				id := r.git("rev-parse", forged.rev)
				restore := forge(t, r, id, forged.kind, forged.content)
				if forged.kind == "blob" && r.git("cat-file", "blob", id) != "fail-on: never" {
					t.Error("git itself noticed: the forgery is none")
				}
				if got, err := show(); !errors.Is(err, errForged) {
					t.Errorf("with a forged %s: %q, error %v", forged.rev, got, err)
				}
				restore()
			}
		})
	}
}

// forge puts other content under the name of a loose object.
func forge(t *testing.T, r repo, id, kind, content string) (restore func()) {
	t.Helper()
	name := filepath.Join(r.dir, ".git", "objects", id[:2], id[2:])
	before, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	fmt.Fprintf(w, "%s %d\x00%s", kind, len(content), content)
	w.Close()
	put := func(content []byte) {
		os.Remove(name)
		if err := os.WriteFile(name, content, 0o444); err != nil {
			t.Fatal(err)
		}
	}
	put(b.Bytes())
	return func() { put(before) }
}

// A name that git resolves to another object, as its replace refs do.
func TestReplacedObjects(t *testing.T) {
	r := newRepo(t)
	r.write(".breakwater.yml", "fail-on: minor\n")
	commit := r.commit("base")
	r.write(".breakwater.yml", "fail-on: never\n")
	other := r.commit("change")
	r.git("replace", commit, other)
	content, err := r.open().ShowFile(context.Background(), commit, ".breakwater.yml")
	if err != nil || string(content) != "fail-on: minor\n" {
		t.Errorf("%q, %v", content, err)
	}
}

// One git answers for all objects, and what is known of two commits is not asked again before a fetch.
func TestGitIsAskedOnce(t *testing.T) {
	r := repo{t: t, dir: t.TempDir()}
	r.git("init", "-q", "-b", "main")
	r.write("sub/a.yml", "a\n")
	r.write("sub/b.yml", "b\n")
	commit := r.commit("base")
	g := r.open()
	real, err := exec.LookPath("git")
	if err != nil {
		t.Fatal(err)
	}
	shim := t.TempDir()
	asked := filepath.Join(shim, "asked")
	script := "#!/bin/sh\necho >>" + asked + "\nexec " + real + ` "$@"` + "\n"
	if err := os.WriteFile(filepath.Join(shim, "git"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", shim+":"+os.Getenv("PATH"))
	count := func(do func()) int {
		os.WriteFile(asked, nil, 0o666)
		do()
		said, err := os.ReadFile(asked)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(string(said), "\n")
	}
	show := func(name string) func() {
		return func() {
			if got, err := g.ShowFile(context.Background(), commit, "sub/"+name+".yml"); string(got) != name+"\n" {
				t.Errorf("%q, %v", got, err)
			}
		}
	}
	if n := count(show("a")); n != 1 {
		t.Errorf("git was started %d times for a commit, two trees and a file", n)
	}
	if n := count(show("b")); n != 0 {
		t.Errorf("git was started %d times for the file beside it", n)
	}
	ctx, resolve := context.Background(), resolver{git: g}
	missing := strings.Repeat("1", 40)
	for _, rev := range []string{commit, missing, "HEAD", "refs/heads/none"} {
		n := count(func() {
			none := rev == missing || rev == "refs/heads/none"
			if id, ok := resolve.commit(ctx, rev); ok != (id == commit) || ok == none {
				t.Errorf("%s is %q, %v", rev, id, ok)
			}
		})
		if n != 0 {
			t.Errorf("git was started %d times for %s", n, rev)
		}
	}
	r.write("sub/a.yml", "changed\n")
	next := r.commit("next")
	related := func() {
		if !g.isAncestor(ctx, commit, next) || g.isAncestor(ctx, next, commit) {
			t.Error("the ancestor of a commit is not told from it")
		}
		if fork, ok := g.mergeBase(ctx, next, commit); !ok || fork != commit {
			t.Errorf("the commits parted at %q", fork)
		}
	}
	if n := count(related); n != 2 {
		t.Errorf("git was asked %d times how two commits are related, in either order", n)
	}
	if n := count(related); n != 0 {
		t.Errorf("git was asked %d times once more", n)
	}
	g.forget()
	if n := count(related); n != 2 {
		t.Errorf("git was asked %d times after a fetch", n)
	}
}

// A git that stays and does not answer ends with the context, and the next question starts another one.
func TestReaderEndsWithItsContext(t *testing.T) {
	r := newRepo(t)
	r.write("a.yml", "a\n")
	commit := r.commit("base")
	g := r.open()
	if id, ok := g.commit(context.Background(), commit); !ok || id != commit {
		t.Fatalf("%q, %v", id, ok)
	}
	stuck := g.reader.cmd.Process
	if err := stuck.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, err := g.ShowFile(ctx, commit, "a.yml"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a git that hangs: %v", err)
	}
	if got, err := g.ShowFile(context.Background(), commit, "a.yml"); err != nil || string(got) != "a\n" {
		t.Errorf("after one that hung: %q, %v", got, err)
	}
	if g.reader.cmd.Process.Pid == stuck.Pid {
		t.Error("it still runs")
	}
	g.Close()
	if g.reader.cmd != nil {
		t.Error("it runs after Close")
	}
}
