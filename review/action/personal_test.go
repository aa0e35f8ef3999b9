package action

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// put writes a file below a folder and returns its path.
func put(t *testing.T, dir, name, content string) string {
	t.Helper()
	full := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return full
}

func TestPersonalFile(t *testing.T) {
	home, config, workspace := t.TempDir(), t.TempDir(), t.TempDir()
	put(t, home, ".config/breakwater.yml", "model: of-home\n")
	put(t, config, "breakwater.yml", "openai-api-key: sk-mine\nmodel: of-config\nfail-on: minor\nmax-targets: 7\n")
	read := files(map[string]string{".breakwater.yml": "fail-on: major\nmax-targets: 8\n"})
	for _, c := range []struct {
		name    string
		environ []string
		kind    Kind
		model   string
		key     string
	}{
		{"of the configuration folder", []string{"HOME=" + home, "XDG_CONFIG_HOME=" + config}, Terminal, "of-config", "sk-mine"},
		{"of the home folder", []string{"HOME=" + home}, Terminal, "of-home", ""},
		{"a relative folder counts as none", []string{"HOME=" + home, "XDG_CONFIG_HOME=."}, Terminal, "of-home", ""},
		{"no home", nil, Terminal, "gpt-5-mini", ""},
		{"not in a CI", []string{"HOME=" + home, "XDG_CONFIG_HOME=" + config}, OtherCI, "gpt-5-mini", ""},
		{"a variable wins", []string{"HOME=" + home, "BREAKWATER_MODEL=mine"}, Terminal, "mine", ""},
	} {
		in := load(t, Source{Args: []string{"--max-targets=9"}, Environ: c.environ, Runner: Runner{Kind: c.kind, Workspace: workspace, Event: Event{Name: "push"}}, Read: read})
		if in.Model != c.model || in.OpenAIKey.Reveal() != c.key || in.FailOn != FailOnMajor || in.MaxTargets != 9 {
			t.Errorf("%s: model %s, key %q, fail-on %s, max-targets %d", c.name, in.Model, in.OpenAIKey.Reveal(), in.FailOn, in.MaxTargets)
		}
	}
}

// Inside the repository the file is the repository's, by whatever way it is
// reached.
func TestPersonalFileInsideTheRepository(t *testing.T) {
	repo, outside := t.TempDir(), t.TempDir()
	put(t, repo, ".git/HEAD", "ref: refs/heads/main\n")
	workspace := filepath.Join(repo, "app")
	put(t, workspace, "breakwater.yml", "base-url: https://evil.example\n")
	put(t, repo, "conf/breakwater.yml", "base-url: https://evil.example\n")
	linked := filepath.Join(outside, "linked")
	if err := os.Symlink(filepath.Join(repo, "conf"), linked); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(outside, "breakwater.yml")
	if err := os.Symlink(filepath.Join(workspace, "breakwater.yml"), file); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{workspace, filepath.Join(repo, "conf"), linked, outside} {
		in := load(t, Source{Environ: []string{"XDG_CONFIG_HOME=" + dir}, Runner: Runner{Workspace: workspace}})
		if in.BaseURL != "https://api.openai.com/v1" || len(in.Notices) != 1 || !strings.Contains(in.Notices[0], "inside the repository") {
			t.Errorf("%s: base-url %s, notices %q", dir, in.BaseURL, in.Notices)
		}
	}
}

func TestPersonalFileIsChecked(t *testing.T) {
	for _, c := range []struct {
		name, content, problem string
		check                  func(Inputs) bool
	}{
		{"nested document", "backends:\n  - name: a\n    api-key-env: KEY\n", "", func(in Inputs) bool {
			return in.Backends.Reveal() == "- api-key-env: KEY\n  name: a"
		}},
		{"document as text", "backends: |\n  - name: a\n", "", func(in Inputs) bool { return in.Backends.Reveal() == "- name: a" }},
		{"unknown setting", "colour: red\n", "is not a setting", nil},
		{"too large", strings.Repeat("#", maxPersonal+1), "larger than", nil},
		{"alias bomb", "backends: [&a [x,x], &b [*a,*a,*a,*a,*a,*a,*a,*a,*a], &c [*b,*b,*b,*b,*b,*b,*b,*b,*b], &d [*c,*c,*c,*c,*c,*c,*c,*c,*c], &e [*d,*d,*d,*d,*d,*d,*d,*d,*d], &f [*e,*e,*e,*e,*e,*e,*e,*e,*e], &g [*f,*f,*f,*f,*f,*f,*f,*f]]\n", "not YAML", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, dir, "breakwater.yml", c.content)
			in, err := Load(context.Background(), Source{Environ: []string{"XDG_CONFIG_HOME=" + dir}, Runner: Runner{Workspace: t.TempDir()}})
			switch {
			case c.problem == "" && err != nil, c.problem != "" && (err == nil || !strings.Contains(err.Error(), c.problem)):
				t.Errorf("error %v, want %q", err, c.problem)
			case c.check != nil && !c.check(in):
				t.Errorf("inputs %+v", in)
			}
		})
	}
}
