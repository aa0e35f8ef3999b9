// Package rules is the reviewer that needs no model: it finds resilience
// defects of the catalogue by their shape in the syntax tree.
//
// [Review] takes files and returns findings, each at the exact lines, with a
// mend where a mechanical one is safe. A rule is a value (see rule): the id
// of the catalogue, the languages and node kinds it looks at, and a check. A
// file is parsed once and walked once.
//
// Mends of a whole review go into one patch, which users apply: each must be
// safe by what stands in the text and the project. What only the application
// can know, such as how long a child process may take, stays a finding.
//
// The rules lean towards silence. They resolve imports, aliases and the
// constructors of variables before they believe a name, look for the closing
// or guarding call, and drop what they cannot tell. Which files are worth a
// look is for the caller to say.
package rules

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"breakwater/index/facts"
	"breakwater/index/syntax"
	"breakwater/review/finding"
	"breakwater/review/source"
)

// File is one file of the reviewed tree.
type File struct {
	Path     string // slash-separated, relative to the workspace; findings carry it
	Language syntax.Language
	Source   []byte
	Under    []source.Range // lines under review; nil means all. Findings elsewhere are dropped
}

// Code is a piece of the project, as the caller's index has it.
type Code struct {
	Path      string
	StartLine int // 1-based
	Language  syntax.Language
	Text      string // the whole definition or file, verbatim
}

// Project answers for files beyond the one that a rule looks at. Its functions
// must be safe for concurrent use. The zero value stands for a project that
// holds the reviewed files and nothing else.
type Project struct {
	// Define returns the definitions of a name anywhere, so that a session made
	// in another file is known here.
	Define func(name string) []Code
	// Mention returns the files of a language in whose text a word stands, each
	// as one Code: before a mend changes what a name means to its users, it
	// must know them.
	Mention func(l syntax.Language, word string) []Code
	// Facts answers what detectors ask of other files, and keeps the facts of
	// what was read. Nil stands for a project of the reviewed files.
	Facts *facts.Project
}

// over fills in what p leaves out.
func (p Project) over(files []File) Project {
	if p.Facts == nil {
		p.Facts = &facts.Project{Tree: newTree(files), Cache: new(facts.Cache)}
	}
	if p.Define == nil {
		p.Define = func(string) []Code { return nil }
	}
	if p.Mention == nil {
		p.Mention = func(l syntax.Language, word string) []Code {
			var out []Code
			for _, f := range files {
				if f.Language.Family() == l.Family() && hasWord(string(f.Source), word) {
					out = append(out, Code{Path: f.Path, StartLine: 1, Language: f.Language, Text: string(f.Source)})
				}
			}
			return out
		}
	}
	return p
}

// Result is what a review without a model found.
type Result struct {
	Findings []finding.Finding // by path, line and rule
	Unseen   []source.Gap      // files that the rules did not get through, by path
	Gaps     []source.Gap      // single rules that failed on a file, by path
}

// Review runs every rule over files, in parallel.
//
// A file that cannot be parsed and files left when ctx ends are unseen. The
// order of the result depends on nothing but the input.
func Review(ctx context.Context, files []File, project Project) Result {
	project = project.over(files)
	parts := make([]Result, len(files))
	group := new(errgroup.Group)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, f := range files {
		group.Go(func() error {
			parts[i] = reviewFile(ctx, f, project)
			return nil
		})
	}
	_ = group.Wait() // no file's review returns an error
	var all Result
	for _, p := range parts {
		all.Findings = append(all.Findings, p.Findings...)
		all.Unseen = append(all.Unseen, p.Unseen...)
		all.Gaps = append(all.Gaps, p.Gaps...)
	}
	sortResult(all)
	all.Findings = oneAProject(files, all.Findings)
	lowerHabits(all.Findings)
	return all
}

func sortResult(r Result) {
	slices.SortStableFunc(r.Findings, func(a, b finding.Finding) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), a.StartLine-b.StartLine, strings.Compare(a.Rule, b.Rule))
	})
	for _, gaps := range [][]source.Gap{r.Unseen, r.Gaps} {
		slices.SortStableFunc(gaps, func(a, b source.Gap) int {
			return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Reason, b.Reason))
		})
	}
}
