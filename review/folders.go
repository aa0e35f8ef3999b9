package review

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"breakwater/review/action"
	"breakwater/review/patch/verify"
	"breakwater/review/report"
	"breakwater/review/shard"
	"breakwater/review/source"
)

// folders are those that are ours: for the results, and for what is kept.
type folders struct {
	output  *action.Folder // nil where the disk takes nothing
	cache   string         // absolute path; empty where nothing is kept
	kept    *action.Folder // the same; nil where nothing is kept
	index   string         // folder below cache that holds the index of this source-dir
	notices []string
}

func (f folders) close() {
	for _, folder := range []*action.Folder{f.output, f.kept} {
		if folder != nil {
			folder.Close()
		}
	}
}

// claimFolders opens our folders. Where the disk takes nothing the review goes on
// without them, and without a memory where cache-dir cannot be ours: what lies there
// may have come with the change. The caller closes them, beside an error too.
func claimFolders(ctx context.Context, repo *repository, w *source.Workspace, in action.Inputs) (folders, error) {
	var f folders
	var err error
	keep := kept(in)
	open := func(root *os.Root, name string, tracked bool) (*action.Folder, error) {
		folder, err := action.OpenOutput(root, name, tracked, keep)
		if err != nil || in.Command == action.Plan || in.Command == action.Analyze {
			return folder, err
		}
		return folder, errors.Join(
			folder.Remove(verify.Files...), // they speak of suggestions that are gone
			folder.Sweep(func(name string) bool { return report.Makes(name) && !keep(name) }),
		)
	}
	f.output, err = own(ctx, repo, w, in.OutputDir, open)
	switch {
	case errors.Is(err, action.ErrUnwritable):
		f.notices = append(f.notices,
			notice("No results can be written: output-dir %v. What is found stands in the log alone.", err))
	case err != nil:
		return f, action.Problems{fmt.Sprintf("output-dir: %v", err)}
	}
	if in.CacheDir == "" {
		return f, nil
	}
	f.index = filepath.ToSlash(filepath.Join("index", url.PathEscape(in.SourceDir)))
	if f.cache = in.CacheDir; filepath.IsLocal(in.CacheDir) {
		f.cache = filepath.Join(repo.runner.Workspace, in.CacheDir)
		f.kept, err = own(ctx, repo, w, filepath.ToSlash(in.CacheDir), action.OpenFolder)
	} else {
		f.kept, err = action.OpenOutside(in.CacheDir)
	}
	if err != nil {
		f.notices = append(f.notices, notice("Nothing is kept for the next run: cache-dir %v.", err))
		f.cache = ""
	}
	return f, nil
}

// replies opens the folder for what is kept of models' answers. The caller closes it.
func (f folders) replies() (*os.Root, error) {
	return f.kept.Sub("replies")
}

// kept tells the files of an earlier run that stay. Plan and analyze add to what a
// review left, and a review without results says nothing about those that analyze
// reported on.
func kept(in action.Inputs) func(name string) bool {
	return func(name string) bool {
		switch in.Command {
		case action.Analyze:
			return true
		case action.Plan:
			return name != "plan.json" && !strings.HasPrefix(name, "requests/")
		case action.Merge: // where records lie in output-dir itself, it reads them there
			if shard.IsRecord(name) {
				return true
			}
		}
		return name == report.ScenarioReviewFile && len(in.Results) == 0
	}
}

// claimable says whether output-dir could be opened.
func claimable(ctx context.Context, repo *repository, w *source.Workspace, in action.Inputs) error {
	if in.OutputDir == "" {
		return nil
	}
	tracked, err := repo.tracked(ctx, in.OutputDir)
	if err == nil {
		err = action.CheckFolder(w.Root(), in.OutputDir, tracked)
	}
	if err != nil {
		return action.Problems{fmt.Sprintf("output-dir: %v", err)}
	}
	return nil
}

// own opens a folder of ours within the workspace.
func own(
	ctx context.Context, repo *repository, w *source.Workspace, name string,
	open func(*os.Root, string, bool) (*action.Folder, error),
) (*action.Folder, error) {
	tracked, err := repo.tracked(ctx, name)
	if err != nil {
		return nil, err
	}
	return open(w.Root(), name, tracked)
}
