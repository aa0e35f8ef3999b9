package review

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

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
	unseen   map[string]string // path → why the rules did not look at it
	gaps     []source.Gap
}

// rules runs the built-in reviewer over the lines of the targets; over whole
// files where everything is under review, as some defects are facts about a
// project.
func (r *run) rules(ctx context.Context, s scope, a agenda, ts []target.Target) suspicions {
	under := map[string][]source.Range{}
	for _, t := range ts {
		under[t.Path] = append(under[t.Path], t.Shown()...)
	}
	out := suspicions{byTarget: map[string][]finding.Finding{}, unseen: map[string]string{}}
	var files []rules.File
	for _, path := range slices.Sorted(maps.Keys(under)) {
		lang := syntax.LanguageOf(path)
		if lang == "" {
			continue
		}
		data, err := r.workspace.Read(path)
		if err != nil {
			out.unseen[path] = "could not be read: " + err.Error()
			continue
		}
		f := rules.File{Path: path, Language: lang, Source: data, Under: under[path]}
		if s.full {
			f.Under = nil
		}
		files = append(files, f)
	}
	ctx, cancel := grace(ctx) // the rules are what is left when time has run out
	defer cancel()
	found := rules.Review(ctx, files, r.project(a.index))
	out.gaps = found.Gaps
	for _, u := range found.Unseen {
		out.unseen[u.Path] = u.Reason
	}
	for _, f := range found.Findings {
		for _, t := range ts {
			if t.Covers(f.Path, source.Range{Start: f.StartLine, End: f.EndLine}) {
				f.Source, f.Target = finding.FromRules, t.ID
				out.byTarget[t.ID] = append(out.byTarget[t.ID], f)
				break
			}
		}
	}
	return out
}

// project tells the rules what stands in the other files.
func (r *run) project(ix *index.Index) rules.Project {
	return rules.Project{Define: r.lookup(ix), Mention: r.mentions()}
}

// mentions gives the rules the files of a language that mention a word. What
// words a file has is found out once, and only when a rule asks.
func (r *run) mentions() func(syntax.Language, string) []rules.Code {
	var mu sync.Mutex
	known := map[syntax.Language]map[string][]string{}
	return func(l syntax.Language, word string) []rules.Code {
		l = l.Family()
		mu.Lock()
		if known[l] == nil {
			known[l] = r.words(l)
		}
		paths := known[l][word]
		mu.Unlock()
		var out []rules.Code
		for _, path := range paths {
			if data, err := r.workspace.Read(path); err == nil {
				out = append(out, rules.Code{Path: path, StartLine: 1, Language: syntax.LanguageOf(path), Text: string(data)})
			}
		}
		return out
	}
}

var wordPattern = regexp.MustCompile(`[\pL_$][\pL\pN_$]*`)

// words returns the paths of the files of a language, by the words in them.
func (r *run) words(l syntax.Language) map[string][]string {
	paths := map[string][]string{}
	for _, f := range r.workspace.Files {
		if syntax.LanguageOf(f.Path).Family() != l {
			continue
		}
		data, err := r.workspace.Read(f.Path)
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
