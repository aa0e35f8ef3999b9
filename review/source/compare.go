package source

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Compare says which commits to compare, as far as inputs and the event of a
// run tell. Every name in it may be hostile; what is not a commit id or a plain
// ref is refused. The zero Compare is a person's terminal.
type Compare struct {
	Base string // commit or ref that the user named; wins over everything
	Head string // commit or ref that the user named

	CI          bool   // a run of a CI: missing commits may be fetched, and the work tree is not compared
	PullRequest bool   // the run carries a pull request
	Event       string // its name, for messages: "pull_request", "push", "schedule", …
	EventBase   string // commit id: tip of the target branch, or the commit before a push
	EventHead   string // commit id: head of the pull request, or the commit after a push
	MergeBase   bool   // EventBase is the very commit that the branch started from
	Forced      bool   // a push that rewrote history
	BaseRef     string // name of the target branch
	Default     string // name of the default branch
	OnTarget    bool   // unless told otherwise, the runner checks out the target branch, not the pull request
	MergeCommit string // commit id of the merge that the runner itself made of the pull request; empty for none
	DefaultTip  string // commit id at which the runner says that the default branch ends; empty if it does not
}

// depthAdvice is what to do about a history that is too short.
func (c Compare) depthAdvice() string {
	if c.CI {
		return fixDepth
	}
	return "`git fetch --unshallow` brings what a shallow clone lacks"
}

// fixDepth is the advice for a workflow.
const fixDepth = "set `fetch-depth: 2` on actions/checkout for a pull request, or `fetch-depth: 0` for the whole " +
	"history (on GitLab `GIT_DEPTH: 0`, elsewhere `git fetch --unshallow`)"

// Resolve finds what changed. Where no base can be had, the Change has no Base
// and a notice says why and how to fix it; notices are complete sentences. The
// error is [ErrUnknownCommit] where a commit which the user named does not
// exist, that of the context, or why git cannot compare what the user named.
func Resolve(ctx context.Context, g *Git, c Compare) (Change, []string, error) {
	r := resolver{git: g, Compare: c}
	switch {
	case g.Present():
	case r.asks() && g != nil:
		return r.change, nil, r.uncompared(g.why)
	case g != nil && errors.Is(g.why, exec.ErrNotFound):
		r.notice("The program git is not installed: nothing can be compared. Install it, for example with `apt-get " +
			"install git`.")
		return r.change, r.notices, nil
	case g != nil && g.repository != "":
		r.notice("The git repository here cannot be used, since %v: nothing can be compared.", g.why)
		return r.change, r.notices, nil
	default:
		r.notice("There is no git repository here: nothing can be compared.")
		return r.change, r.notices, nil
	}
	err := r.resolve(ctx)
	switch {
	case err == nil, errors.Is(err, ErrUnknownCommit):
		return r.change, r.notices, err
	case ctx.Err() != nil:
		return r.change, r.notices, ctx.Err()
	case r.asks():
		return Change{}, nil, r.uncompared(err)
	}
	r.notice("Nothing could be compared, since git failed: %v.", err)
	r.change.Base, r.change.Files = "", nil
	return r.change, r.notices, nil
}

// ErrUnknownCommit means that a base or head that the user named does not
// exist in the repository and could not be fetched.
var ErrUnknownCommit = errors.New("no such commit")

// asks reports whether the user says what to compare, which nothing may stand in for.
func (c Compare) asks() bool { return c.Base != "" || c.Head != "" }

func (c Compare) uncompared(err error) error {
	input, name := "base", c.Base
	if name == "" {
		input, name = "head", c.Head
	}
	return fmt.Errorf("input %s: nothing can be compared with %q, since git failed: %w", input, name, err)
}

type resolver struct {
	Compare
	git     *Git
	change  Change
	notices []string
	parents []string // of the commit that is checked out
	where   string   // what the base is, in words; empty where its id says enough
}

func (r *resolver) notice(format string, args ...any) {
	r.notices = append(r.notices, fmt.Sprintf(format, args...))
}

func (r *resolver) resolve(ctx context.Context) error {
	reviewed, ok := r.commit(ctx, "HEAD")
	if !ok {
		r.notice("The repository has no commit yet: nothing can be compared.")
		return nil
	}
	r.change.Reviewed, r.change.Head = reviewed, reviewed
	var err error
	if r.parents, err = r.git.parents(ctx, reviewed); err != nil {
		return err
	}
	if !r.CI {
		if r.change.Dirty, err = r.git.dirty(ctx); err != nil {
			return err
		}
	}
	base, err := r.base(ctx)
	if err != nil || base == "" {
		return err
	}
	return r.compare(ctx, base)
}

// compare fills the files of the change.
func (r *resolver) compare(ctx context.Context, base string) error {
	to := r.change.Reviewed
	if r.change.Dirty {
		to = "" // the work tree as it lies
	}
	files, submodules, err := r.git.between(ctx, base, to)
	if err != nil {
		return err
	}
	if r.change.Dirty {
		more, err := r.git.untracked(ctx)
		if err != nil {
			return err
		}
		files = merge(files, more)
	}
	if files, err = r.narrow(ctx, base, files); err != nil {
		return err
	}
	for _, s := range submodules {
		advice := fmt.Sprintf("set `source-dir: %s` to review it", s)
		if !isTop(filepath.Join(r.git.workspace, filepath.FromSlash(s))) {
			advice = "it is not checked out: " + checkOutSubmodule(s, r.CI)
		}
		r.notice("The submodule %q changed, and its code is not part of this review; %s.", s, advice)
	}
	r.change.Submodules = submodules
	r.change.Base, r.change.Files, r.change.Compared = base, files, r.compared(base)
	return nil
}

// narrowed reports whether the user named commits other than what is checked out.
func (r *resolver) narrowed() bool {
	return r.asks() && r.change.Head != r.change.Reviewed
}

// narrow keeps the files that lie between the commits that the user named,
// where another commit is checked out, such as a merge with the target branch.
func (r *resolver) narrow(ctx context.Context, base string, files []ChangedFile) ([]ChangedFile, error) {
	if !r.narrowed() {
		return files, nil
	}
	fork, known := r.git.mergeBase(ctx, base, r.change.Head)
	if known {
		base = fork
	}
	touched, _, err := r.git.between(ctx, base, r.change.Head)
	if err != nil {
		return nil, err
	}
	if known {
		r.noticeGone(touched, files)
	}
	return slices.DeleteFunc(files, func(f ChangedFile) bool { return !lists(touched, f.Path) }), nil
}

// noticeGone names what the head changed and the checked-out files do not have.
func (r *resolver) noticeGone(touched, files []ChangedFile) {
	var gone []string
	for _, t := range touched {
		if !lists(files, t.Path) {
			gone = append(gone, t.Path)
		}
	}
	if len(gone) == 0 {
		return
	}
	more := ""
	if len(gone) > 1 {
		more = fmt.Sprintf(" and %d more", len(gone)-1)
	}
	r.notice("What %s changed in %q%s is not in what is checked out, and not reviewed: check that commit out to "+
		"review it.", short(r.change.Head), gone[0], more)
}

func lists(files []ChangedFile, name string) bool {
	return slices.ContainsFunc(files, func(f ChangedFile) bool { return f.Path == name })
}

// merge adds files that are not listed yet and sorts by path.
func merge(files, more []ChangedFile) []ChangedFile {
	for _, m := range more {
		if !slices.ContainsFunc(files, func(f ChangedFile) bool { return f.Path == m.Path && f.Status != Deleted }) {
			files = append(files, m)
		}
	}
	slices.SortStableFunc(files, func(a, b ChangedFile) int { return strings.Compare(a.Path, b.Path) })
	return files
}
