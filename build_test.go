package main

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// Everything that the program is made of besides our own code is compiled before that comes into the image: after a
// change of code none of it is compiled again.
func TestBuildPreparesLibraries(t *testing.T) {
	bin := t.TempDir()
	standIn(t, bin, "go", `[ "$1" != build ] || echo "$*"`)
	cmd := exec.Command(".ci/build")
	cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "ARCH=")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	const tags = "-tags=netgo,osusergo"
	prepared := slices.DeleteFunc(strings.Fields(string(out))[1:], func(arg string) bool { return arg[0] == '-' })
	made := dependencies(t, append([]string{tags}, prepared...)...)
	for _, name := range dependencies(t, tags, ".") {
		if !slices.Contains(made, name) && !strings.HasPrefix(name+"/", "breakwater/") {
			t.Errorf("%s is not compiled before the program; name it in .ci/build", name)
		}
	}
}

// dependencies lists packages and all that they import.
func dependencies(t *testing.T, args ...string) []string {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-deps"}, args...)...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", cmd, err)
	}
	return strings.Fields(string(out))
}
