// Package place finds where the edits of a finding belong.
//
// An edit says which lines it wants replaced. The lines are looked for in the
// file by ever looser readings, of which the first that fits decides: as they
// are, without trailing white space, at another indentation, in parts around
// lines left out, and with some context altered or missing (the files match_…).
// What fits nowhere, or in several places that would differ in their result, is
// refused with the reason and with what its author must know to do better.
package place

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"breakwater/review/finding"
	"breakwater/review/patch/diff"
	"breakwater/review/patch/tree"
)

// Refusal says why edits have no place, or may not be made.
type Refusal struct {
	Reason string // one sentence
	Reask  string // what to tell their author so that a second try can land; empty if one is pointless
}

func refuse(format string, args ...any) Refusal {
	return Refusal{Reason: fmt.Sprintf(format, args...)}
}

// Options say what edits may touch. The zero value leaves all open.
type Options struct {
	// Shown reports whether the text of a file was in the request that a finding
	// answers. Nil means all were.
	Shown func(f finding.Finding, path string) bool
	// May says why there must be no edit of a file, or no new file at a path, as
	// the end of a sentence; empty if there may be one. It is asked before the
	// file is read.
	May func(path string, fresh bool) string
}

// Placer places edits in a tree. It is for one goroutine at a time.
type Placer struct {
	tree  *tree.Cached
	opts  Options
	files map[*diff.Text]*file
	lines int // of files, together
}

// mostLines bounds how many lines are kept ready for the search in them.
const mostLines = 200_000

// New returns a placer for a tree.
func New(t *tree.Cached, o Options) *Placer {
	return &Placer{tree: t, opts: o, files: map[*diff.Text]*file{}}
}

func (m *Placer) may(p string, fresh bool) string {
	if m.opts.May == nil {
		return ""
	}
	return m.opts.May(p, fresh)
}

// file returns the file of a change, made ready for the search in it.
func (m *Placer) file(c *diff.Change) *file {
	f := m.files[c.Before]
	if f != nil {
		return f
	}
	if m.lines += len(c.Before.Lines); m.lines > mostLines {
		m.files = map[*diff.Text]*file{}
		m.lines = len(c.Before.Lines)
	}
	f = newFile(c.Before)
	m.files[c.Before] = f
	return f
}

// resolve places all edits of a finding, each against the original files.
func (m *Placer) resolve(f finding.Finding) ([]*diff.Change, *Refusal) {
	b := &builder{Placer: m, finding: f, byPath: map[string]*diff.Change{}, ends: map[string]bool{}}
	for _, e := range f.Edits {
		if no := b.edit(e); no != nil {
			return nil, no
		}
	}
	return b.finish()
}

// builder collects the changes of one finding.
type builder struct {
	*Placer
	finding finding.Finding
	byPath  map[string]*diff.Change
	there   bool            // some of what it adds stands there already
	ends    map[string]bool // whether a file is to end in a newline, where a diff says so by its marker
}

func (b *builder) edit(e finding.Edit) *Refusal {
	switch e.Op {
	case finding.Create:
		return b.create(e)
	case finding.Delete:
		return b.remove(e)
	case finding.Rename:
		return b.rename(e)
	case finding.Replace, "":
		_, known := b.tree.Resolve(e.Path)
		unplaced := e.Search == "" && len(e.Anchors) == 0
		if !known && unplaced && e.Path != "" && b.movedTo(e.Path) == nil {
			return b.create(e)
		}
		return b.replace(e)
	}
	return b.other(e)
}

// target returns the file that an edit of an existing file means.
func (b *builder) target(e finding.Edit) (*diff.Change, *Refusal) {
	if c := b.movedTo(e.Path); c != nil {
		return c, nil
	}
	p, ok := b.tree.Resolve(e.Path)
	if !ok && path.Base(e.Path) == path.Base(b.finding.Path) { // as short as models like it
		p, ok = b.tree.Resolve(b.finding.Path)
	}
	if !ok && e.Path == "" {
		no := refuse("An edit does not say which file it is for, and its lines do not stand in exactly one file of the " +
			"request.")
		no.Reask = no.Reason
		return nil, &no
	}
	if !ok {
		no := refuse("There is no file %q in the reviewed tree, or more than one it could mean.", e.Path)
		no.Reask = no.Reason
		return nil, &no
	}
	if c := b.byPath[p]; c != nil {
		return c, nil
	}
	if reason := b.may(p, false); reason != "" {
		no := refuse("It would change %s, %s.", p, reason)
		return nil, &no
	}
	if b.opts.Shown != nil && !b.opts.Shown(b.finding, p) {
		no := refuse("It would change %s, whose text was not part of the request.", p)
		return nil, &no
	}
	t, err := b.tree.Text(p)
	if err != nil {
		no := refuse("%s cannot be edited: %v.", p, err)
		return nil, &no
	}
	c := &diff.Change{Path: p, Op: finding.Replace, Before: t}
	b.byPath[p] = c
	return c, nil
}

// puts returns the change that makes a file at a path or moves one there, in
// whatever case: some file systems know but one.
func (b *builder) puts(p string) *diff.Change {
	for _, c := range b.byPath {
		if (c.Op == finding.Rename || c.Op == finding.Create) && strings.EqualFold(c.Name(), path.Clean(p)) {
			return c
		}
	}
	return nil
}

// movedTo returns the change that moves a file to a path: further edits may
// name it by either.
func (b *builder) movedTo(p string) *diff.Change {
	if c := b.puts(p); c != nil && c.Op == finding.Rename {
		return c
	}
	return nil
}

func (b *builder) replace(e finding.Edit) *Refusal {
	c, no := b.target(e)
	if no != nil {
		return no
	}
	if e.Search == "" && len(e.Anchors) > 0 && strings.TrimSpace(e.Replace) != "" {
		return b.redefine(c, e)
	}
	p := newPattern(e)
	ss, miss := b.file(c).placed(p)
	if miss != nil && b.file(c).present(p) {
		b.there = true
		return nil
	}
	if miss != nil {
		no := refuse("The edit of %s could not be placed: %s.", c.Path, miss.reason)
		no.Reask = b.file(c).reask(c.Path, p, miss)
		return &no
	}
	if no := encodable(c, p.added()); no != nil {
		return no
	}
	if n := len(ss); n > 0 && p.oldEnded != p.newEnded && ss[n-1].End == len(c.Before.Lines) &&
		p.oldEnded == c.Before.FinalNewline() {
		b.ends[c.Path] = p.newEnded
	}
	return b.put(c, ss)
}

// put adds the splices of one edit to a file's change.
func (b *builder) put(c *diff.Change, ss []diff.Splice) *Refusal {
	for _, s := range ss {
		if slices.ContainsFunc(c.Splices, s.Same) { // said twice
			continue
		}
		if s.Start != s.End || !insertsAt(c.Splices, s.Start) {
			if slices.ContainsFunc(c.Splices, func(o diff.Splice) bool { return diff.Touches(o, s) }) {
				no := refuse("Two of its edits change the same lines of %s, near line %d.", c.Path, s.Start+1)
				no.Reask = no.Reason
				return &no
			}
		}
		c.Splices = append(c.Splices, s)
		diff.SortSplices(c.Splices)
	}
	return nil
}

// insertsAt reports whether one of the splices is an insertion at a line: edits
// of one finding that insert at the same place do so in their order.
func insertsAt(ss []diff.Splice, at int) bool {
	return slices.ContainsFunc(ss, func(s diff.Splice) bool { return s.Start == at && s.End == at })
}

func ascii(lines []string) bool {
	for _, l := range lines {
		for i := range len(l) {
			if l[i] >= 0x80 {
				return false
			}
		}
	}
	return true
}

// finish settles line ends and drops what changes nothing.
func (b *builder) finish() ([]*diff.Change, *Refusal) {
	var out []*diff.Change
	for _, c := range b.byPath {
		if c.Op != finding.Delete {
			c.Splices = b.missing(c)
			ended, said := b.ends[c.Path]
			c.Settle(ended || !said && c.Before.FinalNewline())
		}
		if len(c.Splices) > 0 || c.Op == finding.Rename {
			out = append(out, c)
		}
	}
	if len(out) == 0 && b.there {
		no := refuse("What it would add or change stands there already.")
		return nil, &no
	}
	if len(out) == 0 {
		no := refuse("The edit changes nothing.")
		return nil, &no
	}
	slices.SortFunc(out, func(a, b *diff.Change) int { return strings.Compare(a.Path, b.Path) })
	return out, nil
}
