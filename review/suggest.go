package review

import (
	"context"
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
	"breakwater/review/patch"
	"breakwater/review/report"
	"breakwater/review/source"
)

// fixes are the suggestions of a run.
type fixes struct {
	suggestions []report.Suggestion
	joint       []byte
}

// suggest turns the edits of the findings into patches.
func (r *run) suggest(ctx context.Context, s scope, a agenda, v verdicts) fixes {
	if a.index == nil {
		return fixes{}
	}
	r.progress.stage("making patches", 0, "")
	ctx, cancel := grace(ctx)
	defer cancel()
	o := r.patchOptions(a)
	o.Done = ctx.Done()
	o.Everything = func() []string { return r.everything(ctx) }
	made := patch.Suggest(r.tree(), v.findings, o)
	var stale map[string]bool
	if len(made.Joint) > 0 {
		stale = r.stale(ctx, s)
	}
	out := fixes{joint: made.Joint}
	for _, m := range made.Suggestions {
		out.suggestions = append(out.suggestions, report.Suggestion{
			Number: m.Number, Title: m.Title, Findings: m.Findings, Files: m.Files,
			Status: string(m.Status), Refusal: m.Refusal, Diff: m.Diff,
			Joint: string(m.Joint), LeftOutReason: m.LeftOutReason, Needs: needs(m.Needs),
			Withheld: m.Withheld, Note: note(m.Files, stale),
		})
	}
	return out
}

func needs(in []patch.Need) []report.Need {
	var out []report.Need
	for _, n := range in {
		out = append(out, report.Need{Dependency: n.Package, Command: n.Command})
	}
	return out
}

// everything lists all files of the workspace, those that include, exclude and
// source-dir leave out of the review included.
func (r *run) everything(ctx context.Context) []string {
	w, err := source.Open(ctx, r.runner.Workspace, source.Options{Skip: []string{r.in.OutputDir}, Git: r.git})
	if err != nil { // the files under review are better than none
		return pathsOf(r.workspace.Files)
	}
	defer w.Close()
	return pathsOf(w.Files)
}

func pathsOf(files []source.File) []string {
	out := make([]string, len(files))
	for i, f := range files {
		out[i] = f.Path
	}
	return out
}

// tree is the reviewed tree as patches see it.
func (r *run) tree() patch.Tree {
	return patch.Dir(r.workspace.Root(), pathsOf(r.workspace.Files))
}

// patchOptions lets an edit touch the files that were in its request.
func (r *run) patchOptions(a agenda) patch.Options {
	shown := map[string]map[string]bool{}
	for _, t := range a.all() {
		paths := map[string]bool{t.Path: true}
		for _, c := range t.Context {
			paths[c.Path] = true
		}
		shown[t.ID] = paths
	}
	o := patch.Options{
		Shown:   func(f finding.Finding, path string) bool { return shown[f.Target][path] },
		Defines: func(name string) bool { return len(a.index.Lookup(name)) > 0 },
	}
	for _, l := range r.in.SourceLang {
		o.Languages = append(o.Languages, syntax.Language(l))
	}
	return o
}

// stale lists the files that differ between the head of the pull request and
// the reviewed merge: a patch of the merge may not fit the branch. It is nil
// where git cannot say.
func (r *run) stale(ctx context.Context, s scope) map[string]bool {
	if !r.git.Present() || s.change.Head == "" || s.change.Head == s.change.Reviewed || s.change.Dirty {
		return nil
	}
	if r.runner.CI() && !r.git.Obtain(ctx, s.change.Head) { // a checkout of depth 1 holds the merge alone
		return nil
	}
	out, err := r.git.Run(ctx, "diff", "--name-only", "-z", "--no-ext-diff", "--no-textconv", s.change.Head, s.change.Reviewed, "--")
	if err != nil {
		return nil
	}
	stale := map[string]bool{}
	for name := range strings.SplitSeq(string(out), "\x00") {
		stale[name] = name != ""
	}
	return stale
}

func note(files []string, stale map[string]bool) string {
	changed := slices.DeleteFunc(slices.Clone(files), func(f string) bool { return !stale[f] })
	if len(changed) == 0 {
		return ""
	}
	return "Update the branch first: the target branch has changed " + strings.Join(changed, ", ") + " since it was cut."
}
