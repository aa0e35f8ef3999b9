package place

import (
	"slices"
	"strings"

	"breakwater/review/patch/diff"
)

// Bounds on what a pattern may have forgotten of the file between its lines.
const (
	maxForgotten  = 40      // file lines in all
	maxEmbeddings = 256     // ways to lie on the file that are looked at
	maxSteps      = 1 << 20 // work in search of them
	alsoLikely    = 2       // lines of code more forgotten than in the best way
)

// embedding is a way to lay a pattern on a file so that every search line
// stands there as written and only file lines are left over between them.
type embedding struct {
	match     []int // file line of each search line
	forgotten int   // lines of code left over
}

// embed places a pattern whose author forgot lines of the file.
//
// What becomes of a forgotten line is certain if it lies between two search
// lines that stay side by side, for it then stays between them. Next to a
// change it may belong on either side. So all likely ways to lie on the file
// are tried, with all places that a forgotten line may take among the new
// lines, and the pattern is placed if they all come to the same text.
//
// Open says that nothing but blank lines was forgotten, which leave no other
// trace of where they belong.
func (t *file) embed(p pattern) (pl place, ok, open bool) {
	if newWeights(p).total < 2 {
		return place{}, false, false // too little to know a place by
	}
	for _, equal := range []func(f, s string) bool{
		func(f, s string) bool { return diff.Plain(f) == diff.Plain(s) },
		func(f, s string) bool { return diff.Fold(f) == diff.Fold(s) },
	} {
		es, ok := t.embeddings(p, equal)
		if !ok {
			return place{}, false, false
		}
		if len(es) > 0 {
			pl, ok = t.certain(p, es)
			return pl, ok, !ok && likely(es)[0].forgotten == 0
		}
	}
	return place{}, false, false
}

// certain picks the embedding that is meant, if all likely ones agree: those
// that forgot hardly more than the best one, or those at the line hint or under
// the headings.
func (t *file) certain(p pattern, es []embedding) (place, bool) {
	o := outcomes{t: t, p: p}
	for _, among := range [][]embedding{likely(es), t.hinted(p, es)} {
		if len(among) == 0 {
			continue
		}
		if pl, ok := o.agree(among); ok {
			var err error
			pl.add, err = t.indenter(p, pl.match)
			return pl, err == nil
		}
	}
	return place{}, false
}

// likely returns the embeddings that come close to the best one, that one first.
func likely(es []embedding) []embedding {
	best := 0
	for i, e := range es {
		if e.forgotten < es[best].forgotten {
			best = i
		}
	}
	out := []embedding{es[best]}
	for i, e := range es {
		if i != best && e.forgotten <= es[best].forgotten+alsoLikely {
			out = append(out, e)
		}
	}
	return out
}

// hinted returns the embeddings that start at the line hint, else those that
// lie under the headings.
func (t *file) hinted(p pattern, es []embedding) []embedding {
	var at, under []embedding
	within := t.within(p.anchors)
	for _, e := range es {
		if e.match[0]+1 == p.hint {
			at = append(at, e)
		}
		if len(p.anchors) > 0 && within(e.match[0]) {
			under = append(under, e)
		}
	}
	if len(at) > 0 || len(under) == 0 {
		return at
	}
	return likely(under)
}

// embeddings returns all ways to lay a pattern on the file. Not ok if there are
// too many, or too many to look at.
func (t *file) embeddings(p pattern, equal func(f, s string) bool) ([]embedding, bool) {
	pivot := t.rarest(p.old)
	at := t.at[diff.Fold(p.old[pivot])]
	if len(at) > maxVotes {
		return nil, false
	}
	lines := min(maxForgotten, 3+len(p.old))
	w := &walker{t: t, p: p, equal: equal, pivot: pivot, most: 1 + len(p.old)/4, steps: maxSteps}
	for _, line := range at {
		w.line, w.limit, w.rest = line, line-pivot+lines, map[[2]int]int{}
		for start := max(0, line-pivot-lines); start <= line-pivot; start++ {
			if w.stands(0, start) && w.cost(0, start) <= w.most {
				w.walk(0, start, embedding{match: []int{start}})
			}
		}
		if w.steps <= 0 || len(w.found) > maxEmbeddings {
			return nil, false
		}
	}
	return w.found, true
}

// walker finds the embeddings in which a given search line stands on a given
// file line.
type walker struct {
	t     *file
	p     pattern
	equal func(f, s string) bool

	pivot, line int            // search line and where it stands
	limit       int            // greatest distance of a file line from its search line
	most        int            // lines of code that may be forgotten
	rest        map[[2]int]int // what [walker.cost] returned
	steps       int
	found       []embedding
}

const never = 1 << 20

func (w *walker) stands(i, j int) bool {
	return (i != w.pivot || j == w.line) && w.equal(w.t.Body[j], w.p.old[i])
}

// after calls f with the file lines on which search line i+1 can stand when
// line i stands on j, and the lines of code forgotten between.
func (w *walker) after(i, j int, f func(next, forgotten int)) {
	forgotten := 0
	for k := j + 1; k < len(w.t.Body) && k-i-1 <= w.limit && forgotten <= w.most && w.steps > 0; k++ {
		w.steps--
		if w.stands(i+1, k) {
			f(k, forgotten)
		}
		if w.t.loose[k] != "" {
			forgotten++
		}
	}
}

// cost returns how many lines of code at least are forgotten after search line
// i if it stands on file line j.
func (w *walker) cost(i, j int) int {
	if i == len(w.p.old)-1 {
		return 0
	}
	key := [2]int{i, j}
	if c, ok := w.rest[key]; ok {
		return c
	}
	best := never
	w.after(i, j, func(next, forgotten int) { best = min(best, forgotten+w.cost(i+1, next)) })
	w.rest[key] = best
	return best
}

// walk completes an embedding of the search lines up to i, the last of which
// stands on file line j, in every way.
func (w *walker) walk(i, j int, e embedding) {
	if i == len(w.p.old)-1 || len(w.found) > maxEmbeddings {
		w.found = append(w.found, e)
		return
	}
	w.after(i, j, func(next, forgotten int) {
		all := e.forgotten + forgotten
		if all+w.cost(i+1, next) <= w.most {
			w.walk(i+1, next, embedding{append(e.match[:len(e.match):len(e.match)], next), all})
		}
	})
}

// movesCode reports whether a line of code is removed in one place and added as
// it is, by some reading, in another. Then the author may as well have moved
// what lies between.
func (p pattern) movesCode(key func(string) string) bool {
	gone := map[string]bool{}
	for i, l := range p.old {
		if !p.keep[i] && strings.ContainsFunc(l, alphanumeric) {
			gone[key(l)] = true
		}
	}
	return slices.ContainsFunc(p.added(), func(l string) bool { return gone[key(l)] })
}
