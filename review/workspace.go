package review

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"breakwater/review/action"
	"breakwater/review/source"
)

// maxSettings bounds a file of settings or instructions, in bytes.
const maxSettings = 1 << 20

// read serves the inputs that come from files of the repository.
func (r *run) read(ctx context.Context, q action.Request) ([]byte, error) {
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

// trusted finds the commit whose files the run may believe, once in a run.
func (r *run) trusted(ctx context.Context, q action.Request) (string, error) {
	if r.believed != nil {
		return r.believed.commit, r.believed.err
	}
	if err := r.openGit(ctx, q); err != nil {
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

// belief is the commit whose files a run may believe, or why there is none.
type belief struct {
	commit string
	err    error
}

// event is what the event says of the comparison.
func (r *run) event() source.Compare {
	e := r.runner.Event
	return source.Compare{
		CI: r.runner.CI(), PullRequest: e.PullRequest, Event: e.Name,
		EventBase: e.Base, EventHead: e.Head, MergeBase: e.MergeBase, Forced: e.Forced,
		BaseRef: e.BaseRef, Default: e.Default, MergeCommit: e.SHA,
	}
}

// openGit opens the repository of the code under review, and the one that the
// event speaks of, which is the same unless source-dir is a submodule.
func (r *run) openGit(ctx context.Context, q action.Request) error {
	if r.git != nil {
		return nil
	}
	git, err := source.OpenGit(ctx, r.runner.Workspace, q.SourceDir, r.Environ)
	anchor, wrong := source.OpenAnchor(ctx, r.runner.Workspace, q.SourceDir, r.Environ)
	for _, err := range []error{err, wrong} {
		if err != nil && !errors.Is(err, source.ErrNoGit) {
			return err
		}
	}
	if git.Same(anchor) {
		anchor = git
	}
	git.FetchTime = min(time.Minute, q.Timeout/4) // an origin that hangs must leave time for the review
	anchor.FetchTime = git.FetchTime
	r.git, r.anchor = git, anchor
	return nil
}

// within bounds ctx by the deadline of the run.
func (r *run) within(ctx context.Context, timeout time.Duration) (context.Context, context.CancelFunc) {
	return context.WithDeadlineCause(ctx, r.started.Add(timeout), context.DeadlineExceeded)
}

// asked is what the inputs say about the comparison.
func (r *run) asked() action.Request {
	return action.Request{Base: r.in.Base, Head: r.in.Head, SourceDir: r.in.SourceDir, Timeout: r.in.Timeout}
}

// resolve asks git what changed, once in a run.
func (r *run) resolve(ctx context.Context, q action.Request) (source.Change, error) {
	if r.change != nil {
		return *r.change, nil
	}
	if err := r.openGit(ctx, q); err != nil {
		return source.Change{}, err
	}
	compare := r.event()
	if r.git != r.anchor { // the commits of the event are none of this repository
		compare = source.Compare{CI: compare.CI, Event: compare.Event}
	}
	compare.Base, compare.Head = q.Base, q.Head
	change, notices, err := source.Resolve(ctx, r.git, compare)
	if err != nil {
		return source.Change{}, err
	}
	r.change = &change
	r.comparing = notices
	return change, nil
}

// open opens the workspace. Where source-dir is wrong, the whole workspace is
// opened beside the error, so that the other inputs can be checked.
func (r *run) open(ctx context.Context) error {
	_, wrongChange := r.resolve(ctx, r.asked())
	o := source.Options{
		SourceDir: r.in.SourceDir, Include: r.in.Include, Exclude: r.in.Exclude, Skip: []string{r.in.OutputDir}, Git: r.git,
	}
	if filepath.IsLocal(r.in.CacheDir) {
		o.Skip = append(o.Skip, filepath.ToSlash(r.in.CacheDir))
	}
	w, wrongTree := source.Open(ctx, r.runner.Workspace, o)
	if wrongTree != nil {
		w, _ = source.Open(ctx, r.runner.Workspace, source.Options{Git: r.git})
	}
	if r.workspace = w; w != nil {
		r.notices = append(r.notices, w.Notices...)
	}
	return together(wrongChange, wrongTree)
}

// claim opens the folders that are ours: for the results, and for what is kept.
// Where the disk takes nothing the review goes on without them.
func (r *run) claim(ctx context.Context) error {
	folder, err := r.own(ctx, r.in.OutputDir, action.OpenOutput)
	switch {
	case errors.Is(err, action.ErrUnwritable):
		r.notice("No results can be written: output-dir %v. What is found stands in the log alone.", err)
	case err != nil:
		return action.Problems{fmt.Sprintf("output-dir: %v", err)}
	}
	if r.folder = folder; !filepath.IsLocal(r.in.CacheDir) {
		return nil
	}
	cache, err := r.own(ctx, filepath.ToSlash(r.in.CacheDir), action.OpenFolder)
	switch {
	case errors.Is(err, action.ErrUnwritable):
		r.notice("Nothing is kept for the next run: cache-dir %v.", err)
		r.in.CacheDir = ""
		return nil
	case err != nil:
		return action.Problems{fmt.Sprintf("cache-dir: %v", err)}
	}
	return cache.Close()
}

// claimable says whether the folders that are ours could be opened.
func (r *run) claimable(ctx context.Context) error {
	var problems action.Problems
	for input, name := range map[string]string{"output-dir": r.in.OutputDir, "cache-dir": r.in.CacheDir} {
		if name == "" || !filepath.IsLocal(name) {
			continue
		}
		name = filepath.ToSlash(name)
		tracked, err := r.tracked(ctx, name)
		if err == nil {
			err = action.CheckFolder(r.workspace.Root(), name, tracked)
		}
		if err != nil {
			problems = append(problems, fmt.Sprintf("%s: %v", input, err))
		}
	}
	if len(problems) == 0 {
		return nil
	}
	slices.Sort(problems)
	return problems
}

// own opens a folder of ours within the workspace.
func (r *run) own(ctx context.Context, name string, open func(*os.Root, string, bool) (*action.Folder, error)) (*action.Folder, error) {
	tracked, err := r.tracked(ctx, name)
	if err != nil {
		return nil, err
	}
	return open(r.workspace.Root(), name, tracked)
}

// tracked reports whether git tracks anything in a folder. Such a folder is not
// ours: a pull request could have put anything there.
func (r *run) tracked(ctx context.Context, name string) (bool, error) {
	if !r.git.Present() {
		return false, nil
	}
	return r.git.Tracked(ctx, name)
}

// scope says what is under review.
type scope struct {
	full   bool
	change source.Change
	paths  []string // files that may become targets, sorted
	ignore []source.Gap
	unread []source.Gap // changed production code that could not be read
	why    string       // why nothing can be reviewed; empty if something can
}

func (s scope) name() string {
	if s.full {
		return string(action.ScopeFull)
	}
	return string(action.ScopeDiff)
}

// scope settles what is reviewed: the change where there is one to compare
// with, else everything.
func (r *run) scope(ctx context.Context) (scope, error) {
	change, err := r.resolve(ctx, r.asked())
	if err != nil {
		return scope{}, action.Problems{err.Error()}
	}
	s := scope{change: change, full: r.in.Scope == action.ScopeFull}
	if !s.full { // how the comparison went concerns nobody who asked for everything
		r.notices = append(r.notices, r.comparing...)
		if s.full = change.Base == ""; s.full {
			r.noticeFull(len(r.comparing) > 0)
		}
	}
	changed := map[string]bool{}
	for _, f := range change.Files {
		changed[f.Path] = f.Status != source.Deleted
	}
	for _, f := range r.workspace.Files {
		switch reason := r.leftOut(f.Path, s.full || changed[f.Path]); {
		case reason == "":
			s.paths = append(s.paths, f.Path)
		case reason != otherFile && !s.full && changed[f.Path]:
			s.ignore = append(s.ignore, source.Gap{Path: f.Path, Reason: reason})
		}
	}
	if !s.full {
		s.unread, s.ignore = r.unread(changed, s.ignore)
	}
	s.why = r.nothing(s)
	return s, nil
}

// unread lists the production code of a change that could not be read, and adds
// to the gaps what the work tree lacks of it.
func (r *run) unread(changed map[string]bool, gaps []source.Gap) (unread, all []source.Gap) {
	for _, name := range r.workspace.Missing {
		if changed[name] && r.leftOut(name, false) != otherFile {
			gaps = append(gaps, source.Gap{Path: name, Reason: "is not in the work tree: a sparse checkout leaves it out, or an earlier step removed it"})
		}
	}
	for _, g := range slices.Concat(r.workspace.Gaps, gaps) {
		if changed[g.Path] && r.leftOut(g.Path, false) == "" {
			unread = append(unread, g)
		}
	}
	return unread, gaps
}

// noticeFull says that everything is reviewed, in one breath with the reason
// where the last notice gives it.
func (r *run) noticeFull(reasoned bool) {
	if n := len(r.notices); reasoned {
		r.notices[n-1] = fmt.Sprintf("%s All of %s is reviewed instead.", r.notices[n-1], r.place())
		return
	}
	r.notice("Nothing to compare with was found, so all of %s is reviewed.", r.place())
}

// place names the code under review in a sentence.
func (r *run) place() string {
	if r.in.SourceDir == "." {
		return "the workspace"
	}
	return r.in.SourceDir
}

// nothing says why no file is under review; empty if one is.
func (r *run) nothing(s scope) string {
	switch {
	case len(s.unread) > 0:
		return fmt.Sprintf("The changed code could not be read: %s: %s.", s.unread[0].Path, s.unread[0].Reason)
	case len(r.workspace.Files) == 0 && len(r.workspace.Gaps) == 0:
		return fmt.Sprintf("There is no file to review in %s.", r.place())
	case len(s.paths) == 0:
		return fmt.Sprintf("None of the %d files in %s is source code that this review covers.", len(r.workspace.Files), r.place())
	case !s.full && len(s.change.Files) == 0:
		return fmt.Sprintf("No file differs from commit %.7s.", s.change.Base)
	case !s.full && len(s.ignore) > 0:
		return fmt.Sprintf("Nothing that changed is code that runs in production: %s.", some(s.change.Files))
	case !s.full:
		return fmt.Sprintf("No code was added or altered in what changed: %s.", some(s.change.Files))
	}
	return "No file holds code."
}

// some names the first changed files.
func some(files []source.ChangedFile) string {
	const most = 3
	var names []string
	for _, f := range files[:min(most, len(files))] {
		names = append(names, f.Path)
	}
	if n := len(files) - most; n > 0 {
		names = append(names, fmt.Sprintf("and %d more", n))
	}
	return strings.Join(names, ", ")
}
