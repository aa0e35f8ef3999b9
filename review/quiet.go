package review

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"breakwater/index/syntax"
	"breakwater/review/action"
	"breakwater/review/catalogue"
	"breakwater/review/finding"
	"breakwater/review/silence"
	"breakwater/review/source"
	"breakwater/review/target"
)

// keepQuiet folds the findings that the code, the settings or the switches ask
// to ignore.
func keepQuiet(ctx context.Context, c console, w work, found results) results {
	ctx, cancel := c.after(ctx, graceRules)
	defer cancel()
	read, was := w.setup.workspace.Read, w.setup.change.OldPaths()
	var marks []silence.Mark
	for _, path := range markedPaths(w, found) {
		data, err := read(path)
		if err != nil || !silence.Mentioned(data) { // parsed only where there is something to find
			continue
		}
		here := silence.Marks(path, factsOf(read, w.code, path), data)
		marks = append(marks, tellNew(ctx, w, here, path, cmp.Or(was[path], path))...)
	}
	notices := silence.Apply(found.findings, silence.Input{
		Marks: marks, Entries: w.in.Ignore, Rules: w.in.Rules, Team: w.setup.teamIDs(),
		Own: c.runner.Event.From == action.OriginBase, Paths: pathsOf(w.setup.workspace.Files),
		Today: c.started.UTC().Format(time.DateOnly), Below: found.below, Judged: judgedIn(w, found),
	})
	for _, sentence := range notices {
		found.notices = append(found.notices, notice("%s", sentence))
	}
	return found
}

// judgedIn tells whether this run would have found a defect of a rule at some
// lines; at no path, anywhere.
func judgedIn(w work, found results) func(rule, path string, lines source.Range) bool {
	ts := w.plan.all()
	by := func(o target.Outcome, rule, path string) bool {
		known, _ := w.setup.rule(rule)
		shows := func(e catalogue.Example) bool { return path == "" || e.Speaks(syntax.LanguageOf(path)) }
		byRules := o.ByKind == finding.FromRules && slices.ContainsFunc(known.Examples, shows)
		return o.State == target.Reviewed && (o.ByKind == finding.FromModel || byRules)
	}
	return func(rule, path string, lines source.Range) bool {
		if path == "" {
			missed := func(o target.Outcome) bool { return !by(o, rule, "") }
			return w.scope.full && len(ts) > 0 && len(w.plan.Late) == 0 && !slices.ContainsFunc(found.outcomes, missed)
		}
		for i, t := range ts {
			if t.Covers(path, lines) && by(found.outcomes[i], rule, path) {
				return true
			}
		}
		return false
	}
}

// markedPaths lists the files whose marks count, sorted: those that are reviewed, and those of
// which the change under review touched comments alone.
func markedPaths(w work, found results) []string {
	paths := reviewedPaths(w.plan, found)
	if w.scope.full {
		return paths
	}
	changed := map[string]bool{}
	for _, f := range w.scope.change.Files {
		changed[f.Path] = len(f.Lines) > 0
	}
	f := filter{w.in.SourceLang, w.setup.workspace}
	for _, path := range pathsOf(w.setup.workspace.Files) {
		if changed[path] && f.leftOut(path, true) == "" {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// reviewedPaths lists the files under review and those of findings, sorted.
func reviewedPaths(p planned, found results) []string {
	var paths []string
	for t := range p.each() {
		paths = append(paths, t.Path)
	}
	for _, f := range found.findings {
		paths = append(paths, f.Path)
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// tellNew tells which marks of a file, which was another before, the change under review
// wrote. Where the run carries a pull request, or a tree that nobody vouches for, a mark
// counts as new unless it stands in a commit that somebody vouches for.
func tellNew(ctx context.Context, w work, marks []silence.Mark, path, was string) []silence.Mark {
	if w.repo.runner.Trust() == action.TrustTree || len(marks) == 0 {
		return marks
	}
	base, err := w.repo.vouched(ctx, w.repo.request(w.in))
	var added []source.Range
	if err == nil {
		added, err = w.repo.anchor.Added(ctx, base, path, was)
	}
	before := marksAt(ctx, w, base, was)
	for i, m := range marks {
		changed := func(r source.Range) bool { return r.Overlaps(source.Range{Start: m.Line, End: m.End}) }
		marks[i].New = err != nil || slices.ContainsFunc(added, changed) || !slices.ContainsFunc(before, m.SameOrder)
	}
	return marks
}

// marksAt returns the marks of a file in a commit: an untouched line may have stood in a string there.
func marksAt(ctx context.Context, w work, commit, path string) []silence.Mark {
	data, err := w.repo.anchor.ShowFile(ctx, commit, path)
	if err != nil {
		return nil
	}
	read := func(string) ([]byte, error) { return data, nil }
	return silence.Marks(path, factsOf(read, w.code, path), data)
}

// unknownRules says which ids of the switches name no rule.
func unknownRules(in action.Inputs, team []string) error {
	var problems action.Problems
	for id := range in.Rules {
		if !silence.Known(id) && !slices.Contains(team, id) {
			problems = append(problems, fmt.Sprintf("rules: %.80q names no rule; docs/rules.md lists them", id))
		}
	}
	if len(problems) == 0 {
		return nil
	}
	slices.Sort(problems)
	return problems
}
