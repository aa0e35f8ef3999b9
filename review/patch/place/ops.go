package place

import (
	"slices"
	"strings"

	"breakwater/review/finding"
	"breakwater/review/patch/diff"
)

// Operations that no request asks for and some answers use all the same. What
// they say is done where it is clear, and refused where it is not.
const (
	insertAfter  finding.Op = "insert_after"
	insertBefore finding.Op = "insert_before"
	appendLines  finding.Op = "append"
	replaceAll   finding.Op = "replace_all"
)

// other makes an edit whose operation is none of those asked for.
func (b *builder) other(e finding.Edit) *Refusal {
	switch {
	case e.Op == replaceAll && e.Search != "":
		return b.everywhere(e)
	case (e.Op == insertAfter || e.Op == appendLines) && e.Search != "":
		return b.beside(e, true)
	case e.Op == insertBefore && e.Search != "":
		return b.beside(e, false)
	case e.Op == appendLines && strings.TrimSpace(e.Replace) != "":
		return b.atEnd(e)
	}
	no := refuse("It asks for the operation %q, which does not say for certain what becomes of which lines.",
		string(e.Op))
	no.Reask = no.Reason + " Use replace: whole lines of the file, copied verbatim, and the lines in their place."
	return &no
}

// beside adds lines before or after those that the search text names, which
// stay. Some authors repeat them with the new ones.
func (b *builder) beside(e finding.Edit, after bool) *Refusal {
	old, adds := editLines(e.Search), editLines(e.Replace)
	if n := len(old); n <= len(adds) {
		if after && slices.Equal(adds[:n], old) {
			adds = adds[n:]
		} else if !after && slices.Equal(adds[len(adds)-n:], old) {
			adds = adds[:len(adds)-n]
		}
	}
	lines := slices.Concat(old, adds)
	e.Marks = strings.Repeat(" ", len(old)) + strings.Repeat("+", len(adds))
	if !after {
		lines = slices.Concat(adds, old)
		e.Marks = strings.Repeat("+", len(adds)) + strings.Repeat(" ", len(old))
	}
	e.Op, e.Search, e.Replace = finding.Replace, strings.Join(old, "\n")+"\n", strings.Join(lines, "\n")+"\n"
	return b.replace(e)
}

// atEnd adds lines after the last one of a file.
func (b *builder) atEnd(e finding.Edit) *Refusal {
	c, no := b.target(e)
	if no != nil {
		return no
	}
	adds := editLines(e.Replace)
	if no := encodable(c, adds); no != nil {
		return no
	}
	n := len(c.Before.Lines)
	s := diff.Splice{Start: n, End: n}
	for _, l := range adds {
		s.Lines = append(s.Lines, l+c.Before.Ending(n))
	}
	return b.put(c, []diff.Splice{s})
}

// everywhere replaces the search text in all places where it stands as it is.
func (b *builder) everywhere(e finding.Edit) *Refusal {
	c, no := b.target(e)
	if no != nil {
		return no
	}
	f, p := b.file(c), newPattern(e)
	if p.blank() {
		return b.replace(e)
	}
	p.hint = 0 // all places are meant
	for _, r := range verbatim {
		found := f.contiguous(p, r)
		if len(found) == 0 {
			continue
		}
		if no := encodable(c, p.added()); no != nil {
			return no
		}
		for _, at := range found {
			ss, err := f.splices(p.spared(at))
			if err != nil {
				no := refuse("The edit of %s could not be placed: %v.", c.Path, err)
				return &no
			}
			if no := b.put(c, ss); no != nil {
				return no
			}
		}
		return nil
	}
	return b.replace(e)
}

// encodable refuses lines that a file's encoding cannot hold.
func encodable(c *diff.Change, lines []string) *Refusal {
	if c.Before.UTF8 || ascii(lines) {
		return nil
	}
	no := refuse("%s is not encoded in UTF-8, and the edit adds characters beyond ASCII.", c.Path)
	return &no
}
