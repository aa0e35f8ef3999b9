package vet

import (
	"bytes"
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

// part is a definition of a file that takes up whole lines.
type part struct {
	first, last int  // 1-based, inclusive
	around      int  // how many nodes of the tree, its root apart, begin before it and end after it
	function    bool // a function or method
	closes      bool // what is around it ends with it, as a class does that has no end of its own
}

// parts returns the definitions of a file in order, each class before what it
// holds.
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
	slices.SortStableFunc(out, func(a, b part) int {
		if a.first != b.first {
			return a.first - b.first
		}
		return b.last - a.last
	})
	markClosing(out)
	for n := range p.tree.Root().Walk() {
		first, last := n.StartLine(), n.EndLine()
		if first == last || isRoot(n) {
			continue
		}
		at, _ := slices.BinarySearchFunc(out, first+1, func(x part, line int) int { return x.first - line })
		for ; at < len(out) && out[at].first < last; at++ {
			if out[at].last < last {
				out[at].around++
			}
		}
	}
	p.known.parts = out
	return out
}

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

// excerpt returns the view of a changed file without the definitions that the change
// has nothing to do with, at the same lines. Not ok if that would not be a file that
// stands by itself, or if it has fewer lines than least.
func excerpt(c *diff.Change, before *parsed, least int) (v view, ok bool) {
	if c.Op != finding.Replace || len(c.Before.Lines) < least || len(before.faults()) > 0 {
		return view{}, false
	}
	v = view{change: c, before: before}
	near := before.pieces().connectedTo(c, before.tree.Source)
	end := 0
	for i, p := range before.parts() {
		stays := p.closes || touchesPart(c, p) || near != nil && near.is[i]
		if p.first > end && !stays {
			v.out, end = append(v.out, p), p.last
		}
	}
	if len(v.out) == 0 {
		return view{}, false
	}
	source, moved := blanked(c, v.out)
	after, err := parse(c.Path, source)
	if err != nil || len(after.faults()) > 0 || !sameAround(after.tree, bytes.Count(source, []byte("\n"))+2, moved) {
		return view{}, false
	}
	v.after = after
	v.apart = near != nil && near.hold(c, after.facts())
	return v, true
}

// touchesPart reports whether a change reaches into a definition, or up to it.
func touchesPart(c *diff.Change, p part) bool {
	i, _ := slices.BinarySearchFunc(c.Splices, p.first, func(s diff.Splice, line int) int { return s.End + 1 - line })
	return i < len(c.Splices) && c.Splices[i].Start <= p.last
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

// sameAround reports whether as many nodes lie around what was left out as did
// before: a comment or a string that an edit opens may reach beyond it.
func sameAround(t *syntax.Tree, lines int, parts []part) bool {
	depth := make([]int, lines+2)
	for n := range t.Root().Walk() {
		if first, last := n.StartLine(), min(n.EndLine(), lines); first+1 < last && !isRoot(n) {
			depth[first+1]++
			depth[last]--
		}
	}
	at, line := 0, 0
	for _, p := range parts {
		for ; line <= p.first; line++ {
			at += depth[line]
		}
		if at != p.around {
			return false
		}
	}
	return true
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
