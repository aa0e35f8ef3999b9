package source

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// fetch gets one commit from the origin. A shallow clone stays as shallow as
// it is; a whole one is never made shallow.
func (g *Git) fetch(ctx context.Context, rev string) error {
	if g.shallow() {
		return g.fetchDepth(ctx, 1, rev)
	}
	return g.fetchArgs(ctx, nil, rev)
}

// Obtain reports whether a commit is there, and fetches it where it is not.
func (g *Git) Obtain(ctx context.Context, id string) bool {
	if !isCommitID(id) {
		return false
	}
	there := func() bool {
		_, ok := g.commit(ctx, id)
		return ok
	}
	return there() || g.fetch(ctx, id) == nil && there()
}

func (g *Git) fetchDepth(ctx context.Context, depth int, revs ...string) error {
	return g.fetchArgs(ctx, []string{fmt.Sprintf("--depth=%d", depth)}, revs...)
}

// fetchTime bounds a fetch where nobody says how long one may take: what is
// wanted is one commit, and a review without it is better than none.
const fetchTime = time.Minute

// errUnreachable stands for every fetch after one that took too long.
var errUnreachable = errors.New("the origin does not answer")

func (g *Git) fetchArgs(ctx context.Context, flags []string, revs ...string) error {
	if g.unreachable.Load() {
		return errUnreachable
	}
	limit := g.FetchTime
	if limit <= 0 {
		limit = fetchTime
	}
	ctx, cancel := context.WithTimeoutCause(ctx, limit, errUnreachable)
	defer cancel()
	args := []string{"fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-auto-maintenance",
		"--upload-pack=git-upload-pack"}
	args = append(append(append(args, flags...), "--end-of-options", "origin"), revs...)
	_, err := g.ask(ctx, args...)
	g.forget()
	g.restoreOwner()
	if errors.Is(context.Cause(ctx), errUnreachable) {
		g.unreachable.Store(true)
		return fmt.Errorf("%w within %s", errUnreachable, limit)
	}
	return err
}

// forget drops what a fetch can change: where histories end, and what parted where.
func (g *Git) forget() {
	g.forks.Clear()
	g.Close()
}

// restoreOwner gives what a fetch wrote into the repository to the owner of
// the repository: a container runs as root, and a later step that runs as
// somebody else could not add objects otherwise.
func (g *Git) restoreOwner() {
	uid, gid, ok := owner(g.repository)
	if !ok || os.Geteuid() != 0 || uid == 0 {
		return
	}
	root, err := os.OpenRoot(g.repository)
	if err != nil {
		return
	}
	defer root.Close()
	fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		if info, err := d.Info(); err == nil && ownedByRoot(info) {
			root.Lchown(name, uid, gid)
		}
		return nil
	})
}
