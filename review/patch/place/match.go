package place

import (
	"fmt"
	"slices"
	"strings"

	"breakwater/review/patch/diff"
)

// place is where a pattern stands in a file.
type place struct {
	// file line of each search line, 0-based; -1 for a line of context that does not stand there
	match []int
	// insert[i] is the file line before which the lines added before search line i go; one longer than match
	insert []int
	add    func(line string) (string, error) // indents an added line as the file is
}

// miss says why a pattern has no place.
type miss struct {
	reason string // one sentence
	near   int    // 0-based line of the file where it comes closest; -1 if nowhere
}

// locate finds the one place of a pattern, by ever looser readings: the lines
// as they are; without trailing white space; with one consistent change of
// indentation; in parts around lines left out; with some context lines altered
// or missing. The first reading that fits anywhere decides. Where it fits in
// several places, the line hint decides if it names one of them exactly, else
// the headings before it; otherwise the pattern is ambiguous.
func (t *file) locate(p pattern) (place, *miss) {
	if p.blank() {
		return place{}, &miss{"its search text is empty, so it could go anywhere", -1}
	}
	for _, r := range rungs {
		found := t.contiguous(p, r)
		if len(found) == 0 {
			continue
		}
		if !p.tells() { // brackets alone stand elsewhere too, at another indentation
			found = t.contiguous(p, rungs[loosest])
		}
		pl, ok := t.choose(p, found)
		switch {
		case !ok:
			return place{}, &miss{ambiguous(found), found[0].match[0]}
		case t.offEdge(p, pl):
			return place{}, &miss{"it adds lines next to the edge of the file, and may mean the very edge", pl.match[0]}
		}
		return pl, nil
	}
	pl, no := t.inParts(p)
	if no == nil && t.offEdge(p, pl) {
		no = &miss{"it adds lines next to the edge of the file, and may mean the very edge", pl.match[0]}
	}
	return pl, no
}

// offEdge reports whether a pattern that only adds lines, before all of its
// search text or after it, stands so close to the start or end of the file that
// the line between may just have been forgotten. Only a diff leaves that open,
// whose context ends early at the edge of a file alone.
func (t *file) offEdge(p pattern, pl place) bool {
	n := len(p.old)
	const near = 3
	if !p.open || p.removed() {
		return false
	}
	first, last := pl.match[0], pl.match[n-1]
	if len(p.adds[0]) > 0 && len(p.adds[n]) == 0 && first > 0 && first < near {
		return true
	}
	left := len(t.Body) - 1 - last
	atEnd := len(p.adds[n]) > 0 && len(p.adds[0]) == 0
	return atEnd && last >= 0 && left > 0 && left < near
}

func ambiguous(found []place) string {
	var at []string
	for _, f := range found[:min(len(found), 4)] {
		at = append(at, fmt.Sprint(f.match[0]+1))
	}
	more := ""
	if len(found) > 4 {
		more = ", …"
	}
	return fmt.Sprintf("its search text stands in %d places (lines %s%s)", len(found), strings.Join(at, ", "), more)
}

// rung is one reading of the search lines.
type rung struct {
	name  string
	equal func(file, search string) bool
	loose bool // indentation may differ and must be mapped
	cut   bool // context lines may end early
}

var rungs = []rung{
	{name: "exact", equal: func(f, s string) bool { return f == s }},
	{name: "trimmed", equal: func(f, s string) bool { return diff.Plain(f) == diff.Plain(s) }},
	{name: "indented", equal: func(f, s string) bool { return diff.Fold(f) == diff.Fold(s) }, loose: true},
	{name: "cut", equal: func(f, s string) bool { return diff.Plain(f) == diff.Plain(s) }, cut: true},
}

// verbatim are the readings that take every line as it is written.
var verbatim = rungs[:2]

const loosest = 2 // of the rungs that take lines whole

// tells reports whether some search line is more than brackets.
func (p pattern) tells() bool {
	return slices.ContainsFunc(p.old, func(l string) bool { return strings.ContainsFunc(l, alphanumeric) })
}

// minCut is how much of a line must be there to know it by its start, in bytes.
const minCut = 6

// cutShort reports whether a context line may be the start of file line i. One
// that stands in the file as it is has not been cut.
func (t *file) cutShort(i int, s string) bool {
	k := diff.Fold(s)
	return len(k) >= minCut && len(t.at[k]) == 0 && strings.HasPrefix(diff.Plain(t.Body[i]), diff.Plain(s))
}

// contiguous returns the places where all search lines stand one after the
// other under a reading, ascending; where the line hint names one of them, it alone.
func (t *file) contiguous(p pattern, r rung) []place {
	pivot := t.rarest(p.old)
	if r.cut {
		pivot = t.rarestKnown(p.old)
	}
	if pivot < 0 {
		return nil
	}
	all := t.at[diff.Fold(p.old[pivot])]
	if _, meant := slices.BinarySearch(all, p.hint-1+pivot); meant { // a line may stand in thousands of places
		if pl, ok := t.placeAt(p, r, p.hint-1); ok {
			return []place{pl}
		}
	}
	var found []place
	for _, at := range all {
		if pl, ok := t.placeAt(p, r, at-pivot); ok {
			found = append(found, pl)
		}
	}
	return found
}

// placeAt returns the place of a pattern at a line of the file, if it stands there.
func (t *file) placeAt(p pattern, r rung, lo int) (place, bool) {
	if lo < 0 || lo+len(p.old) > len(t.Body) || !t.standsAt(p, r, lo) {
		return place{}, false
	}
	match, insert := run(lo, len(p.old)), run(lo, len(p.old)+1)
	add, err := t.indenter(p, match)
	if err != nil {
		if r.loose {
			return place{}, false
		}
		add = func(string) (string, error) { return "", err }
	}
	return place{match, insert, add}, true
}

// run returns n numbers from lo on.
func run(lo, n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = lo + i
	}
	return out
}

func (t *file) standsAt(p pattern, r rung, lo int) bool {
	for i, s := range p.old {
		if !r.equal(t.Body[lo+i], s) && !(r.cut && p.keep[i] && t.cutShort(lo+i, s)) {
			return false
		}
	}
	return true
}

// rarest returns the search line that stands in the fewest places.
func (t *file) rarest(old []string) int {
	best, n := 0, -1
	for i, l := range old {
		k := diff.Fold(l)
		if k == "" {
			continue
		}
		if c := len(t.at[k]); n < 0 || c < n {
			best, n = i, c
		}
	}
	return best
}

// rarestKnown is the rarest of the lines of code that stand in the file; -1 if
// none does.
func (t *file) rarestKnown(old []string) int {
	best, n := -1, 0
	for i, l := range old {
		if c := len(t.at[diff.Fold(l)]); c > 0 && strings.ContainsFunc(l, alphanumeric) && (best < 0 || c < n) {
			best, n = i, c
		}
	}
	return best
}

// choose picks the place that is meant.
func (t *file) choose(p pattern, found []place) (place, bool) {
	if len(found) == 1 {
		return found[0], true
	}
	for _, f := range found {
		if f.match[0]+1 == p.hint {
			return f, true
		}
	}
	within := t.within(p.anchors)
	found = slices.DeleteFunc(slices.Clone(found), func(f place) bool { return !within(f.match[0]) })
	if len(p.anchors) > 0 && len(found) == 1 {
		return found[0], true
	}
	return place{}, false
}

// within returns a test for lines that lie under the headings: each names one
// line of the file, inside what the one before it heads, and covers what is
// indented more deeply than itself. Headings that cannot be found exclude all.
func (t *file) within(anchors []string) func(line int) bool {
	lo, hi := 0, len(t.Body)
	for _, a := range anchors {
		at := -1
		for i := lo; i < hi; i++ {
			if !t.heads(i, a) {
				continue
			}
			if at >= 0 {
				return func(int) bool { return false }
			}
			at = i
		}
		if at < 0 {
			return func(int) bool { return false }
		}
		lo, hi = at, t.blockEnd(at, hi)
	}
	return func(line int) bool { return lo <= line && line < hi }
}

// heads reports whether line i is what a heading names. Git cuts headings off
// at some length, and authors leave out what follows the name.
func (t *file) heads(i int, anchor string) bool {
	a := diff.Fold(anchor)
	return len(a) >= 3 && strings.HasPrefix(t.loose[i], a)
}

// blockEnd returns the line after the block that line at opens: the next line
// that is indented no deeper and does not merely close it.
func (t *file) blockEnd(at, limit int) int {
	indent, _ := indentOf(t.Body[at])
	for i := at + 1; i < limit; i++ {
		in, rest := indentOf(t.Body[i])
		if rest == "" || len(in) > len(indent) || strings.IndexByte(")]}", rest[0]) >= 0 {
			continue
		}
		return i
	}
	return limit
}
