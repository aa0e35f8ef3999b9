package source

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// Every setting and attribute by which a repository can have git run a program
// is in this one. None of them may run.
func TestNoProgramOfTheRepositoryRuns(t *testing.T) {
	s := newStory(t)
	r := s.checkout(t, s.merge, "1")
	trap := filepath.Join(t.TempDir(), "trap")
	sentinel := filepath.Join(t.TempDir(), "ran")
	script := "#!/bin/sh\necho \"$0 $*\" >>" + sentinel + "\nexit 1\n"
	if err := os.WriteFile(trap, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	hooks := filepath.Join(t.TempDir(), "hooks")
	for _, dir := range []string{hooks, filepath.Join(r.dir, ".git", "hooks")} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, hook := range []string{"post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman", "pre-auto-gc", "post-rewrite", "sendemail-validate"} {
		for _, dir := range []string{hooks, filepath.Join(r.dir, ".git", "hooks")} {
			if err := os.WriteFile(filepath.Join(dir, hook), []byte(script), 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	// The attributes are there first, so that committing does not run the traps.
	r.write(".gitattributes", "*.py diff=evil filter=evil merge=evil\n")
	r.write(".gitmodules", "[submodule \"x\"]\n\tpath = x\n\turl = ext::"+trap+"\n\tupdate = !"+trap+"\n")
	for _, setting := range []string{
		"core.fsmonitor", "core.sshCommand", "core.gitProxy", "core.askPass", "core.pager", "core.editor", "core.alternateRefsCommand",
		"diff.external", "diff.evil.command", "diff.evil.textconv", "filter.evil.clean", "filter.evil.smudge", "filter.evil.process",
		"remote.origin.uploadpack", "remote.origin.receivepack", "credential.helper", "credential.https://example.org.helper",
		"gpg.program", "interactive.diffFilter", "merge.evil.driver", "pager.diff", "pager.status", "uploadpack.packObjectsHook", "trace2.eventTarget", "alias.diff", "alias.fetch",
	} {
		value := trap
		if strings.HasPrefix(setting, "alias.") {
			value = "!" + trap
		}
		if setting == "core.fsmonitor" {
			defer r.git("version") // keeps git from running in the loop with the trap set
		}
		if err := appendConfig(r, setting, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := appendConfig(r, "core.hooksPath", hooks); err != nil {
		t.Fatal(err)
	}
	if err := appendConfig(r, "filter.evil.required", "true"); err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(filepath.Join(r.dir, "app.py"), later, later); err != nil {
		t.Fatal(err)
	}

	ctx := context.Background()
	environ := append(os.Environ(), "GIT_EXTERNAL_DIFF="+trap, "GIT_SSH="+trap, "GIT_PROXY_COMMAND="+trap, "GIT_DIR=/nowhere")
	g, err := OpenGit(ctx, r.dir, ".", environ)
	if err != nil {
		t.Fatal(err)
	}
	ci := Compare{CI: true, PullRequest: true, EventBase: s.base, EventHead: s.head, MergeCommit: s.merge}
	change, notices, err := Resolve(ctx, g, ci)
	if err != nil || change.Base != s.base || len(change.Files) != 2 {
		t.Errorf("in a CI: %+v, notices %q, error %v", change, notices, err)
	}
	if change, _, err := Resolve(ctx, g, Compare{}); err != nil || !change.Dirty {
		t.Errorf("in a terminal: %+v, %v", change, err)
	}
	if _, err := Open(ctx, r.dir, Options{Git: g}); err != nil {
		t.Error(err)
	}
	if _, err := g.ShowFile(ctx, s.base, "app.py"); err != nil {
		t.Error(err)
	}
	for _, url := range []string{"ext::" + trap, "ssh://host.invalid/x", "git://host.invalid/x", "evil::x"} {
		if err := appendConfig(r, "remote.origin.url", url); err != nil {
			t.Fatal(err)
		}
		_ = g.fetch(ctx, strings.Repeat("1", 40)) // fails, and must run nothing on the way
	}
	if ran, err := os.ReadFile(sentinel); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("programs of the repository ran: %s (%v)", ran, err)
	}
}

// appendConfig writes a setting without git, which would obey those before it.
func appendConfig(r repo, name, value string) error {
	f, err := os.OpenFile(filepath.Join(r.dir, ".git", "config"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	parts := strings.Split(name, ".")
	section := "[" + parts[0] + "]\n"
	if len(parts) > 2 {
		section = "[" + parts[0] + " \"" + strings.Join(parts[1:len(parts)-1], ".") + "\"]\n"
	}
	_, err = f.WriteString(section + "\t" + parts[len(parts)-1] + " = \"" + value + "\"\n")
	return err
}

// Settings that would take git for ever, or that fit into no environment, end
// in a workspace without git, at once and with the reason.
func TestSettingsAreBounded(t *testing.T) {
	for name, c := range map[string]struct {
		poison func(r repo) error
		want   string
	}{
		"huge": {func(r repo) error { return os.Truncate(filepath.Join(r.dir, ".git", "config"), mostConfig+1) }, "larger than"},
		"30,000 sections": {func(r repo) error {
			var b strings.Builder
			for i := range 30000 {
				fmt.Fprintf(&b, "[filter \"section-%d\"]\n\tclean = x\n\tsmudge = x\n", i)
			}
			return os.WriteFile(filepath.Join(r.dir, ".git", "config"), []byte(b.String()), 0o644)
		}, "more programs than"},
		"no file": {func(r repo) error {
			name := filepath.Join(r.dir, ".git", "config")
			return errors.Join(os.Remove(name), os.Mkdir(name, 0o755))
		}, "not a file"},
		"not settings": {func(r repo) error { return os.WriteFile(filepath.Join(r.dir, ".git", "config"), []byte("[[["), 0o644) }, "bad config"},
	} {
		for _, worktree := range []bool{false, true} {
			t.Run(fmt.Sprint(name, ", worktree ", worktree), func(t *testing.T) {
				r := newRepo(t)
				r.write("a.py", "x = 1\n")
				r.commit("base")
				seen := r
				if worktree {
					seen.dir = filepath.Join(t.TempDir(), "tree")
					r.git("worktree", "add", "-q", seen.dir)
				}
				if err := c.poison(r); err != nil {
					t.Fatal(err)
				}
				g, err := OpenGit(context.Background(), seen.dir, ".", os.Environ())
				if !errors.Is(err, ErrNoGit) || !strings.Contains(err.Error(), c.want) || g.Present() {
					t.Errorf("error %v, want %q", err, c.want)
				}
				w, err := Open(context.Background(), seen.dir, Options{Git: g})
				if err != nil || len(w.Files) != 1 {
					t.Fatalf("files are not listed: %v", err)
				}
				w.Close()
				if _, notices, err := Resolve(context.Background(), g, Compare{}); err != nil || len(notices) != 1 || !strings.Contains(notices[0], c.want) {
					t.Errorf("notices %q, error %v", notices, err)
				}
			})
		}
	}
}

func TestSecretsStayOutOfGit(t *testing.T) {
	env := gitEnv([]string{"PATH=/bin", "HOME=/root", "INPUT_OPENAI-API-KEY=sk", "OPENAI_API_KEY=sk", "ACTIONS_RUNTIME_TOKEN=t", "GIT_DIR=/x", "GIT_CONFIG_COUNT=1", "LD_PRELOAD=/x.so"})
	for _, kv := range env {
		name, value, _ := strings.Cut(kv, "=")
		steers := name == "GIT_DIR" || strings.HasPrefix(name, "LD_") || strings.HasPrefix(name, "ACTIONS")
		if steers || value == "sk" {
			t.Errorf("git is handed %s", kv)
		}
	}
	if !slices.Contains(env, "HOME=/root") {
		t.Error("git is not handed HOME")
	}
}

// A container runs as root in a checkout of somebody else.
func TestForeignOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Log("not root: the owner cannot be changed, so that only one's own files are seen here")
	}
	s := newStory(t)
	r := s.checkout(t, s.merge, "1")
	if os.Geteuid() == 0 {
		if err := filepath.WalkDir(r.dir, func(name string, _ fs.DirEntry, err error) error { return os.Lchown(name, 1001, 1001) }); err != nil {
			t.Fatal(err)
		}
	}
	change, notices, err := Resolve(context.Background(), r.open(), Compare{CI: true, PullRequest: true, EventBase: s.start, EventHead: s.head, MergeCommit: s.merge})
	if err != nil || change.Base != s.base || len(change.Files) != 2 || len(notices) != 0 {
		t.Fatalf("change %+v, notices %q, error %v", change, notices, err)
	}
	if os.Geteuid() != 0 {
		return
	}
	// What was fetched belongs to the owner too, or a later step of his fails.
	err = filepath.WalkDir(filepath.Join(r.dir, ".git"), func(name string, d fs.DirEntry, err error) error {
		if uid, _, ok := owner(name); ok && uid != 1001 {
			t.Errorf("%s belongs to %d", name, uid)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestOutputIsBounded(t *testing.T) {
	stopped := false
	b := &bounded{limit: 5, full: func() { stopped = true }}
	for _, s := range []string{"abc", "def", "ghi"} {
		if n, err := b.Write([]byte(s)); n != 3 || err != nil {
			t.Errorf("write: %d, %v", n, err)
		}
	}
	if b.String() != "abcde" || !b.over || !stopped {
		t.Errorf("kept %q, over %v, stopped %v", b.String(), b.over, stopped)
	}
}
