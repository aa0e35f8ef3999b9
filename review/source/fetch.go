package source

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// fetch gets one commit from the origin. A shallow clone stays as shallow as
// it is; a whole one is never made shallow.
func (g *Git) fetch(ctx context.Context, rev string) error {
	if g.shallow(ctx) {
		return g.fetchDepth(ctx, 1, rev)
	}
	return g.fetchArgs(ctx, nil, rev)
}

func (g *Git) fetchDepth(ctx context.Context, depth int, revs ...string) error {
	return g.fetchArgs(ctx, []string{fmt.Sprintf("--depth=%d", depth)}, revs...)
}

func (g *Git) fetchArgs(ctx context.Context, flags []string, revs ...string) error {
	args := []string{"fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-auto-maintenance", "--upload-pack=git-upload-pack"}
	args = append(append(append(args, flags...), "--end-of-options", "origin"), revs...)
	_, err := g.Run(ctx, args...)
	g.restoreOwner()
	return err
}

// restoreOwner gives what a fetch wrote into the repository to the owner of
// the repository: a container runs as root, and a later step that runs as
// somebody else could not add objects otherwise.
func (g *Git) restoreOwner() {
	uid, gid, ok := owner(filepath.Join(g.dir, ".git"))
	if !ok || os.Geteuid() != 0 || uid == 0 {
		return
	}
	root, err := os.OpenRoot(filepath.Join(g.dir, ".git"))
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
