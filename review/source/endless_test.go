//go:build unix

package source

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestEndlessSettings: settings that never end leave a run without git, and not without time.
func TestEndlessSettings(t *testing.T) {
	r := newRepo(t)
	r.git("config", "include.path", "endless")
	if err := syscall.Mkfifo(filepath.Join(r.dir, ".git", "endless"), 0o600); err != nil {
		t.Skip(err)
	}
	g := &Git{workspace: r.dir, env: gitEnv(os.Environ())}
	g.settle(r.dir, r.dir)
	if err := g.answers(t.Context(), time.Second); err == nil || !strings.Contains(err.Error(), "not read within 1s") {
		t.Errorf("within a limit: %v", err)
	}
	run, cancel := context.WithTimeoutCause(t.Context(), time.Second, errors.New("the run is over"))
	defer cancel()
	if err := g.answers(run, time.Minute); err == nil || err.Error() != "the run is over" {
		t.Errorf("until the deadline: %v", err)
	}
}
