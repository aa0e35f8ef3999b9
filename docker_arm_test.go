//go:build docker && long

package main_test

import (
	"bytes"
	"debug/elf"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The image for arm64, cross-compiled as a release does it: its programs are of that machine, start, and the review of
// the sample says what it says here.
func TestLongDockerArm64(t *testing.T) {
	root := t.TempDir()
	for _, script := range []string{
		"docker build --build-arg ARCH=arm64 --tag " + image + "-arm64 .",
		`container=$(docker create ` + image + `-arm64) && docker export "$container" | tar -x --directory="$1"; docker rm "$container"`,
	} {
		if out, err := exec.Command("sh", "-c", script, "-", root).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", script, err, out)
		}
	}
	for _, name := range []string{"usr/local/bin/breakwater", "usr/bin/git", "usr/libexec/git-core/git-remote-http", "bin/busybox"} {
		f, err := elf.Open(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if libraries, _ := f.ImportedLibraries(); f.Machine != elf.EM_AARCH64 || len(libraries) > 0 {
			t.Errorf("%s is for %s and needs %q", name, f.Machine, libraries)
		}
		f.Close()
	}
	arm := func(dir, name string, args ...string) string {
		t.Helper()
		cmd := exec.Command("qemu-aarch64-static", append([]string{filepath.Join(root, name)}, args...)...)
		var stderr bytes.Buffer
		cmd.Dir, cmd.Stderr = dir, &stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s %s: %v\n%s%s", name, strings.Join(args, " "), err, out, stderr.Bytes())
		}
		return string(out)
	}
	if got := arm(root, "usr/bin/git", "--version"); !strings.HasPrefix(got, "git version 2.") {
		t.Errorf("git says %q", got)
	}
	// It starts this machine's git, since it cannot start the image's own without the image's machine.
	dir := sample(t)
	args := []string{"--offline", "--scope=full", "--format=json", "--upload-artifact=false"}
	got := arm(dir, "usr/local/bin/breakwater", args...)
	program := filepath.Join(t.TempDir(), "breakwater")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	here := exec.Command(program, args...)
	here.Dir = dir
	want, err := here.Output()
	if err != nil {
		t.Fatal(err)
	}
	if g, w := findings(t, []byte(got)), findings(t, want); g != w || len(w) < 100 {
		t.Errorf("on arm64\n%s\nhere\n%s", g, w)
	}
}

func findings(t *testing.T, document []byte) string {
	t.Helper()
	var r struct{ Findings, Suggestions json.RawMessage }
	if err := json.Unmarshal(document, &r); err != nil {
		t.Fatalf("%v\n%s", err, document)
	}
	return string(r.Findings) + string(r.Suggestions)
}
