package action

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"breakwater/review/foreign"
)

// Event is what started the run, as far as it matters. Ids are full commit ids
// or empty, and refs are plain names or empty: whatever else a payload holds in
// their place is dropped.
type Event struct {
	Name        string // "pull_request", "push", "schedule", …; empty in a terminal
	PullRequest bool   // the run carries a pull request, so the tree may be a stranger's
	From        Origin // which repository the head of the pull request lies in
	Number      int    // of the pull request; 0 if unknown
	Base        string // commit id: tip of the target branch, or the commit before a push
	Head        string // commit id: head of the pull request, or the commit after a push
	MergeBase   bool   // Base is the very commit that the branch started from
	Forced      bool   // a push that rewrote history
	BaseRef     string // name of the target branch
	HeadRef     string // name of the pull request's branch
	Default     string // name of the default branch
	SHA         string // commit id that the runner says is checked out
	Merge       bool   // SHA is the merge that the runner itself made of the pull request
	OnTarget    bool   // unless told otherwise, the runner checks out the target branch, not the pull request
	OnDefault   bool   // SHA is where the default branch ends
}

// Origin tells which repository the head of a pull request lies in, as far as the event says.
type Origin int

// Where a head can lie. Only what is known to be the base repository may loosen a gate.
const (
	OriginUnknown Origin = iota
	OriginBase           // the base repository
	OriginFork           // another one
)

// originOf compares the names of two repositories; one that is missing tells nothing.
func originOf(head, base string) Origin {
	switch {
	case head == "" || base == "":
		return OriginUnknown
	case strings.EqualFold(head, base):
		return OriginBase
	}
	return OriginFork
}

// Withheld reports whether the run gets no secrets, since it belongs to a fork.
func (e Event) Withheld() bool { return e.From == OriginFork && !e.OnTarget }

// Trust says whose word a run takes for its settings, rules and instructions.
type Trust int

// The trust in a run, by its event.
const (
	TrustTree    Trust = iota // the work tree
	TrustBase                 // the base commit of the event: the tree may be a stranger's
	TrustDefault              // the commit that is checked out, if it is on the default branch
)

// trusted are the events in which the tree is what people with write access put
// there; cron is what Woodpecker and Drone call a schedule.
var trusted = map[string]bool{"push": true, "schedule": true, "cron": true}

// Trust tells whose files count in this run. An event that is not known could
// have a pull request's tree checked out.
func (r Runner) Trust() Trust {
	switch {
	case r.Event.PullRequest && r.CI():
		return TrustBase
	case !r.CI(), trusted[r.Event.Name]:
		return TrustTree
	}
	return TrustDefault
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
func (r *Runner) actionsEvent() Event {
	name, ref := r.env["GITHUB_EVENT_NAME"], r.env["GITHUB_REF"]
	ofPull := strings.HasPrefix(name, "pull_request")
	e := Event{
		Name:        name,
		PullRequest: ofPull || strings.HasPrefix(ref, "refs/pull/"),
		BaseRef:     plainRef(r.env["GITHUB_BASE_REF"]),
		HeadRef:     plainRef(r.env["GITHUB_HEAD_REF"]),
		SHA:         commitID(r.env["GITHUB_SHA"]),
		OnTarget:    onTarget[name],
	}
	e.Merge = ofPull && !e.OnTarget && !strings.HasSuffix(ref, "/head") // as on Gitea
	p, err := readPayload(r.env["GITHUB_EVENT_PATH"])
	if err != nil {
		r.Notices = append(r.Notices,
			fmt.Sprintf("The event of this run could not be read (%v): base and head are taken from git alone.", err))
		return e
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
	return e
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
	special := strings.ContainsAny(s, " ~^:?*[\\\x7f") || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' })
	if special || len(s) > maxWord || strings.HasPrefix(s, "-") || strings.Contains(s, "..") {
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
