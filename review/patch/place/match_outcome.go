package place

import (
	"strings"

	"breakwater/review/patch/diff"
)

// maxTable bounds the comparison of an edit's two texts, in pairs of lines.
const maxTable = 1 << 20

// outcomes compares what different ways to lay a pattern on a file come to.
type outcomes struct {
	t            *file
	p            pattern
	repl         []string // the text that the pattern makes of its search lines
	from         []int    // search line of which each line of repl is made; -1 if it is new
	first        []int    // first[i] is the line of repl before which the lines added before search line i start
	moved        bool     // code that is removed comes back elsewhere
	shifted      bool     // the same, perhaps at another indentation
	exact, loose *common  // nil if the author's diff tells more
	ready        bool
}

// agree returns the place of a pattern if all embeddings come to the same text,
// whichever side of a change each forgotten line belongs to.
func (o *outcomes) agree(es []embedding) (place, bool) {
	lo, hi := span(es)
	if hi-lo > 2*len(o.p.old)+10*maxForgotten || !o.ready && !o.prepare() {
		return place{}, false
	}
	spots, want, ok := o.settle(es[0], lo, hi)
	for _, e := range es[1:] {
		if !ok {
			break
		}
		var got string
		_, got, ok = o.settle(e, lo, hi)
		ok = ok && got == want
	}
	if !ok {
		return place{}, false
	}
	return o.place(es[0], spots, lo, hi, want)
}

// span returns the file lines [lo,hi) that some of the embeddings cover.
func span(es []embedding) (lo, hi int) {
	lo = es[0].match[0]
	for _, e := range es {
		lo, hi = min(lo, e.match[0]), max(hi, e.match[len(e.match)-1]+1)
	}
	return lo, hi
}

// prepare lays the two texts of the pattern side by side. Not ok if they are
// too long to be compared in full.
func (o *outcomes) prepare() bool {
	o.repl, o.from, o.first = nil, nil, nil
	for i := range len(o.p.old) + 1 {
		o.first = append(o.first, len(o.repl))
		for _, l := range o.p.adds[i] {
			o.repl, o.from = append(o.repl, diff.Plain(l)), append(o.from, -1)
		}
		if i < len(o.p.old) && o.p.keep[i] {
			o.repl, o.from = append(o.repl, diff.Plain(o.p.old[i])), append(o.from, i)
		}
	}
	if o.p.said {
		o.ready = true
		return true
	}
	if len(o.p.old)*len(o.repl) > maxTable {
		return false
	}
	o.ready = true
	o.moved, o.shifted = o.p.movesCode(diff.Plain), o.p.movesCode(diff.Fold)
	o.exact = newCommon(o.p.old, o.repl, diff.Plain)
	o.loose = newCommon(o.p.old, o.repl, diff.Fold)
	return true
}

// settle returns a line of repl before which the lines forgotten before each
// search line belong, and the text that results. Not ok if they may belong to
// another one with another result.
func (o *outcomes) settle(e embedding, lo, hi int) (spots []int, result string, ok bool) {
	sides := make([][]int, len(e.match))
	spots = make([]int, len(e.match))
	for i := 1; i < len(e.match); i++ {
		if e.match[i] == e.match[i-1]+1 {
			continue
		}
		if sides[i] = o.sides(e, i); len(sides[i]) == 0 {
			return nil, "", false
		}
		spots[i] = sides[i][0]
	}
	result = o.text(e, spots, lo, hi)
	for i, all := range sides {
		for _, at := range all {
			if o.with(e, spots, i, at, lo, hi) != result {
				return nil, "", false
			}
		}
	}
	return spots, result, true
}

// with is the text where one of the spots is another one.
func (o *outcomes) with(e embedding, spots []int, i, at, lo, hi int) string {
	old := spots[i]
	defer func() { spots[i] = old }()
	spots[i] = at
	return o.text(e, spots, lo, hi)
}

// place reads off where the new lines go: before what was forgotten at their
// place, or after.
func (o *outcomes) place(e embedding, spots []int, lo, hi int, want string) (place, bool) {
	m := e.match
	pl := place{match: m, insert: make([]int, len(m)+1)}
	pl.insert[0], pl.insert[len(m)] = m[0], m[len(m)-1]+1
	for i := 1; i < len(m); i++ {
		pl.insert[i] = m[i]
		if m[i] == m[i-1]+1 || o.with(e, spots, i, o.first[i], lo, hi) == want {
			continue
		}
		if o.with(e, spots, i, o.first[i]+len(o.p.adds[i]), lo, hi) != want {
			return place{}, false
		}
		pl.insert[i] = m[i-1] + 1
	}
	return pl, true
}

// text returns the lines [lo,hi) of the file as an embedding makes them, with
// what was forgotten at its spots.
func (o *outcomes) text(e embedding, spots []int, lo, hi int) string {
	var b strings.Builder
	put := func(lines []string) {
		for _, l := range lines {
			b.WriteString(diff.Plain(l))
			b.WriteByte('\n')
		}
	}
	body, m := o.t.Body, e.match
	put(body[lo:m[0]])
	i := 1
	for r := range len(o.repl) + 1 {
		for ; i < len(m) && (m[i] == m[i-1]+1 || spots[i] <= r); i++ {
			put(body[m[i-1]+1 : m[i]])
		}
		switch {
		case r == len(o.repl):
		case o.from[r] >= 0:
			put(body[m[o.from[r]] : m[o.from[r]]+1])
		default:
			put(o.repl[r : r+1])
		}
	}
	put(body[m[len(m)-1]+1 : hi])
	return b.String()
}
