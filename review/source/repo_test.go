package source

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// repo is a real git repository for one test.
type repo struct {
	t   testing.TB
	dir string
}

// kept is a folder for what tests copy instead of making it again.
var kept string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "source-test-")
	if err != nil {
		panic(err)
	}
	kept = dir
	status := m.Run()
	os.RemoveAll(dir)
	os.Exit(status)
}

// once makes a folder in kept by its name, and copies what is in it to a folder of the test's own.
func once(t testing.TB, name, to string, build func(dir string)) {
	t.Helper()
	from := filepath.Join(kept, name)
	if _, err := os.Stat(from); err != nil {
		build(from)
	}
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

func newRepo(t testing.TB) repo {
	t.Helper()
	r := repo{t: t, dir: t.TempDir()}
	once(t, "empty", r.dir, func(dir string) { r.git("init", "-q", "--template=", "-b", "main", dir) })
	return r
}

// git runs git as a person would, and returns what it prints, trimmed.
func (r repo) git(args ...string) string {
	r.t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "protocol.file.allow=always"}, args...)...)
	cmd.Dir = r.dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=maintenance.auto", "GIT_CONFIG_VALUE_0=false", // a process each time
		"GIT_AUTHOR_DATE=2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE=2026-01-01T00:00:00Z")
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

func (r repo) write(name, content string) {
	r.t.Helper()
	full := filepath.Join(r.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(content), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

// commit commits everything and returns the commit's id.
func (r repo) commit(message string) string {
	r.t.Helper()
	r.git("add", "-A")
	r.git("commit", "-q", "--allow-empty", "-m", message)
	return r.head()
}

// head returns the commit that is checked out, without git where a file says it.
func (r repo) head() string {
	head, _ := os.ReadFile(filepath.Join(r.dir, ".git", "HEAD"))
	ref, _ := strings.CutPrefix(strings.TrimSpace(string(head)), "ref: ")
	id, err := os.ReadFile(filepath.Join(r.dir, ".git", filepath.FromSlash(ref)))
	if err != nil {
		return r.git("rev-parse", "HEAD")
	}
	return strings.TrimSpace(string(id))
}

// clone makes a clone over file://, so that depth counts.
func (r repo) clone(args ...string) repo {
	r.t.Helper()
	dir := filepath.Join(r.t.TempDir(), "clone")
	r.git(append(append([]string{"clone", "-q"}, args...), "file://"+r.dir, dir)...)
	return repo{t: r.t, dir: dir}
}

func (r repo) open() *Git {
	r.t.Helper()
	g, err := OpenGit(context.Background(), r.dir, ".", os.Environ())
	if err != nil {
		r.t.Fatal(err)
	}
	return g
}

func lines(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("line ")
		b.WriteString(strings.Repeat("x", i+1))
		b.WriteByte('\n')
	}
	return b.String()
}
