package source

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
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
			for _, o := range []struct {
				open func(context.Context, string, string, []string) (*Git, error)
				want string
			}{{OpenGit, c.git}, {OpenAnchor, c.anchor}} {
				g, err := o.open(context.Background(), c.workspace, c.sourceDir, os.Environ())
				if o.want == "" && !errors.Is(err, ErrNoGit) {
					t.Errorf("error %v, want no repository", err)
				}
				change, _, err := Resolve(context.Background(), g, Compare{CI: true, Event: "push"})
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
