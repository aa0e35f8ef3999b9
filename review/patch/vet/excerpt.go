package vet

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
	"breakwater/review/patch/diff"
)

// An edit changes a definition or two of a file that may hold hundreds, and
// parsing is what vetting costs. So a changed file is read as an excerpt first:
// the definitions that stay as they are give way to blank lines, and what the
// checks must know of these they ask the file before the change, which is
// parsed once. Where an excerpt leaves any doubt, the whole file is read.

// part is a run of lines of a file: a definition, or statements.
type part struct {
	first, last int  // 1-based, inclusive
	function    bool // a function or method
	closes      bool // what is around it ends with it, as a class does that has no end of its own
}

// parts returns the definitions of a file that take up whole lines, in order, each class
// before what it holds.
func (p *parsed) parts() []part {
	if p.known.parts != nil {
		return p.known.parts
	}
	out := []part{}
	for _, d := range p.unit().Definitions {
		if d.Kind != syntax.Constant && d.Kind != syntax.Variable && d.EndLine > d.StartLine {
			runs := d.Kind == syntax.Function || d.Kind == syntax.Method
			out = append(out, part{first: d.StartLine, last: d.EndLine, function: runs})
		}
	}
	slices.SortStableFunc(out, outerFirst)
	markClosing(out)
	p.known.parts = out
	return out
}

// outerFirst orders parts by place, each before what it holds.
func outerFirst(a, b part) int { return cmp.Or(a.first-b.first, b.last-a.last) }

// markClosing notes the parts, which are in order, that end on the last line of another.
func markClosing(parts []part) {
	var open []part
	for i, p := range parts {
		for len(open) > 0 && open[len(open)-1].last < p.last {
			open = open[:len(open)-1]
		}
		parts[i].closes = len(open) > 0 && open[len(open)-1].last == p.last
		open = append(open, p)
	}
}

// leave says what an excerpt of a file may leave out.
type leave int

const (
	definitions leave = iota // those from which nothing follows that package behaviour asks for
	statements               // all from which nothing follows for syntax, names and repetitions
)

// excerpt returns the view of a changed file without what the change has nothing to do
// with, at the same lines. Not ok if that would not be a file that stands by itself, or
// if it has fewer lines than least.
func excerpt(c *diff.Change, before *parsed, least int, without leave) (v view, ok bool) {
	if c.Op != finding.Replace || len(c.Before.Lines) < least || len(before.tree.Errors()) > 0 {
		return view{}, false
	}
	v = view{change: c, before: before}
	var near *connected
	if without == statements {
		v.out = before.unconcerned(c)
	} else {
		near = before.pieces().connectedTo(c, before.tree.Source)
		v.out = outermost(before.untouched(c, func(i int) bool { return near != nil && near.is[i] }))
	}
	if len(v.out) == 0 {
		return view{}, false
	}
	source, moved := blanked(c, v.out)
	after, err := parse(c.Path, source)
	if err != nil || len(after.tree.Errors()) > 0 || !v.sameAround(after.tree, moved) {
		return view{}, false
	}
	left := 0 // faults of the file that are not in the excerpt
	for _, f := range before.faults() {
		left += count([]int{f.StartLine}, v.out)
	}
	if v.after = after; left+len(after.faults()) > len(before.faults()) {
		return view{}, false
	}
	v.apart = near != nil && near.hold(c, after.facts())
	return v, true
}

// untouched returns the definitions that a change does not reach, but for those that
// stay, given by their index in parts.
func (p *parsed) untouched(c *diff.Change, stays func(i int) bool) (out []part) {
	for i, d := range p.parts() {
		if !d.closes && !touches(c, d.first, d.last) && !stays(i) {
			out = append(out, d)
		}
	}
	return out
}

// unconcerned returns the definitions and statements that a change does not reach, and
// that give no name a meaning which what it brings depends on.
func (p *parsed) unconcerned(c *diff.Change) []part {
	ss := p.sequences()
	if ss == nil {
		return outermost(p.untouched(c, func(int) bool { return false }))
	}
	needed := ss.needed(c)
	out := p.untouched(c, func(i int) bool {
		d := p.parts()[i]
		return reaches(needed, d.first, d.last)
	})
	return outermost(append(out, ss.unconcerned(c, needed)...))
}

// outermost returns parts by place, without those that others hold or begin in.
func outermost(parts []part) (out []part) {
	slices.SortStableFunc(parts, outerFirst)
	for _, p := range parts {
		if len(out) == 0 || p.first > out[len(out)-1].last {
			out = append(out, p)
		}
	}
	return out
}

// touches reports whether a change reaches into lines, or up to them.
func touches(c *diff.Change, first, last int) bool {
	i, _ := slices.BinarySearchFunc(c.Splices, first, func(s diff.Splice, line int) int { return s.End + 1 - line })
	return i < len(c.Splices) && c.Splices[i].Start <= last
}

// blanked returns the file afterwards with parts of it as blank lines, and the
// parts where they stand in it.
func blanked(c *diff.Change, out []part) (source []byte, moved []part) {
	var b bytes.Buffer
	lines, at, shift := c.Before.Lines, 0, 0
	upTo := func(end int) {
		for ; len(out) > 0 && out[0].last <= end; out = out[1:] {
			p := out[0]
			for _, l := range lines[at : p.first-1] {
				b.WriteString(l)
			}
			b.WriteString(strings.Repeat("\n", p.last-p.first+1))
			at = p.last
			p.first, p.last = p.first+shift, p.last+shift
			moved = append(moved, p)
		}
		for _, l := range lines[at:end] {
			b.WriteString(l)
		}
		at = end
	}
	for _, s := range c.Splices {
		upTo(s.Start)
		for _, l := range s.Lines {
			b.WriteString(l)
		}
		at = s.End
		shift += len(s.Lines) - (s.End - s.Start)
	}
	upTo(len(lines))
	return b.Bytes(), moved
}

// sameAround reports whether the same nodes lie around what was left out as did before,
// by their kind and where they begin: a comment or a string that an edit opens may reach
// beyond it, and lines that move may come into another block.
func (v view) sameAround(after *syntax.Tree, moved []part) bool {
	lines := bytes.Count(after.Source, []byte("\n")) + 2
	was, is := v.before.around(), around(after, lines, func(line int) int { return previously(v.change, line) })
	for i, p := range moved {
		if is[p.last] != was[v.out[i].last] {
			return false
		}
	}
	return true
}

// around tells of each line, 1-based, what begins before it and ends after it, as a
// number that is the same of the same; at gives the line by which a line goes.
func around(t *syntax.Tree, lines int, at func(line int) int) []uint64 {
	out := make([]uint64, lines+2)
	for n := range t.Root().Walk() {
		if first, last := n.StartLine(), min(n.EndLine(), lines); first+1 < last && !isRoot(n) {
			h := hashOf(n.Kind(), at(first))
			out[first+1] += h
			out[last] -= h
		}
	}
	for i := range lines {
		out[i+1] += out[i]
	}
	return out
}

// hashOf mixes a kind of nodes and a line (FNV-1a).
func hashOf(kind string, line int) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(kind) {
		h = (h ^ uint64(kind[i])) * 1099511628211
	}
	return (h ^ uint64(line)) * 1099511628211
}

// previously returns the line before a change of one after it: of lines that it brings,
// that which they stand in for; 0 if there is none.
func previously(c *diff.Change, line int) int {
	shift := 0
	for _, s := range c.Splices {
		at := line - shift // as if this and what follows were not changed
		if at <= s.Start {
			break
		}
		if k := at - s.Start; k <= len(s.Lines) {
			if k > s.End-s.Start {
				return 0
			}
			return at
		}
		shift += len(s.Lines) - (s.End - s.Start)
	}
	return line - shift
}

// isRoot reports whether n is the whole file. Where that begins and ends depends
// on what stands first and last, so it tells nothing of what lies around.
func isRoot(n syntax.Node) bool { return !n.Parent().Valid() }

// within reports whether one of the lines, ascending, lies in one of the parts.
func within(lines []int, parts []part) bool {
	return count(lines, parts) > 0
}

// count returns how many of the lines lie in the parts.
func count(lines []int, parts []part) int {
	n := 0
	for _, l := range lines {
		i, found := slices.BinarySearchFunc(parts, l, func(p part, line int) int { return p.last - line })
		if found || i < len(parts) && parts[i].first <= l {
			n++
		}
	}
	return n
}
