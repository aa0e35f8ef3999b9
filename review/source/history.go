package source

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// commit resolves a fixed or checked revision to a commit id that is present.
func (r *resolver) commit(ctx context.Context, rev string) (string, bool) {
	return r.git.commit(ctx, rev)
}

func (g *Git) commit(ctx context.Context, rev string) (string, bool) {
	o, err := g.load(ctx, rev+"^{commit}", maxGitOutput)
	if !errors.Is(err, errReader) {
		return o.id, err == nil && o.kind == "commit"
	}
	out, err := g.ask(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}")
	id := strings.TrimSpace(string(out))
	return id, err == nil && isCommitID(id)
}

// find resolves what a user named: a commit, a tag, a branch here or at the
// origin. In a CI it is fetched where it is missing.
func (r *resolver) find(ctx context.Context, name string) (string, bool) {
	if !plainRevision(name) {
		return "", false
	}
	revs := []string{"refs/remotes/origin/" + name, name}
	if isHere(name) {
		revs = revs[1:]
	}
	for _, rev := range revs {
		if id, ok := r.commit(ctx, rev); ok {
			return id, true
		}
	}
	if !r.CI || r.git.fetch(ctx, name) != nil {
		return "", false
	}
	if isCommitID(name) {
		return r.commit(ctx, name)
	}
	return r.commit(ctx, "FETCH_HEAD")
}

// isHere reports whether a name counts from what is checked out: a clone has a
// HEAD of its origin too, and that is another commit.
func isHere(name string) bool {
	base := strings.TrimRight(name, "~^0123456789")
	return base == "HEAD" || base == "@"
}

// fetched makes sure that a commit is present, and returns it; empty with a
// notice if it cannot be had.
func (r *resolver) fetched(ctx context.Context, id, what string) string {
	if !isCommitID(id) {
		return ""
	}
	if found, ok := r.commit(ctx, id); ok {
		return found
	}
	if !r.CI {
		return ""
	}
	err := r.git.fetch(ctx, id)
	if found, ok := r.commit(ctx, id); ok {
		return found
	}
	detail := ""
	if err != nil {
		detail = " (" + err.Error() + ")"
	}
	r.notice("The commit %s, %s, is not in this clone and could not be fetched%s: %s.",
		short(id), what, detail, r.depthAdvice())
	return ""
}

// deepened finds where the reviewed commit and another one parted, and fetches
// more history step by step where the clone is too shallow to tell.
func (r *resolver) deepened(ctx context.Context, id string) (string, bool) {
	if base, ok := r.git.mergeBase(ctx, id, r.change.Head); ok {
		return base, true
	}
	if !r.CI || !r.git.shallow() || !isCommitID(id) {
		return "", false
	}
	for _, depth := range []int{50, 500} {
		if r.git.fetchDepth(ctx, depth, id, r.change.Head) != nil {
			return "", false
		}
		if base, ok := r.git.mergeBase(ctx, id, r.change.Head); ok {
			return base, true
		}
	}
	return "", false
}

// parents reads the parents from the commit itself: in a shallow clone git's
// own notation for them fails, since the commits are not there.
func (g *Git) parents(ctx context.Context, commit string) ([]string, error) {
	out, err := g.object(ctx, "commit", commit, maxGitOutput)
	if err != nil {
		return nil, fmt.Errorf("read commit %s: %w", commit, err)
	}
	header, _, _ := strings.Cut(string(out), "\n\n")
	var ids []string
	for line := range strings.Lines(header) {
		if id, ok := strings.CutPrefix(strings.TrimRight(line, "\n"), "parent "); ok && isCommitID(id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// mergeBase returns the commit at which two commits parted. What git knows of it holds until more is fetched.
func (g *Git) mergeBase(ctx context.Context, a, b string) (string, bool) {
	both := [2]string{a, b}
	if fork, ok := g.forks.Load(both); ok {
		return fork.(string), fork != ""
	}
	out, err := g.ask(ctx, "merge-base", "--end-of-options", a, b)
	id := strings.TrimSpace(string(out))
	if err == nil && isCommitID(id) || isExit(err, 1) { // with 1 it says that there is none
		g.forks.Store(both, id)
	}
	return id, err == nil && isCommitID(id)
}

// isExit reports whether a program ended with a status.
func isExit(err error, status int) bool {
	var exit *exec.ExitError
	return errors.As(err, &exit) && exit.ExitCode() == status
}

// isAncestor reports whether a commit is part of the history of another one, or that one itself: they part at
// itself then.
func (g *Git) isAncestor(ctx context.Context, ancestor, of string) bool {
	if !isCommitID(ancestor) || !isCommitID(of) {
		return false
	}
	fork, ok := g.mergeBase(ctx, of, ancestor)
	return ok && fork == ancestor
}

// shallow reports whether history is cut off: git keeps a file of where. A worktree shares it with its repository.
func (g *Git) shallow() bool {
	_, err := os.Stat(filepath.Join(commonDir(gitDir(g.repository)), "shallow"))
	return err == nil
}

func (g *Git) dirty(ctx context.Context) (bool, error) {
	out, err := g.ask(ctx, "status", "--porcelain", "-z", "--untracked-files=normal", "--ignore-submodules=dirty", "--",
		".")
	return len(out) > 0, err
}

// plainRef accepts the name of a branch or tag, and nothing that git could
// take for an option, a refspec or an expression.
func plainRef(name string) bool {
	if name == "" || len(name) >= 256 || strings.HasPrefix(name, "-") || strings.Contains(name, "..") {
		return false
	}
	special := func(r rune) bool { return r <= ' ' || strings.ContainsRune("~^:?*[\\\x7f", r) }
	return !strings.ContainsFunc(name, special)
}

// plainRevision also accepts the ways to count back from a ref: HEAD~1, main^2.
func plainRevision(name string) bool {
	return plainRef(strings.NewReplacer("~", "", "^", "").Replace(name))
}

func isZero(id string) bool { return id != "" && strings.Trim(id, "0") == "" }

// short abbreviates a commit id for a message.
func short(id string) string {
	if len(id) > 10 {
		return id[:10]
	}
	return id
}
