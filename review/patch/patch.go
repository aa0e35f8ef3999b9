// Package patch turns the edits of findings into suggestions: patches that
// always apply, or reasons why there is none.
//
// An edit says which lines it wants replaced; a [Suggester] finds the one place in
// the reviewed tree where they stand, makes the text afterwards, checks it,
// and writes the diff itself. Nothing that an edit's author wrote reaches a
// patch but the lines to be added: what surrounds them is the file's. An edit
// that fits nowhere, or in more than one place, is refused with the reason.
//
// A suggestion holds all edits of a finding and lands whole or not at all.
// Those that go together also make one joint patch.
package patch

import (
	"context"
	"crypto/sha256"
	"os"
	"slices"
	"sync"

	"breakwater/index/syntax"
	"breakwater/review/finding"
	"breakwater/review/patch/place"
	"breakwater/review/patch/tree"
	"breakwater/review/patch/vet"
)

// Tree is the reviewed tree: the files that suggestions may be about.
type Tree = tree.Tree

// Files is a [Tree] in memory: path to bytes.
type Files = tree.Files

// Need is a dependency that a suggestion uses and the project does not declare.
type Need = vet.Need

// Dir returns the tree below an open directory, see [tree.Dir].
func Dir(root *os.Root, paths []string) Tree { return tree.Dir(root, paths) }

// Options bound what suggestions may do. The zero value lets an edit touch
// every source file in a language with a grammar.
type Options struct {
	// Shown reports whether the text of a file was in the request that a
	// finding answers: only such files are edited. Nil means all were.
	Shown func(f finding.Finding, path string) bool
	// Languages are those under review; empty means all.
	Languages []syntax.Language
	// Defines reports whether some file of the project defines a name. It is
	// asked in languages whose packages reach over files. Nil means that only
	// the files of the same directory count.
	Defines func(name string) bool
	// Kept reports whether a text after an edit has the secrets, which its author saw
	// placeholders of, as the text before it had them. Nil means that there are none.
	Kept func(before, after string) bool
	// Everything lists all files of the project, those that are not under review
	// included: where else a name or an address stands. Nil means Tree.Paths. It
	// is called at most once, and only where an edit makes it matter.
	Everything func() []string
}

// Status says whether a suggestion became a patch.
type Status string

// The statuses of a [Suggestion].
const (
	Placed  Status = "placed"
	Refused Status = "refused"
)

// Joint says whether a placed suggestion is part of the joint patch.
type Joint string

// The values of [Suggestion.Joint]; refused suggestions have none.
const (
	Applied Joint = "applied"
	LeftOut Joint = "left-out"
)

// Suggestion is the fix of one finding, or of several with the same fix.
type Suggestion struct {
	Number   int // from 1, in the order of the findings
	Title    string
	Findings []string // ids
	Files    []string // paths it touches, sorted

	Status  Status
	Refusal string // why there is no patch, one sentence; empty if placed
	// what to tell the author of a refused fix so that a second try can land; empty if a second try is pointless
	Reask string

	Diff          []byte // unified diff against the reviewed tree; nil if refused
	Joint         Joint
	LeftOutReason string // why it is not in the joint patch, one sentence
	Needs         []Need // by package
	// the text of a file once it is applied; ok is false for one that it does not leave, or leaves as it is
	After    func(path string) (text []byte, ok bool)
	Withheld bool // it newly does what a person must look at first, see package vet: nothing runs it unasked
}

// Joins reports whether it is in the joint patch where nothing else stands in its way.
func (s Suggestion) Joins() bool { return s.Status == Placed && !s.Withheld && len(s.Needs) == 0 }

// Result is what became of all findings with edits.
type Result struct {
	Suggestions []Suggestion
	Joint       []byte // one unified diff of all suggestions that go together; nil if there is none
}

// Suggester makes the suggestions of one run: it reads each file of the tree
// once. It may be used by several goroutines, which then wait for each other.
type Suggester struct {
	mu     sync.Mutex
	placer *place.Placer
	vetter *vet.Vetter
	kept   func(before, after string) bool
	known  map[[sha256.Size]byte]draft // of models' edits, see keyOf
}

// New returns a Suggester for a tree, through which alone it reads.
func New(t Tree, o Options) *Suggester {
	files := tree.Cache(t)
	v := vet.New(files, vet.Options{Languages: o.Languages, Defines: o.Defines, Everything: o.Everything})
	return &Suggester{
		kept: o.Kept, vetter: v, placer: place.New(files, place.Options{Shown: o.Shown, May: v.May}),
		known: map[[sha256.Size]byte]draft{},
	}
}

// Suggest makes suggestions of the findings that carry edits, in their order.
// An earlier finding wins a place that two want. Its result depends on nothing
// but the tree. What is not made when ctx ends is refused, and what is not
// joined by then is left out.
func (s *Suggester) Suggest(ctx context.Context, fs []finding.Finding) Result {
	s.mu.Lock()
	defer s.mu.Unlock()
	ss, drafts := s.each(ctx, fs)
	return Result{Suggestions: ss, Joint: s.join(ctx, ss, drafts)}
}

// Try makes the suggestions as Suggest does, without joining them: of each it says
// whether it is placed, and nothing of others.
func (s *Suggester) Try(ctx context.Context, fs ...finding.Finding) []Suggestion {
	s.mu.Lock()
	defer s.mu.Unlock()
	ss, _ := s.each(ctx, fs)
	return ss
}

// each makes the suggestions of findings, and the drafts behind them.
func (s *Suggester) each(ctx context.Context, fs []finding.Finding) (ss []Suggestion, drafts []draft) {
	fs = slices.DeleteFunc(slices.Clone(fs), func(f finding.Finding) bool { return len(f.Edits) == 0 })
	seen := map[string]int{}
	for i, d := range s.drafts(ctx, fs) {
		f := fs[i]
		key := d.key(f)
		if i, ok := seen[key]; ok {
			ss[i].Findings = append(ss[i].Findings, f.ID)
			continue
		}
		seen[key] = len(ss)
		drafts = append(drafts, d)
		ss = append(ss, d.suggestion(f, len(ss)+1))
	}
	return ss, drafts
}
