// Package place finds where the edits of a finding belong.
//
// An edit says which lines it wants replaced. The lines are looked for in the
// file by ever looser readings, of which the first that fits decides: as they
// are, without trailing white space, at another indentation, in parts around
// lines left out, and with some context altered or missing (the files match_…).
// What fits nowhere, or in several places that would differ in their result, is
// refused with the reason and with what its author must know to do better.
package patch

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"breakwater/review/finding"
)

// refusal says why edits have no place, or may not be made.
type refusal struct {
	Reason string // one sentence
	Reask  string // what to tell their author so that a second try can land; empty if one is pointless
}

func refuse(format string, args ...any) refusal {
	return refusal{Reason: fmt.Sprintf(format, args...)}
}

// placeOptions say what edits may touch. The zero value leaves all open.
type placeOptions struct {
	// Shown reports whether the text of a file was in the request that a finding
	// answers. Nil means all were.
	Shown func(f finding.Finding, path string) bool
	// May says why there must be no edit of a file, or no new file at a path, as
	// the end of a sentence; empty if there may be one. It is asked before the
	// file is read.
	May func(path string, fresh bool) string
}

// placer places edits in a tree. It is for one goroutine at a time.
type placer struct {
	tree  *cachedTree
	opts  placeOptions
	files map[*text]*file
}

// newPlacer returns a placer for a tree.
func newPlacer(t *cachedTree, o placeOptions) *placer {
	return &placer{tree: t, opts: o, files: map[*text]*file{}}
}

func (m *placer) may(p string, fresh bool) string {
	if m.opts.May == nil {
		return ""
	}
	return m.opts.May(p, fresh)
}

// file returns the file of a change, made ready for the search in it.
func (m *placer) file(c *fileChange) *file {
	f := m.files[c.before]
	if f == nil {
		f = newFile(c.before)
		m.files[c.before] = f
	}
	return f
}

// resolve places all edits of a finding, each against the original files.
func (m *placer) resolve(f finding.Finding) ([]*fileChange, *refusal) {
	b := &builder{placer: m, finding: f, byPath: map[string]*fileChange{}, ends: map[string]bool{}}
	for _, e := range f.Edits {
		if no := b.edit(e); no != nil {
			return nil, no
		}
	}
	return b.finish()
}

// builder collects the changes of one finding.
type builder struct {
	*placer
	finding finding.Finding
	byPath  map[string]*fileChange
	ends    map[string]bool // whether a file is to end in a newline, where a diff says so by its marker
}

func (b *builder) edit(e finding.Edit) *refusal {
	switch e.Op {
	case finding.Create:
		return b.create(e)
	case finding.Delete:
		return b.remove(e)
	case finding.Rename:
		return b.rename(e)
	case finding.Replace, "":
		if _, known := b.tree.resolve(e.Path); !known && b.movedTo(e.Path) == nil && e.Search == "" && len(e.Anchors) == 0 {
			return b.create(e)
		}
		return b.replace(e)
	}
	no := refuse("It asks for %q, which is no operation on a file.", string(e.Op))
	return &no
}

// target returns the file that an edit of an existing file means.
func (b *builder) target(e finding.Edit) (*fileChange, *refusal) {
	if c := b.movedTo(e.Path); c != nil {
		return c, nil
	}
	p, ok := b.tree.resolve(e.Path)
	if !ok && path.Base(e.Path) == path.Base(b.finding.Path) { // as short as models like it
		p, ok = b.tree.resolve(b.finding.Path)
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
	t, err := b.tree.text(p)
	if err != nil {
		no := refuse("%s cannot be edited: %v.", p, err)
		return nil, &no
	}
	c := &fileChange{path: p, op: finding.Replace, before: t}
	b.byPath[p] = c
	return c, nil
}

// puts returns the change that makes a file at a path or moves one there, in
// whatever case: some file systems know but one.
func (b *builder) puts(p string) *fileChange {
	for _, c := range b.byPath {
		if (c.op == finding.Rename || c.op == finding.Create) && strings.EqualFold(c.name(), path.Clean(p)) {
			return c
		}
	}
	return nil
}

// movedTo returns the change that moves a file to a path: further edits may
// name it by either.
func (b *builder) movedTo(p string) *fileChange {
	if c := b.puts(p); c != nil && c.op == finding.Rename {
		return c
	}
	return nil
}

func (b *builder) replace(e finding.Edit) *refusal {
	c, no := b.target(e)
	if no != nil {
		return no
	}
	if e.Search == "" && len(e.Anchors) > 0 && strings.TrimSpace(e.Replace) != "" {
		return b.redefine(c, e)
	}
	p := newPattern(e)
	ss, miss := b.file(c).placed(p)
	if miss != nil {
		no := refuse("The edit of %s could not be placed: %s.", c.path, miss.reason)
		no.Reask = b.file(c).reask(c.path, p, miss)
		return &no
	}
	if !c.before.utf8 && !ascii(p.added()) {
		no := refuse("%s is not encoded in UTF-8, and the edit adds characters beyond ASCII.", c.path)
		return &no
	}
	if n := len(ss); n > 0 && p.oldEnded != p.newEnded && ss[n-1].end == len(c.before.lines) && p.oldEnded == c.before.finalNewline() {
		b.ends[c.path] = p.newEnded
	}
	return b.put(c, ss)
}

// put adds the splices of one edit to a file's change.
func (b *builder) put(c *fileChange, ss []splice) *refusal {
	for _, s := range ss {
		if slices.ContainsFunc(c.splices, s.same) { // said twice
			continue
		}
		if s.start != s.end || !insertsAt(c.splices, s.start) {
			if slices.ContainsFunc(c.splices, func(o splice) bool { return touches(o, s) }) {
				no := refuse("Two of its edits change the same lines of %s, near line %d.", c.path, s.start+1)
				no.Reask = no.Reason
				return &no
			}
		}
		c.splices = append(c.splices, s)
		sortSplices(c.splices)
	}
	return nil
}

// insertsAt reports whether one of the splices is an insertion at a line: edits
// of one finding that insert at the same place do so in their order.
func insertsAt(ss []splice, at int) bool {
	return slices.ContainsFunc(ss, func(s splice) bool { return s.start == at && s.end == at })
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
func (b *builder) finish() ([]*fileChange, *refusal) {
	var out []*fileChange
	for _, c := range b.byPath {
		if c.op != finding.Delete {
			ended, said := b.ends[c.path]
			c.settle(ended || !said && c.before.finalNewline())
		}
		if len(c.splices) > 0 || c.op == finding.Rename {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b *fileChange) int { return strings.Compare(a.path, b.path) })
	return out, nil
}
