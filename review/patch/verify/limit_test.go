//go:build unix

package verify

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestTimeLimit also shows that what the command started is stopped with it: it holds a pipe open as long as it lives.
// The limit follows from what a run takes on this machine now.
func TestTimeLimit(t *testing.T) {
	dir := project(t, 1)
	start := time.Now()
	verify(t, Options{Dir: dir, Patches: patches(t, dir, 1), Command: noBad})
	limit := max(time.Second, 5*time.Since(start))

	pipe := filepath.Join(t.TempDir(), "alive")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	alive, err := os.OpenFile(pipe, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer alive.Close()
	hang := "exec 3>" + pipe + "; echo ran >&3; sleep 120 >&3 2>&3 & if grep -q good src/m000.py; then wait; fi"
	r := verify(t, Options{
		Dir: dir, Patches: patches(t, dir, 1), Timeout: limit, Command: []string{"sh", "-c", hang},
	})
	if r.Verdicts[0].Status != Failed || !strings.Contains(r.Verdicts[0].Reason, "no end within") {
		t.Errorf("got %+v, runs %+v", r.Verdicts[0], r.Runs)
	}
	if err := alive.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if said, err := io.ReadAll(alive); err != nil || !strings.HasPrefix(string(said), "ran\nran\n") {
		t.Errorf("a program that the command started went on after the time limit: %q, %v", said, err)
	}
}
