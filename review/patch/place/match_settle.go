package place

import (
	"math"
	"slices"
	"strings"

	"breakwater/review/patch/diff"
)

// place reads the best alignment off the grid. Not ok if another one, nearly
// as good, would add or remove a line elsewhere with another result.
func (g *grid) place() (place, bool) {
	match := g.trace()
	pl := place{match: match, insert: make([]int, len(match)+1)}
	for i := range match {
		if !g.p.keep[i] && !g.sureMatch(i, match[i]) || !g.p.keep[i] && !g.holds(match, i) {
			return place{}, false
		}
	}
	for i := range pl.insert {
		if len(g.p.adds[i]) == 0 {
			continue
		}
		at, ok := g.insertion(match, i)
		if !ok {
			return place{}, false
		}
		pl.insert[i] = at
	}
	return pl, g.evidence(match)
}

// trace follows the best alignment: the file line of each search line, -1 for
// those that stand nowhere.
func (g *grid) trace() []int {
	m, n := len(g.p.old), g.win.hi-g.win.lo
	match := make([]int, m)
	j := slices.Index(g.bwd[0], g.score())
	for i := 0; i < m; {
		switch v := g.bwd[i][j]; {
		case j < n && same(v, g.bwd[i+1][j+1]+g.gain[i][j]):
			match[i] = g.win.lo + j
			i, j = i+1, j+1
		case same(v, g.bwd[i+1][j]+g.lost(i)):
			match[i] = -1
			i++
		default:
			j++
		}
	}
	return match
}

func same(a, b float64) bool {
	return !math.IsInf(b, -1) && math.Abs(a-b) < 1e-9
}

// sureMatch reports whether removed line i can only be the file line at.
func (g *grid) sureMatch(i, at int) bool {
	for j := range g.gain[i] {
		if g.win.lo+j == at {
			continue
		}
		if g.close(g.fwd[i][j]+g.gain[i][j]+g.bwd[i+1][j+1], g.win.lo+j-at) {
			return false
		}
	}
	return true
}

// close reports whether an alternative of that score, that many lines away,
// cannot be ruled out.
func (g *grid) close(score float64, away int) bool {
	margin := nearly
	if max(away, -away) > 3+len(g.p.old)/2 {
		margin = max(nearly, clear*g.w.total)
	}
	return score > g.score()-margin
}

// holds reports whether removed line i is tied to its neighbours in the search
// text. A blank line or bracket stands in too many places to be known by
// itself; between two removed lines only a blank one may be skipped, and none
// if something comes in their place, as it could belong on either side.
func (g *grid) holds(match []int, i int) bool {
	before := i == 0 || match[i-1] == match[i]-1
	after := i == len(match)-1 || match[i+1] == match[i]+1
	if g.w.line[i] <= trivial && !(before && after) {
		return false
	}
	if before || g.p.keep[i-1] || len(g.p.adds[i]) > 0 {
		return true
	}
	if g.p.replacedAround(i) {
		return false
	}
	for _, l := range g.t.Body[match[i-1]+1 : match[i]] {
		if strings.TrimSpace(l) != "" {
			return false
		}
	}
	return true
}

// replacedAround reports whether lines are added at either end of the run of
// removed lines that i belongs to.
func (p pattern) replacedAround(i int) bool {
	lo, hi := i, i+1
	for lo > 0 && !p.keep[lo-1] {
		lo--
	}
	for hi < len(p.keep) && !p.keep[hi] {
		hi++
	}
	return len(p.adds[lo]) > 0 || len(p.adds[hi]) > 0
}

// insertion returns the file line before which the lines added before search
// line i go.
func (g *grid) insertion(match []int, i int) (int, bool) {
	m := len(match)
	switch {
	case i == 0:
		return match[0], match[0] >= 0 && g.w.line[0] > trivial && g.sureMatch(0, match[0])
	case i == m:
		return match[m-1] + 1, match[m-1] >= 0 && g.w.line[m-1] > trivial && g.sureMatch(m-1, match[m-1])
	case !g.known(match, i-1) || !g.known(match, i):
		return 0, false
	}
	lo, hi := bounds(match, i)
	var spots []int
	for j := range g.fwd[i] {
		at := g.win.lo + j
		if g.close(g.fwd[i][j]+g.bwd[i][j], max(lo-at, at-hi, 0)) {
			spots = append(spots, at)
		}
	}
	if len(spots) == 0 {
		return 0, false
	}
	if len(spots) == 1 && !g.loose(match, i) || g.sameResult(spots, i) && len(spots) > 1 {
		return spots[0], true
	}
	return g.beside(match, i)
}

// loose reports whether the lines added before search line i replace removed
// lines that do not follow closely on what stands before them: what was
// forgotten there may have stood between.
func (g *grid) loose(match []int, i int) bool {
	k := i
	for k > 0 && !g.p.keep[k-1] {
		k--
	}
	return k < i && k > 0 && match[k-1] != match[k]-1
}

// known reports whether search line i, which touches a change, is found, or
// too poor to matter.
func (g *grid) known(match []int, i int) bool {
	return match[i] >= 0 || g.w.line[i] == trivial
}

// bounds returns the file lines between which the insertion before search line
// i lies: after the line matched before it, up to the line matched after it.
func bounds(match []int, i int) (lo, hi int) {
	lo, hi = 0, math.MaxInt32
	for k := i - 1; k >= 0; k-- {
		if match[k] >= 0 {
			lo = match[k] + 1
			break
		}
	}
	for k := i; k < len(match); k++ {
		if match[k] >= 0 {
			hi = match[k]
			break
		}
	}
	return lo, hi
}

// sameResult reports whether it makes no difference at which of the spots the
// lines are added, as with a block that ends in the blank line before it.
func (g *grid) sameResult(spots []int, i int) bool {
	lo, hi := spots[0], spots[len(spots)-1]
	if hi-lo > 50 {
		return false
	}
	result := func(at int) string {
		return strings.Join(slices.Concat(g.t.Body[lo:at], g.p.adds[i], g.t.Body[at:hi]), "\n")
	}
	first := result(spots[0])
	for _, s := range spots[1:] {
		if result(s) != first {
			return false
		}
	}
	return true
}

// beside settles an insertion in doubt where it replaces the removed line next
// to it: the two are much alike, so it goes where that line stood.
func (g *grid) beside(match []int, i int) (int, bool) {
	adds := g.p.adds[i]
	if i > 0 && !g.p.keep[i-1] {
		k := i - 1
		for k > 0 && !g.p.keep[k-1] && len(g.p.adds[k]) == 0 {
			k--
		}
		return match[i-1] + 1, replaces(g.p.old[k:i], adds)
	}
	return 0, false
}

// replaces reports whether added lines are a new version of removed ones.
func replaces(old, adds []string) bool {
	return len(old) == len(adds) &&
		similarity(diff.Fold(old[0]), diff.Fold(adds[0])) >= 0.7 &&
		similarity(diff.Fold(old[len(old)-1]), diff.Fold(adds[len(adds)-1])) >= 0.7
}

// evidence reports whether enough of the search text stands in the file word
// for word: one altered line proves nothing about another.
func (g *grid) evidence(match []int) bool {
	sum := 0.0
	for i, at := range match {
		if at >= 0 && g.t.loose[at] == diff.Fold(g.p.old[i]) {
			sum += g.w.line[i]
		}
	}
	return sum >= 1.3
}

// similarity is the share of letter pairs that two lines have in common, from
// 0 to 1; a line cut off is like the whole one.
func similarity(a, b string) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) >= 8 && strings.HasPrefix(b, a) {
		return 0.95
	}
	if len(a) < 2 || len(b) > 4*len(a) || len(b) > 2000 {
		return 0
	}
	pairs := make(map[[2]byte]int, len(a))
	for i := 1; i < len(a); i++ {
		pairs[[2]byte{a[i-1], a[i]}]++
	}
	common := 0
	for i := 1; i < len(b); i++ {
		k := [2]byte{b[i-1], b[i]}
		if pairs[k] > 0 {
			pairs[k]--
			common++
		}
	}
	return 2 * float64(common) / float64(len(a)+len(b)-2)
}
