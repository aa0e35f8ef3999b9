package patch

import (
	"fmt"
	"strings"
)

// inParts places a pattern that stands nowhere as a whole.
func (t *text) inParts(p pattern) (place, *miss) {
	return place{}, &miss{"its search text does not stand in the file", t.nearest(p)}
}

// placed finds a pattern and returns what it changes.
func (t *text) placed(p pattern) ([]splice, *miss) {
	pl, m := t.locate(p)
	if m != nil {
		return nil, m
	}
	ss, err := t.splices(p, pl)
	if err != nil {
		return nil, &miss{err.Error(), -1}
	}
	return ss, nil
}

// nearest returns the line at which most of the search lines would stand, -1
// if none of them is in the file.
func (t *text) nearest(p pattern) int {
	votes := map[int]int{}
	best := -1
	for i, l := range p.old {
		k := fold(l)
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
	return min(best, len(t.body)-1)
}

// reask says what the author of an edit that found no place must know to make
// one that does.
func (t *text) reask(path string, p pattern, m *miss) string {
	var b strings.Builder
	fmt.Fprintf(&b, "The edit of %s could not be placed: %s. Copy the lines to replace verbatim, with enough of them to occur once.", path, m.reason)
	if m.near < 0 {
		return b.String()
	}
	lo := max(0, m.near-3)
	hi := min(len(t.body), m.near+len(p.old)+3, lo+60)
	fmt.Fprintf(&b, " The file reads at lines %d to %d:\n", lo+1, hi)
	for _, l := range t.body[lo:hi] {
		b.WriteString(l)
		b.WriteByte('\n')
	}
	return b.String()
}
