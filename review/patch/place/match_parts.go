package place

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"breakwater/review/patch/diff"
)

// elision matches a line that stands for lines left out: dots, alone or as a
// comment that says so.
var elision = regexp.MustCompile(`(?i)^\s*(?:(?:\.{3}|…)|(?:#|//|/\*|\{/\*|--|<!--)\s*(?:\.{3}|…).*|(?:#|//|/\*|--|` +
	`<!--)\s*(?:existing|rest of|remaining|unchanged|other|same)\b.*(?:\.{3}|…|code|unchanged|here|omitted).*)$`)

// inParts places a pattern that stands nowhere as a whole, around the lines it
// leaves out.
func (t *file) inParts(p pattern) (place, *miss) {
	parts, ok := t.parts(p)
	if !ok {
		return place{}, &miss{"it leaves out some of the lines that it removes", t.nearest(p)}
	}
	if len(parts) < 2 {
		return t.inexact(p)
	}
	spots := make([][]int, len(parts))
	for i, pt := range parts {
		spots[i] = t.spots(p, pt)
	}
	if slices.Contains(spots[0], p.hint-1) {
		spots[0] = []int{p.hint - 1}
	}
	inOrder(parts, spots)
	match, insert := run(-1, len(p.old)), run(0, len(p.old)+1)
	for i := range match {
		match[i] = -1
	}
	for i, pt := range parts {
		if len(spots[i]) == 0 {
			return place{}, &miss{"a part of its search text does not stand in the file, or not in that order", t.nearest(p)}
		}
		if len(spots[i]) > 1 && p.changesIn(pt) && spots[0][0]+1 != p.hint {
			return place{}, &miss{"a part of its search text stands in several places", spots[i][0]}
		}
		copy(match[pt.lo:pt.hi], run(spots[i][0], pt.hi-pt.lo))
		copy(insert[pt.lo:pt.hi+1], run(spots[i][0], pt.hi-pt.lo+1))
	}
	add, err := t.indenter(p, match)
	if err != nil {
		return place{}, &miss{err.Error(), t.nearest(p)}
	}
	return place{match, insert, add}, nil
}

// inexact places a pattern that differs from the file: lines were forgotten, or
// altered, or both. Where either could be, at different places, neither counts.
func (t *file) inexact(p pattern) (place, *miss) {
	whole, forgot, open := t.embed(p)
	alike, altered := t.rigid(p)
	switch {
	case forgot && altered && !t.sameSplices(p, whole, alike):
		return place{}, &miss{"its search text is not in the file, and several places come close to it", whole.match[0]}
	case forgot:
		return whole, nil
	case open:
		return place{}, &miss{"lines of the file are missing in its search text just where it changes something",
			t.nearest(p)}
	case altered:
		return alike, nil
	}
	return t.align(p)
}

// sameSplices reports whether two places of a pattern come to the same.
func (t *file) sameSplices(p pattern, a, b place) bool {
	as, errA := t.splices(p, a)
	bs, errB := t.splices(p, b)
	return errA == nil && errB == nil && slices.EqualFunc(as, bs, diff.Splice.Same)
}

// part is a run of search lines [lo,hi) between lines left out.
type part struct{ lo, hi int }

// parts splits the search lines at lines that stand for lines left out. Not ok
// if such a line is among the removed, or lines are added between two of them.
func (t *file) parts(p pattern) (out []part, ok bool) {
	lo := 0
	for i, l := range p.old {
		if !elision.MatchString(l) || len(t.at[diff.Fold(l)]) > 0 {
			continue
		}
		if !p.keep[i] {
			return nil, false
		}
		if i > lo {
			out = append(out, part{lo, i})
		} else if len(p.adds[i]) > 0 {
			return nil, false
		}
		lo = i + 1
	}
	if lo < len(p.old) {
		out = append(out, part{lo, len(p.old)})
	} else if len(p.adds[lo]) > 0 {
		return nil, false
	}
	return out, true
}

// changesIn reports whether the pattern changes anything in or at a part.
func (p pattern) changesIn(pt part) bool {
	for i := pt.lo; i < pt.hi; i++ {
		if !p.keep[i] || len(p.adds[i]) > 0 {
			return true
		}
	}
	return len(p.adds[pt.hi]) > 0
}

// spots returns where a part stands, by the strictest reading under which it
// stands anywhere.
func (t *file) spots(p pattern, pt part) []int {
	sub := pattern{old: p.old[pt.lo:pt.hi], keep: p.keep[pt.lo:pt.hi], adds: make([][]string, pt.hi-pt.lo+1)}
	if sub.blank() {
		return nil
	}
	for _, r := range rungs {
		if found := t.contiguous(sub, r); len(found) > 0 {
			out := make([]int, len(found))
			for i, f := range found {
				out[i] = f.match[0]
			}
			return out
		}
	}
	return nil
}

// inOrder keeps of the spots of each part those from which all parts can be
// had in order.
func inOrder(parts []part, spots [][]int) {
	floor := 0
	for i, pt := range parts {
		spots[i] = slices.DeleteFunc(spots[i], func(s int) bool { return s < floor })
		if len(spots[i]) == 0 {
			return
		}
		floor = spots[i][0] + pt.hi - pt.lo
	}
	for i := len(parts) - 2; i >= 0; i-- {
		last := spots[i+1][len(spots[i+1])-1]
		spots[i] = slices.DeleteFunc(spots[i], func(s int) bool { return s+parts[i].hi-parts[i].lo > last })
		if len(spots[i]) == 0 {
			return
		}
	}
}

// placed finds a pattern and returns what it changes.
func (t *file) placed(p pattern) ([]diff.Splice, *miss) {
	pl, m := t.locate(p)
	if m != nil {
		return nil, m
	}
	ss, err := t.splices(p.spared(pl))
	if err != nil {
		return nil, &miss{err.Error(), -1}
	}
	return ss, nil
}

// nearest returns the line at which most of the search lines would stand, -1
// if none of them is in the file.
func (t *file) nearest(p pattern) int {
	votes := map[int]int{}
	best := -1
	for i, l := range p.old {
		k := diff.Fold(l)
		if k == "" || len(t.at[k]) > 50 {
			continue
		}
		for _, at := range t.at[k] {
			votes[at-i]++
			if best < 0 || votes[at-i] > votes[best] || votes[at-i] == votes[best] && at-i < best {
				best = at - i
			}
		}
	}
	if best < 0 && p.hint > 0 {
		best = p.hint - 1
	}
	return min(best, len(t.Body)-1)
}

// reask says what the author of an edit that found no place must know to make
// one that does.
func (t *file) reask(path string, p pattern, m *miss) string {
	var b strings.Builder
	fmt.Fprintf(&b, "The edit of %s could not be placed: %s. Copy the lines to replace verbatim, with enough of them "+
		"to occur once.", path, m.reason)
	if m.near < 0 {
		return b.String()
	}
	lo := max(0, m.near-3)
	hi := min(len(t.Body), m.near+len(p.old)+3, lo+60)
	fmt.Fprintf(&b, " The file reads at lines %d to %d:\n", lo+1, hi)
	for _, l := range t.Body[lo:hi] {
		b.WriteString(l)
		b.WriteByte('\n')
	}
	return b.String()
}
