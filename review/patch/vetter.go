// Package vet says whether changes may go out as a patch, and what they need.
//
// Before an edit is placed, [Vetter.May] says which files it may touch at all.
// Once it is placed, [Vetter.Vet] judges what it makes of its files: their
// syntax, the names they use and define, what they import and repeat, and the
// dependencies that asks for. What a person must look at first is named by
// package behaviour.
package patch

import (
	"context"
	"sync"

	"breakwater/index/syntax"
	"breakwater/review/finding"
	"breakwater/review/patch/vet/behaviour"
)

// vetOptions bound what may go out. The zero value allows every source file in
// a language with a grammar.
type vetOptions struct {
	Languages  []syntax.Language // those under review; empty means all
	Defines    func(name string) bool
	Everything func() []string // all files of the project; nil means the tree's
}

// vetted is what passed: changes, and what must be known about them.
type vetted struct {
	changes []*fileChange // as they were placed
	ours    bool          // a rule wrote them, see settled
	whole   []*fileChange // what goes out: the changes and what they entail
	needs   []Need        // by package
	held    string        // why a person must look at it first, one sentence; empty if nothing speaks against it
}

// vetter vets changes of one tree. It is for one goroutine at a time.
type vetter struct {
	tree      *cachedTree
	opts      vetOptions
	behaviour *behaviour.Vetter
	created   []*fileChange                // new files of the changes at hand
	names     map[string]map[string]bool   // directory and language → what its files define
	tops      map[string]map[string]string // directory → top-level name of Go → file, see topLevel
	last      struct {                     // the file whose tree was asked for last, see view.old
		text     *text
		tree     *syntax.Tree
		free     map[string]int // names that it uses and does not bind; nil until asked for
		declared map[string]int // its top-level definitions by name; nil until asked for
	}
}

// newVetter returns a vetter for a tree.
func newVetter(t *cachedTree, o vetOptions) *vetter {
	everything := o.Everything
	if everything == nil {
		everything = t.Paths
	}
	return &vetter{tree: t, opts: o, behaviour: behaviour.New(project{t, sync.OnceValue(everything)}, nil)}
}

// project is the whole project as package behaviour sees it.
type project struct {
	Tree
	paths func() []string
}

func (p project) Paths() []string { return p.paths() }

// vet judges the changes of a finding. A reason against them is one sentence.
func (m *vetter) vet(ctx context.Context, f finding.Finding, changes []*fileChange) (vetted, string) {
	v := vetted{changes: changes, whole: changes, ours: f.Source == finding.FromRules}
	if v.ours {
		v.whole = settled(changes)
	}
	var reason string
	if v.needs, reason = m.check(f, v.whole); reason != "" {
		return vetted{}, reason
	}
	if !v.ours {
		v.held = m.behaviour.Reason(asFiles(v.whole))
	}
	return v, ""
}

// asFiles presents changes to package behaviour.
func asFiles(cs []*fileChange) []behaviour.File {
	var out []behaviour.File
	for _, c := range cs {
		f := behaviour.File{Path: c.name()}
		if c.op != finding.Create {
			f.Before = c.before.bytes()
		}
		if c.op != finding.Delete {
			f.After = newLines(c.after())
		}
		if c.op == finding.Rename {
			f.From = c.path
		}
		out = append(out, f)
	}
	return out
}
