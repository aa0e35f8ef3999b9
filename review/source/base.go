package source

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
)

// base finds the commit to compare with; empty with a notice if there is none.
func (r *resolver) base(ctx context.Context) (string, error) {
	switch {
	case r.asks():
		return r.named(ctx)
	case r.PullRequest:
		return r.pullRequest(ctx), nil
	case r.CI && r.EventBase != "":
		return r.push(ctx), nil
	case r.CI:
		r.notice("The event %q names no commit to compare with: set the input base to compare.", cmp.Or(r.Event, "unknown"))
		return "", nil
	}
	return r.terminal(ctx), nil
}

// named serves the inputs base and head.
func (r *resolver) named(ctx context.Context) (string, error) {
	base, wrongBase := r.given(ctx, "base", r.Base)
	head, wrongHead := r.given(ctx, "head", r.Head)
	if err := errors.Join(wrongBase, wrongHead); err != nil {
		return "", err
	}
	switch {
	case head != "" && !r.holds(ctx, head):
		r.notice("The head %s that was asked for is not part of what is checked out (%s), and only what is checked out "+
			"can be reviewed: check it out to compare.", short(head), short(r.change.Reviewed))
		return "", nil
	case head != "":
		r.change.Head = head
	case r.PullRequest && r.isMerge():
		r.change.Head = r.parents[1]
	}
	if head != "" && head != r.change.Reviewed && !r.mergeOf(head) {
		r.notice("The commit %s that is checked out goes beyond the head %s that was asked for: lines are those of the "+
			"checked-out files.", short(r.change.Reviewed), short(head))
	}
	if base == "" {
		head := r.change.Head
		base = r.pullRequestOrPush(ctx)
		r.change.Head = head
		return base, nil
	}
	if fork, ok := r.git.mergeBase(ctx, base, r.change.Head); ok {
		return fork, nil
	}
	return base, nil
}

// given finds what the user named for an input; empty where that is nothing.
func (r *resolver) given(ctx context.Context, input, name string) (string, error) {
	if name == "" {
		return "", nil
	}
	if id, ok := r.find(ctx, name); ok {
		return id, nil
	}
	return "", fmt.Errorf("%s %q: %w; name a commit or branch of this repository, and check it out with its history (%s)",
		input, name, ErrUnknownCommit, r.depthAdvice())
}

// holds reports whether a commit is part of what is checked out.
func (r *resolver) holds(ctx context.Context, id string) bool {
	return id == r.change.Reviewed || slices.Contains(r.parents, id) || r.git.isAncestor(ctx, id, r.change.Reviewed)
}

// mergeOf reports whether what is checked out merges a commit into another one.
func (r *resolver) mergeOf(id string) bool {
	return len(r.parents) > 1 && slices.Contains(r.parents[1:], id)
}

func (r *resolver) pullRequestOrPush(ctx context.Context) string {
	switch {
	case r.PullRequest:
		return r.pullRequest(ctx)
	case r.EventBase != "":
		return r.push(ctx)
	case !r.CI:
		return r.terminal(ctx)
	}
	return r.branch(ctx)
}

// pullRequest serves a run that carries a pull request.
func (r *resolver) pullRequest(ctx context.Context) string {
	if why := r.noBase(ctx); why != "" {
		r.notice("The event of this run names no base to compare with: %s.", why)
		return ""
	}
	if r.isMerge() {
		r.change.Head = r.parents[1]
		return r.fetched(ctx, r.parents[0], "the first parent of the merge commit that is checked out")
	}
	if r.elsewhere(ctx) {
		r.noticeElsewhere(fmt.Sprintf("is not the pull request (its head is %s)", short(r.EventHead)))
		return ""
	}
	base := r.fork(ctx)
	if base != "" && base == r.change.Head {
		r.noticeElsewhere("is part of the target branch, and adds nothing to it")
		return ""
	}
	return base
}

// noBase says why what the event names as the base is none; empty where it may be
// one, or none is named.
func (r *resolver) noBase(ctx context.Context) string {
	head := cmp.Or(r.EventHead, r.change.Reviewed)
	switch {
	case r.EventBase == "":
	case isZero(r.EventBase):
		return "the base that it names is the zero commit"
	case r.EventBase == head, r.git.isAncestor(ctx, head, r.EventBase):
		return fmt.Sprintf("the base %s holds the head %s", short(r.EventBase), short(head))
	}
	return ""
}

// isMerge tells the merge that a platform makes to test a pull request from a commit
// that the pull request holds. The first parent of the former is trusted to be the
// target branch, so a merge that its author made must not pass for it: the event has
// to name both what is checked out and what it merges.
func (r *resolver) isMerge() bool {
	if len(r.parents) != 2 || r.parents[1] != r.EventHead {
		return false
	}
	return r.change.Reviewed == r.MergeCommit || r.parents[0] == r.EventBase
}

// elsewhere reports whether what is checked out does not hold the pull request, as by
// default where the event belongs to the target branch.
func (r *resolver) elsewhere(ctx context.Context) bool {
	if r.EventHead == "" || r.change.Reviewed == r.EventHead {
		return false
	}
	onTarget := r.OnTarget || r.change.Reviewed == r.EventBase
	return onTarget && !r.git.isAncestor(ctx, r.EventHead, r.change.Reviewed)
}

// pullRefs are what actions/checkout takes to check out the pull request of an event.
var pullRefs = map[string]string{
	"pull_request":        "${{ github.event.pull_request.head.sha }}",
	"pull_request_target": "${{ github.event.pull_request.head.sha }}",
	"workflow_run":        "${{ github.event.workflow_run.head_sha }}",
	"issue_comment":       "refs/pull/${{ github.event.issue.number }}/merge",
}

// noticeElsewhere says that the pull request is not checked out, and what to do.
func (r *resolver) noticeElsewhere(what string) {
	advice := ""
	if ref := pullRefs[r.Event]; ref != "" {
		advice = fmt.Sprintf(", with `ref: %s` where its code is only read", ref)
	}
	r.notice("The commit %s that is checked out %s: check the pull request out to compare%s.",
		short(r.change.Reviewed), what, advice)
}

// fork finds the commit from which the branch that is checked out started.
func (r *resolver) fork(ctx context.Context) string {
	if r.EventBase == "" {
		return r.branch(ctx)
	}
	if r.MergeBase {
		return r.fetched(ctx, r.EventBase, "the commit the merge request started from")
	}
	if base, ok := r.deepened(ctx, r.EventBase); ok {
		return base
	}
	base := r.fetched(ctx, r.EventBase, "the tip of the target branch")
	if base != "" && r.change.Reviewed != base {
		r.notice("The history is too short to see where the branch started: it was compared with the tip of its "+
			"target branch, whose own news may show up. To fix this, %s.", r.depthAdvice())
	}
	return base
}

// branch compares with the target or default branch by its name.
func (r *resolver) branch(ctx context.Context) string {
	for _, name := range r.branches() {
		tip, ok := r.commit(ctx, name)
		if !ok {
			continue
		}
		if base, ok := r.git.mergeBase(ctx, tip, r.change.Head); ok {
			return base
		}
	}
	for _, name := range []string{r.BaseRef, r.Default} {
		if tip, ok := r.tip(ctx, name); ok {
			if base, ok := r.deepened(ctx, tip); ok {
				return base
			}
		}
	}
	r.notice("No branch to compare with was found: set the input base, or check out the whole history (%s).",
		r.depthAdvice())
	return ""
}

// tip fetches the end of a branch of the origin; in a CI only, since a person's
// clone is left as it is.
func (r *resolver) tip(ctx context.Context, branch string) (string, bool) {
	if !r.CI || !plainRef(branch) || r.git.fetch(ctx, branch) != nil {
		return "", false
	}
	return r.commit(ctx, "FETCH_HEAD")
}

// branches lists what the branch under review may have started from, best
// guess first. A local branch may be the pull request's own, whatever its name.
func (r *resolver) branches() []string {
	var names []string
	for _, name := range []string{r.BaseRef, r.Default} {
		if plainRef(name) {
			names = append(names, "refs/remotes/origin/"+name)
		}
	}
	return names
}

// push serves a push: what it put on top of the commit before.
func (r *resolver) push(ctx context.Context) string {
	if isZero(r.EventBase) { // a new branch
		return r.other(r.branch(ctx), "The push made a new branch that holds nothing beyond the default branch.")
	}
	if r.Forced {
		if base, ok := r.deepened(ctx, r.EventBase); ok {
			return r.other(base, "The forced push took commits away and added none.")
		}
	}
	return r.fetched(ctx, r.EventBase, "the commit before the push")
}

// other drops a base that is the very commit under review.
func (r *resolver) other(base, why string) string {
	if base != "" && base == r.change.Reviewed {
		r.notice("%s", why)
		return ""
	}
	return base
}
