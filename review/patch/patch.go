// Package patch turns the edits of findings into suggestions: patches that
// always apply, or reasons why there is none.
//
// An edit says which lines it wants replaced; [Suggest] finds the one place in
// the reviewed tree where they stand, makes the text afterwards, checks it,
// and writes the diff itself. Nothing that an edit's author wrote reaches a
// patch but the lines to be added: what surrounds them is the file's. An edit
// that fits nowhere, or in more than one place, is refused with the reason.
//
// A suggestion holds all edits of a finding and lands whole or not at all.
// Those that go together also make one joint patch.
package patch

import (
	"sync"

	"breakwater/index/syntax"
	"breakwater/review/finding"
	"breakwater/review/patch/vet"
)

// Tree is the reviewed tree: the files that suggestions may be about.
type Tree interface {
	// Read returns the bytes of the regular file at a slash-separated path.
	// The error is fs.ErrNotExist where nothing stands there; any other error
	// makes edits of that file refused, with the error's text as reason, as is
	// right for symlinks, submodules and what lies behind them.
	Read(path string) ([]byte, error)
	// Paths lists the files of the tree, sorted.
	Paths() []string
}

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
	// Everything lists all files of the project, those that are not under review
	// included: where else a name or an address stands. Nil means Tree.Paths. It
	// is called at most once, and only where an edit makes it matter.
	Everything func() []string
	// Done is closed when time is up: what is not made by then is refused, and
	// what is not joined by then is left out. Nil means that there is time.
	Done <-chan struct{}
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

// Need is a dependency that a suggestion uses and the project does not declare.
type Need struct {
	Package string
	Command string // what installs it; empty if that is not known
}

// Suggestion is the mend of one finding, or of several with the same mend.
type Suggestion struct {
	Number   int // from 1, in the order of the findings
	Title    string
	Findings []string // ids
	Files    []string // paths it touches, sorted

	Status  Status
	Refusal string // why there is no patch, one sentence; empty if placed
	Reask   string // what to tell the author of a refused mend so that a second try can land; empty if a second try is pointless

	Diff          []byte // unified diff against the reviewed tree; nil if refused
	Joint         Joint
	LeftOutReason string // why it is not in the joint patch, one sentence
	Needs         []Need // by package
	Withheld      bool   // it newly does what a person must look at first, see package vet: nothing runs it unasked
}

// Result is what became of all findings with edits.
type Result struct {
	Suggestions []Suggestion
	Joint       []byte // one unified diff of all suggestions that go together; nil if there is none
}

// Suggest makes suggestions of the findings that carry edits, in their order.
// An earlier finding wins a place that two want. It reads only through t, and
// its result depends on nothing else.
func Suggest(t Tree, fs []finding.Finding, o Options) Result {
	m := &maker{tree: newCachedTree(t), opts: o}
	everything := o.Everything
	if everything == nil {
		everything = t.Paths
	}
	m.vetter = vet.New(project{m.tree, sync.OnceValue(everything)}, o.Done)
	var out Result
	var drafts []draft
	seen := map[string]int{}
	for _, f := range fs {
		if len(f.Edits) == 0 {
			continue
		}
		d := refused("There was no time left to make this patch.")
		if !m.late() {
			d = m.draft(f)
		}
		key := d.key(f)
		if i, ok := seen[key]; ok {
			out.Suggestions[i].Findings = append(out.Suggestions[i].Findings, f.ID)
			continue
		}
		seen[key] = len(out.Suggestions)
		drafts = append(drafts, d)
		out.Suggestions = append(out.Suggestions, d.suggestion(f, len(out.Suggestions)+1))
	}
	out.Joint = m.join(out.Suggestions, drafts)
	return out
}

// project is the whole project as the vetter sees it.
type project struct {
	Tree
	paths func() []string
}

func (p project) Paths() []string { return p.paths() }

// late reports whether time is up.
func (m *maker) late() bool {
	select {
	case <-m.opts.Done:
		return true
	default:
		return false
	}
}
