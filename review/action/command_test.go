package action

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestFolderForCommand: a folder may stand in the place of a command, named
// from where the program was started.
func TestFolderForCommand(t *testing.T) {
	top := t.TempDir()
	for _, name := range []string{"review", "services/cart"} {
		if err := os.MkdirAll(filepath.Join(top, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(top, "app.py"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args    string
		dir     string // below top
		command Command
		source  string
		problem string
	}{
		{".", "", Review, ".", ""},
		{".", "services", Review, "services", ""},
		{"cart --offline", "services", Review, "services/cart", ""},
		{"..", "services", Review, ".", ""},
		{"services/cart/", "", Review, "services/cart", ""},
		{top + "/services", "", Review, "services", ""},
		{"review", "", Review, ".", ""},
		{"./review", "", Review, "review", ""},
		{"review review", "", Review, "review", ""},
		{"plan services", "", Plan, "services", ""},
		{"..", "", Review, ".", "leads out of the workspace"},
		{"nowhere/at/all", "", Review, ".", "neither a folder nor a command"},
		{"app.py", "", Review, ".", "--include=app.py"},
		{"verfy", "", Review, ".", "did you mean verify?"},
		{"plna", "", Review, ".", "did you mean plan?"},
		{"xyzzy", "", Review, ".", `"xyzzy" is not a command; the commands are`},
		{"services app", "", Review, "services", `"app" is not expected here`},
		{"services review", "", Review, "services", "another one is named already"},
		{"--source-dir services review", "", Review, "services", "another one is named already"},
		{"verify services", "", Verify, ".", `"services" is not expected here`},
	} {
		t.Run(tt.args+" in "+tt.dir, func(t *testing.T) {
			r := Runner{Kind: Terminal, Workspace: top, Dir: filepath.Join(top, tt.dir)}
			in, err := Load(context.Background(), Source{Runner: r, Args: strings.Fields(tt.args)})
			if (tt.problem == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), tt.problem) {
				t.Fatalf("error %v, want %q", err, tt.problem)
			}
			if in.Command != tt.command || in.SourceDir != tt.source {
				t.Errorf("got %s of %s, want %s of %s", in.Command, in.SourceDir, tt.command, tt.source)
			}
		})
	}
}

// TestHelpOfCommands: every command has its own, with an example, and none is
// wider than a screen.
func TestHelpOfCommands(t *testing.T) {
	for _, c := range commands {
		for _, args := range [][]string{{"help", string(c)}, {string(c), "--help"}, {string(c), "-h"}} {
			in := load(t, Source{Args: args})
			if in.Command != Help || in.Topic != c {
				t.Errorf("%v: %s about %q", args, in.Command, in.Topic)
			}
		}
		text := Usage(c)
		if !strings.Contains(text, "Example") || !strings.Contains(text, "  breakwater") || !strings.Contains(text, "Usage: breakwater") {
			t.Errorf("%s has no example:\n%s", c, text)
		}
		for line := range strings.Lines(text) {
			if len(line) > lineWidth+2 {
				t.Errorf("line is too wide: %s", line)
			}
		}
	}
	for _, args := range [][]string{{"--help"}, {"help"}, {"--offline", "-h"}} {
		if in := load(t, Source{Args: args}); in.Command != Help || in.Topic != "" && in.Topic != Help {
			t.Errorf("%v: about %q", args, in.Topic)
		}
	}
	_, err := Load(t.Context(), Source{Args: []string{"help", "plna"}})
	if err == nil || !strings.Contains(err.Error(), "did you mean plan?") {
		t.Errorf("help about an unknown command: %v", err)
	}
	if n := strings.Count(Usage(""), "\n"); n > 24 {
		t.Errorf("the overview has %d lines; it is to fit a screen", n)
	}
}

// TestUnknownVariables: one that is misspelt is named, with what it may mean.
func TestUnknownVariables(t *testing.T) {
	in := load(t, Source{Environ: []string{
		"BREAKWATER_FAILON=major", "INPUT_MAX-TOKEN=5", "INPUT_MAX_TARGETS=3", "BREAKWATER_ZZZZZZZZ=1", "BREAKWATER_OFLINE=", "BREAKWATERS=1", "PATH=/bin",
		"INPUT_ARGS=merge .shards", "INPUT_ENTRYPOINT=/bin/cp",
	}})
	want := []string{
		"The variable BREAKWATER_FAILON is no input and was ignored; did you mean BREAKWATER_FAIL_ON?",
		"The variable BREAKWATER_ZZZZZZZZ is no input and was ignored; `breakwater help review` lists the inputs.",
		"The variable INPUT_MAX-TOKEN is no input and was ignored; did you mean INPUT_MAX-TOKENS?",
	}
	if !slices.Equal(in.Notices, want) {
		t.Errorf("got %q", in.Notices)
	}
	var many []string
	for _, c := range "abcdefghijklmnopq" {
		many = append(many, "INPUT_UNKNOWN_THING_"+string(c)+"=1")
	}
	if in := load(t, Source{Environ: many}); len(in.Notices) != mostUnknown+1 {
		t.Errorf("%d notices of %d unknown variables", len(in.Notices), len(many))
	}
}

// TestTopOfRepository: a person in a subfolder means the repository.
func TestTopOfRepository(t *testing.T) {
	top := t.TempDir()
	sub := filepath.Join(top, "a", "b")
	if err := os.MkdirAll(sub, 0o755); err != nil {
		t.Fatal(err)
	}
	if r := Detect(nil, sub); r.Workspace != sub || r.Dir != sub {
		t.Errorf("without a repository: %s", r.Workspace)
	}
	if err := os.Mkdir(filepath.Join(top, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	if r := Detect(nil, sub); r.Workspace != top || r.Dir != sub {
		t.Errorf("workspace %s, want %s", r.Workspace, top)
	}
	if r := Detect([]string{"CI=true"}, sub); r.Workspace != sub {
		t.Errorf("in a CI the workspace is %s", r.Workspace)
	}
	if err := os.WriteFile(filepath.Join(sub, ".git"), []byte("gitdir: elsewhere\n"), 0o644); err != nil { // a submodule, or another work tree
		t.Fatal(err)
	}
	if r := Detect(nil, sub); r.Workspace != sub {
		t.Errorf("in a work tree of its own: %s", r.Workspace)
	}
}
