package review

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

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
	ctx context.Context, c console, w *source.Workspace, ix *index.Index, code *facts.Cache, ts []target.Target, full bool,
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
		data, err := w.Read(path)
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
	found := rules.Review(ctx, files, projectOf(w, ix, code))
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
func projectOf(w *source.Workspace, ix *index.Index, code *facts.Cache) rules.Project {
	return rules.Project{Define: lookup(w, ix), Mention: mentions(w), Facts: &facts.Project{Tree: ix, Cache: code}}
}

// mentions gives the rules the files of a language that mention a word. What
// words a file has is found out once, and only when a rule asks.
func mentions(w *source.Workspace) func(syntax.Language, string) []rules.Code {
	var mu sync.Mutex
	known := map[syntax.Language]map[string][]string{}
	return func(l syntax.Language, word string) []rules.Code {
		l = l.Family()
		mu.Lock()
		if known[l] == nil {
			known[l] = words(w, l)
		}
		paths := known[l][word]
		mu.Unlock()
		var out []rules.Code
		for _, path := range paths {
			if data, err := w.Read(path); err == nil {
				out = append(out, rules.Code{Path: path, StartLine: 1, Language: syntax.LanguageOf(path), Text: string(data)})
			}
		}
		return out
	}
}

var wordPattern = regexp.MustCompile(`[\pL_$][\pL\pN_$]*`)

// words returns the paths of the files of a language, by the words in them.
func words(w *source.Workspace, l syntax.Language) map[string][]string {
	paths := map[string][]string{}
	for _, f := range w.Files {
		if syntax.LanguageOf(f.Path).Family() != l {
			continue
		}
		data, err := w.Read(f.Path)
		if err != nil {
			continue
		}
		for _, at := range wordPattern.FindAllIndex(data, -1) {
			word := data[at[0]:at[1]]
			if seen := paths[string(word)]; len(seen) == 0 || seen[len(seen)-1] != f.Path {
				paths[string(word)] = append(seen, f.Path)
			}
		}
	}
	return paths
}

// lookup gives the rules the definitions of a name anywhere in the project.
func lookup(w *source.Workspace, ix *index.Index) func(string) []rules.Code {
	return func(name string) []rules.Code {
		var out []rules.Code
		for _, d := range ix.Lookup(name) {
			data, err := w.Read(d.Path)
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
