package diff

import (
	"cmp"
	"slices"
	"strings"
)

// Splice puts lines in place of the lines [start,end) of a file, 0-based. Its
// lines carry their line ends.
type Splice struct {
	Start, End int
	Lines      []string
}

// apply returns the lines of t after the splices, which are in order and do
// not overlap.
func (t *Text) apply(ss []Splice) []string {
	out := make([]string, 0, len(t.Lines)+16)
	at := 0
	for _, s := range ss {
		out = append(out, t.Lines[at:s.Start]...)
		out = append(out, s.Lines...)
		at = s.End
	}
	return append(out, t.Lines[at:]...)
}

func SortSplices(ss []Splice) {
	slices.SortStableFunc(ss, func(a, b Splice) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
}

// Minimal splits a splice into the parts that change something.
func (t *Text) Minimal(s Splice) []Splice {
	var out []Splice
	for _, c := range Compare(t.Lines[s.Start:s.End], s.Lines) {
		out = append(out, Splice{s.Start + c.ALo, s.Start + c.AHi, s.Lines[c.BLo:c.BHi]})
	}
	return out
}

// Touches reports whether two splices cannot both be made: they share a line of
// the file, or insert at the same place or inside what the other replaces.
func Touches(s, u Splice) bool {
	switch {
	case s.Start == s.End && u.Start == u.End:
		return s.Start == u.Start
	case s.Start == s.End:
		return u.Start < s.Start && s.Start < u.End
	case u.Start == u.End:
		return s.Start < u.Start && u.Start < s.End
	}
	return s.Start < u.End && u.Start < s.End
}

func (s Splice) Same(u Splice) bool {
	return s.Start == u.Start && s.End == u.End && slices.Equal(s.Lines, u.Lines)
}

// settleEnds gives the last lines of the file the line ends they should have
// after splices: what stands before another line is ended, and the last line is
// if ended says so.
func (t *Text) settleEnds(ss []Splice, ended bool) []Splice {
	n := len(t.Lines)
	if n == 0 || len(ss) == 0 || ss[len(ss)-1].End < n {
		return ss
	}
	ss = t.widen(ss)
	last := &ss[len(ss)-1]
	eol := t.Ending(n - 1)
	last.Lines = slices.Clone(last.Lines)
	for i, l := range last.Lines {
		body := strings.TrimSuffix(l, lineEnd(l))
		switch {
		case i == len(last.Lines)-1 && !ended:
			last.Lines[i] = body
		case lineEnd(l) == "":
			last.Lines[i] = body + eol
		}
	}
	return ss
}

// widen makes the splice at the end of the file cover the line before it where
// that line's end is at stake: after an insertion, and after a removal.
func (t *Text) widen(ss []Splice) []Splice {
	for {
		k := len(ss) - 1
		last := ss[k]
		if last.Start == 0 || last.Start < len(t.Lines) && len(last.Lines) > 0 {
			return ss
		}
		if k > 0 && ss[k-1].End == last.Start {
			ss[k-1] = Splice{ss[k-1].Start, last.End, slices.Concat(ss[k-1].Lines, last.Lines)}
			ss = ss[:k]
			continue
		}
		before := last.Start - 1
		ss[k] = Splice{before, last.End, slices.Concat([]string{t.Lines[before]}, last.Lines)}
		return ss
	}
}

// Marked reports whether a file begins with a byte order mark.
func (t *Text) Marked() bool { return len(t.Lines) > 0 && strings.HasPrefix(t.Lines[0], BOM) }

// keepMark leaves the byte order mark of a file at its very start, whatever
// becomes of the first line.
func (t *Text) keepMark(ss []Splice) []Splice {
	if len(ss) == 0 || ss[0].Start > 0 || !t.Marked() {
		return ss
	}
	first := &ss[0]
	first.Lines = slices.Clone(first.Lines)
	// what follows becomes the first line, or is no longer
	if first.End == 0 || len(first.Lines) == 0 && first.End < len(t.Lines) {
		first.Lines = append(first.Lines, t.Lines[first.End])
		first.End++
	}
	for i, l := range first.Lines {
		first.Lines[i] = strings.TrimPrefix(l, BOM)
	}
	if len(first.Lines) > 0 {
		first.Lines[0] = BOM + first.Lines[0]
	}
	return ss
}

// Coalesce joins splices that touch: an added line before a removed one, and runs
// of removed ones.
func Coalesce(ss []Splice) []Splice {
	SortSplices(ss)
	var out []Splice
	for _, s := range ss {
		if n := len(out); n > 0 && out[n-1].End == s.Start {
			out[n-1].End, out[n-1].Lines = s.End, append(out[n-1].Lines, s.Lines...)
			continue
		}
		s.Lines = slices.Clip(s.Lines) // the first addition copies, the others grow the copy
		out = append(out, s)
	}
	return out
}

// Settle makes the splices of a change minimal and its line ends right; ended
// says whether the file is to end in a newline.
func (c *Change) Settle(ended bool) {
	ss := c.Before.keepMark(c.Before.settleEnds(Coalesce(c.Splices), ended))
	c.Splices = nil
	for _, s := range ss {
		c.Splices = append(c.Splices, c.Before.Minimal(s)...)
	}
}
