package review

import (
	"context"
	"maps"
	"slices"
	"strings"

	"breakwater/index"
	"breakwater/index/syntax"
	"breakwater/review/finding"
	"breakwater/review/rules"
	"breakwater/review/source"
	"breakwater/review/target"
)

// suspicions is what the rules found, by the target that covers it.
type suspicions struct {
	byTarget map[string][]finding.Finding
	gaps     []source.Gap
}

// rules runs the built-in reviewer over the lines of the targets.
func (r *run) rules(ctx context.Context, a agenda, ts []target.Target) suspicions {
	under := map[string][]source.Range{}
	for _, t := range ts {
		under[t.Path] = append(under[t.Path], t.Shown()...)
	}
	s := suspicions{byTarget: map[string][]finding.Finding{}}
	var files []rules.File
	for _, path := range slices.Sorted(maps.Keys(under)) {
		lang := syntax.LanguageOf(path)
		if lang == "" {
			continue
		}
		data, err := r.workspace.Read(path)
		if err != nil {
			s.gaps = append(s.gaps, source.Gap{Path: path, Reason: err.Error()})
			continue
		}
		files = append(files, rules.File{Path: path, Rel: r.relative(path), Language: lang, Source: data, Under: under[path]})
	}
	// The rules are what is left when time has run out, so they do not stop with ctx.
	found := rules.Review(context.WithoutCancel(ctx), files, r.lookup(a.index))
	s.gaps = append(s.gaps, found.Gaps...)
	for _, f := range found.Findings {
		for _, t := range ts {
			if t.Covers(f.Path, source.Range{Start: f.StartLine, End: f.EndLine}) {
				f.Source, f.Target = finding.FromRules, t.ID
				s.byTarget[t.ID] = append(s.byTarget[t.ID], f)
				break
			}
		}
	}
	return s
}

// relative returns a path as seen from the source folder.
func (r *run) relative(path string) string {
	return strings.TrimPrefix(path, strings.TrimPrefix(r.workspace.SourceDir+"/", "./"))
}

// lookup gives the rules the definitions of a name anywhere in the project.
func (r *run) lookup(ix *index.Index) func(string) []rules.Code {
	return func(name string) []rules.Code {
		var out []rules.Code
		for _, d := range ix.Lookup(name) {
			data, err := r.workspace.Read(d.Path)
			if err != nil {
				continue
			}
			lines := strings.SplitAfter(string(data), "\n")
			if d.StartLine < 1 || d.StartLine > len(lines) {
				continue
			}
			out = append(out, rules.Code{
				Path: d.Path, StartLine: d.StartLine, Language: syntax.LanguageOf(d.Path),
				Text: strings.Join(lines[d.StartLine-1:min(d.EndLine, len(lines))], ""),
			})
		}
		return out
	}
}
