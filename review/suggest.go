package review

import (
	"context"
	"slices"
	"strings"
	"sync"

	"breakwater/index/syntax"
	"breakwater/review/action"
	"breakwater/review/finding"
	"breakwater/review/patch"
	"breakwater/review/report"
	"breakwater/review/rules"
	"breakwater/review/source"
	"breakwater/review/target"
)

// fixes are the suggestions of a run.
type fixes struct {
	suggestions []report.Suggestion
	joint       []byte
	silent      map[string]bool // ids of findings that their rules no longer have after the fix
}

// suggest turns the edits of the findings into patches.
func suggest(ctx context.Context, c console, by work, found results) fixes {
	c.progress.stage("making patches")
	ctx, cancel := c.after(ctx, gracePatch)
	defer cancel()
	made := by.edits.Suggest(ctx, found.loud())
	var stale map[string]bool
	if len(made.Joint) > 0 {
		stale = staleFiles(ctx, by.repo, by.scope.change)
	}
	out := fixes{joint: made.Joint, silent: silentAfter(ctx, by, made.Suggestions, found.loud())}
	for _, m := range made.Suggestions {
		out.suggestions = append(out.suggestions, report.Suggestion{
			Number: m.Number, Title: m.Title, Findings: m.Findings, Files: m.Files,
			Status: m.Status, Refusal: m.Refusal, Diff: m.Diff,
			Joint: m.Joint, LeftOutReason: m.LeftOutReason, Needs: needs(m.Needs),
			Withheld: m.Withheld, Note: note(m.Files, stale),
		})
	}
	return out
}

// silentAfter tries the rules on what suggestions make of files, and returns the ids of
// the findings of rules that are gone then. Of its own fixes a rule proves that
// before it offers them.
func silentAfter(
	ctx context.Context, by work, made []patch.Suggestion, found []finding.Finding,
) map[string]bool {
	byRules := map[string]finding.Finding{}
	for _, f := range found {
		if f.Passed(finding.ByRule) {
			byRules[f.ID] = f
		}
	}
	project, silent := ruled(by, by.plan), map[string]bool{}
	for _, m := range made {
		fixed := map[string][]finding.Finding{} // by path
		for _, id := range m.Findings {
			if f, ok := byRules[id]; ok && m.Status == patch.Placed {
				fixed[f.Path] = append(fixed[f.Path], f)
			}
		}
		for path, fs := range fixed {
			if gone(ctx, by, project, m, path, fs) {
				for _, f := range fs {
					silent[f.ID] = true
				}
			}
		}
	}
	return silent
}

func gone(
	ctx context.Context, by work, project *rules.Project, m patch.Suggestion, path string, fs []finding.Finding,
) bool {
	if !slices.ContainsFunc(fs, func(f finding.Finding) bool { return !f.FixFromRules() }) {
		return true
	}
	return silenced(ctx, by, project, m, path, fs)
}

// silenced reports whether the rules that made findings of a file are silent about them
// once a suggestion is applied.
func silenced(
	ctx context.Context, by work, project *rules.Project, m patch.Suggestion, path string, fs []finding.Finding,
) bool {
	before, err := by.setup.workspace.Read(path)
	after, ok := m.After(path)
	if err != nil || !ok {
		return false
	}
	f := rules.File{Path: path, Language: syntax.LanguageOf(path), Source: before}
	return by.setup.rules.Silenced(ctx, f, after, fs, project)
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
func everything(ctx context.Context, repo *repository, in action.Inputs, reviewed *source.Workspace) []string {
	w, err := source.Open(ctx, repo.runner.Workspace, source.Options{Skip: []string{in.OutputDir}, Git: repo.git})
	if err != nil { // the files under review are better than none
		return pathsOf(reviewed.Files)
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

// openSuggester makes the suggester of the run. An edit may touch the files
// that were in its request. ctx bounds the look at files outside of the review.
func openSuggester(ctx context.Context, c console, w work) *patch.Suggester {
	p, tree := w.plan, w.setup.workspace
	targets := sync.OnceValue(func() map[string]*target.Target { return byID(p) })
	shown := func(f finding.Finding, path string) bool {
		if f.FixFromRules() && path == f.Path {
			return true // they look at whole files
		}
		t := targets()[f.Target]
		return t != nil && (t.Path == path ||
			slices.ContainsFunc(t.Context, func(x target.Context) bool { return x.Path == path }))
	}
	defines := func(name string) bool { // asked in the grace too, after ctx has ended
		return p.index != nil && len(p.index.Lookup(context.WithoutCancel(ctx), name)) > 0
	}
	o := patch.Options{
		Shown:      shown,
		Defines:    defines,
		Kept:       c.redact.Kept,
		Everything: func() []string { return everything(ctx, w.repo, w.in, tree) },
	}
	for _, l := range w.in.SourceLang {
		o.Languages = append(o.Languages, syntax.Language(l))
	}
	return patch.New(patch.Dir(tree.Root(), pathsOf(tree.Files)), o)
}

func byID(p planned) map[string]*target.Target {
	targets := map[string]*target.Target{}
	for t := range p.each() {
		targets[t.ID] = t
	}
	return targets
}

// complaints says what is wrong with the edits of findings, in words for their
// author; empty if nothing is.
func complaints(ctx context.Context, edits *patch.Suggester) func([]finding.Finding) string {
	return func(fs []finding.Finding) string {
		var all []string
		for _, made := range edits.Try(ctx, fs...) {
			if made.Reask != "" {
				all = append(all, made.Reask)
			}
		}
		return strings.Join(all, "\n")
	}
}

// places reports whether the edits of a finding make a patch that may go into
// the joint one: not one that a person must look at first.
func places(ctx context.Context, edits *patch.Suggester) func(finding.Finding) bool {
	return func(f finding.Finding) bool {
		made := edits.Try(ctx, f)
		return len(made) == 1 && made[0].Joins()
	}
}

// silences reports whether the fix of one finding makes the rules silent about another
// of its file. A fix that lies in other files is not held against them, as long as one of
// those is there already: what is new in a file of its own ends nothing by itself.
func silences(ctx context.Context, by work) func(f, g finding.Finding) bool {
	return func(f, g finding.Finding) bool {
		made := by.edits.Try(ctx, f)
		if len(made) != 1 {
			return false
		}
		if _, touched := made[0].After(g.Path); !touched {
			return slices.ContainsFunc(made[0].Files, func(path string) bool {
				_, err := by.setup.workspace.Read(path)
				return err == nil
			})
		}
		return silenced(ctx, by, ruled(by, by.plan), made[0], g.Path, []finding.Finding{g})
	}
}

// staleFiles lists the files that differ between the head of the pull request and
// the reviewed merge: a patch of the merge may not fit the branch. It is nil
// where git cannot say.
func staleFiles(ctx context.Context, repo *repository, change source.Change) map[string]bool {
	if !repo.git.Present() || change.Head == "" || change.Head == change.Reviewed || change.Dirty {
		return nil
	}
	if repo.runner.CI() && !repo.git.Obtain(ctx, change.Head) { // a checkout of depth 1 holds the merge alone
		return nil
	}
	names, err := repo.git.Differing(ctx, change.Head, change.Reviewed)
	if err != nil {
		return nil
	}
	stale := map[string]bool{}
	for _, name := range names {
		stale[name] = true
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
