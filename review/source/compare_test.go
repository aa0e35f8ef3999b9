package source

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// story is an origin with a target branch that went on after the pull request
// started, a pull request of two commits, and the merge that a runner tests.
type story struct {
	origin                           repo
	start, base, middle, head, merge string
}

// newStory returns the story with an origin that is only read.
func newStory(t *testing.T) story {
	if told.origin.dir == "" {
		dir := filepath.Join(kept, "story")
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		told = tell(repo{t: t, dir: dir})
	}
	s := told
	s.origin.t = t
	return s
}

// told is the story once it was made.
var told story

// ownStory is the story with an origin of the test's own.
func ownStory(t *testing.T) story {
	s := newStory(t)
	s.origin.dir = t.TempDir()
	if err := os.CopyFS(s.origin.dir, os.DirFS(told.origin.dir)); err != nil {
		t.Fatal(err)
	}
	return s
}

func tell(r repo) story {
	r.git("init", "-q", "--template=", "-b", "main")
	s := story{origin: r}
	r.git("config", "uploadpack.allowAnySHA1InWant", "true")
	r.write("app.py", lines(10))
	r.write("other.py", lines(3))
	s.start = r.commit("start")
	r.git("checkout", "-q", "-b", "feature")
	r.write("app.py", strings.Replace(lines(10), "line xxx\n", "changed\n", 1))
	s.middle = r.commit("first")
	r.write("new.py", lines(2))
	s.head = r.commit("second")
	r.git("checkout", "-q", "main")
	r.write("other.py", lines(4))
	s.base = r.commit("target goes on")
	r.git("checkout", "-q", "-b", "pr", "main")
	r.git("merge", "-q", "--no-ff", "-m", "Merge", "feature")
	s.merge = r.git("rev-parse", "HEAD")
	r.git("update-ref", "refs/pull/1/merge", s.merge)
	r.git("checkout", "-q", "main")
	r.git("branch", "-q", "-D", "pr")
	return s
}

// checkout does what actions/checkout does with a commit and a depth. What was fetched from an origin is fetched once.
func (s story) checkout(t *testing.T, commit string, depth string) repo {
	r := repo{t: t, dir: t.TempDir()}
	name := strings.Join([]string{strings.ReplaceAll(s.origin.dir, "/", "_"), commit, depth}, ".")
	once(t, name, filepath.Join(r.dir, ".git"), func(dir string) {
		fetched := newRepo(t)
		fetched.git("remote", "add", "origin", "file://"+s.origin.dir)
		args := []string{"fetch", "-q", "--no-tags"}
		if depth != "0" {
			args = append(args, "--depth="+depth, "origin", commit)
		} else {
			args = append(args, "origin", "+refs/heads/*:refs/remotes/origin/*", commit)
		}
		fetched.git(args...)
		if err := os.Rename(filepath.Join(fetched.dir, ".git"), dir); err != nil {
			t.Fatal(err)
		}
	})
	r.git("checkout", "-q", "--detach", commit)
	return r
}

var prFiles = []ChangedFile{
	{Path: "app.py", Status: Modified, Lines: []Range{{3, 3}}},
	{Path: "new.py", Status: Added, Lines: []Range{{1, 2}}},
}

func TestResolveOfPullRequest(t *testing.T) {
	s := newStory(t)
	event := Compare{CI: true, PullRequest: true, Event: "pull_request", EventBase: s.start, EventHead: s.head, BaseRef: "main", MergeCommit: s.merge}
	head := event
	gitlab := Compare{CI: true, PullRequest: true, Event: "merge_request_event", EventBase: s.start, EventHead: s.head, MergeBase: true, BaseRef: "main"}
	jenkins := Compare{CI: true, PullRequest: true, BaseRef: "main"}
	for _, test := range []struct {
		name, commit, depth string
		compare             Compare
		base, head          string
		files               []ChangedFile
	}{
		{"merge commit, depth 1", s.merge, "1", event, s.base, s.head, prFiles},
		{"merge commit, depth 2", s.merge, "2", event, s.base, s.head, prFiles},
		{"merge commit, full", s.merge, "0", event, s.base, s.head, prFiles},
		{"head, depth 1", s.head, "1", head, s.start, s.head, prFiles},
		{"head, full", s.head, "0", head, s.start, s.head, prFiles},
		{"head, target went on, depth 1", s.head, "1", Compare{CI: true, PullRequest: true, EventBase: s.base, EventHead: s.head}, s.start, s.head, prFiles},
		{"GitLab, shallow", s.head, "1", gitlab, s.start, s.head, prFiles},
		{"only the target branch is known, full", s.head, "0", jenkins, s.start, s.head, prFiles},
		{"base input wins", s.merge, "0", with(event, func(c *Compare) { c.Base = s.middle }), s.middle, s.head, prFiles[1:]},
		{"target branch as base input", s.merge, "0", with(event, func(c *Compare) { c.Base = "main" }), s.start, s.head, prFiles},
		{"base and head input", s.head, "0", with(event, func(c *Compare) { c.Base, c.Head = "main", "feature" }), s.start, s.head, prFiles},
		{"head input is a parent of what is checked out", s.merge, "0", with(event, func(c *Compare) { c.Head = s.head }), s.base, s.head, prFiles},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := s.checkout(t, test.commit, test.depth)
			got, notices, err := Resolve(context.Background(), r.open(), test.compare)
			if err != nil {
				t.Fatal(err)
			}
			want := Change{Base: test.base, Head: test.head, Reviewed: test.commit, Files: test.files}
			got.Compared = ""
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("change (-want +got):\n%s\nnotices: %q", diff, notices)
			}
			if len(notices) > 0 {
				t.Errorf("notices: %q", notices)
			}
		})
	}
}

func with(c Compare, set func(*Compare)) Compare {
	set(&c)
	return c
}

func TestResolveNamedCommitIsMissing(t *testing.T) {
	r := newRepo(t)
	r.write("a.py", "1\n")
	r.commit("one")
	for _, c := range []Compare{
		{Base: "nope"}, {Head: "nope"}, {Base: "--upload-pack=evil"}, {Base: "main:a.py"}, {Base: "nope", Head: "neither"},
	} {
		_, _, err := Resolve(context.Background(), r.open(), c)
		named := err != nil && strings.Contains(err.Error(), c.Base) && strings.Contains(err.Error(), c.Head)
		if !errors.Is(err, ErrUnknownCommit) || !named {
			t.Errorf("%+v: error %v", c, err)
		}
	}
}

// A base that the event names and that holds the head, or is none, gives way to
// nothing: neither the comparison nor the settings take another commit silently.
func TestEventWithoutBase(t *testing.T) {
	s := newStory(t)
	event := Compare{CI: true, PullRequest: true, Event: "pull_request", EventHead: s.head, BaseRef: "main",
		MergeCommit: s.merge}
	for name, c := range map[string]struct{ base, says string }{
		"zeros":                    {zero, "zero commit"},
		"the head":                 {s.head, "holds the head"},
		"a descendant of the head": {s.merge, "holds the head"},
	} {
		t.Run(name, func(t *testing.T) {
			r := s.checkout(t, s.merge, "0")
			compare := with(event, func(e *Compare) { e.EventBase = c.base })
			if got := resolved(t, r, compare, c.says); got.Base != "" {
				t.Errorf("compared with %s", got.Base)
			}
			if base, err := TrustedBase(t.Context(), r.open(), compare); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("trusts %q, error %v", base, err)
			}
		})
	}
}

// What is checked out is the target branch, as actions/checkout does by default in
// some events: that is no pull request without changes.
func TestTargetIsCheckedOut(t *testing.T) {
	s := newStory(t)
	for _, c := range []struct {
		name    string
		compare Compare
		advice  string
	}{
		{"comment", Compare{Event: "issue_comment", Default: "main", OnTarget: true}, "ref: refs/pull/"},
		{"after a workflow", Compare{Event: "workflow_run", Default: "main", OnTarget: true, EventHead: s.head},
			"ref: ${{ github.event.workflow_run.head_sha }}"},
		{
			"after a workflow, of a branch",
			Compare{Event: "workflow_run", OnTarget: true, EventBase: s.base, EventHead: s.head},
			"ref: ${{ github.event.workflow_run.head_sha }}"},
		{"another CI", Compare{Event: "pull_request_event", BaseRef: "main"}, "part of the target branch"},
	} {
		for _, depth := range []string{"0", "1"} {
			t.Run(c.name+", depth "+depth, func(t *testing.T) {
				r := s.checkout(t, s.base, depth)
				c.compare.CI, c.compare.PullRequest = true, true
				if got := resolved(t, r, c.compare, c.advice); got.Base != "" {
					t.Errorf("compared with %s: %v", got.Base, got.Files)
				}
				base, err := TrustedBase(t.Context(), r.open(), c.compare)
				if c.compare.OnTarget && (err != nil || base != s.base) {
					t.Errorf("trusts %s, error %v; want the target branch", base, err)
				}
			})
		}
	}
}

// What was compared is true where the head that was named is not checked out.
func TestNamedHeadIsNotCheckedOut(t *testing.T) {
	r := newRepo(t)
	var ids []string
	for _, name := range []string{"a.py", "b.py", "c.py"} {
		r.write(name, "1\n")
		ids = append(ids, r.commit(name))
	}
	short1, short2, short3 := short(ids[0]), short(ids[1]), short(ids[2])
	compare := func(c Compare) (Change, string) {
		t.Helper()
		change, notices, err := Resolve(t.Context(), r.open(), c)
		if err != nil {
			t.Fatal(err)
		}
		return change, strings.Join(notices, " ")
	}
	for _, c := range []Compare{{Head: ids[1]}, {Base: ids[0], Head: ids[1]}} {
		change, said := compare(c)
		want := "the files that " + short2 + " changed, as they are in commit " + short3 + ", with " + short1
		one := len(change.Files) == 1 && change.Files[0].Path == "b.py"
		if !one || !strings.HasPrefix(change.Compared, want) || !strings.Contains(said, "goes beyond the head") {
			t.Errorf("%+v: %q, %v, notices %q", c, change.Compared, change.Files, said)
		}
	}
	r.write("d.py", "1\n") // untracked
	change, _ := compare(Compare{Head: ids[1]})
	want := "the files that " + short2 + " changed, as they are in the work tree, with " + short1
	if len(change.Files) != 1 || !strings.HasPrefix(change.Compared, want) {
		t.Errorf("%q, %v", change.Compared, change.Files)
	}
	r.git("rm", "-q", "--cached", "b.py")
	r.commit("b.py is no more tracked")
	r.git("clean", "-q", "-f")
	r.git("checkout", "-q", "-b", "side", ids[0])
	r.write("b.py", "1\n")
	again := r.commit("b.py again")
	r.git("merge", "-q", "--no-ff", "-s", "ours", "-m", "drops c.py", "main")
	if _, said := compare(Compare{Base: ids[1], Head: "main"}); !strings.Contains(said, "\"c.py\" and 1 more is not") {
		t.Errorf("notices %q after %s", said, again)
	}
}
