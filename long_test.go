//go:build long

package main_test

import (
	"crypto/sha256"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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

// The SARIF of every kind of run satisfies the validator of the format's authors,
// which knows the official schema and what it recommends besides.
func TestLongSARIFIsValid(t *testing.T) {
	if _, err := exec.LookPath("npm"); err != nil {
		t.Fatalf("the validator of SARIF comes from npm: install Node.js: %v", err)
	}
	dir := t.TempDir()
	pinned, err := os.ReadFile(".ci/analyzers/package.json")
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "package.json"), pinned, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	install := exec.Command("npm", "install", "--prefix", dir, "--no-audit", "--no-fund", "--ignore-scripts",
		"--no-package-lock")
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("the validator of SARIF cannot be installed: %v\n%s", err, out)
	}
	validator := filepath.Join(dir, "node_modules", "@microsoft", "sarif-multitool-linux", "Sarif.Multitool")
	if err := os.Chmod(validator, 0o755); err != nil { // what its script would have done
		t.Fatal(err)
	}
	files, err := filepath.Glob("review/report/testdata/*.sarif")
	if err != nil || len(files) == 0 {
		t.Fatalf("no goldens: %v", err)
	}
	for _, file := range files {
		cmd := exec.Command(validator, "validate", file)
		cmd.Env = append(os.Environ(), "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1")
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "Analysis completed successfully") {
			t.Errorf("%s: %v\n%s", file, err, out)
		}
		for line := range strings.Lines(string(out)) {
			hostile := strings.HasSuffix(file, "hostile.sarif") && strings.Contains(line, "SARIF2005") // a version that is none
			if !hostile && (strings.Contains(line, ": error ") || strings.Contains(line, ": warning ")) {
				t.Error(line)
			}
		}
	}
}
