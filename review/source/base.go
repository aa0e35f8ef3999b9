package source

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// base finds the commit to compare with; empty with a notice if there is none.
func (r *resolver) base(ctx context.Context) (string, error) {
	switch {
	case r.Base != "" || r.Head != "":
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
	if r.Head != "" {
		head, ok := r.find(ctx, r.Head)
		if !ok {
			return "", fmt.Errorf("head %q: %w; name a commit or branch of this repository, and check it out with its history",
				r.Head, ErrUnknownCommit)
		}
		if head != r.change.Reviewed && !slices.Contains(r.parents, head) {
			if !r.git.isAncestor(ctx, head, r.change.Reviewed) {
				r.notice("The head %s that was asked for is not part of what is checked out (%s), and only what is checked out "+
					"can be reviewed: check it out to compare.", short(head), short(r.change.Reviewed))
				return "", nil
			}
			r.notice("The commit %s that is checked out goes beyond the head %s that was asked for: lines are those of the "+
				"checked-out files.", short(r.change.Reviewed), short(head))
		}
		r.change.Head = head
	} else if r.PullRequest && r.isMerge() {
		r.change.Head = r.parents[1]
	}
	if r.Base == "" {
		head := r.change.Head
		base := r.pullRequestOrPush(ctx)
		r.change.Head = head
		return base, nil
	}
	base, ok := r.find(ctx, r.Base)
	if !ok {
		return "", fmt.Errorf("base %q: %w; name a commit or branch of this repository, and check it out with its "+
			"history (%s)", r.Base, ErrUnknownCommit, r.depthAdvice())
	}
	if fork, ok := r.git.mergeBase(ctx, base, r.change.Head); ok {
		return fork, nil
	}
	return base, nil
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
	switch reviewed := r.change.Reviewed; {
	case r.isMerge():
		r.change.Head = r.parents[1]
		return r.fetched(ctx, r.parents[0], "the first parent of the merge commit that is checked out")
	case r.elsewhere(ctx):
		r.notice("The commit %s that is checked out is not the pull request (its head is %s): check the pull request out "+
			"to compare, with `ref: ${{ github.event.pull_request.head.sha }}` where its code is only read.", short(reviewed),
			short(r.EventHead))
		return ""
	}
	return r.fork(ctx)
}

// isMerge tells the commit that a platform makes to test a merge from one that
// the pull request holds. The first parent of the former is trusted to be the
// target branch, so a merge that its author made must not pass for it.
func (r *resolver) isMerge() bool {
	switch {
	case len(r.parents) != 2 || r.change.Reviewed == r.EventHead:
		return false
	case r.EventHead == "": // no payload; a pull_request run checks the merge out unless told otherwise
		return r.Event == "pull_request" && (r.MergeCommit == "" || r.MergeCommit == r.change.Reviewed)
	}
	return r.change.Reviewed == r.MergeCommit || r.parents[0] == r.EventBase && r.parents[1] == r.EventHead
}

// elsewhere reports whether what is checked out does not hold the pull
// request, as by default under pull_request_target.
func (r *resolver) elsewhere(ctx context.Context) bool {
	if r.EventHead == "" || r.change.Reviewed == r.EventHead {
		return false
	}
	if r.change.Reviewed == r.EventBase || r.Event == "pull_request_target" {
		return !r.git.isAncestor(ctx, r.EventHead, r.change.Reviewed)
	}
	return false
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
