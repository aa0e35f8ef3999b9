package source

import (
	"context"
	"fmt"
	"strings"
)

// terminal serves a person: what the branch adds to the default branch, whether
// committed or not. On the default branch itself it is what is not committed
// yet, and if nothing is, the last commit.
func (r *resolver) terminal(ctx context.Context) string {
	name, tips := r.defaultBranch(ctx)
	if len(tips) > 0 && r.onDefault(ctx, name, tips) || r.onlyBranch(ctx) {
		return r.latest(ctx)
	}
	why := "No default branch was found (what origin names, main or master)"
	if len(tips) > 0 {
		fork := r.nearest(ctx, tips)
		if fork != "" {
			r.where = "where it left " + legible(name)
			return fork
		}
		why = "This branch and " + legible(name) + " have no commit in common here"
	}
	base := r.latest(ctx)
	what := "the last commit is compared with its parent"
	if r.change.Dirty {
		what = "the work tree is compared with the last commit"
	}
	if base != "" {
		r.notice("%s, so %s; `--base` names another branch or commit to compare with.", why, what)
	}
	return base
}

// latest compares with the last commit, or that with its parent.
func (r *resolver) latest(ctx context.Context) string {
	if r.change.Head != r.change.Reviewed {
		return r.before(ctx, r.change.Head)
	}
	if r.change.Dirty {
		r.where = "the last commit"
		return r.change.Reviewed
	}
	if len(r.parents) == 0 {
		r.notice("Nothing is uncommitted, and the only commit has no parent: there is nothing to compare.")
		return ""
	}
	parent, ok := r.commit(ctx, r.parents[0])
	if !ok {
		r.notice("Nothing is uncommitted, and the parent of the last commit is not in this shallow clone: there is " +
			"nothing to compare. `git fetch --unshallow` gets it.")
		return ""
	}
	r.where = "its parent"
	return parent
}

// before compares a head that the user named with its parent.
func (r *resolver) before(ctx context.Context, head string) string {
	parent, ok := r.commit(ctx, head+"^")
	if !ok {
		r.notice("The head %s that was asked for has no parent here: there is nothing to compare it with.", short(head))
		return ""
	}
	r.where = "the parent of " + short(head)
	return parent
}

// defaultBranch tells the name of the default branch and the commits at its
// ends, at the origin and here; none if no branch looks like it.
func (r *resolver) defaultBranch(ctx context.Context) (name string, tips []string) {
	names := []string{"main", "master"}
	if out, err := r.git.ask(ctx, "symbolic-ref", "--quiet", "refs/remotes/origin/HEAD"); err == nil {
		names = []string{strings.TrimPrefix(strings.TrimSpace(string(out)), "refs/remotes/origin/")}
	}
	for _, name := range names {
		if !plainRef(name) {
			continue
		}
		for _, ref := range []string{"refs/remotes/origin/" + name, "refs/heads/" + name} {
			if tip, ok := r.commit(ctx, ref); ok {
				tips = append(tips, tip)
			}
		}
		if len(tips) > 0 {
			return name, tips
		}
	}
	return "", nil
}

// onDefault reports whether the default branch is checked out, or a commit of
// it without a branch.
func (r *resolver) onDefault(ctx context.Context, name string, tips []string) bool {
	out, err := r.git.ask(ctx, "symbolic-ref", "--quiet", "HEAD")
	if err == nil && r.change.Head == r.change.Reviewed {
		return strings.TrimSpace(string(out)) == "refs/heads/"+name
	}
	for _, tip := range tips {
		if r.git.isAncestor(ctx, r.change.Head, tip) {
			return true
		}
	}
	return false
}

// onlyBranch reports whether there is one branch at most, whatever its name: it is the
// default one then.
func (r *resolver) onlyBranch(ctx context.Context) bool {
	out, err := r.git.ask(ctx, "for-each-ref", "--count=2", "--format=%(refname)", "refs/heads", "refs/remotes")
	return err == nil && len(strings.Fields(string(out))) < 2
}

// nearest returns the latest of the commits at which the branch left one of the
// tips: a clone's own default branch may be behind the origin's, or ahead.
func (r *resolver) nearest(ctx context.Context, tips []string) string {
	best := ""
	for _, tip := range tips {
		fork, ok := r.git.mergeBase(ctx, tip, r.change.Head)
		if ok && (best == "" || r.git.isAncestor(ctx, best, fork)) {
			best = fork
		}
	}
	return best
}

// legible keeps a name that means nothing to any reader of a report.
func legible(name string) string {
	if strings.ContainsFunc(name, func(r rune) bool { return !strings.ContainsRune(legibleRunes, r) }) {
		return "the default branch"
	}
	return name
}

const legibleRunes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-/."

// compared says in one line what was compared with base.
func (r *resolver) compared(base string) string {
	left := "commit " + short(r.change.Reviewed)
	if r.mergeOf(r.change.Head) {
		left += fmt.Sprintf(" (merge of %s)", short(r.change.Head))
	}
	switch {
	case r.narrowed() && r.change.Dirty:
		left = fmt.Sprintf("the files that %s changed, as they are in the work tree,", short(r.change.Head))
	case r.narrowed():
		left = fmt.Sprintf("the files that %s changed, as they are in %s,", short(r.change.Head), left)
	case r.change.Dirty:
		left = "the work tree, uncommitted and untracked files included,"
	}
	line := left + " with " + short(base)
	if r.where != "" {
		line += ", " + r.where
	}
	return line
}
