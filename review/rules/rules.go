// Package rules is the reviewer that needs no model: it finds resilience
// defects of the catalogue by what the code does.
//
// [With] gives the rules, [Set.Of] sets them to work on a project, and [Scan.File]
// returns the findings of a file, each at the exact lines, with a fix where a
// mechanical one is safe. The rules themselves are data: the
// detectors of the rule files (package catalogue) look at the facts of a file
// (package facts). This package takes a file through that: package match finds
// the places, here they become findings, package fix makes the edits, and what
// they make of the file is proved by looking at it again.
//
// Fixes of a whole review go into one patch, which users apply: each must be
// safe by what stands in the code and the project. What only the application
// can know, such as how long a child process may take, stays a finding.
//
// The rules lean towards silence: what the facts do not tell is no finding.
// Which files are worth a look is for the caller to say.
package rules

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"breakwater/index/facts"
	"breakwater/index/syntax"
	"breakwater/review/finding"
	"breakwater/review/rules/match"
	"breakwater/review/source"
)

// File is one file of the reviewed tree.
type File struct {
	Path     string // slash-separated, relative to the workspace; findings carry it
	Language syntax.Language
	Source   []byte
	Before   func() []byte  // reads it as it was before the change under review, nil if it was not; nil: no change
	Under    []source.Range // lines under review; nil means all. Findings elsewhere are dropped
	Whole    bool           // the whole project is scanned: findings need evidence that somebody is harmed
}

// Project is where the files of a review lie, and what is known of the others there.
type Project struct {
	Facts *facts.Project
	// ClassOf classifies a file by its path as [File] has it, such as
	// [source.Workspace.ClassOf] does; nil: as seen from the workspace.
	ClassOf func(path string) source.Class
}

func (p *Project) classOf(path string) source.Class {
	if p.ClassOf == nil {
		return source.Classify(path)
	}
	return p.ClassOf(path)
}

func (p *Project) inProduction(path string) bool { return p.classOf(path).Part == source.Production }

// around is where a file of the project stands.
func (p *Project) around(path string) match.Around {
	c := p.classOf(path)
	return match.Around{Path: path, Script: c.Script, Command: c.Command, Page: c.Page, Project: p.Facts}
}

// Result is what a review without a model found.
type Result struct {
	Findings []finding.Finding // by path, line and rule
	Unseen   []source.Gap      // files that the rules did not get through, by path
	Gaps     []source.Gap      // single rules that failed on a file, by path
}

// Review returns the candidates that [Believe] leaves.
func (s *Set) Review(ctx context.Context, files []File, project *Project) Result {
	r := s.Candidates(ctx, files, project)
	part := slices.ContainsFunc(files, func(f File) bool { return f.Under != nil })
	r.Findings = Believe(r.Findings, !part)
	return r
}

// Candidates runs every rule over files, in parallel. The project answers what
// detectors ask of other files, and keeps the facts of what was read; nil stands for
// a project of the reviewed files. What can be believed shows when the findings of
// all files are together.
//
// A file that cannot be parsed and files left when ctx ends are unseen. The
// order of the result depends on nothing but the input.
func (s *Set) Candidates(ctx context.Context, files []File, project *Project) Result {
	if project == nil {
		project = &Project{Facts: &facts.Project{Tree: newTree(files), Cache: new(facts.Cache)}}
	}
	scan := s.Of(project)
	parts := make([]Result, len(files))
	group := new(errgroup.Group)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, f := range files {
		group.Go(func() error {
			parts[i] = scan.File(ctx, f)
			return nil
		})
	}
	_ = group.Wait() // no file's review returns an error
	var r Result
	for _, p := range parts {
		r.Add(p)
	}
	sortResult(r)
	return r
}

// Scan is rules at work on one project. Several goroutines may use it.
type Scan struct {
	set     *Set
	project *Project
	serving func() bool // whether the project serves, see serves
}

// Of returns the rules for a project.
func (s *Set) Of(project *Project) Scan {
	return Scan{s, project, sync.OnceValue(func() bool { return serves(project) })}
}

// Add appends the result of other files.
func (r *Result) Add(more Result) {
	r.Findings = append(r.Findings, more.Findings...)
	r.Unseen = append(r.Unseen, more.Unseen...)
	r.Gaps = append(r.Gaps, more.Gaps...)
}

func sortResult(r Result) {
	slices.SortStableFunc(r.Findings, func(a, b finding.Finding) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), a.StartLine-b.StartLine, strings.Compare(a.Rule, b.Rule))
	})
	source.SortGaps(r.Unseen)
	source.SortGaps(r.Gaps)
}

// Knows reports whether there are rules for l.
func Knows(l syntax.Language) bool { return !setOf(l).Empty() }

const tooLate = "the built-in rules did not get through it before the deadline"

// helpsTests reports whether a file is there for tests. One that was not before the change under
// review is judged: a line must not take code out of it.
func (s Scan) helpsTests(f File, known *facts.File) bool {
	if !match.HelpsTests(known) {
		return false
	}
	var was []byte
	if f.Before != nil {
		was = f.Before()
	}
	if was == nil {
		return true
	}
	before, err := s.project.Facts.Cache.Of(f.Language, was)
	return err == nil && match.HelpsTests(before)
}

// File runs every rule over one file of the project, see [Set.Candidates].
func (s Scan) File(ctx context.Context, f File) Result {
	unseen := func(format string, args ...any) Result {
		return Result{Unseen: []source.Gap{{Path: f.Path, Reason: fmt.Sprintf(format, args...)}}}
	}
	set := s.set.setOf(f.Language)
	switch {
	case set.Empty():
		return unseen("no built-in rules for %s", cmp.Or(string(f.Language), "a file without a grammar"))
	case ctx.Err() != nil:
		return unseen("not looked at before the deadline")
	}
	known, err := s.project.Facts.Cache.Of(f.Language, f.Source)
	switch {
	case err != nil && ctx.Err() != nil:
		return unseen(tooLate)
	case err != nil:
		return unseen("not looked at by the built-in rules: %v", err)
	case s.helpsTests(f, known):
		return Result{}
	}
	around := s.project.around(f.Path)
	if f.Whole {
		around.Whole, around.Serves, around.Counts = true, s.serving(), s.project.inProduction
	}
	r := (&pass{file: f, facts: known, around: around, set: set}).run(ctx)
	if u := known.Unread; u.Share > mostUnread {
		const why = "%.0f %% of its code does not parse as %s (lines %d to %d), and no rule sees it"
		reason := fmt.Sprintf(why, 100*u.Share, f.Language, u.StartLine, u.EndLine)
		r.Gaps = append(r.Gaps, source.Gap{Path: f.Path, Reason: reason})
	}
	sortResult(r)
	return r
}

// mostUnread is the share of a file that its syntax errors may swallow without a word. Of
// 1,775 files in nine languages, of 14 public projects, none lost more than 0.0001, since
// what a grammar does not know is a word or two; a text without an end takes half and more.
const mostUnread = .1
