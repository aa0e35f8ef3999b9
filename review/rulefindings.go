package review

import (
	"context"
	"maps"
	"slices"
	"sync"

	"breakwater/index"
	"breakwater/index/facts"
	"breakwater/index/syntax"
	"breakwater/review/action"
	"breakwater/review/finding"
	"breakwater/review/rules"
	"breakwater/review/source"
	"breakwater/review/target"
)

// ruleFindings is what the rules found, by the target that covers it.
type ruleFindings struct {
	byTarget map[string][]finding.Finding
	unseen   map[string]string // path → why the rules did not look at it
	gaps     []source.Gap
}

// leastScan is the number of source files from which a review of everything asks for
// evidence that somebody is harmed: fewer do not show who uses them.
const leastScan = 40

// ruleResults is what the rules said of files, by path.
type ruleResults map[string]ruleResult

// ruleResult is what the rules said of a file.
type ruleResult struct {
	under []source.Range // the lines under review; nil for all
	rules.Result
}

// lookAlong returns what has the rules look at each file that is read for a plan, and
// what they said, which is all there once the plan is made: facts of a large tree are
// not kept, and reading each file once more takes as long as all else. Both are nil
// where the rules are not asked, or about other files than the plan's.
func lookAlong(
	ctx context.Context, w work, p planned,
) (look func(path string, data []byte, under []source.Range), said ruleResults) {
	if w.in.Command == action.Plan && !w.in.Requests || w.in.Shard.Shared() {
		return nil, nil
	}
	scan := w.setup.rules.Of(ruled(w, p))
	said = ruleResults{}
	var mu sync.Mutex
	return func(path string, data []byte, under []source.Range) {
		lang := syntax.LanguageOf(path)
		if lang == "" {
			return
		}
		found := scan.File(ctx, rules.File{
			Path: path, Language: lang, Source: data, Before: w.before(ctx, path), Under: under, Whole: p.scan,
		})
		if ctx.Err() != nil {
			return // there is a grace for what is left
		}
		mu.Lock()
		defer mu.Unlock()
		said[path] = ruleResult{under, found}
	}, said
}

// of returns what the rules said of some lines of a file, nil for all, if they did.
func (r ruleResults) of(path string, under []source.Range) (rules.Result, bool) {
	known, ok := r[path]
	return known.Result, ok && slices.Equal(known.under, under)
}

// before is textBefore of the change under review.
func (w work) before(ctx context.Context, path string) func() []byte {
	return textBefore(w.scope.change, baseOf(ctx, w.repo, w.scope.change), path)
}

// textBefore reads a file as base has it, before a change; nil where that did not touch it, or it
// was not there, and empty where git does not tell.
func textBefore(change source.Change, base func(string) ([]byte, error), path string) func() []byte {
	return func() []byte {
		touched := func(f source.ChangedFile) bool { return f.Path == path && f.Status != source.Added }
		if base == nil || !slices.ContainsFunc(change.Files, touched) {
			return nil
		}
		data, err := base(path)
		switch {
		case untold(err):
			return []byte{}
		case err != nil:
			return nil
		}
		return data
	}
}

// applyRules runs the built-in reviewer over the lines of the targets; over whole
// files where everything is under review, as some defects are facts about a
// project.
func applyRules(ctx context.Context, c console, w work) ruleFindings {
	s, p := w.setup, w.plan
	under := map[string][]source.Range{} // by path; of all lines nil
	for t := range p.each() {
		under[t.Path] = nil
	}
	for t := range eachOf(p.whole) {
		if _, ours := under[t.Path]; ours && !w.scope.full {
			under[t.Path] = append(under[t.Path], t.Shown()...)
		}
	}
	out := ruleFindings{byTarget: map[string][]finding.Finding{}, unseen: map[string]string{}}
	var files []rules.File
	var found rules.Result
	ctx, cancel := c.after(ctx, graceRules) // the rules are what is left when time has run out
	defer cancel()
	for _, path := range slices.Sorted(maps.Keys(under)) {
		lang := syntax.LanguageOf(path)
		if lang == "" {
			continue
		}
		lines := under[path]
		slices.SortFunc(lines, func(a, b source.Range) int { return a.Start - b.Start })
		if known, ok := p.rules.of(path, lines); ok {
			found.Add(known)
			continue
		}
		if ctx.Err() != nil {
			out.unseen[path] = lateReason
			continue
		}
		data, err := s.workspace.Read(path)
		if err != nil {
			out.unseen[path] = "could not be read: " + err.Error()
			continue
		}
		files = append(files, rules.File{
			Path: path, Language: lang, Source: data, Before: w.before(ctx, path), Under: lines, Whole: p.scan,
		})
	}
	found.Add(s.rules.Candidates(ctx, files, ruled(w, p)))
	out.gaps = found.Gaps
	for _, u := range found.Unseen {
		out.unseen[u.Path] = u.Reason
	}
	of := owners(p, found.Findings)
	for _, f := range found.Findings {
		if id := of(f); id != "" {
			f.Source, f.Target = finding.FromRules, id
			out.byTarget[id] = append(out.byTarget[id], f)
		}
	}
	return out
}

// owners tells the target of this job that a finding is in, by its id; empty for one that
// is in none, or in one of another job.
func owners(p planned, found []finding.Finding) func(finding.Finding) string {
	of := map[string][]*target.Target{} // by path, those of other jobs too: each finding belongs to one
	for _, f := range found {
		of[f.Path] = nil
	}
	for t := range eachOf(p.whole) {
		if _, has := of[t.Path]; has {
			of[t.Path] = append(of[t.Path], t)
		}
	}
	mine := map[string]bool{} // of those
	for t := range p.each() {
		if _, has := of[t.Path]; has {
			mine[t.ID] = true
		}
	}
	return func(f finding.Finding) string {
		at := source.Range{Start: f.StartLine, End: f.EndLine}
		i := slices.IndexFunc(of[f.Path], func(t *target.Target) bool { return t.Covers(f.Path, at) })
		if i < 0 || !mine[of[f.Path][i].ID] {
			return ""
		}
		return of[f.Path][i].ID
	}
}

// ruled is the project as the rules see it, with the index of a plan.
func ruled(w work, p planned) *rules.Project {
	return &rules.Project{Facts: projectOf(p.index, w.code), ClassOf: w.setup.workspace.ClassOf}
}

// projectOf tells what stands in the other files; code keeps the facts of what was read.
func projectOf(ix *index.Index, code *facts.Cache) *facts.Project {
	p := &facts.Project{Cache: code}
	if ix != nil { // a nil index would be a tree that is there
		p.Tree = ix
	}
	return p
}
