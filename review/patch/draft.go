package patch

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
	"breakwater/review/patch/vet"
)

// maker makes the suggestions of one run.
type maker struct {
	tree    *cachedTree
	opts    Options
	vetter  *vet.Vetter
	created []*fileChange // new files of the draft at hand
	last    struct {      // the file whose tree was asked for last, see view.old
		text     *text
		tree     *syntax.Tree
		free     map[string]int // names that it uses and does not bind; nil until asked for
		declared map[string]int // its top-level definitions by name; nil until asked for
	}
}

// draft is the mend of one finding: its changes by path, or why there is none.
type draft struct {
	changes []*fileChange
	ours    bool // a rule wrote it, see settled
	diff    []byte
	needs   []Need
	held    string // why a person must look at it first; empty if nothing speaks against it
	refusal string
	reask   string
}

func refused(format string, args ...any) draft {
	return draft{refusal: fmt.Sprintf(format, args...)}
}

// draft resolves, checks and prints the edits of a finding.
func (m *maker) draft(f finding.Finding) draft {
	changes, no := m.resolveAny(f)
	if no != nil {
		return *no
	}
	if len(changes) == 0 {
		return refused("The edit changes nothing.")
	}
	ours := f.Source == finding.FromRules
	whole := changes
	if ours {
		whole = settled(changes)
	}
	needs, reason := m.check(f, whole)
	if reason != "" {
		d := refused("%s", reason)
		d.reask = reason
		return d
	}
	diff := printAll(whole)
	if err := prove(whole, diff); err != nil {
		return refused("The patch could not be proved: %v.", err)
	}
	d := draft{changes: changes, ours: ours, diff: diff, needs: needs}
	if !ours {
		d.held = m.vetter.Reason(vetted(whole))
	}
	return d
}

// vetted presents changes to the vetter.
func vetted(cs []*fileChange) []vet.File {
	var out []vet.File
	for _, c := range cs {
		f := vet.File{Path: c.name()}
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

// suggestion presents a draft.
func (d draft) suggestion(f finding.Finding, number int) Suggestion {
	s := Suggestion{Number: number, Title: f.Title, Findings: []string{f.ID}, Status: Placed, Diff: d.diff, Needs: d.needs, Withheld: d.held != ""}
	if d.refusal != "" {
		s.Status, s.Refusal, s.Reask = Refused, d.refusal, d.reask
		for _, e := range f.Edits {
			s.Files = append(s.Files, e.Path)
		}
	}
	for _, c := range d.changes {
		s.Files = append(s.Files, c.path)
		if c.to != "" {
			s.Files = append(s.Files, c.to)
		}
	}
	slices.Sort(s.Files)
	s.Files = slices.Compact(s.Files)
	return s
}

// key is equal for findings that one suggestion mends: what counts is what is
// done to the tree, since the same words may be meant for several places.
func (d draft) key(f finding.Finding) string {
	if d.refusal == "" {
		return string(d.diff)
	}
	return fmt.Sprintf("%s %+v", d.refusal, f.Edits)
}

// resolve places all edits of a finding, each against the original files.
func (m *maker) resolve(f finding.Finding) ([]*fileChange, *draft) {
	b := &builder{maker: m, finding: f, byPath: map[string]*fileChange{}, ends: map[string]bool{}}
	for _, e := range f.Edits {
		if no := b.edit(e); no != nil {
			return nil, no
		}
	}
	return b.finish()
}

// builder collects the changes of one finding.
type builder struct {
	*maker
	finding finding.Finding
	byPath  map[string]*fileChange
	ends    map[string]bool // whether a file is to end in a newline, where a diff says so by its marker
}

func (b *builder) edit(e finding.Edit) *draft {
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
	no := refused("It asks for %q, which is no operation on a file.", string(e.Op))
	return &no
}

// target returns the file that an edit of an existing file means.
func (b *builder) target(e finding.Edit) (*fileChange, *draft) {
	if c := b.movedTo(e.Path); c != nil {
		return c, nil
	}
	p, ok := b.tree.resolve(e.Path)
	if !ok && path.Base(e.Path) == path.Base(b.finding.Path) { // as short as models like it
		p, ok = b.tree.resolve(b.finding.Path)
	}
	if !ok {
		no := refused("There is no file %q in the reviewed tree, or more than one it could mean.", e.Path)
		no.reask = no.refusal
		return nil, &no
	}
	if c := b.byPath[p]; c != nil {
		return c, nil
	}
	if reason := b.untouchable(p); reason != "" {
		no := refused("It would change %s, %s.", p, reason)
		return nil, &no
	}
	if b.opts.Shown != nil && !b.opts.Shown(b.finding, p) {
		no := refused("It would change %s, whose text was not part of the request.", p)
		return nil, &no
	}
	t, err := b.tree.text(p)
	if err != nil {
		no := refused("%s cannot be edited: %v.", p, err)
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

func (b *builder) replace(e finding.Edit) *draft {
	c, no := b.target(e)
	if no != nil {
		return no
	}
	if e.Search == "" && len(e.Anchors) > 0 && strings.TrimSpace(e.Replace) != "" {
		return b.redefine(c, e)
	}
	p := newPattern(e)
	ss, miss := c.before.placed(p)
	if miss != nil {
		no := refused("The edit of %s could not be placed: %s.", c.path, miss.reason)
		no.reask = c.before.reask(c.path, p, miss)
		return &no
	}
	if !c.before.utf8 && !ascii(p.added()) {
		no := refused("%s is not encoded in UTF-8, and the edit adds characters beyond ASCII.", c.path)
		return &no
	}
	if n := len(ss); n > 0 && p.oldEnded != p.newEnded && ss[n-1].end == len(c.before.lines) && p.oldEnded == c.before.finalNewline() {
		b.ends[c.path] = p.newEnded
	}
	return b.put(c, ss)
}

// put adds the splices of one edit to a file's change.
func (b *builder) put(c *fileChange, ss []splice) *draft {
	for _, s := range ss {
		if slices.ContainsFunc(c.splices, s.same) { // said twice
			continue
		}
		if s.start != s.end || !insertsAt(c.splices, s.start) {
			if slices.ContainsFunc(c.splices, func(o splice) bool { return touches(o, s) }) {
				no := refused("Two of its edits change the same lines of %s, near line %d.", c.path, s.start+1)
				no.reask = no.refusal
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
func (b *builder) finish() ([]*fileChange, *draft) {
	var out []*fileChange
	for _, c := range b.byPath {
		if c.op != finding.Delete {
			c.settle(b.ends)
		}
		if len(c.splices) > 0 || c.op == finding.Rename {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b *fileChange) int { return strings.Compare(a.path, b.path) })
	return out, nil
}

// settle makes the splices of a change minimal and its line ends right.
func (c *fileChange) settle(ends map[string]bool) {
	ended, said := ends[c.path]
	if !said {
		ended = c.before.finalNewline()
	}
	ss := c.before.keepMark(c.before.settleEnds(merge(c.splices), ended))
	c.splices = nil
	for _, s := range ss {
		c.splices = append(c.splices, c.before.minimal(s)...)
	}
}
