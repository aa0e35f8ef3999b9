//go:build long

// Package seen_test shows that the patch works: it plays scenarios against the sample application, has it reviewed by
// the rules alone, and plays them again with the suggestions.
package seen_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestMain plays the scenarios in the current folder where the environment says so: breakwater verify starts this
// program again, in each copy of the sample, and that starts itself where a scenario needs a network of its own.
func TestMain(m *testing.M) {
	var err error
	switch scenario := os.Getenv("PLAY"); scenario {
	case "":
		os.Exit(m.Run())
	case "all":
		err = play("results.json")
	default:
		err = playOne(scenario)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// TestLongSeen: an operation that a silent neighbour broke holds with the suggestions of the rules, and none is worse.
func TestLongSeen(t *testing.T) {
	top, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	kept := os.Getenv("BREAKWATER_SEEN") // a folder that does not exist yet, for who wants to look at the results
	dir, program := cmp.Or(kept, filepath.Join(t.TempDir(), "members")), filepath.Join(t.TempDir(), "breakwater")
	run(t, top, "go", "build", "-o", program, ".")
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(top, "testdata", "webapp"))); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PLAY", "all")
	t.Log(lossOf().title)
	run(t, dir, self)
	run(t, dir, "git", "init", "-q", "-b", "main")
	run(t, dir, "git", "add", "-A")
	run(t, dir, "git", "-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "-q", "-m", "members")
	run(t, dir, program, "--offline", "--scope=full", "--results=results.json")
	t.Log(run(t, dir, program, "verify", "--results=results.json", "--timeout=2h", "--", self))
	var verified struct {
		Operations []struct{ Operation, Fault, Verdict string }
	}
	text, err := os.ReadFile(filepath.Join(dir, ".breakwater", "verify.json"))
	if err == nil {
		err = json.Unmarshal(text, &verified)
	}
	if err != nil {
		t.Fatal(err)
	}
	fixed := false
	for _, o := range verified.Operations {
		fixed = fixed || o.Operation == "index__get" && strings.HasPrefix(o.Fault, "black hole") && o.Verdict == "fixed"
		if o.Verdict == "worse" {
			t.Errorf("worse: %+v", o)
		}
	}
	if !fixed {
		t.Errorf("GET / does not hold while a neighbour is silent: %+v", verified.Operations)
	}
	run(t, dir, "git", "apply", "--check", ".breakwater/verified.patch")
}

func run(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}
