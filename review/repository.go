package review

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"breakwater/review/action"
	"breakwater/review/source"
)

// repository is what git knows of the workspace. It is asked first for the
// settings, which may lie in a commit, and then for what changed; each answer is
// found once in a run.
type repository struct {
	runner  action.Runner
	environ []string // of the process
	// within bounds a context by the deadline of the run.
	within func(ctx context.Context, timeout time.Duration) (context.Context, context.CancelFunc)

	git      *source.Git // of the code under review
	anchor   *source.Git // that the event speaks of; git itself but for a submodule
	believed *belief
	forked   *belief // where the tree left the default branch
	compared *comparison
}

// belief is the commit whose files a run may believe, or why there is none.
type belief struct {
	commit string
	err    error
}

// comparison is what changed, and sentences about how that was found.
type comparison struct {
	change  source.Change
	notices []string
}

// maxSettings bounds a file of settings or instructions, in bytes.
const maxSettings = 1 << 20

// read serves the inputs that come from files of the repository.
func (r *repository) read(ctx context.Context, q action.Request) ([]byte, error) {
	if q.Trust == action.TrustTree {
		return source.ReadFile(r.runner.Workspace, q.Path, maxSettings)
	}
	ctx, cancel := r.within(ctx, q.Timeout)
	defer cancel()
	commit, err := r.trusted(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", action.ErrNoBase, err)
	}
	content, err := r.anchor.ShowFile(ctx, commit, q.Path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %w", action.ErrNoBase, err)
	}
	return content, err
}

// trusted finds the commit whose files the run may believe.
func (r *repository) trusted(ctx context.Context, q action.Request) (string, error) {
	if r.believed != nil {
		return r.believed.commit, r.believed.err
	}
	if err := r.open(ctx, q); err != nil {
		return "", err
	}
	find := source.TrustedHead
	if q.Trust == action.TrustBase {
		find = source.TrustedBase
	}
	commit, err := find(ctx, r.anchor, r.event())
	r.believed = &belief{commit, err}
	return commit, err
}

// vouched finds the commit that tells which ignore comments stood there before: the one
// that the run believes, or else where a branch that nobody vouches for left the default one.
func (r *repository) vouched(ctx context.Context, q action.Request) (string, error) {
	commit, err := r.trusted(ctx, q)
	if err == nil || q.Trust != action.TrustDefault || !r.anchor.Present() {
		return commit, err
	}
	if r.forked == nil {
		commit, err := source.DefaultFork(ctx, r.anchor, r.event())
		r.forked = &belief{commit, err}
	}
	return r.forked.commit, r.forked.err
}

// event is what the event says of the comparison.
func (r *repository) event() source.Compare {
	e := r.runner.Event
	c := source.Compare{
		CI: r.runner.CI(), PullRequest: e.PullRequest, Event: e.Name, OnTarget: e.OnTarget,
		EventBase: e.Base, EventHead: e.Head, MergeBase: e.MergeBase, Forced: e.Forced,
		BaseRef: e.BaseRef, Default: e.Default,
	}
	if e.Merge {
		c.MergeCommit = e.SHA
	}
	if e.OnDefault {
		c.DefaultTip = e.SHA
	}
	return c
}

// open opens the repository of the code under review, and the one that the
// event speaks of, which is the same unless source-dir is a submodule.
func (r *repository) open(ctx context.Context, q action.Request) error {
	if r.git != nil {
		return nil
	}
	git, err := source.OpenGit(ctx, r.runner.Workspace, q.SourceDir, r.environ)
	anchor, wrong := source.OpenAnchor(ctx, git, q.SourceDir, r.environ)
	for _, err := range []error{err, wrong} {
		if err != nil && !errors.Is(err, source.ErrNoGit) {
			return err
		}
	}
	git.FetchTime = min(time.Minute, q.Timeout/4) // an origin that hangs must leave time for the review
	anchor.FetchTime = git.FetchTime
	r.git, r.anchor = git, anchor
	return nil
}

// close ends what still runs of git.
func (r *repository) close() {
	if r.git != nil {
		r.git.Close()
		r.anchor.Close()
	}
}

// compare asks git what changed.
func (r *repository) compare(ctx context.Context, in action.Inputs) (comparison, error) {
	if r.compared != nil {
		return *r.compared, nil
	}
	if err := r.open(ctx, r.request(in)); err != nil {
		return comparison{}, err
	}
	compare := r.event()
	if r.git != r.anchor { // the commits of the event are none of this repository
		compare = source.Compare{CI: compare.CI, Event: compare.Event}
	}
	compare.Base, compare.Head = in.Base, in.Head
	change, notices, err := source.Resolve(ctx, r.git, compare)
	if err != nil {
		return comparison{}, err
	}
	r.compared = &comparison{change, notices}
	return *r.compared, nil
}

// notices are what was found out about the comparison so far.
func (r *repository) notices() []string {
	if r.compared == nil {
		return nil
	}
	return r.compared.notices
}

// tracked reports whether git tracks anything in a folder. Such a folder is not
// ours: a pull request could have put anything there.
func (r *repository) tracked(ctx context.Context, name string) (bool, error) {
	if !r.git.Present() {
		return false, nil
	}
	return r.git.Tracked(ctx, name)
}

// submodule returns the submodule that holds a path, if one does whose commit the
// reviewed change may have chosen.
func (r *repository) submodule(ctx context.Context, name string) (string, error) {
	if !r.git.Present() || r.runner.Trust() == action.TrustTree {
		return "", nil
	}
	return r.git.Submodule(ctx, name)
}
