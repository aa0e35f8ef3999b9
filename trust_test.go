package main

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestTrustTable is the README's table of whose settings count, over events, depths of
// the checkout, and who writes them: settings that switch the only finding off count
// where the gate stays open, and do not where it closes. With -short each row has one depth, in turns, and the author
// of the change writes, for every sixth row the target's too.
func TestTrustTable(t *testing.T) {
	const (
		theTree = "base head" // whoever writes them
		theBase = "base"
		nobodys = ""
	)
	pull := func(base, head string) string {
		return "payload pull " + base + " " + head + "\nenv GITHUB_BASE_REF=target\n"
	}
	const onTarget = "env GITHUB_REF=refs/heads/target\nenv GITHUB_BASE_REF=\n"
	dir := t.TempDir()
	upstream := map[string]string{"base": trustUpstream(t, "base"), "head": trustUpstream(t, "head")}
	clones := &trustClones{upstream: upstream, dir: t.TempDir()}
	for i, row := range []struct{ event, checkout, begin, counts string }{
		{"pull_request", "test", pull("target", "feature"), theBase},
		{"pull_request", "feature", pull("target", "feature"), theBase},
		{"pull_request", "crafted", pull("target", "crafted"), theBase},
		{"pull_request", "crafted", "payload none\nenv GITHUB_BASE_REF=target\n", theBase},
		{"pull_request", "test", "payload none\nenv GITHUB_BASE_REF=target\n", theBase},
		{"pull_request", "test", pull("zero", "feature"), nobodys},
		{"pull_request", "test", pull("feature", "feature"), nobodys},
		{"pull_request_target", "target", pull("target", "feature") + onTarget, theBase},
		{"pull_request_target", "crafted", pull("target", "crafted") + onTarget, theBase},
		{"issue_comment", "target", "payload comment\n" + onTarget, theBase},
		{"issue_comment", "crafted", "payload comment\n" + onTarget, theBase},
		{"workflow_run", "target", "payload workflow feature\n" + onTarget, theBase},
		{"workflow_run", "crafted", "payload workflow crafted\n" + onTarget, theBase},
		{"merge_group", "test", "payload queue target test\n", theBase},
		{"woodpecker", "crafted", "", theBase},
		{"jenkins", "crafted", "", theBase},
		{"jenkins", "test", "", theBase},
		{"drone", "crafted", "", theBase},
		{"bitbucket", "crafted", "", theBase},
		{"azure", "crafted", "", theBase},
		{"gitlab", "crafted", "", theBase},
		{"push", "main", onBranch("main"), theTree},
		{"push", "other", onBranch("other"), theTree},
		{"schedule", "main", onBranch("main"), theTree},
		{"workflow_dispatch", "main", onBranch("main"), theTree},
		{"workflow_dispatch", "main", onBranch("main") + noOrigin, theTree},
		{"workflow_dispatch", "other", onBranch("other"), nobodys},
		{"workflow_dispatch", "other", onBranch("main") + elsewhere, nobodys},
		{"repository_dispatch", "main", onBranch("main") + noOrigin, theTree},
		{"repository_dispatch", "other", onBranch("other"), nobodys},
		{"release", "main", "payload default\nenv GITHUB_REF=refs/tags/main\n" + noOrigin, nobodys},
		{"release", "other", onBranch("other"), nobodys},
		{"deployment", "other", onBranch("other"), nobodys},
		{"terminal", "other", "", theTree},
	} {
		depths, writers := []string{"--depth=1", "--depth=2", "--no-single-branch"}, []string{"head", "base"}
		if testing.Short() {
			depths, writers = depths[i/3%3:][:1], writers[:1+i%6/5]
		}
		for _, depth := range depths {
			for _, writer := range writers {
				gate := "within 1 --scope=full --fail-on=major\nstdout 'http-client-no-timeout'\n"
				if strings.Contains(row.counts, writer) {
					gate = "within 0 --scope=full --fail-on=major\n"
				}
				begin, other := otherRunners[row.event]
				if !other {
					begin = "runner " + row.event + "\n"
				}
				name := fmt.Sprintf("%02d,%s,%s,%s,%s.txtar", i+1, row.event, row.checkout, strings.Trim(depth, "-"), writer)
				clone := fmt.Sprintf("clone %s %s %s checkout\ncd checkout\n", writer, depth, row.checkout)
				story := clone + begin + row.begin + gate
				if err := os.WriteFile(filepath.Join(dir, name), []byte(story), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	testscript.Run(t, testscript.Params{
		Dir: dir, Setup: setup,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"runner": runner, "payload": trustPayload, "clone": clones.lay, "within": within,
		},
	})
}

// trustClones are clones of the repositories that a writer works on: each is made once, and every story has a copy
// of it, since a run fetches what it lacks.
type trustClones struct {
	upstream map[string]string // by writer
	dir      string            // for the clones
	made     sync.Map          // their names → func() error
}

// lay WRITER DEPTH BRANCH DIR: lays out a clone that has the branch checked out.
func (c *trustClones) lay(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 4 || neg {
		ts.Fatalf("usage: clone WRITER DEPTH BRANCH DIR")
	}
	ts.Setenv("UPSTREAM", c.upstream[args[0]])
	name := filepath.Join(c.dir, strings.Join(args[:3], ","))
	do, _ := c.made.LoadOrStore(name, sync.OnceValue(func() error {
		from := "file://" + c.upstream[args[0]]
		cmd := exec.Command("git", "clone", "-q", "--template=", args[1], "--branch="+args[2], from, name)
		cmd.Env = gitEnviron()
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return nil
	}))
	ts.Check(do.(func() error)())
	ts.Check(os.CopyFS(ts.MkAbs(args[3]), os.DirFS(name)))
}

// otherRunners are the variables of a pull request into target elsewhere than on GitHub.
var otherRunners = map[string]string{
	"terminal": "",
	"woodpecker": "env CI=woodpecker CI_PIPELINE_EVENT=pull_request CI_COMMIT_PULL_REQUEST=7 " +
		"CI_COMMIT_TARGET_BRANCH=target\n",
	"jenkins":   "env JENKINS_URL=http://ci CHANGE_ID=7 CHANGE_TARGET=target\n",
	"drone":     "env CI=true DRONE_BUILD_EVENT=pull_request DRONE_PULL_REQUEST=7 DRONE_TARGET_BRANCH=target\n",
	"bitbucket": "env CI=true BITBUCKET_PR_ID=7 BITBUCKET_PR_DESTINATION_BRANCH=target\n",
	"azure": "env TF_BUILD=True BUILD_REASON=PullRequest BUILD_SOURCEBRANCH=refs/pull/7/merge\n" +
		"env SYSTEM_PULLREQUEST_TARGETBRANCH=refs/heads/target\n",
	"gitlab": "env GITLAB_CI=true CI_MERGE_REQUEST_IID=7 CI_MERGE_REQUEST_TARGET_BRANCH_NAME=target\n",
}

// noOrigin takes away what git knows of the origin's branches; elsewhere checks out
// what the runner does not speak of.
const (
	noOrigin  = "exec git remote remove origin\n"
	elsewhere = "env GITHUB_SHA=1111111111111111111111111111111111111111\n"
)

// onBranch is a run that carries no pull request.
func onBranch(name string) string {
	return "payload default\nenv GITHUB_REF=refs/heads/" + name + "\nenv GITHUB_BASE_REF=\n"
}

// trustPayload KIND BRANCH...: writes the payload of an event, which names tips of
// branches of upstream.
func trustPayload(ts *testscript.TestScript, neg bool, args []string) {
	var tips []any
	for _, branch := range args[1:] {
		cmd := exec.Command("git", "rev-parse", "-q", "--verify", branch)
		cmd.Dir = ts.Getenv("UPSTREAM")
		id, _ := cmd.Output()
		tips = append(tips, cmp.Or(strings.TrimSpace(string(id)), strings.Repeat("0", 40)))
	}
	format := map[string]string{
		"none":    `{}`,
		"default": `{"repository": {"default_branch": "main"}}`,
		"comment": `{"issue": {"number": 7, "pull_request": {"url": "x"}}, "repository": {"default_branch": "target"}}`,
		"pull": `{"pull_request": {"base": {"sha": %q, "ref": "target"}, "head": {"sha": %q, "ref": "topic"}},
			"repository": {"default_branch": "target"}}`,
		"queue": `{"merge_group": {"base_sha": %q, "head_sha": %q, "base_ref": "refs/heads/target"}}`,
		"workflow": `{"workflow_run": {"event": "pull_request", "head_sha": %q},
			"repository": {"default_branch": "target"}}`,
	}[args[0]]
	content := fmt.Sprintf(format, tips...)
	ts.Check(os.WriteFile(filepath.Join(ts.MkAbs(ts.Getenv("WORK")), "event.json"), []byte(content), 0o666))
}

// trustUpstream makes a repository in which a writer adds settings. Its branches: main,
// where the change is merged, and other, which goes beyond it; feature, which changes
// target; test, the merge of both that a runner makes; and crafted, a merge by the
// author of the change, whose first parent holds his settings.
func trustUpstream(t *testing.T, writer string) string {
	dir := t.TempDir()
	cmd := exec.Command("sh", "-e", "-c", trustHistory)
	cmd.Dir = dir
	cmd.Env = gitEnviron("WRITER=" + writer)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}

const trustHistory = `
commit() {
	if test "$WRITER" = "$1"; then echo "rules: [-http-client-no-timeout]" >.breakwater.yml; fi
	git add -A
	git commit -q --allow-empty -m "$2"
}
git init -q -b main
git config uploadpack.allowAnySHA1InWant true
printf 'import requests\n\n\ndef load(url):\n    return requests.get(url).json()\n' >app.py
commit base base
git branch target
git checkout -q -b feature
printf 'import requests\n\n\ndef load(url):\n    return requests.get(url).text\n' >app.py
commit head change
git checkout -q -b other
commit - more
git checkout -q -b crafted main
commit head settings
git merge -q --no-ff -m 'looks like a test' feature
git checkout -q target
commit - news
git checkout -q -b test
git merge -q --no-ff -m test feature
git checkout -q main
git merge -q --no-ff -m merge feature
`
