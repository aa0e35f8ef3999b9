// Package vet says whether changes may go out as a patch, and what they need.
//
// Before an edit is placed, [Vetter.May] says which files it may touch at all.
// Once it is placed, [Vetter.Vet] judges what it makes of its files: their
// syntax, the names they use and define, what they import and repeat, and the
// dependencies that asks for. What a person must look at first is named by
// package behaviour.
package vet

import (
	"context"
	"slices"
	"sync"

	"breakwater/index/syntax"
	"breakwater/review/finding"
	"breakwater/review/patch/diff"
	"breakwater/review/patch/tree"
	"breakwater/review/patch/vet/behaviour"
)

// Options bound what may go out. The zero value allows every source file in
// a language with a grammar.
type Options struct {
	Languages  []syntax.Language // those under review; empty means all
	Defines    func(name string) bool
	Everything func() []string // all files of the project; nil means the tree's
}

// Vetted is what passed: changes, and what must be known about them.
type Vetted struct {
	Changes []*diff.Change // as they were placed
	Ours    bool           // a rule wrote them, see Settled
	Whole   []*diff.Change // what goes out: the changes and what they entail
	Needs   []Need         // by package
	Names   []NewName      // what they newly define in Go packages
	Held    string         // why a person must look at it first, one sentence; empty if nothing speaks against it

	// Mentions are the names on the lines that a model's edit takes and brings, in languages whose names
	// are checked, and those by which code imports the files that it makes.
	Mentions []string
}

// Vetter vets changes of one tree. It is for one goroutine at a time.
type Vetter struct {
	tree      *tree.Cached
	opts      Options
	behaviour *behaviour.Vetter
	names     map[string]map[string]bool   // directory and language → what its files define
	tops      map[string]map[string]string // directory → top-level name of Go → file, see topLevel
	files     []*parsed                    // read last as they were, the latest at the end, see parsed
	read      map[string]int               // file → bytes of it that were read whole for edits of models

	leastExcerpt int // number of lines below which a file is read as a whole
}

// New returns a vetter for a tree.
func New(t *tree.Cached, o Options) *Vetter {
	everything := o.Everything
	if everything == nil {
		everything = t.Paths
	}
	b := behaviour.New(project{t, sync.OnceValue(everything)})
	return &Vetter{tree: t, opts: o, behaviour: b, read: map[string]int{}, leastExcerpt: 60}
}

// mostRead bounds how much is read of one file for all edits of models, in bytes: what such an
// edit does shows in all that its function holds, so that each in a function of a quarter
// megabyte takes a third of a second.
const mostRead = 32 << 20

// spent reports whether one of the files of changes has been read that often.
func (m *Vetter) spent(cs []*diff.Change) bool {
	return slices.ContainsFunc(cs, func(c *diff.Change) bool { return m.read[c.Path] >= mostRead })
}

// project is the whole project as package behaviour sees it.
type project struct {
	tree.Tree
	paths func() []string
}

func (p project) Paths() []string { return p.paths() }

// Vet judges the changes of a finding; of what it objects to, it tells the mentions
// alone. Once ctx ends, what would have to be looked up in other files counts as new.
func (m *Vetter) Vet(ctx context.Context, f finding.Finding, changes []*diff.Change) (Vetted, Objection) {
	v := Vetted{Changes: changes, Whole: changes, Ours: f.FixFromRules()}
	without := definitions
	switch {
	case v.Ours:
		v.Whole, without = m.Settled(changes), statements
	case m.spent(changes):
		return Vetted{}, Objection{Reason: tooOften, Final: true}
	}
	found := m.check("With the edit, ", f, v.Whole, without)
	if !v.Ours {
		v.Mentions = mentions(found.views)
	}
	if found.no.Reason != "" {
		return Vetted{Mentions: v.Mentions}, found.no
	}
	v.Needs, v.Names = found.needs, found.defines
	if !v.Ours {
		v.Held = m.behaviour.Reason(ctx, m.asFiles(found.views))
	}
	return v, Objection{}
}

const tooOften = "Too many edits change large functions of its file to see what each of them does."

// Together says what speaks against changes of several findings that were
// combined, in a sentence; empty if nothing does.
func (m *Vetter) Together(cs []*diff.Change) string {
	return m.check("Together with the suggestions before it, ", finding.Finding{}, cs, statements).no.Reason
}

// asFiles presents changes to package behaviour.
func (m *Vetter) asFiles(views []view) []behaviour.File {
	var out []behaviour.File
	for _, v := range views {
		c := v.change
		f := behaviour.File{Path: c.Name()}
		if v.before != nil {
			f.Before = v.before.tree.Source
		}
		if c.Op == finding.Rename {
			f.From = c.Path
		}
		switch {
		case v.after == nil:
		case len(v.out) == 0:
			f.After, f.Tree, f.Facts = v.after.tree.Source, v.after.tree, v.after.facts()
		default:
			f.After = c.Bytes()
			if !v.apart {
				m.read[c.Path] += len(f.After)
			}
		}
		if v.apart {
			in := v.after
			f.Part = &behaviour.Part{Text: in.tree.Source, Tree: in.tree, Facts: in.facts(),
				Left: func(line int) bool { return within([]int{line}, v.out) }}
		}
		out = append(out, f)
	}
	return out
}
