//go:build long

package main_test

import (
	"crypto/sha256"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// These tests take minutes; .ci/long runs them.

// Two builds give the same bytes, in folders of other names and with nothing
// compiled before.
func TestLongTwoBuildsAreEqual(t *testing.T) {
	var sums [2][sha256.Size]byte
	for i, name := range []string{"first", "elsewhere/second"} {
		dir := filepath.Join(t.TempDir(), name)
		script := `mkdir -p "$1" && git ls-files -z | xargs -0 cp --parents --target-directory="$1" && cd "$1" && VERSION=v1.2.3 .ci/build program`
		cmd := exec.Command("sh", "-c", script, "-", dir)
		cmd.Env = append(os.Environ(), "GOCACHE="+t.TempDir())
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("build: %v\n%s", err, out)
		}
		program, err := os.ReadFile(filepath.Join(dir, "program"))
		if err != nil {
			t.Fatal(err)
		}
		sums[i] = sha256.Sum256(program)
	}
	if sums[0] != sums[1] {
		t.Errorf("%x and %x", sums[0], sums[1])
	}
}
