package action

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
)

// Event is what started the run, as far as it matters. Ids are full commit ids
// or empty, and refs are plain names or empty: whatever else a payload holds in
// their place is dropped.
type Event struct {
	Name        string // "pull_request", "push", "schedule", …; empty in a terminal
	PullRequest bool   // the run carries a pull request, so the tree may be a stranger's
	Fork        bool   // of another repository, so secrets are withheld
	Number      int    // of the pull request; 0 if unknown
	Base        string // commit id: tip of the target branch, or the commit before a push
	Head        string // commit id: head of the pull request, or the commit after a push
	MergeBase   bool   // Base is the very commit that the branch started from
	Forced      bool   // a push that rewrote history
	BaseRef     string // name of the target branch
	HeadRef     string // name of the pull request's branch
	Default     string // name of the default branch
	SHA         string // commit id that the runner says is checked out
}

// payload is the part of a webhook that is read. Every field may be missing.
type payload struct {
	Number      int          `json:"number"`
	PullRequest *pullPayload `json:"pull_request"`
	Issue       struct {
		Number      int             `json:"number"`
		PullRequest json.RawMessage `json:"pull_request"`
	} `json:"issue"`
	MergeGroup struct {
		BaseSHA string `json:"base_sha"`
		HeadSHA string `json:"head_sha"`
		BaseRef string `json:"base_ref"`
	} `json:"merge_group"`
	WorkflowRun struct {
		Event          string     `json:"event"`
		HeadSHA        string     `json:"head_sha"`
		HeadRepository repository `json:"head_repository"`
	} `json:"workflow_run"`
	Before     string     `json:"before"`
	After      string     `json:"after"`
	Forced     bool       `json:"forced"`
	Repository repository `json:"repository"`
}

type pullPayload struct {
	Number int    `json:"number"`
	Base   branch `json:"base"`
	Head   branch `json:"head"`
}

type branch struct {
	SHA  string     `json:"sha"`
	Ref  string     `json:"ref"`
	Repo repository `json:"repo"`
}

type repository struct {
	FullName      string `json:"full_name"`
	DefaultBranch string `json:"default_branch"`
}

// maxPayload bounds an event, in bytes. GitHub caps webhooks at 25 MB.
const maxPayload = 32 << 20

// actionsEvent reads the event of GitHub Actions and of what is compatible.
func (r *Runner) actionsEvent() Event {
	e := Event{
		Name:        r.env["GITHUB_EVENT_NAME"],
		PullRequest: strings.HasPrefix(r.env["GITHUB_EVENT_NAME"], "pull_request") || strings.HasPrefix(r.env["GITHUB_REF"], "refs/pull/"),
		BaseRef:     plainRef(r.env["GITHUB_BASE_REF"]),
		HeadRef:     plainRef(r.env["GITHUB_HEAD_REF"]),
		SHA:         commitID(r.env["GITHUB_SHA"]),
	}
	p, err := readPayload(r.env["GITHUB_EVENT_PATH"])
	if err != nil {
		r.Notices = append(r.Notices, fmt.Sprintf("The event of this run could not be read (%v): base and head are taken from git alone.", err))
		return e
	}
	e.Default = plainRef(p.Repository.DefaultBranch)
	switch {
	case p.PullRequest != nil:
		e.pullRequest(p)
	case len(p.Issue.PullRequest) > 0 && string(p.Issue.PullRequest) != "null":
		e.PullRequest, e.Number = true, p.Issue.Number
	case p.MergeGroup.HeadSHA != "":
		e.PullRequest, e.MergeBase = true, true
		e.Base, e.Head = commitID(p.MergeGroup.BaseSHA), commitID(p.MergeGroup.HeadSHA)
		e.BaseRef = plainRef(strings.TrimPrefix(p.MergeGroup.BaseRef, "refs/heads/"))
	case strings.HasPrefix(p.WorkflowRun.Event, "pull_request"):
		e.PullRequest, e.Head = true, commitID(p.WorkflowRun.HeadSHA)
		e.Fork = p.WorkflowRun.HeadRepository.FullName != p.Repository.FullName
	case e.Name == "push":
		e.Base, e.Head, e.Forced = commitID(p.Before), commitID(p.After), p.Forced
	}
	return e
}

func (e *Event) pullRequest(p payload) {
	pr := p.PullRequest
	e.PullRequest = true
	e.Number = max(pr.Number, p.Number)
	e.Base, e.Head = commitID(pr.Base.SHA), commitID(pr.Head.SHA)
	e.BaseRef, e.HeadRef = cmpOr(plainRef(pr.Base.Ref), e.BaseRef), cmpOr(plainRef(pr.Head.Ref), e.HeadRef)
	e.Fork = pr.Head.Repo.FullName != pr.Base.Repo.FullName
}

func readPayload(name string) (payload, error) {
	var p payload
	if name == "" {
		return p, fmt.Errorf("GITHUB_EVENT_PATH is not set")
	}
	f, err := os.Open(name)
	if err != nil {
		return p, err
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, maxPayload+1))
	switch {
	case err != nil:
		return p, err
	case len(content) > maxPayload:
		return p, fmt.Errorf("it is larger than %d MiB", maxPayload>>20)
	}
	if err := json.Unmarshal(content, &p); err != nil {
		return payload{}, fmt.Errorf("it is not JSON of the expected shape: %w", err)
	}
	return p, nil
}

// gitlabEvent reads the predefined variables of a GitLab pipeline.
func gitlabEvent(env map[string]string) Event {
	e := Event{Name: env["CI_PIPELINE_SOURCE"], Default: plainRef(env["CI_DEFAULT_BRANCH"]), SHA: commitID(env["CI_COMMIT_SHA"])}
	if env["CI_MERGE_REQUEST_IID"] == "" {
		if e.Name == "push" {
			e.Base, e.Head = commitID(env["CI_COMMIT_BEFORE_SHA"]), e.SHA
		}
		return e
	}
	e.PullRequest, e.MergeBase = true, true
	e.Number = digits(env["CI_MERGE_REQUEST_IID"])
	e.Base = commitID(env["CI_MERGE_REQUEST_DIFF_BASE_SHA"])
	e.Head = cmpOr(commitID(env["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"]), e.SHA)
	e.BaseRef = plainRef(env["CI_MERGE_REQUEST_TARGET_BRANCH_NAME"])
	e.HeadRef = plainRef(env["CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"])
	e.Fork = env["CI_MERGE_REQUEST_SOURCE_PROJECT_ID"] != env["CI_MERGE_REQUEST_PROJECT_ID"]
	return e
}

// pullVariables are how other CIs tell that a run carries a pull request: the
// variable with its number, and the one with its target branch.
var pullVariables = []struct{ number, target string }{
	{"CI_COMMIT_PULL_REQUEST", "CI_COMMIT_TARGET_BRANCH"},                       // Woodpecker
	{"CHANGE_ID", "CHANGE_TARGET"},                                              // Jenkins
	{"SYSTEM_PULLREQUEST_PULLREQUESTID", "SYSTEM_PULLREQUEST_TARGETBRANCHNAME"}, // Azure Pipelines
	{"BITBUCKET_PR_ID", "BITBUCKET_PR_DESTINATION_BRANCH"},                      // Bitbucket
	{"DRONE_PULL_REQUEST", "DRONE_TARGET_BRANCH"},                               // Drone
	{"BUILDKITE_PULL_REQUEST", "BUILDKITE_PULL_REQUEST_BASE_BRANCH"},            // Buildkite
	{"TRAVIS_PULL_REQUEST", "TRAVIS_BRANCH"},                                    // Travis CI
	{"CIRRUS_PR", "CIRRUS_BASE_BRANCH"},                                         // Cirrus CI
	{"APPVEYOR_PULL_REQUEST_NUMBER", "APPVEYOR_REPO_BRANCH"},                    // AppVeyor
	{"CIRCLE_PULL_REQUEST", "CIRCLE_PULL_REQUEST_BASE_BRANCH"},                  // CircleCI
	{"SEMAPHORE_GIT_PR_NUMBER", "SEMAPHORE_GIT_BRANCH"},                         // Semaphore
	{"BITRISE_PULL_REQUEST", "BITRISEIO_GIT_BRANCH_DEST"},                       // Bitrise
}

func otherEvent(env map[string]string) Event {
	e := Event{Name: cmpOr(env["CI_PIPELINE_EVENT"], env["DRONE_BUILD_EVENT"])}
	e.SHA = cmpOr(commitID(env["CI_COMMIT_SHA"]), commitID(env["GIT_COMMIT"]))
	e.Default = plainRef(cmpOr(env["CI_REPO_DEFAULT_BRANCH"], env["DRONE_REPO_BRANCH"]))
	for _, v := range pullVariables {
		if n := env[v.number]; n != "" && n != "false" {
			e.PullRequest, e.Number, e.BaseRef = true, digits(n), plainRef(env[v.target])
			e.Name = cmpOr(e.Name, "pull_request")
			return e
		}
	}
	e.PullRequest = strings.HasPrefix(e.Name, "pull_request")
	if e.Name == "push" || e.Name == "" {
		e.Base, e.Head = commitID(cmpOr(env["CI_PREV_COMMIT_SHA"], env["GIT_PREVIOUS_SUCCESSFUL_COMMIT"])), e.SHA
	}
	return e
}

// commitID keeps a full object id and drops anything else.
func commitID(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if (len(s) != 40 && len(s) != 64) || strings.Trim(s, "0123456789abcdef") != "" {
		return ""
	}
	return s
}

// plainRef keeps the name of a branch and drops what git could take for an
// option, a refspec or an expression.
func plainRef(s string) string {
	s = strings.TrimPrefix(strings.TrimSpace(s), "refs/heads/")
	if len(s) > maxWord || strings.HasPrefix(s, "-") || strings.Contains(s, "..") || strings.ContainsAny(s, " ~^:?*[\\\x7f") ||
		strings.ContainsFunc(s, func(r rune) bool { return r < ' ' }) {
		return ""
	}
	return s
}

// digits reads a small number, 0 if it is none.
func digits(s string) int {
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' || n > 1<<30/10 {
			return 0
		}
		n = n*10 + int(r-'0')
	}
	return n
}
