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
	scan := w.setup.rules.Of(projectOf(p.index, w.code))
	said = ruleResults{}
	var mu sync.Mutex
	return func(path string, data []byte, under []source.Range) {
		lang := syntax.LanguageOf(path)
		if lang == "" {
			return
		}
		found := scan.File(ctx, rules.File{Path: path, Language: lang, Source: data, Under: under, Whole: p.scan})
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

// applyRules runs the built-in reviewer over the lines of the targets; over whole
// files where everything is under review, as some defects are facts about a
// project.
func applyRules(ctx context.Context, c console, w work) ruleFindings {
	s, p := w.setup, w.plan
	mine := map[string]bool{}            // by target
	under := map[string][]source.Range{} // by path
	of := map[string][]target.Target{}   // the same, those of other jobs too: each finding belongs to one
	for _, t := range slices.Concat(p.all(), p.Trivial) {
		mine[t.ID], under[t.Path] = true, nil
	}
	for _, t := range slices.Concat(p.whole.Targets, p.whole.Over, p.whole.Trivial) {
		if _, ours := under[t.Path]; ours {
			under[t.Path], of[t.Path] = append(under[t.Path], t.Shown()...), append(of[t.Path], t)
		}
	}
	out := ruleFindings{byTarget: map[string][]finding.Finding{}, unseen: map[string]string{}}
	var files []rules.File
	var found rules.Result
	for _, path := range slices.Sorted(maps.Keys(under)) {
		lang := syntax.LanguageOf(path)
		if lang == "" {
			continue
		}
		lines := under[path]
		slices.SortFunc(lines, func(a, b source.Range) int { return a.Start - b.Start })
		if w.scope.full {
			lines = nil
		}
		if known, ok := p.rules.of(path, lines); ok {
			found.Add(known)
			continue
		}
		data, err := s.workspace.Read(path)
		if err != nil {
			out.unseen[path] = "could not be read: " + err.Error()
			continue
		}
		files = append(files, rules.File{Path: path, Language: lang, Source: data, Under: lines, Whole: p.scan})
	}
	ctx, cancel := c.after(ctx, graceRules) // the rules are what is left when time has run out
	defer cancel()
	found.Add(s.rules.Candidates(ctx, files, projectOf(p.index, w.code)))
	out.gaps = found.Gaps
	for _, u := range found.Unseen {
		out.unseen[u.Path] = u.Reason
	}
	for _, f := range found.Findings {
		at := source.Range{Start: f.StartLine, End: f.EndLine}
		i := slices.IndexFunc(of[f.Path], func(t target.Target) bool { return t.Covers(f.Path, at) })
		if i < 0 || !mine[of[f.Path][i].ID] {
			continue
		}
		f.Source, f.Target = finding.FromRules, of[f.Path][i].ID
		out.byTarget[f.Target] = append(out.byTarget[f.Target], f)
	}
	return out
}

// projectOf tells the rules what stands in the other files; code keeps the facts
// of what was read.
func projectOf(ix *index.Index, code *facts.Cache) *facts.Project {
	p := &facts.Project{Cache: code}
	if ix != nil { // a nil index would be a tree that is there
		p.Tree = ix
	}
	return p
}
