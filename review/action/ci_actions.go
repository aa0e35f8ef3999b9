package action

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"slices"
	"strings"

	"breakwater/review/foreign"
)

// forge is what tells GitHub Actions from what is compatible.
type forge struct {
	files string                                        // stands before the commit in the address of a file
	run   string                                        // the variable with the number that a run has in addresses
	store func(env map[string]string) (protocol, error) // what takes artifacts
}

var (
	github = forge{files: "/blob/", run: "GITHUB_RUN_ID", store: githubStore}
	gitea  = forge{files: "/src/commit/", run: "GITHUB_RUN_NUMBER", // counted by repository
		store: func(map[string]string) (protocol, error) { return zipOnly, nil }}
)

// forge is nil where the runner runs no actions.
func (r Runner) forge() *forge {
	i := slices.IndexFunc(cis, func(c ci) bool { return c.kind == r.Kind })
	if i < 0 {
		return nil
	}
	return cis[i].forge
}

// Addresses is where people see what a run is about. The zero Addresses is nowhere.
type Addresses struct {
	Server string // as of https://github.com
	Files  string // what stands between repository and commit in the address of a file
	RunID  string // the number of the run
}

// Addresses returns those of a run of actions.
func (r Runner) Addresses() Addresses {
	a := r.forge()
	if a == nil {
		return Addresses{}
	}
	return Addresses{Server: r.env["GITHUB_SERVER_URL"], Files: a.files, RunID: r.env[a.run]}
}

// onTarget are the events of pull requests whose runs belong to the target branch.
var onTarget = map[string]bool{"pull_request_target": true, "issue_comment": true, "workflow_run": true}

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
		PullRequests   []struct { // none for one of a fork
			Number int    `json:"number"`
			Base   branch `json:"base"`
		} `json:"pull_requests"`
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
	// FullName is OWNER/NAME in letters of any case, which no forge tells apart.
	FullName      string `json:"full_name"`
	DefaultBranch string `json:"default_branch"`
}

// maxPayload bounds an event, in bytes. GitHub caps webhooks at 25 MB.
const maxPayload = 32 << 20

// actionsEvent reads the event of GitHub Actions and of what is compatible.
func actionsEvent(env map[string]string) (Event, error) {
	name, ref := env["GITHUB_EVENT_NAME"], env["GITHUB_REF"]
	ofPull := strings.HasPrefix(name, "pull_request")
	e := Event{
		Name:        name,
		PullRequest: ofPull || strings.HasPrefix(ref, "refs/pull/"),
		BaseRef:     plainRef(env["GITHUB_BASE_REF"]),
		HeadRef:     plainRef(env["GITHUB_HEAD_REF"]),
		SHA:         commitID(env["GITHUB_SHA"]),
		OnTarget:    onTarget[name],
	}
	e.Merge = ofPull && !e.OnTarget && !strings.HasSuffix(ref, "/head") // as on Gitea
	p, err := readPayload(env["GITHUB_EVENT_PATH"])
	if err != nil {
		return e, err
	}
	e.Default = plainRef(p.Repository.DefaultBranch)
	e.OnDefault = e.Default != "" && ref == "refs/heads/"+e.Default
	switch {
	case p.PullRequest != nil:
		e.pullRequest(p)
	case len(p.Issue.PullRequest) > 0 && string(p.Issue.PullRequest) != "null":
		e.PullRequest, e.Number = true, p.Issue.Number
	case p.MergeGroup.HeadSHA != "":
		e.PullRequest, e.MergeBase = true, true
		e.From = OriginBase // the queue makes its head in the base repository, for people who may write there
		e.Base, e.Head = commitID(p.MergeGroup.BaseSHA), commitID(p.MergeGroup.HeadSHA)
		e.BaseRef = plainRef(strings.TrimPrefix(p.MergeGroup.BaseRef, "refs/heads/"))
	case strings.HasPrefix(p.WorkflowRun.Event, "pull_request"):
		e.PullRequest, e.Head = true, commitID(p.WorkflowRun.HeadSHA)
		e.From = originOf(p.WorkflowRun.HeadRepository.FullName, p.Repository.FullName)
		if pulls := p.WorkflowRun.PullRequests; len(pulls) > 0 {
			e.Base, e.BaseRef, e.Number = commitID(pulls[0].Base.SHA), plainRef(pulls[0].Base.Ref), max(pulls[0].Number, 0)
		}
	case e.Name == "push":
		e.Base, e.Head, e.Forced = commitID(p.Before), commitID(p.After), p.Forced
	}
	return e, nil
}

func (e *Event) pullRequest(p payload) {
	pr := p.PullRequest
	e.PullRequest = true
	e.Number = max(pr.Number, p.Number)
	e.Base, e.Head = commitID(pr.Base.SHA), commitID(pr.Head.SHA)
	e.BaseRef, e.HeadRef = cmp.Or(plainRef(pr.Base.Ref), e.BaseRef), cmp.Or(plainRef(pr.Head.Ref), e.HeadRef)
	e.From = originOf(pr.Head.Repo.FullName, pr.Base.Repo.FullName)
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
		return payload{}, fmt.Errorf("it is not JSON of the expected shape: %w", foreign.JSONError(err))
	}
	return p, nil
}

// protocol is what an artifact store knows of the fourth generation of GitHub's.
type protocol struct {
	version int
	files   bool   // it takes single files as they are
	page    string // what the addresses begin with from which people download; empty: unknown
}

// zipOnly is the generation before single files: of Gitea, Forgejo and act.
var zipOnly = protocol{version: 4}

// address returns where people download an artifact; empty if unknown.
func (p protocol) address(id string) string {
	if p.page == "" || strings.Trim(id, "0123456789") != "" {
		return ""
	}
	return p.page + id
}

func githubStore(env map[string]string) (protocol, error) {
	p := protocol{version: 7, files: true}
	if env["ACT"] != "" {
		p = zipOnly
	}
	if !hosted(env["GITHUB_SERVER_URL"]) {
		return p, fmt.Errorf("%w: GitHub Enterprise Server has no store of this version", ErrNoArtifacts)
	}
	p.page = fmt.Sprintf("%s/%s/actions/runs/%s/artifacts/",
		env["GITHUB_SERVER_URL"], env["GITHUB_REPOSITORY"], env["GITHUB_RUN_ID"])
	return p, nil
}

// hosted tells github.com and its kin from GitHub Enterprise Server, as
// actions/toolkit does (isGhes in @actions/artifact).
func hosted(server string) bool {
	u, err := url.Parse(cmp.Or(server, "https://github.com"))
	if err != nil {
		return false
	}
	host := strings.ToLower(u.Hostname())
	return host == "github.com" || strings.HasSuffix(host, ".ghe.com") || strings.HasSuffix(host, ".localhost")
}
