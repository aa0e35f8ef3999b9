package review

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"breakwater/index/facts"
	"breakwater/index/syntax"
	"breakwater/review/action"
	"breakwater/review/catalogue"
	"breakwater/review/silence"
	"breakwater/review/source"
	"breakwater/review/target"
)

// keepQuiet folds the findings that the code, the settings or the switches ask
// to ignore.
func keepQuiet(
	ctx context.Context, c console, repo *repository, in action.Inputs, s setup, sc scope, p planned, code *facts.Cache,
	found results,
) results {
	ctx, cancel := c.after(ctx, graceRules)
	defer cancel()
	n := newMarks{ctx: ctx, repo: repo, in: in, was: s.change.OldPaths()}
	var marks []silence.Mark
	for _, path := range reviewedPaths(p, found) {
		data, err := s.workspace.Read(path)
		if err != nil || !silence.Mentioned(data) { // parsed only where there is something to find
			continue
		}
		file := factsOf(s.workspace.Read, code, path)
		marks = append(marks, n.tell(path, silence.Marks(path, file, data))...)
	}
	notices := silence.Apply(found.findings, silence.Input{
		Marks: marks, Entries: in.Ignore, Rules: in.Rules, Team: s.teamIDs(), Own: c.runner.Event.Own,
		Today: c.started.UTC().Format(time.DateOnly), Below: found.below, Judged: judgedIn(sc, p, found),
	})
	for _, sentence := range notices {
		found.notices = append(found.notices, notice("%s", sentence))
	}
	return found
}

// judgedIn tells whether this run would have found a defect of a rule at some
// lines; at no path, anywhere.
func judgedIn(sc scope, p planned, found results) func(rule, path string, lines source.Range) bool {
	ts := p.all()
	by := func(o target.Outcome, rule, path string) bool {
		known, _ := catalogue.Lookup(rule)
		shows := func(e catalogue.Example) bool { return path == "" || e.Speaks(syntax.LanguageOf(path)) }
		byRules := o.ByKind == target.Rules && slices.ContainsFunc(known.Examples, shows)
		return o.State == target.Reviewed && (o.ByKind == target.Model || byRules)
	}
	return func(rule, path string, lines source.Range) bool {
		if path == "" {
			missed := func(o target.Outcome) bool { return !by(o, rule, "") }
			return sc.full && len(ts) > 0 && !slices.ContainsFunc(found.outcomes, missed)
		}
		for i, t := range ts {
			if t.Covers(path, lines) && by(found.outcomes[i], rule, path) {
				return true
			}
		}
		return false
	}
}

// reviewedPaths lists the files under review and those of findings, sorted.
func reviewedPaths(p planned, found results) []string {
	var paths []string
	for _, t := range slices.Concat(p.all(), p.Trivial) {
		paths = append(paths, t.Path)
	}
	for _, f := range found.findings {
		paths = append(paths, f.Path)
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// newMarks tells which marks the change under review wrote. Where the run
// carries a pull request, or a tree that nobody vouches for, a mark counts as
// new unless it stands in the commit that the run believes.
type newMarks struct {
	ctx  context.Context
	repo *repository
	in   action.Inputs
	was  map[string]string // path in the base, of files that were renamed
}

func (n newMarks) tell(path string, marks []silence.Mark) []silence.Mark {
	if n.repo.runner.Trust() == action.TrustTree || len(marks) == 0 {
		return marks
	}
	base, err := n.repo.trusted(n.ctx, n.repo.request(n.in))
	var added []source.Range
	if err == nil {
		added, err = n.repo.anchor.Added(n.ctx, base, path, cmp.Or(n.was[path], path))
	}
	for i, m := range marks {
		changed := func(r source.Range) bool { return r.Overlaps(source.Range{Start: m.Line, End: m.End}) }
		marks[i].New = err != nil || slices.ContainsFunc(added, changed)
	}
	return marks
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
