package action

import "strings"

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
