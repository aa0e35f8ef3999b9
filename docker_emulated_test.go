//go:build docker && long

package main_test

import (
	"bytes"
	"debug/elf"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The image for arm64, cross-compiled as a release does it: its programs are of that machine, start, and the review of
// the sample says what it says here.
func TestLongDockerArm64(t *testing.T) {
	root := t.TempDir()
	// The shell's status is that of the last command: whatever is missing is missed below.
	unpack := exec.Command("sh", "-c", `built=$(docker build --quiet --build-arg ARCH=arm64 .) &&
		container=$(docker create "$built") && docker export "$container" | tar -x --directory="$1"
		docker rm "$container"`, "-", root)
	if out, err := unpack.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", unpack, err, out)
	}
	for _, name := range []string{
		"usr/local/bin/breakwater", "usr/bin/git", "usr/libexec/git-core/git-remote-http", "bin/busybox",
	} {
		f, err := elf.Open(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if libraries, _ := f.ImportedLibraries(); f.Machine != elf.EM_AARCH64 || len(libraries) > 0 {
			t.Errorf("%s is for %s and needs %q", name, f.Machine, libraries)
		}
		f.Close()
	}
	dir := sample(t)
	const emulator = "qemu-aarch64-static"
	version := output(t, dir, emulator, filepath.Join(root, "usr/bin/git"), "--version")
	if !strings.HasPrefix(version, "git version 2.") {
		t.Errorf("git says %q", version)
	}
	program := filepath.Join(t.TempDir(), "breakwater")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	review := []string{"--offline", "--scope=full", "--format=json"}
	want := findings(t, output(t, dir, program, review...))
	// It starts this machine's git, since it cannot start the image's own without the image's machine.
	arm := filepath.Join(root, "usr/local/bin/breakwater")
	got := findings(t, output(t, dir, emulator, append([]string{arm}, review...)...))
	if got != want || len(want) < 100 {
		t.Errorf("on arm64\n%s\nhere\n%s", got, want)
	}
}

// output runs a program in a folder, without what a CI says in the environment, and returns its standard output.
func output(t *testing.T, dir, program string, args ...string) string {
	t.Helper()
	cmd := exec.Command(program, args...)
	var stderr bytes.Buffer
	cmd.Dir, cmd.Stderr = dir, &stderr
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", cmd, err, out, stderr.Bytes())
	}
	return string(out)
}

// findings returns what report.json says of findings and suggestions.
func findings(t *testing.T, document string) string {
	t.Helper()
	var r struct{ Findings, Suggestions json.RawMessage }
	if err := json.Unmarshal([]byte(document), &r); err != nil {
		t.Fatalf("%v\n%s", err, document)
	}
	return string(r.Findings) + string(r.Suggestions)
}
