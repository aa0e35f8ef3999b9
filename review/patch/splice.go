package patch

import (
	"cmp"
	"slices"
	"strings"
)

// splice puts lines in place of the lines [start,end) of a file, 0-based. Its
// lines carry their line ends.
type splice struct {
	start, end int
	lines      []string
}

// apply returns the lines of t after the splices, which are in order and do
// not overlap.
func (t *text) apply(ss []splice) []string {
	out := make([]string, 0, len(t.lines)+16)
	at := 0
	for _, s := range ss {
		out = append(out, t.lines[at:s.start]...)
		out = append(out, s.lines...)
		at = s.end
	}
	return append(out, t.lines[at:]...)
}

func sortSplices(ss []splice) {
	slices.SortStableFunc(ss, func(a, b splice) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end))
	})
}

// minimal splits a splice into the parts that change something.
func (t *text) minimal(s splice) []splice {
	var out []splice
	for _, c := range changes(t.lines[s.start:s.end], s.lines) {
		out = append(out, splice{s.start + c.aLo, s.start + c.aHi, s.lines[c.bLo:c.bHi]})
	}
	return out
}

// touches reports whether two splices cannot both be made: they share a line of
// the file, or insert at the same place or inside what the other replaces.
func touches(s, u splice) bool {
	switch {
	case s.start == s.end && u.start == u.end:
		return s.start == u.start
	case s.start == s.end:
		return u.start < s.start && s.start < u.end
	case u.start == u.end:
		return s.start < u.start && u.start < s.end
	}
	return s.start < u.end && u.start < s.end
}

func (s splice) same(u splice) bool {
	return s.start == u.start && s.end == u.end && slices.Equal(s.lines, u.lines)
}

// settleEnds gives the last lines of the file the line ends they should have
// after splices: what stands before another line is ended, and the last line is
// if ended says so.
func (t *text) settleEnds(ss []splice, ended bool) []splice {
	n := len(t.lines)
	if n == 0 || len(ss) == 0 || ss[len(ss)-1].end < n {
		return ss
	}
	ss = t.widen(ss)
	last := &ss[len(ss)-1]
	eol := t.ending(n - 1)
	last.lines = slices.Clone(last.lines)
	for i, l := range last.lines {
		body := strings.TrimSuffix(l, lineEnd(l))
		switch {
		case i == len(last.lines)-1 && !ended:
			last.lines[i] = body
		case lineEnd(l) == "":
			last.lines[i] = body + eol
		}
	}
	return ss
}

// widen makes the splice at the end of the file cover the line before it where
// that line's end is at stake: after an insertion, and after a removal.
func (t *text) widen(ss []splice) []splice {
	for {
		k := len(ss) - 1
		last := ss[k]
		if last.start == 0 || last.start < len(t.lines) && len(last.lines) > 0 {
			return ss
		}
		if k > 0 && ss[k-1].end == last.start {
			ss[k-1] = splice{ss[k-1].start, last.end, slices.Concat(ss[k-1].lines, last.lines)}
			ss = ss[:k]
			continue
		}
		before := last.start - 1
		ss[k] = splice{before, last.end, slices.Concat([]string{t.lines[before]}, last.lines)}
		return ss
	}
}

// keepMark leaves the byte order mark of a file at its very start, whatever
// becomes of the first line.
func (t *text) keepMark(ss []splice) []splice {
	if len(ss) == 0 || ss[0].start > 0 || len(t.lines) == 0 || !strings.HasPrefix(t.lines[0], bom) {
		return ss
	}
	first := &ss[0]
	first.lines = slices.Clone(first.lines)
	if first.end == 0 || len(first.lines) == 0 && first.end < len(t.lines) { // what follows becomes the first line, or is no longer
		first.lines = append(first.lines, t.lines[first.end])
		first.end++
	}
	for i, l := range first.lines {
		first.lines[i] = strings.TrimPrefix(l, bom)
	}
	if len(first.lines) > 0 {
		first.lines[0] = bom + first.lines[0]
	}
	return ss
}

// merge joins splices that touch: an added line before a removed one, and runs
// of removed ones.
func merge(ss []splice) []splice {
	sortSplices(ss)
	var out []splice
	for _, s := range ss {
		if n := len(out); n > 0 && out[n-1].end == s.start {
			out[n-1].end, out[n-1].lines = s.end, append(out[n-1].lines, s.lines...)
			continue
		}
		s.lines = slices.Clip(s.lines) // the first addition copies, the others grow the copy
		out = append(out, s)
	}
	return out
}

// settle makes the splices of a change minimal and its line ends right; ended
// says whether the file is to end in a newline.
func (c *fileChange) settle(ended bool) {
	ss := c.before.keepMark(c.before.settleEnds(merge(c.splices), ended))
	c.splices = nil
	for _, s := range ss {
		c.splices = append(c.splices, c.before.minimal(s)...)
	}
}
