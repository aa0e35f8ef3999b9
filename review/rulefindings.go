package review

import (
	"context"
	"maps"
	"slices"

	"breakwater/index"
	"breakwater/index/facts"
	"breakwater/index/syntax"
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

// leastWhole is the number of source files from which a scan asks for evidence that
// somebody is harmed: fewer do not show who uses them.
const leastWhole = 40

// applyRules runs the built-in reviewer over the lines of the targets; over whole
// files where everything is under review, as some defects are facts about a
// project.
func applyRules(
	ctx context.Context, c console, s setup, p planned, code *facts.Cache, full bool,
) ruleFindings {
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
	for _, path := range slices.Sorted(maps.Keys(under)) {
		lang := syntax.LanguageOf(path)
		if lang == "" {
			continue
		}
		data, err := s.workspace.Read(path)
		if err != nil {
			out.unseen[path] = "could not be read: " + err.Error()
			continue
		}
		f := rules.File{Path: path, Language: lang, Source: data, Under: under[path]}
		if full {
			f.Under = nil
		}
		files = append(files, f)
	}
	for i := range files {
		files[i].Whole = full && len(files) >= leastWhole
	}
	ctx, cancel := c.after(ctx, graceRules) // the rules are what is left when time has run out
	defer cancel()
	found := s.rules.Candidates(ctx, files, projectOf(p.index, code))
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
	return &facts.Project{Tree: ix, Cache: code}
}
