//go:build long

package main_test

import (
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"breakwater/review"
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
// which knows the official schema, what it recommends besides, and what GitHub takes.
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
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(root, "review/report/testdata/*.sarif"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no goldens: %v", err)
	}
	for _, file := range append(files, knownAndQuiet(t)) {
		cmd := exec.Command(validator, "validate", file, "--rule-kind", "Sarif;Gh")
		cmd.Env = append(os.Environ(), "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1")
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "Analysis completed successfully") {
			t.Errorf("%s: %v\n%s", file, err, out)
		}
		for line := range strings.Lines(string(out)) {
			noVersion := strings.Contains(line, "SARIF2005") && strings.HasSuffix(file, "hostile.sarif")
			if noVersion { // as it is meant to be
				continue
			}
			if strings.Contains(line, ": error ") || strings.Contains(line, ": warning ") {
				t.Error(line)
			}
		}
	}
}

// knownAndQuiet returns the SARIF of a run with findings that are new, known and suppressed in
// each way, in a file whose path must be escaped.
func knownAndQuiet(t *testing.T) string {
	const app = "import requests, smtplib\n\n\ndef load(url):\n    return requests.get(url).json()\n\n\n" +
		"def mail(host):\n    smtplib.SMTP(host).quit()\n"
	const mark = "    # breakwater:ignore http-status-unchecked it is ours\n"
	marked := strings.Replace(app, "    return", mark+"    return", 1)
	dir := t.TempDir()
	t.Chdir(dir)
	commit := func(files map[string]string) {
		for name, text := range files {
			made := os.MkdirAll(filepath.Dir(name), 0o755)
			if err := errors.Join(made, os.WriteFile(name, []byte(text), 0o644)); err != nil {
				t.Fatal(err)
			}
		}
		identity := []string{"-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "-q", "-m", "x"}
		for _, args := range [][]string{{"init", "-q"}, {"add", "-A"}, identity} {
			if out, err := exec.Command("git", args...).CombinedOutput(); err != nil {
				t.Fatalf("git %q: %v\n%s", args, err, out)
			}
		}
	}
	commit(map[string]string{"src/ä b/app.py": app})
	commit(map[string]string{"src/ä b/app.py": marked, "new.py": app, ".breakwater.yml": "rules: [-smtp-no-timeout]\n"})
	var said strings.Builder
	status := review.Main(t.Context(), review.Process{
		Args:    []string{"--offline", "--scope=full", "--base=HEAD~1", "--baseline=auto", "--min-confidence=low"},
		Environ: os.Environ(), Stdout: io.Discard, Stderr: &said, Version: "v1.2.3",
	})
	if status != 0 {
		t.Fatalf("status %d:\n%s", status, said.String())
	}
	return filepath.Join(dir, ".breakwater", "breakwater.sarif")
}
