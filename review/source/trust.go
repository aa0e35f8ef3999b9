package source

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// TrustedBase returns the commit from which a run that carries a pull request
// may take its settings: the base of the event, whatever the user wants to be
// compared. One that holds the head already is none, since then it is the pull
// request's own. The error says why there is none.
func TrustedBase(ctx context.Context, g *Git, c Compare) (string, error) {
	r, err := trusting(ctx, g, c)
	if err != nil {
		return "", err
	}
	if why := r.noBase(ctx); why != "" {
		return "", errors.New(why)
	}
	base := r.eventBase(ctx)
	head := r.EventHead
	if head == "" && !r.OnTarget {
		head = r.change.Reviewed
	}
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case base == "":
		return "", errors.New("the base of the event is not in this clone and could not be fetched; " + fixDepth)
	case base == head, r.git.isAncestor(ctx, head, base):
		return "", fmt.Errorf("the base %s holds the head %s", short(base), short(head))
	}
	return base, nil
}

// eventBase finds the base without regard to what the user named.
func (r *resolver) eventBase(ctx context.Context) string {
	switch {
	case r.isMerge():
		return r.fetched(ctx, r.parents[0], "the first parent of the merge commit that is checked out")
	case r.EventBase == "":
		return r.branch(ctx)
	}
	return r.fetched(ctx, r.EventBase, "the base of the pull request")
}

// TrustedHead returns the commit that is checked out if it is on the default
// branch. The error says why there is none.
func TrustedHead(ctx context.Context, g *Git, c Compare) (string, error) {
	r, err := trusting(ctx, g, c)
	if err != nil {
		return "", err
	}
	if r.DefaultTip == r.change.Reviewed {
		return r.change.Reviewed, nil
	}
	for _, name := range r.defaults(ctx) {
		if tip, ok := r.commit(ctx, name); ok && r.git.isAncestor(ctx, r.change.Reviewed, tip) {
			return r.change.Reviewed, nil
		}
	}
	if tip, ok := r.tip(ctx, r.Default); ok && r.git.isAncestor(ctx, r.change.Reviewed, tip) {
		return r.change.Reviewed, nil
	}
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	return "", fmt.Errorf("the commit %s is not known to be on the default branch", short(r.change.Reviewed))
}

// DefaultFork returns the commit at which what is checked out left the default branch: what
// stands there was let in by people who may write to it. The error says why there is none.
func DefaultFork(ctx context.Context, g *Git, c Compare) (string, error) {
	c.BaseRef = ""
	r, err := trusting(ctx, g, c)
	if err != nil {
		return "", err
	}
	if fork := r.branch(ctx); fork != "" {
		return fork, nil
	}
	return "", errors.New("the default branch is not known, or too far back in the history")
}

// defaults names the default branch of the origin. Where nobody says which it
// is, the usual names are taken: no stranger can push to any branch there.
func (r *resolver) defaults(ctx context.Context) []string {
	if plainRef(r.Default) {
		return []string{"refs/remotes/origin/" + r.Default}
	}
	if out, err := r.git.ask(ctx, "symbolic-ref", "--quiet", "refs/remotes/origin/HEAD"); err == nil {
		return []string{strings.TrimSpace(string(out))}
	}
	return []string{"refs/remotes/origin/main", "refs/remotes/origin/master"}
}

func trusting(ctx context.Context, g *Git, c Compare) (*resolver, error) {
	c.Base, c.Head = "", ""
	r := &resolver{git: g, Compare: c}
	if !g.Present() {
		return nil, errors.New("there is no git repository")
	}
	reviewed, ok := r.commit(ctx, "HEAD")
	if !ok {
		return nil, errors.New("the repository has no commit yet")
	}
	r.change.Reviewed, r.change.Head = reviewed, reviewed
	var err error
	r.parents, err = r.git.parents(ctx, reviewed)
	return r, err
}
