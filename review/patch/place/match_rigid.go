package place

import (
	"breakwater/review/patch/diff"
)

// rigid places a pattern of which some context lines are altered but none is
// missing: it lies on the file line by line. Altered lines must resemble those
// they lie on where they touch a change, and must not stand a few lines
// further: then something is missing after all.
func (t *file) rigid(p pattern) (place, bool) {
	w := newWeights(p)
	best, ok := t.clearest(p, t.offsets(p, w), w)
	if !ok {
		return place{}, false
	}
	for i := range p.old {
		if t.loose[best+i] != diff.Fold(p.old[i]) && !t.altered(p, i, best+i) {
			return place{}, false
		}
	}
	pl := place{match: run(best, len(p.old)), insert: run(best, len(p.old)+1)}
	sure := run(best, len(p.old))
	for i := range sure {
		if t.loose[best+i] != diff.Fold(p.old[i]) {
			sure[i] = -1 // its indentation says nothing
		}
	}
	add, err := t.indenter(p, sure)
	pl.add = add
	return pl, err == nil
}

// clearest returns the offset that fits well and better than every other: by a
// share of the pattern, or by a whole line of code, which tells two places
// apart no less in a long pattern than in a short one. Of those that fit as well
// as any the line hint may name one. For that one, and where a diff says what
// stays, altered lines count by how much they are alike.
func (t *file) clearest(p pattern, offsets map[int]float64, w weights) (best int, ok bool) {
	best = -1
	bestScore, second := 0.0, 0.0
	for lo, score := range offsets {
		switch {
		case score > bestScore || score == bestScore && lo < best:
			best, bestScore, second = lo, score, max(second, bestScore)
		default:
			second = max(second, score)
		}
	}
	margin := min(clear*w.total, 1)
	if hinted := offsets[p.hint-1]; hinted > 0 && hinted > bestScore-margin {
		return p.hint - 1, hinted+t.likeness(p, w, p.hint-1) >= enough*w.total && hinted >= 1.3
	}
	fits := bestScore
	if p.said && best >= 0 { // what is altered was meant to stay
		fits += t.likeness(p, w, best)
	}
	return best, best >= 0 && fits >= enough*w.total && bestScore-second >= margin && bestScore >= 1.3
}

// likeness is the weight of the altered lines of a pattern that lies at lo.
func (t *file) likeness(p pattern, w weights, lo int) float64 {
	sum := 0.0
	for i, l := range p.old {
		if s := diff.Fold(l); p.keep[i] && s != t.loose[lo+i] {
			if like := similarity(s, t.loose[lo+i]); like >= alike {
				sum += w.line[i] * (0.2 + 0.6*like)
			}
		}
	}
	return sum
}

// offsets returns, for every line at which the pattern can lie with all its
// removed lines where they should be, the weight of the lines that fit.
func (t *file) offsets(p pattern, w weights) map[int]float64 {
	out := map[int]float64{}
	for i, l := range p.old {
		k := diff.Fold(l)
		if k == "" || len(t.at[k]) > maxVotes {
			continue
		}
		for _, at := range t.at[k] {
			if lo := at - i; lo >= 0 && lo+len(p.old) <= len(t.Body) {
				out[lo] += w.line[i]
			}
		}
	}
	for lo := range out {
		for i, l := range p.old {
			fits := t.loose[lo+i] == diff.Fold(l)
			if !p.keep[i] && !fits {
				delete(out, lo)
				break
			}
			if fits && (diff.Fold(l) == "" || len(t.at[diff.Fold(l)]) > maxVotes) {
				out[lo] += w.line[i]
			}
		}
	}
	return out
}

// altered reports whether search line i may be an altered form of the file
// line it lies on.
func (t *file) altered(p pattern, i, at int) bool {
	const near = 4
	s := diff.Fold(p.old[i])
	for j := max(0, at-near); j < min(len(t.Body), at+near+1); j++ {
		if s != "" && t.loose[j] == s {
			return false
		}
	}
	added := len(p.adds[i]) > 0 || len(p.adds[i+1]) > 0
	removed := i > 0 && !p.keep[i-1] || i+1 < len(p.old) && !p.keep[i+1]
	touches := added || removed
	return !touches || similarity(s, t.loose[at]) >= alike
}
