package source

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"breakwater/index/syntax"
)

func open(t *testing.T, dir string, o Options) *Workspace {
	t.Helper()
	w, err := Open(context.Background(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

func paths(w *Workspace) []string {
	var names []string
	for _, f := range w.Files {
		names = append(names, f.Path)
	}
	return names
}

// mixed is a tree with a bit of everything that a checkout may hold.
func mixed(t *testing.T) repo {
	r := newRepo(t)
	r.write(".gitignore", "*.log\n/build/\nnode_modules/\n!keep.log\n")
	r.write("app/main.py", "print(1)\n")
	r.write("app/naïve name.py", "x = 1\n")
	r.write("app/line\nbreak.py", "x = 1\n")
	r.write("app/debug.log", "no\n")
	r.write("app/keep.log", "yes\n")
	r.write("build/out.py", "no\n")
	r.write("node_modules/x/index.js", "no\n")
	r.write("logo.png", "\x89PNG\x00")
	r.write("data.unknown", "a\x00b")
	r.write("utf16.py", "x\x00=\x001\x00")
	r.write("big.go", strings.Repeat("x", syntax.MaxWritten+1))
	r.write("big.json", strings.Repeat("x", syntax.MaxWritten+1))
	r.write("gone.py", "x\n")
	for link, target := range map[string]string{"link.py": "app/main.py", "out.py": "/etc/passwd", "dir": "app"} {
		if err := os.Symlink(target, filepath.Join(r.dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func TestOpen(t *testing.T) {
	tracked := mixed(t)
	tracked.commit("all")
	tracked.write("untracked.py", "x\n")
	if err := os.Remove(filepath.Join(tracked.dir, "gone.py")); err != nil {
		t.Fatal(err)
	}
	plain := mixed(t)
	if err := os.RemoveAll(filepath.Join(plain.dir, ".git")); err != nil {
		t.Fatal(err)
	}
	common := []string{".gitignore", "app/keep.log", "app/line\nbreak.py", "app/main.py", "app/naïve name.py"}
	gaps := []Gap{
		{"big.go", "larger than 1048576 bytes"},
		{"out.py", "is a symbolic link to /etc/passwd, which is not reviewed by that name"},
		{"utf16.py", "is not text in UTF-8 (it holds NUL bytes)"},
	}
	for _, test := range []struct {
		name  string
		repo  repo
		files []string
	}{
		{"git lists", tracked, append(slices.Clone(common), "untracked.py")},
		{"walk", plain, append(slices.Clone(common), "gone.py")},
	} {
		t.Run(test.name, func(t *testing.T) {
			git, _ := OpenGit(context.Background(), test.repo.dir, ".", os.Environ())
			w := open(t, test.repo.dir, Options{Git: git})
			if diff := cmp.Diff(test.files, paths(w)); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(gaps, w.Gaps); diff != "" {
				t.Errorf("gaps (-want +got):\n%s", diff)
			}
			if len(w.Notices) != 0 {
				t.Errorf("notices %q", w.Notices)
			}
		})
	}
}

func TestOpenSelects(t *testing.T) {
	r := newRepo(t)
	for _, name := range []string{"svc/app/a.py", "svc/app/b.go", "svc/tests/c.py", "svc/gen/d.py", "other/e.py", ".breakwater/report.json"} {
		r.write(name, "x\n")
	}
	for _, test := range []struct {
		name    string
		options Options
		want    []string
	}{
		{"source folder", Options{SourceDir: "svc/app"}, []string{"svc/app/a.py", "svc/app/b.go"}},
		{"name anywhere", Options{Include: []string{"*.py"}}, []string{"other/e.py", "svc/app/a.py", "svc/gen/d.py", "svc/tests/c.py"}},
		{"from the source folder", Options{SourceDir: "svc", Include: []string{"app/**"}}, []string{"svc/app/a.py", "svc/app/b.go"}},
		{"from the workspace", Options{SourceDir: "svc", Include: []string{"svc/app/*.py"}}, []string{"svc/app/a.py"}},
		{"a folder stands for what it holds", Options{Exclude: []string{"svc/", "/.breakwater"}}, []string{"other/e.py"}},
		{"alternatives", Options{Include: []string{"**/{a,c}.py"}}, []string{"svc/app/a.py", "svc/tests/c.py"}},
		{"exclude wins", Options{Include: []string{"**/*.py"}, Exclude: []string{"gen", "tests/**", "**/tests/**"}}, []string{"other/e.py", "svc/app/a.py"}},
		{"our own folders", Options{SourceDir: ".", Skip: []string{".breakwater"}, Exclude: []string{"svc"}}, []string{"other/e.py"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, git := range []*Git{nil, r.open()} {
				test.options.Git = git
				if diff := cmp.Diff(test.want, paths(open(t, r.dir, test.options))); diff != "" {
					t.Errorf("with git: %v (-want +got):\n%s", git != nil, diff)
				}
			}
		})
	}
}

// TestIdleInclude: who includes what is not there learns it.
func TestIdleInclude(t *testing.T) {
	r := newRepo(t)
	r.write("svc/a.py", "x\n")
	w := open(t, r.dir, Options{Include: []string{"*.py", "nope/**", "svc/*.go"}})
	if want := []string{"No file matches include: nope/**, svc/*.go"}; !slices.Equal(w.Notices, want) {
		t.Errorf("notices %q, want %q", w.Notices, want)
	}
}

func TestOpenRefuses(t *testing.T) {
	r := newRepo(t)
	r.write("a.py", "x\n")
	if err := os.Symlink("/etc", filepath.Join(r.dir, "etc")); err != nil {
		t.Fatal(err)
	}
	for name, o := range map[string]Options{
		"missing folder": {SourceDir: "nope"}, "file": {SourceDir: "a.py"}, "symlink": {SourceDir: "etc"},
		"outside": {SourceDir: "../x"}, "glob": {Include: []string{"[a"}},
	} {
		if w, err := Open(context.Background(), r.dir, o); err == nil {
			w.Close()
			t.Errorf("%s: no error", name)
		}
	}
}

func TestNestedRepositoryIsAGap(t *testing.T) {
	outer := newRepo(t)
	outer.write("a.py", "x\n")
	inner := repo{t: t, dir: filepath.Join(outer.dir, "lib")}
	if err := os.Mkdir(inner.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	inner.git("init", "-q", "-b", "main")
	inner.write("b.py", "x\n")
	inner.commit("inner")
	w := open(t, outer.dir, Options{Git: outer.open()})
	if got := paths(w); !slices.Equal(got, []string{"a.py"}) || len(w.Gaps) != 1 || w.Gaps[0].Path != "lib" {
		t.Errorf("files %q, gaps %v", got, w.Gaps)
	}

	// With the nested one as source folder, its own git answers.
	git, err := OpenGit(context.Background(), outer.dir, "lib", os.Environ())
	if err != nil {
		t.Fatal(err)
	}
	w = open(t, outer.dir, Options{SourceDir: "lib", Git: git})
	if got := paths(w); !slices.Equal(got, []string{"lib/b.py"}) {
		t.Errorf("files %q", got)
	}
	inner.write("b.py", "y\n")
	change, _, err := Resolve(context.Background(), git, Compare{})
	if err != nil || len(change.Files) != 1 || change.Files[0].Path != "lib/b.py" {
		t.Errorf("change %+v, error %v", change, err)
	}
	if content, err := git.ShowFile(context.Background(), change.Base, "lib/b.py"); err != nil || string(content) != "x\n" {
		t.Errorf("file of the base %q, error %v", content, err)
	}
	if _, err := git.ShowFile(context.Background(), change.Base, "b.py"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("path outside of the repository: error %v", err)
	}
}

func TestWorkspaceBelowTheTopOfItsRepository(t *testing.T) {
	r := newRepo(t)
	r.write("svc/app/a.py", "x\n")
	r.write("other.py", "x\n")
	base := r.commit("one")
	r.write("svc/app/a.py", "y\n")
	r.write("other.py", "y\n")
	dir := filepath.Join(r.dir, "svc")
	git, err := OpenGit(context.Background(), dir, "app", os.Environ())
	if err != nil {
		t.Fatal(err)
	}
	w := open(t, dir, Options{SourceDir: "app", Git: git})
	change, _, err := Resolve(context.Background(), git, Compare{})
	want := []ChangedFile{{Path: "app/a.py", Status: Modified, Lines: []Range{{1, 1}}}}
	if diff := cmp.Diff(want, change.Files); diff != "" || err != nil {
		t.Errorf("files (-want +got):\n%s%v", diff, err)
	}
	if got := paths(w); !slices.Equal(got, []string{"app/a.py"}) {
		t.Errorf("files %q", got)
	}
	if content, err := git.ShowFile(context.Background(), base, "app/a.py"); err != nil || string(content) != "x\n" {
		t.Errorf("file of the base %q, error %v", content, err)
	}
}

func TestReadStaysInside(t *testing.T) {
	r := mixed(t)
	r.commit("all")
	if err := os.Symlink("../.git", filepath.Join(r.dir, "app", "git")); err != nil {
		t.Fatal(err)
	}
	w := open(t, r.dir, Options{})
	if b, err := w.Read("app/main.py"); err != nil || string(b) != "print(1)\n" {
		t.Errorf("read %q, %v", b, err)
	}
	for _, name := range []string{
		"link.py", "out.py", "dir/main.py", "../x", "/etc/passwd", "app/../app/main.py", "", ".", "app", "nope.py",
		".git/config", ".GIT/config", "app/git/config", "app/main.py/x", "app\\main.py", "big.go", "a\x00b",
	} {
		if b, err := w.Read(name); err == nil {
			t.Errorf("read %q: %d bytes", name, len(b))
		}
	}
	if _, err := w.Read("big.go"); !errors.Is(err, ErrTooLarge) {
		t.Errorf("big file: %v", err)
	}
	if _, err := w.Read("nope.py"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
}

func TestGlob(t *testing.T) {
	r := mixed(t)
	w := open(t, r.dir, Options{})
	for pattern, want := range map[string][]string{
		"app/*.py": {"app/line\nbreak.py", "app/main.py", "app/naïve name.py"}, "./big.go": {"big.go"}, "dir/*.py": nil,
		"{link,out}.py": nil, "nope": nil, ".git/*": nil, "../*": nil, "**/debug.log": {"app/debug.log"},
	} {
		got, err := w.Glob(pattern)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v", pattern, got, err)
		}
	}
	if _, err := w.Glob("[a"); err == nil {
		t.Error("a broken glob gave no error")
	}
}

// Blobs must never name a file that differs from what git holds.
func TestBlobs(t *testing.T) {
	r := newRepo(t)
	for _, name := range []string{"same.py", "changed.py", "overlooked.py", "dir/same.py", "gone.py"} {
		r.write(name, "x = 1\n")
	}
	r.commit("all")
	r.write("changed.py", "x = 2\n")
	r.git("update-index", "--assume-unchanged", "overlooked.py")
	r.write("overlooked.py", "x = 3\n")
	r.write("new.py", "x = 4\n")
	if err := os.Remove(filepath.Join(r.dir, "gone.py")); err != nil {
		t.Fatal(err)
	}
	blobs, err := r.open().Blobs(context.Background(), ".")
	if err != nil {
		t.Fatal(err)
	}
	id := strings.TrimSpace(r.git("rev-parse", "HEAD:same.py"))
	if diff := cmp.Diff(map[string]string{"same.py": id, "dir/same.py": id}, blobs); diff != "" {
		t.Errorf("blobs (-want +got):\n%s", diff)
	}
}
