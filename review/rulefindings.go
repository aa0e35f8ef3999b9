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

// applyRules runs the built-in reviewer over the lines of the targets; over whole
// files where everything is under review, as some defects are facts about a
// project.
func applyRules(
	ctx context.Context, c console, s setup, ix *index.Index, code *facts.Cache, ts []target.Target, full bool,
) ruleFindings {
	under := map[string][]source.Range{}
	for _, t := range ts {
		under[t.Path] = append(under[t.Path], t.Shown()...)
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
	ctx, cancel := c.after(ctx, graceRules) // the rules are what is left when time has run out
	defer cancel()
	found := rules.Review(ctx, files, projectOf(ix, code), s.team...)
	out.gaps = found.Gaps
	for _, u := range found.Unseen {
		out.unseen[u.Path] = u.Reason
	}
	of := map[string][]target.Target{}
	for _, t := range ts {
		of[t.Path] = append(of[t.Path], t)
	}
	for _, f := range found.Findings {
		for _, t := range of[f.Path] {
			if t.Covers(f.Path, source.Range{Start: f.StartLine, End: f.EndLine}) {
				f.Source, f.Target = finding.FromRules, t.ID
				out.byTarget[t.ID] = append(out.byTarget[t.ID], f)
				break
			}
		}
	}
	return out
}

// projectOf tells the rules what stands in the other files; code keeps the facts
// of what was read.
func projectOf(ix *index.Index, code *facts.Cache) *facts.Project {
	return &facts.Project{Tree: ix, Cache: code}
}
