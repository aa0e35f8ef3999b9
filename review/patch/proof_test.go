package patch

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// proof is a patch of one file that git is to make.
type proof struct {
	path                string
	before, diff, after []byte
}

// proofs has git make patches, each once, in one repository.
type proofs struct {
	repo repo
	done map[string]bool
}

func newProofs(t testing.TB) *proofs {
	return &proofs{newRepo(t, nil), map[string]bool{}}
}

func (ps *proofs) count() int { return len(ps.done) }

// add checks a patch with git, has git make it on its file alone, and compares
// the whole tree byte for byte with what was computed.
func (ps *proofs) add(p proof) {
	t := ps.repo.t
	t.Helper()
	key := p.path + "\x00" + string(p.before) + "\x00" + string(p.diff)
	if p.diff == nil || ps.done[key] {
		return
	}
	ps.done[key] = true
	ps.repo.write(p.path, p.before)
	name := filepath.Join(ps.repo.dir, ".git", "p.patch")
	if err := os.WriteFile(name, p.diff, 0o644); err != nil {
		t.Fatal(err)
	}
	ps.repo.git("apply", "--check", name)
	ps.repo.git("apply", name)
	for got, text := range ps.repo.walk() {
		if got != p.path || !bytes.Equal([]byte(text), p.after) {
			t.Errorf("git makes of %s another tree than was computed: %s differs\n%s", p.path, got, p.diff)
		}
	}
	if err := os.Remove(filepath.Join(ps.repo.dir, filepath.FromSlash(p.path))); err != nil {
		t.Error(err) // git put it elsewhere
	}
}
