package patch

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// repo is a real git repository that holds files.
type repo struct {
	t   testing.TB
	dir string
}

func newRepo(t testing.TB, files map[string][]byte) repo {
	t.Helper()
	r := repo{t, t.TempDir()}
	r.git("init", "-q")
	for p, b := range files {
		r.write(p, b)
	}
	r.git("add", "-A")
	r.git("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-q", "--allow-empty", "-m", "base")
	return r
}

func (r repo) write(p string, b []byte) {
	r.t.Helper()
	name := filepath.Join(r.dir, filepath.FromSlash(p))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(name, b, 0o644); err != nil {
		r.t.Fatal(err)
	}
}

// walk returns the files of the work tree, tracked or not.
func (r repo) walk() map[string]string {
	r.t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(r.dir, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == ".git":
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		b, err := os.ReadFile(name)
		rel, _ := filepath.Rel(r.dir, name) // both are absolute
		out[filepath.ToSlash(rel)] = string(b)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return out
}

func (r repo) git(args ...string) string {
	r.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = r.dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "HOME="+r.dir, "GIT_CONFIG_COUNT=2",
		"GIT_CONFIG_KEY_0=core.autocrlf", "GIT_CONFIG_VALUE_0=false",
		"GIT_CONFIG_KEY_1=maintenance.auto", "GIT_CONFIG_VALUE_1=false") // a process after each commit
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// apply applies a patch with git, which checks all of it before it writes, and returns all files.
func (r repo) apply(patch []byte) map[string]string {
	r.t.Helper()
	name := filepath.Join(r.t.TempDir(), "p.patch")
	if err := os.WriteFile(name, patch, 0o644); err != nil {
		r.t.Fatal(err)
	}
	r.git("apply", "--index", name)
	got := r.files()
	r.git("reset", "-q", "--hard")
	return got
}

func (r repo) files() map[string]string {
	out := map[string]string{}
	for _, p := range strings.Split(strings.TrimSuffix(r.git("ls-files", "-z"), "\x00"), "\x00") {
		if p == "" {
			continue
		}
		b, err := os.ReadFile(filepath.Join(r.dir, filepath.FromSlash(p)))
		if err != nil {
			r.t.Fatal(err)
		}
		out[p] = string(b)
	}
	return out
}
