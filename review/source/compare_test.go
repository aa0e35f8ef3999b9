package source

import (
	"context"
	"errors"
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

func newStory(t *testing.T) story {
	r := newRepo(t)
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

// checkout does what actions/checkout does with a commit and a depth.
func (s story) checkout(t *testing.T, commit string, depth string) repo {
	r := newRepo(t)
	r.git("remote", "add", "origin", "file://"+s.origin.dir)
	args := []string{"fetch", "-q", "--no-tags"}
	if depth != "0" {
		args = append(args, "--depth="+depth)
		r.git(append(args, "origin", commit)...)
	} else {
		r.git(append(args, "origin", "+refs/heads/*:refs/remotes/origin/*", commit)...)
	}
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
	head.MergeCommit = s.merge
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
	for _, c := range []Compare{{Base: "nope"}, {Head: "nope"}, {Base: "--upload-pack=evil"}, {Base: "main:a.py"}} {
		if _, _, err := Resolve(context.Background(), r.open(), c); !errors.Is(err, ErrUnknownCommit) {
			t.Errorf("%+v: error %v", c, err)
		}
	}
}
