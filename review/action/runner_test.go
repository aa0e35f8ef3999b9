package action

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	idA = strings.Repeat("a", 40)
	idB = strings.Repeat("b", 40)
	idC = strings.Repeat("c", 64)
)

// detect runs Detect with an event payload.
func detect(t *testing.T, payload string, env ...string) Runner {
	t.Helper()
	name := filepath.Join(t.TempDir(), "event.json")
	if err := os.WriteFile(name, []byte(payload), 0o644); err != nil {
		t.Fatal(err)
	}
	return Detect(append([]string{"GITHUB_ACTIONS=true", "CI=true", "GITHUB_EVENT_PATH=" + name}, env...), t.TempDir())
}

func TestEventOfActions(t *testing.T) {
	pull := `{"number": 7, "pull_request": {"number": 7, "base": {"sha": "` + idA + `", "ref": "main", "repo": {"full_name": "o/r"}}, "head": {"sha": "` + idB + `", "ref": "feature", "repo": {"full_name": "o/r"}}}, "repository": {"full_name": "o/r", "default_branch": "trunk"}}`
	for _, test := range []struct {
		name, payload string
		env           []string
		want          Event
	}{
		{"pull request", pull, []string{"GITHUB_EVENT_NAME=pull_request", "GITHUB_SHA=" + idC, "GITHUB_BASE_REF=main", "GITHUB_REF=refs/pull/7/merge"},
			Event{Name: "pull_request", PullRequest: true, From: OriginBase, Number: 7, Base: idA, Head: idB,
				BaseRef: "main", HeadRef: "feature", Default: "trunk", SHA: idC, Merge: true}},
		{"pull request on Gitea", pull, []string{"GITHUB_EVENT_NAME=pull_request", "GITHUB_SHA=" + idB,
			"GITHUB_BASE_REF=main", "GITHUB_REF=refs/pull/7/head"},
			Event{Name: "pull_request", PullRequest: true, From: OriginBase, Number: 7, Base: idA, Head: idB,
				BaseRef: "main", HeadRef: "feature", Default: "trunk", SHA: idB}},
		{"fork", strings.Replace(pull, `"feature", "repo": {"full_name": "o/r"}`, `"feature", "repo": {"full_name": "x/r"}`, 1), []string{"GITHUB_EVENT_NAME=pull_request"},
			Event{Name: "pull_request", PullRequest: true, Merge: true, From: OriginFork, Number: 7, Base: idA,
				Head: idB, BaseRef: "main", HeadRef: "feature", Default: "trunk"}},
		{"head in letters of another case", strings.Replace(pull, `"feature", "repo": {"full_name": "o/r"}`,
			`"feature", "repo": {"full_name": "O/R"}`, 1), []string{"GITHUB_EVENT_NAME=pull_request"},
			Event{Name: "pull_request", PullRequest: true, Merge: true, From: OriginBase, Number: 7, Base: idA,
				Head: idB, BaseRef: "main", HeadRef: "feature", Default: "trunk"}},
		{"fork that was deleted", strings.Replace(pull, `"feature", "repo": {"full_name": "o/r"}`, `"feature", "repo": null`, 1), []string{"GITHUB_EVENT_NAME=pull_request_target"},
			Event{Name: "pull_request_target", PullRequest: true, OnTarget: true, From: OriginUnknown, Number: 7,
				Base: idA, Head: idB, BaseRef: "main", HeadRef: "feature", Default: "trunk"}},
		{"push", `{"before": "` + idA + `", "after": "` + idB + `", "forced": true, "repository": {"default_branch": "main"}}`, []string{"GITHUB_EVENT_NAME=push", "GITHUB_SHA=" + idB},
			Event{Name: "push", Base: idA, Head: idB, Forced: true, Default: "main", SHA: idB}},
		{
			"comment on a pull request",
			`{"issue": {"number": 9, "pull_request": {"url": "x"}}}`,
			[]string{"GITHUB_EVENT_NAME=issue_comment"},
			Event{Name: "issue_comment", OnTarget: true, PullRequest: true, Number: 9},
		},
		{
			"comment on an issue",
			`{"issue": {"number": 9, "pull_request": null}}`,
			[]string{"GITHUB_EVENT_NAME=issue_comment"},
			Event{Name: "issue_comment", OnTarget: true},
		},
		{"merge queue", `{"merge_group": {"base_sha": "` + idA + `", "head_sha": "` + idB + `", "base_ref": "refs/heads/main"}}`, []string{"GITHUB_EVENT_NAME=merge_group"},
			Event{Name: "merge_group", PullRequest: true, From: OriginBase, MergeBase: true, Base: idA, Head: idB,
				BaseRef: "main"}},
		{"after a workflow of ours", `{"workflow_run": {"event": "pull_request", "head_sha": "` + idB + `", ` +
			`"head_repository": {"full_name": "o/r"}, ` +
			`"pull_requests": [{"number": 9, "base": {"sha": "` + idA + `", "ref": "main"}}]}, ` +
			`"repository": {"full_name": "o/r"}}`, []string{"GITHUB_EVENT_NAME=workflow_run"},
			Event{
				Name:        "workflow_run",
				OnTarget:    true,
				PullRequest: true,
				From:        OriginBase,
				Number:      9,
				Base:        idA,
				BaseRef:     "main",
				Head:        idB,
			}},
		{"after a workflow of a fork", `{"workflow_run": {"event": "pull_request", "head_sha": "` + idB + `", "head_repository": {"full_name": "x/r"}}, "repository": {"full_name": "o/r"}}`, []string{"GITHUB_EVENT_NAME=workflow_run"},
			Event{Name: "workflow_run", OnTarget: true, PullRequest: true, From: OriginFork, Head: idB}},
		{"schedule", `{"schedule": "0 0 * * *"}`, []string{"GITHUB_EVENT_NAME=schedule"}, Event{Name: "schedule"}},
		{"dispatch", `{"inputs": null, "ref": "refs/heads/main"}`, []string{"GITHUB_EVENT_NAME=workflow_dispatch", "GITHUB_REF=refs/heads/main"}, Event{Name: "workflow_dispatch"}},
		{"dispatch on the default branch", `{"ref": "refs/heads/x", "repository": {"default_branch": "main"}}`,
			[]string{"GITHUB_EVENT_NAME=workflow_dispatch", "GITHUB_REF=refs/heads/main", "GITHUB_SHA=" + idA},
			Event{Name: "workflow_dispatch", Default: "main", SHA: idA, OnDefault: true}},
		{"dispatch beside it", `{"ref": "refs/heads/main", "repository": {"default_branch": "main"}}`,
			[]string{"GITHUB_EVENT_NAME=workflow_dispatch", "GITHUB_REF=refs/heads/x", "GITHUB_SHA=" + idA},
			Event{Name: "workflow_dispatch", Default: "main", SHA: idA}},
		{"release of a tag of that name", `{"repository": {"default_branch": "main"}}`,
			[]string{"GITHUB_EVENT_NAME=release", "GITHUB_REF=refs/tags/main", "GITHUB_SHA=" + idA},
			Event{Name: "release", Default: "main", SHA: idA}},
		{"hostile names", `{"number": -5, "pull_request": {"base": {"sha": "--upload-pack=x", "ref": "-x"}, "head": {"sha": "HEAD; rm -rf /", "ref": "a b\n::error::x"}}, "repository": {"default_branch": "a..b"}}`, []string{"GITHUB_EVENT_NAME=pull_request", "GITHUB_SHA=$(x)"},
			Event{Name: "pull_request", PullRequest: true, Merge: true}},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := detect(t, test.payload, test.env...)
			if diff := cmp.Diff(test.want, r.Event); diff != "" || len(r.Notices) > 0 {
				t.Errorf("event (-want +got):\n%s%q", diff, r.Notices)
			}
		})
	}
}

// Without a payload that can be read, a pull request is still known as one.
func TestEventThatCannotBeRead(t *testing.T) {
	for name, payload := range map[string]string{"empty": "", "not JSON": "{", "other shape": `{"number": "x"}`, "list": `[]`, "deep": strings.Repeat("[", 100000)} {
		r := detect(t, payload, "GITHUB_EVENT_NAME=pull_request", "GITHUB_BASE_REF=main", "GITHUB_SHA="+idA)
		want := Event{Name: "pull_request", PullRequest: true, Merge: true, BaseRef: "main", SHA: idA}
		if r.Event != want || len(r.Notices) != 1 {
			t.Errorf("%s: %+v, notices %q", name, r.Event, r.Notices)
		}
	}
	r := Detect([]string{"GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=push"}, t.TempDir())
	if len(r.Notices) != 1 {
		t.Errorf("no payload: notices %q", r.Notices)
	}
}

func TestDetectOtherRunners(t *testing.T) {
	dir := t.TempDir()
	for _, test := range []struct {
		name  string
		env   []string
		kind  Kind
		event Event
	}{
		{"terminal", nil, Terminal, Event{}},
		{"CI=false", []string{"CI=false"}, Terminal, Event{}},
		{"GitLab merge request", []string{"GITLAB_CI=true", "CI=true", "CI_PIPELINE_SOURCE=merge_request_event", "CI_MERGE_REQUEST_IID=3", "CI_MERGE_REQUEST_DIFF_BASE_SHA=" + idA, "CI_COMMIT_SHA=" + idB,
			"CI_MERGE_REQUEST_TARGET_BRANCH_NAME=main", "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME=f", "CI_DEFAULT_BRANCH=main", "CI_MERGE_REQUEST_PROJECT_ID=1", "CI_MERGE_REQUEST_SOURCE_PROJECT_ID=2"},
			GitLab, Event{Name: "merge_request_event", PullRequest: true, MergeBase: true, From: OriginFork, Number: 3,
				Base: idA, Head: idB, SHA: idB, BaseRef: "main", HeadRef: "f", Default: "main"}},
		{"GitLab, merged results", []string{"GITLAB_CI=true", "CI_PIPELINE_SOURCE=merge_request_event",
			"CI_MERGE_REQUEST_IID=3", "CI_MERGE_REQUEST_DIFF_BASE_SHA=" + idA, "CI_COMMIT_SHA=" + idB,
			"CI_MERGE_REQUEST_SOURCE_BRANCH_SHA=" + idC},
			GitLab, Event{Name: "merge_request_event", PullRequest: true, MergeBase: true, Merge: true, Number: 3,
				Base: idA, Head: idC, SHA: idB}},
		{"GitLab push", []string{"GITLAB_CI=true", "CI_PIPELINE_SOURCE=push", "CI_COMMIT_BEFORE_SHA=" + idA, "CI_COMMIT_SHA=" + idB, "CI_DEFAULT_BRANCH=main"},
			GitLab, Event{Name: "push", Base: idA, Head: idB, SHA: idB, Default: "main"}},
		{"Woodpecker", []string{"CI=woodpecker", "CI_PIPELINE_EVENT=pull_request", "CI_COMMIT_PULL_REQUEST=4", "CI_COMMIT_TARGET_BRANCH=main", "CI_COMMIT_SHA=" + idB},
			OtherCI, Event{Name: "pull_request", PullRequest: true, Number: 4, BaseRef: "main", SHA: idB}},
		{"Jenkins", []string{"JENKINS_URL=http://x", "CHANGE_ID=12", "CHANGE_TARGET=main", "GIT_COMMIT=" + idB}, OtherCI, Event{Name: "pull_request", PullRequest: true, Number: 12, BaseRef: "main", SHA: idB}},
		{"Azure, a pull request of a fork", []string{"TF_BUILD=True", "BUILD_REASON=PullRequest",
			"BUILD_SOURCEBRANCH=refs/pull/3/merge", "BUILD_SOURCEVERSION=" + idA, "SYSTEM_PULLREQUEST_PULLREQUESTID=99",
			"SYSTEM_PULLREQUEST_PULLREQUESTNUMBER=3", "SYSTEM_PULLREQUEST_SOURCECOMMITID=" + idB,
			"SYSTEM_PULLREQUEST_SOURCEBRANCH=refs/heads/f", "SYSTEM_PULLREQUEST_TARGETBRANCH=refs/heads/release/1",
			"SYSTEM_PULLREQUEST_TARGETBRANCHNAME=1", "SYSTEM_PULLREQUEST_ISFORK=True"},
			OtherCI, Event{Name: "pull_request", PullRequest: true, Merge: true, From: OriginFork, Number: 3,
				Head: idB, SHA: idA, BaseRef: "release/1", HeadRef: "f"}},
		{"Azure, the target branch alone", []string{"TF_BUILD=True", "BUILD_SOURCEVERSION=" + idA,
			"SYSTEM_PULLREQUEST_TARGETBRANCH=main", "SYSTEM_PULLREQUEST_ISFORK=False"},
			OtherCI, Event{PullRequest: true, From: OriginBase, SHA: idA, BaseRef: "main"}},
		{"Azure, by hand on a pull request", []string{"TF_BUILD=True", "BUILD_REASON=Manual",
			"BUILD_SOURCEBRANCH=refs/pull/3/merge"}, OtherCI, Event{Name: "Manual", PullRequest: true, Merge: true}},
		{"Azure push", []string{"TF_BUILD=True", "BUILD_REASON=BatchedCI", "BUILD_SOURCEBRANCH=refs/heads/main",
			"BUILD_SOURCEVERSION=" + idA}, OtherCI, Event{Name: "push", SHA: idA}},
		{"CodeBuild, a pull request", []string{"CODEBUILD_BUILD_ID=p:1", "CODEBUILD_WEBHOOK_TRIGGER=pr/6",
			"CODEBUILD_WEBHOOK_EVENT=PULL_REQUEST_UPDATED", "CODEBUILD_WEBHOOK_BASE_REF=refs/heads/main",
			"CODEBUILD_WEBHOOK_HEAD_REF=refs/heads/f", "CODEBUILD_RESOLVED_SOURCE_VERSION=" + idB},
			OtherCI, Event{Name: "pull_request", PullRequest: true, Number: 6, BaseRef: "main", HeadRef: "f", SHA: idB}},
		{"CodeBuild, a pull request by hand", []string{"CODEBUILD_BUILD_ID=p:1", "CODEBUILD_SOURCE_VERSION=pr/6"},
			OtherCI, Event{Name: "pull_request", PullRequest: true, Number: 6}},
		{"CodeBuild push", []string{"CODEBUILD_BUILD_ID=p:1", "CODEBUILD_WEBHOOK_TRIGGER=branch/2", "CODEBUILD_WEBHOOK_EVENT=PUSH",
			"CODEBUILD_WEBHOOK_PREV_COMMIT=" + idA, "CODEBUILD_RESOLVED_SOURCE_VERSION=" + idB},
			OtherCI, Event{Name: "push", Base: idA, Head: idB, SHA: idB}},
		{"CodeBuild, started by hand", []string{"CODEBUILD_BUILD_ID=p:1"}, OtherCI, Event{}},
		{"Buildkite without CI", []string{"BUILDKITE=true", "BUILDKITE_PULL_REQUEST=8",
			"BUILDKITE_PULL_REQUEST_BASE_BRANCH=main"}, OtherCI,
			Event{Name: "pull_request", PullRequest: true, Number: 8, BaseRef: "main"}},
		{"Travis branch", []string{"CI=true", "TRAVIS_PULL_REQUEST=false"}, OtherCI, Event{}},
		{"CircleCI", []string{"CI=true", "CIRCLE_PULL_REQUEST=https://github.com/o/r/pull/5"}, OtherCI,
			Event{Name: "pull_request", PullRequest: true, Number: 5}},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := Detect(test.env, dir)
			if r.Kind != test.kind || r.CI() != (test.kind != Terminal) || r.Actions() || r.Workspace != dir {
				t.Errorf("runner %+v", r)
			}
			if diff := cmp.Diff(test.event, r.Event); diff != "" {
				t.Errorf("event (-want +got):\n%s", diff)
			}
		})
	}
	for env, kind := range map[string]Kind{"GITEA_ACTIONS=true": Gitea, "FORGEJO_ACTIONS=true": Forgejo, "X=": GitHub} {
		if r := Detect([]string{"GITHUB_ACTIONS=true", env}, dir); r.Kind != kind || !r.Actions() {
			t.Errorf("%s: %s", env, r.Kind)
		}
	}
}

func TestWorkspaceOfTheRunner(t *testing.T) {
	dir, named := t.TempDir(), t.TempDir()
	if r := Detect([]string{"GITHUB_ACTIONS=true", "GITHUB_WORKSPACE=" + named}, dir); r.Workspace != named {
		t.Errorf("workspace %s", r.Workspace)
	}
	if r := Detect([]string{"GITHUB_ACTIONS=true", "GITHUB_WORKSPACE=/not/in/this/container"}, dir); r.Workspace != dir {
		t.Errorf("workspace %s", r.Workspace)
	}
}

func FuzzEvent(f *testing.F) {
	f.Add(`{"pull_request": {"base": {"sha": "x"}, "head": {"repo": null}}}`, "pull_request")
	f.Add(`{"before": "0000000000000000000000000000000000000000"}`, "push")
	f.Fuzz(func(t *testing.T, payload, name string) {
		if strings.ContainsRune(name, 0) {
			return
		}
		e := detect(t, payload, "GITHUB_EVENT_NAME="+name, "GITHUB_SHA="+payload, "GITHUB_BASE_REF="+payload).Event
		for _, id := range []string{e.Base, e.Head, e.SHA} {
			if id != "" && commitID(id) != id {
				t.Errorf("id %q", id)
			}
		}
		for _, ref := range []string{e.BaseRef, e.HeadRef, e.Default} {
			if strings.HasPrefix(ref, "-") || strings.ContainsAny(ref, " :\n") {
				t.Errorf("ref %q", ref)
			}
		}
		if _, err := json.Marshal(e); err != nil {
			t.Error(err)
		}
	})
}
