package source

import (
	"path/filepath"
	"strconv"
	"testing"
)

// Whether history is cut off is read without git, as git itself reads it.
func TestShallow(t *testing.T) {
	r := newRepo(t)
	r.write("app.py", "x = 1\n")
	r.commit("base")
	r.write("app.py", "x = 2\n")
	r.commit("change")
	cut := r.clone("--depth=1")
	worktree := filepath.Join(t.TempDir(), "tree")
	cut.git("worktree", "add", "-q", worktree)
	for _, c := range []struct {
		name string
		repo repo
		want bool
	}{
		{"a clone", r.clone(), false},
		{"a shallow clone", cut, true},
		{"a worktree of it", repo{t: t, dir: worktree}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			said := c.repo.git("rev-parse", "--is-shallow-repository")
			if got := c.repo.open().shallow(); got != c.want || said != strconv.FormatBool(got) {
				t.Errorf("shallow %v, want %v; git says %s", got, c.want, said)
			}
		})
	}
}
