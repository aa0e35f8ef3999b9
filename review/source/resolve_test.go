package source

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"breakwater/index/syntax"
)

const zero = "0000000000000000000000000000000000000000"

// resolved is what a test compares: the change and a word of its notice.
func resolved(t *testing.T, r repo, c Compare, notice string) Change {
	t.Helper()
	got, notices, err := Resolve(context.Background(), r.open(), c)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(notices, "\n")
	if (notice == "") != (all == "") || !strings.Contains(all, notice) {
		t.Errorf("notices %q, want %q", notices, notice)
	}
	for _, n := range notices {
		if !strings.HasSuffix(n, ".") {
			t.Errorf("notice %q is no sentence", n)
		}
	}
	if (got.Compared == "") != (got.Base == "") {
		t.Errorf("compared %q with base %q", got.Compared, got.Base)
	}
	got.Compared = ""
	return got
}

func TestResolveOfPush(t *testing.T) {
	s := ownStory(t)
	rewritten := func() string {
		s.origin.git("checkout", "-q", "-b", "again", s.middle)
		s.origin.write("new.py", lines(3))
		id := s.origin.commit("second, again")
		s.origin.git("checkout", "-q", "main")
		return id
	}()
	push := Compare{CI: true, Event: "push", EventBase: s.middle, EventHead: s.head, MergeCommit: s.head, Default: "main"}
	added := []ChangedFile{{Path: "new.py", Status: Added, Lines: []Range{{1, 2}}}}
	again := []ChangedFile{{Path: "new.py", Status: Added, Lines: []Range{{1, 3}}}}
	for _, test := range []struct {
		name, commit, depth string
		compare             Compare
		base                string
		files               []ChangedFile
		notice              string
	}{
		{"depth 1", s.head, "1", push, s.middle, added, ""},
		{"full", s.head, "0", push, s.middle, added, ""},
		{"new branch, full", s.head, "0", with(push, func(c *Compare) { c.EventBase = zero }), s.start, prFiles, ""},
		{"new branch, depth 1", s.head, "1", with(push, func(c *Compare) { c.EventBase = zero }), s.start, prFiles, ""},
		{"new branch at the tip of the default one", s.base, "0", with(push, func(c *Compare) { c.EventBase = zero }), "", nil, "nothing beyond the default branch"},
		{"forced, full", rewritten, "0", with(push, func(c *Compare) { c.EventBase, c.EventHead, c.Forced = s.head, rewritten, true }), s.middle, again, ""},
		{"forced, depth 1", rewritten, "1", with(push, func(c *Compare) { c.EventBase, c.EventHead, c.Forced = s.head, rewritten, true }), s.middle, again, ""},
		{"forced back", s.middle, "0", with(push, func(c *Compare) { c.EventBase, c.EventHead, c.Forced = s.head, s.middle, true }), "", nil, "took commits away"},
		{"commit before is gone", s.head, "1", with(push, func(c *Compare) { c.EventBase = strings.Repeat("1", 40) }), "", nil, "could not be fetched"},
		{"schedule", s.base, "1", Compare{CI: true, Event: "schedule"}, "", nil, `"schedule" names no commit`},
		{"dispatch", s.base, "0", Compare{CI: true, Event: "workflow_dispatch", Default: "main"}, "", nil, "set the input base"},
		{"dispatch with base", s.head, "1", Compare{CI: true, Event: "workflow_dispatch", Base: s.middle}, s.middle, added, ""},
		{"dispatch with a branch as base", s.head, "1", Compare{CI: true, Event: "workflow_dispatch", Base: "main"}, s.base,
			[]ChangedFile{prFiles[0], prFiles[1], {Path: "other.py", Status: Modified, Lines: []Range{{3, 3}}}}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := resolved(t, s.checkout(t, test.commit, test.depth), test.compare, test.notice)
			want := Change{Base: test.base, Head: test.commit, Reviewed: test.commit, Files: test.files}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("change (-want +got):\n%s", diff)
			}
		})
	}
}

func TestResolveWithoutBase(t *testing.T) {
	s := newStory(t)
	event := Compare{CI: true, PullRequest: true, Event: "pull_request", EventBase: s.base, EventHead: s.head, BaseRef: "main", MergeCommit: s.merge}
	t.Run("depth 1 and no way to the origin", func(t *testing.T) {
		r := s.checkout(t, s.merge, "1")
		r.git("remote", "set-url", "origin", "file:///nowhere/at/all")
		if got := resolved(t, r, event, "set `fetch-depth: 2`"); got.Base != "" || got.Reviewed != s.merge || got.Head != s.head {
			t.Errorf("change %+v", got)
		}
	})
	t.Run("no origin", func(t *testing.T) {
		r := s.checkout(t, s.merge, "1")
		r.git("remote", "remove", "origin")
		if got := resolved(t, r, event, "set `fetch-depth: 2`"); got.Base != "" {
			t.Errorf("change %+v", got)
		}
	})
	t.Run("depth 2 needs no origin", func(t *testing.T) {
		r := s.checkout(t, s.merge, "2")
		r.git("remote", "remove", "origin")
		if got := resolved(t, r, event, ""); got.Base != s.base || len(got.Files) != 2 {
			t.Errorf("change %+v", got)
		}
	})
	t.Run("the target branch is checked out", func(t *testing.T) {
		target := with(event, func(c *Compare) { c.Event, c.MergeCommit = "pull_request_target", s.base })
		if got := resolved(t, s.checkout(t, s.base, "1"), target, "is not the pull request"); got.Base != "" {
			t.Errorf("change %+v", got)
		}
	})
	t.Run("damaged repository", func(t *testing.T) {
		r := ownStory(t).origin // its objects are files of their own
		r.git("checkout", "-q", s.merge)
		blob := r.git("rev-parse", "HEAD^:app.py")
		if err := os.Remove(filepath.Join(r.dir, ".git", "objects", blob[:2], blob[2:])); err != nil {
			t.Fatal(err)
		}
		if got := resolved(t, r, event, "since git failed"); got.Base != "" || got.Reviewed != s.merge {
			t.Errorf("change %+v", got)
		}
		got, _, err := Resolve(t.Context(), r.open(), with(event, func(c *Compare) { c.Base = "HEAD^" }))
		if !cmp.Equal(got, Change{}) || err == nil || !strings.HasPrefix(err.Error(), "input base: ") {
			t.Errorf("named: change %+v, error %v", got, err)
		}
	})
	t.Run("no commit", func(t *testing.T) {
		if got := resolved(t, newRepo(t), Compare{}, "no commit yet"); !cmp.Equal(got, Change{}) {
			t.Errorf("change %+v", got)
		}
	})
	t.Run("no repository", func(t *testing.T) {
		dir := t.TempDir()
		g, err := OpenGit(context.Background(), dir, ".", append(os.Environ(), "GIT_CEILING_DIRECTORIES="+dir))
		if !errors.Is(err, ErrNoGit) || g.Present() {
			t.Errorf("error %v", err)
		}
		change, notices, err := Resolve(context.Background(), g, Compare{})
		if err != nil || len(notices) != 1 || !cmp.Equal(change, Change{}) {
			t.Errorf("change %+v, notices %q, error %v", change, notices, err)
		}
	})
	t.Run("no git program", func(t *testing.T) {
		t.Setenv("PATH", "/nowhere")
		g, err := OpenGit(context.Background(), t.TempDir(), ".", os.Environ())
		if !errors.Is(err, ErrNoGit) || g.Present() {
			t.Errorf("error %v", err)
		}
		if _, notices, err := Resolve(context.Background(), g, Compare{}); err != nil || len(notices) != 1 || !strings.Contains(notices[0], "not installed") {
			t.Errorf("notices %q, error %v", notices, err)
		}
	})
}

func TestResolveInTerminal(t *testing.T) {
	r := newRepo(t)
	r.write("a.py", "1\n")
	r.write("gone.py", "x\ny\nz\n")
	one := r.commit("one")
	if got := resolved(t, r, Compare{}, "nothing to compare"); got.Base != "" || got.Reviewed != one {
		t.Errorf("clean default branch: %+v", got)
	}
	r.write("a.py", "1\n2\n")
	r.write("new dir/ü.py", "1\n2\n")
	r.write("empty.py", "")
	r.git("add", "empty.py")
	if err := os.Remove(filepath.Join(r.dir, "gone.py")); err != nil {
		t.Fatal(err)
	}
	want := Change{Base: one, Head: one, Reviewed: one, Dirty: true, Files: []ChangedFile{
		{Path: "a.py", Status: Modified, Lines: []Range{{2, 2}}}, {Path: "empty.py", Status: Added},
		{Path: "gone.py", Status: Deleted}, {Path: "new dir/ü.py", Status: Added, Lines: []Range{{1, 2}}}}}
	if diff := cmp.Diff(want, resolved(t, r, Compare{}, "")); diff != "" {
		t.Errorf("dirty (-want +got):\n%s", diff)
	}
	r.git("checkout", "-q", "-b", "feature")
	two := r.commit("two")
	want.Head, want.Reviewed, want.Dirty = two, two, false
	if diff := cmp.Diff(want, resolved(t, r, Compare{}, "")); diff != "" {
		t.Errorf("branch (-want +got):\n%s", diff)
	}
	r.git("checkout", "-q", "--detach")
	if diff := cmp.Diff(want, resolved(t, r, Compare{}, "")); diff != "" {
		t.Errorf("detached (-want +got):\n%s", diff)
	}
	r.write("a.py", "1\n2\n3\n")
	want.Dirty, want.Files[0].Lines = true, []Range{{2, 3}}
	if diff := cmp.Diff(want, resolved(t, r, Compare{Base: "main"}, "")); diff != "" {
		t.Errorf("base and dirty (-want +got):\n%s", diff)
	}
}

// What a person sees by default, wherever the work stands.
func TestLocalComparison(t *testing.T) {
	origin := newRepo(t)
	origin.write("a.py", "1\n")
	origin.commit("one")
	origin.write("a.py", "1\n2\n")
	two := origin.commit("two")
	for _, c := range []struct {
		name     string
		work     func(r repo) (base string)
		files    []string
		compared string
		notice   string // empty: there is none
	}{
		{"default branch, clean", func(r repo) string {
			return r.git("rev-parse", "HEAD~1")
		}, []string{"a.py"}, "its parent", ""},
		{"default branch, uncommitted", func(r repo) string {
			r.write("b.py", "1\n")
			return two
		}, []string{"b.py"}, "the last commit", ""},
		{"default branch, ahead of its origin", func(r repo) string {
			r.write("b.py", "1\n")
			three := r.commit("three")
			r.write("c.py", "1\n")
			r.commit("four")
			return three
		}, []string{"c.py"}, "its parent", ""},
		{"a commit of the default branch", func(r repo) string {
			r.git("checkout", "-q", "--detach")
			return r.git("rev-parse", "HEAD~1")
		}, []string{"a.py"}, "its parent", ""},
		{"a branch: committed, changed and untracked together", func(r repo) string {
			r.git("checkout", "-q", "-b", "topic")
			r.write("b.py", "1\n")
			r.commit("three")
			r.write("a.py", "1\n2\n3\n")
			r.write("c.py", "1\n")
			return two
		}, []string{"a.py", "b.py", "c.py"},
			"work tree, uncommitted and untracked files included, with " + short(two) + ", where it left main", ""},
		{"a branch, clean", func(r repo) string {
			r.git("checkout", "-q", "-b", "topic")
			r.write("b.py", "1\n")
			r.commit("three")
			return two
		}, []string{"b.py"}, "where it left main", ""},
		{"a branch off an unpushed commit", func(r repo) string {
			r.write("b.py", "1\n")
			three := r.commit("three")
			r.git("checkout", "-q", "-b", "topic")
			r.write("c.py", "1\n")
			r.commit("four")
			return three
		}, []string{"c.py"}, "where it left main", ""},
		{"a branch off an origin that moved on", func(r repo) string {
			r.git("branch", "-f", "topic")
			r.git("reset", "-q", "--hard", "HEAD~1")
			r.git("checkout", "-q", "topic")
			r.write("c.py", "1\n")
			return two
		}, []string{"c.py"}, "where it left main", ""},
		{"a branch that adds nothing", func(r repo) string {
			r.git("checkout", "-q", "-b", "topic")
			return two
		}, nil, "where it left main", ""},
		{"the only branch, of another name", func(r repo) string {
			r.git("remote", "remove", "origin")
			r.git("branch", "-m", "trunk")
			return r.git("rev-parse", "HEAD~1")
		}, []string{"a.py"}, "its parent", ""},
		{"a branch without a common commit", func(r repo) string {
			r.git("checkout", "-q", "--orphan", "pages")
			r.commit("start")
			r.write("a.py", "1\n")
			return r.git("rev-parse", "HEAD")
		}, []string{"a.py"}, "the last commit",
			"have no commit in common here, so the work tree is compared with the last commit; `--base`"},
		{"a branch beside one of another name", func(r repo) string {
			r.git("remote", "remove", "origin")
			r.git("branch", "-m", "trunk")
			r.git("checkout", "-q", "-b", "topic")
			r.write("b.py", "1\n")
			r.commit("three")
			return two
		}, []string{"b.py"}, "its parent",
			"No default branch was found (what origin names, main or master), " +
				"so the last commit is compared with its parent; `--base`"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := origin.clone()
			base := c.work(r)
			got, notices, err := Resolve(context.Background(), r.open(), Compare{})
			said := strings.Join(notices, "\n")
			silent := (said == "") == (c.notice == "")
			if err != nil || got.Base != base || !silent || !strings.Contains(said, c.notice) {
				t.Fatalf("base %s, notices %q, error %v; want base %s and %q", got.Base, notices, err, base, c.notice)
			}
			var files []string
			for _, f := range got.Files {
				files = append(files, f.Path)
			}
			if diff := cmp.Diff(c.files, files); diff != "" || !strings.Contains(got.Compared, c.compared) || !strings.Contains(got.Compared, short(base)) {
				t.Errorf("compared %q, want %q; files (-want +got):\n%s", got.Compared, c.compared, diff)
			}
		})
	}
}

func TestResolveOfUnpushedCommits(t *testing.T) {
	origin := newRepo(t)
	origin.write("a.py", "1\n")
	one := origin.commit("one")
	r := origin.clone()
	r.write("a.py", "1\n2\n")
	r.commit("two")
	if got := resolved(t, r, Compare{}, ""); got.Base != one || len(got.Files) != 1 {
		t.Errorf("change %+v", got)
	}
}

// The first parent of a merge that the author of the pull request made is his
// own: settings read from it would be his too.
func TestMergeOfTheAuthorIsNoBase(t *testing.T) {
	s := ownStory(t)
	o := s.origin
	o.git("checkout", "-q", "-b", "evil", s.start)
	o.write(".breakwater.yml", "fail-on: never\n")
	evil := o.commit("settings of the author")
	o.git("merge", "-q", "--no-ff", "-m", "looks like a test merge", s.head)
	crafted := o.git("rev-parse", "HEAD")
	o.git("checkout", "-q", "main")
	for name, c := range map[string]Compare{
		"pull_request_target, head moved on": {CI: true, PullRequest: true, Event: "pull_request_target", EventBase: s.start, EventHead: s.head, MergeCommit: s.start, BaseRef: "main"},
		"head is the merge":                  {CI: true, PullRequest: true, Event: "pull_request", EventBase: s.start, EventHead: crafted, MergeCommit: s.merge, BaseRef: "main"},
		"CI without payload":                 {CI: true, PullRequest: true, MergeCommit: crafted, BaseRef: "main"},
		"Jenkins":                            {CI: true, PullRequest: true, Event: "pull_request", BaseRef: "main"},
		"Woodpecker": {
			CI: true, PullRequest: true, Event: "pull_request", MergeCommit: crafted, BaseRef: "main",
		},
		"GitLab": {
			CI: true, PullRequest: true, EventBase: s.start, EventHead: crafted,
			MergeBase: true, MergeCommit: crafted,
		},
	} {
		for _, depth := range []string{"0", "1"} {
			t.Run(name+", depth "+depth, func(t *testing.T) {
				r := s.checkout(t, crafted, depth)
				change, notices, err := Resolve(context.Background(), r.open(), c)
				if err != nil || change.Base == evil || change.Base == "" && len(notices) == 0 {
					t.Fatalf("change %+v, notices %q, error %v", change, notices, err)
				}
				if change.Base != "" && change.Base != s.start {
					t.Errorf("base %s", change.Base)
				}
				if base, err := TrustedBase(t.Context(), r.open(), c); err == nil && base != s.start {
					t.Errorf("trusts %s", base)
				}
			})
		}
	}
}

// A pull request that merged its target branch into itself changes what it changes,
// not what the target branch brought.
func TestPullRequestMergedItsTarget(t *testing.T) {
	s := ownStory(t)
	s.origin.git("checkout", "-q", "feature")
	s.origin.git("merge", "-q", "--no-ff", "-m", "Merge main into feature", "main")
	tip := s.origin.git("rev-parse", "HEAD")
	jenkins := Compare{CI: true, PullRequest: true, Event: "pull_request", BaseRef: "main"}
	for _, depth := range []string{"0", "1", "2"} {
		got := resolved(t, s.checkout(t, tip, depth), jenkins, "")
		want := Change{Base: s.base, Head: tip, Reviewed: tip, Files: prFiles}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("depth %s (-want +got):\n%s", depth, diff)
		}
	}
}

func TestShowFile(t *testing.T) {
	r := newRepo(t)
	r.write("dir/ü [x].yml", "a: 1\n")
	r.write("big", strings.Repeat("x", syntax.MaxWritten+1))
	if err := os.Symlink("dir/x", filepath.Join(r.dir, "link")); err != nil {
		t.Fatal(err)
	}
	id := r.commit("one")
	r.write("dir/ü [x].yml", "a: 2\n")
	g := r.open()
	if b, err := g.ShowFile(context.Background(), id, "dir/ü [x].yml"); err != nil || string(b) != "a: 1\n" {
		t.Errorf("%q, %v", b, err)
	}
	for _, name := range []string{"nope", "dir", "link", "dir/*"} {
		if _, err := g.ShowFile(context.Background(), id, name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := g.ShowFile(context.Background(), id, "big"); !errors.Is(err, ErrTooLarge) {
		t.Errorf("big: %v", err)
	}
	for commit, name := range map[string]string{"HEAD": "dir", id: "../x", "--help": "x", strings.Repeat("1", 40): "x"} {
		if _, err := g.ShowFile(context.Background(), commit, name); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s:%s: %v", commit, name, err)
		}
	}
}

func TestSubmodule(t *testing.T) {
	lib, r := newRepo(t), newRepo(t)
	lib.write("a.py", "1\n")
	lib.commit("one")
	r.write("app/a.py", "1\n")
	r.git("submodule", "--quiet", "add", "file://"+lib.dir, "lib/lib")
	r.commit("two")
	for name, want := range map[string]string{
		"lib/lib/a.py": "lib/lib", "lib/lib/b/c.json": "lib/lib", "lib/b.json": "", "app/b/c.json": "", "a.py": "",
	} {
		if got, err := r.open().Submodule(t.Context(), name); err != nil || got != want {
			t.Errorf("%s lies in %q (%v), want %q", name, got, err, want)
		}
	}
}

func TestTracked(t *testing.T) {
	r := newRepo(t)
	r.write("out/report.json", "{}")
	r.commit("one")
	r.write("other/x", "")
	for name, want := range map[string]bool{"out": true, "out/report.json": true, "ou": false, "other": false, "*": false, "nope": false} {
		if got, err := r.open().Tracked(context.Background(), name); err != nil || got != want {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

// TestHeadIsWhatIsCheckedOut: a clone knows a HEAD of its origin as well.
func TestHeadIsWhatIsCheckedOut(t *testing.T) {
	origin := newRepo(t)
	var ids []string
	for _, text := range []string{"one", "two", "three", "four"} {
		origin.write("a.py", text+"\n")
		ids = append(ids, origin.commit(text))
	}
	clone := origin.clone()
	clone.git("checkout", "-q", ids[1])
	for _, base := range []string{"HEAD~1", "HEAD^", "@~1"} {
		change, _, err := Resolve(context.Background(), clone.open(), Compare{Base: base})
		if err != nil || change.Base != ids[0] || len(change.Files) != 1 {
			t.Errorf("base %s: %+v, %v", base, change, err)
		}
	}
}
