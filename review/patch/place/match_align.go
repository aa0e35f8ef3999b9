package place

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"breakwater/review/patch/diff"
)

// The weights of an alignment, as shares of one line of code.
const (
	trivial  = 0.3  // weight of a line without a letter or digit
	skipFile = 0.05 // cost of a file line that the search text lacks
	enough   = 0.7  // share of the search text that must be found
	clear    = 0.15 // by how much of it any other place must be worse
	nearly   = 0.2  // weight by which a neighbouring alternative must be worse
	alike    = 0.5  // similarity from which a context line counts as altered
)

// align places a pattern of which some context lines are altered or missing.
// Removed lines must all stand in the file as they are. The alignment of best
// score counts if it is good, clearly better than at any other place, and
// leaves no doubt about where a single line is added or removed.
func (t *file) align(p pattern) (place, *miss) {
	no := &miss{"its search text does not stand in the file", t.nearest(p)}
	if p.moves() {
		return place{}, no
	}
	w := newWeights(p)
	windows := t.windows(p, w)
	best, second := -1, math.Inf(-1)
	var grids []*grid
	for i, win := range windows {
		g := t.grid(p, w, win)
		if g == nil {
			return place{}, no
		}
		grids = append(grids, g)
		switch {
		case best < 0 || g.score() > grids[best].score():
			if best >= 0 {
				second = max(second, grids[best].score())
			}
			best = i
		default:
			second = max(second, g.score())
		}
	}
	if best < 0 || grids[best].score() < enough*w.total || math.IsInf(grids[best].score(), -1) {
		return place{}, no
	}
	if grids[best].score()-second < clear*w.total {
		return place{}, &miss{"its search text is not in the file, and several places come close to it", no.near}
	}
	pl, ok := grids[best].place()
	if !ok {
		return place{}, &miss{"its search text differs from the file just where it changes something", no.near}
	}
	add, err := t.indenter(p, pl.match)
	if err != nil {
		return place{}, &miss{err.Error(), no.near}
	}
	pl.add = add
	return pl, nil
}

// moves reports whether the same line is removed in one place and added in
// another. Then the two texts of an edit do not tell which of its lines were
// meant to stay, which only matters where the file differs from both.
func (p pattern) moves() bool {
	if p.said {
		return false
	}
	gone := map[string]bool{}
	for i, l := range p.old {
		gone[diff.Fold(l)] = gone[diff.Fold(l)] || !p.keep[i]
	}
	return slices.ContainsFunc(p.added(), func(l string) bool { return gone[diff.Fold(l)] })
}

// weights says how much each search line tells about its place.
type weights struct {
	line  []float64
	total float64
}

func newWeights(p pattern) weights {
	w := weights{line: make([]float64, len(p.old))}
	for i, l := range p.old {
		w.line[i] = 1
		if !strings.ContainsFunc(l, alphanumeric) {
			w.line[i] = trivial
		}
		w.total += w.line[i]
	}
	return w
}

func alphanumeric(c rune) bool {
	letter := c|0x20 >= 'a' && c|0x20 <= 'z'
	digit := c >= '0' && c <= '9'
	return letter || digit || c >= utf8.RuneSelf
}

// window is a run of file lines [lo,hi) in which a pattern may stand.
type window struct{ lo, hi int }

// Bounds on the work for one pattern.
const (
	maxVotes   = 2000 // places of one line that vote
	maxWindows = 32
	maxCells   = 4 << 20
)

// windows returns the stretches of the file where a fair share of the search
// lines stands at about the right distance from each other, ascending.
func (t *file) windows(p pattern, w weights) []window {
	votes := map[int]float64{}
	for i, l := range p.old {
		k := diff.Fold(l)
		if k == "" || len(t.at[k]) > maxVotes {
			continue
		}
		for _, at := range t.at[k] {
			votes[at-i] += w.line[i]
		}
	}
	slack := 3 + len(p.old)/2
	starts := make([]int, 0, len(votes))
	for s := range votes {
		starts = append(starts, s)
	}
	slices.Sort(starts)
	var out []window
	sum, from := 0.0, 0
	for i, s := range starts {
		sum += votes[s]
		for starts[from] < s-slack {
			sum -= votes[starts[from]]
			from++
		}
		if sum < (enough-clear)/2*w.total || i+1 < len(starts) && starts[i+1] <= s+1 && sum < enough*w.total {
			continue
		}
		win := window{max(0, starts[from]-slack), min(len(t.Body), s+len(p.old)+slack)}
		if n := len(out); n > 0 && win.lo <= out[n-1].hi {
			out[n-1].hi = max(out[n-1].hi, win.hi)
			continue
		}
		out = append(out, win)
	}
	if len(out) > maxWindows {
		return nil
	}
	return out
}

// grid is the alignment of a pattern with a window: the best scores up to and
// from every pair of search line and file line.
type grid struct {
	t        *file
	p        pattern
	w        weights
	win      window
	fwd, bwd [][]float64 // [search line][file line], one longer than each
	gain     [][]float64 // score for taking a search line for a file line; -Inf if it cannot be
}

func (t *file) grid(p pattern, w weights, win window) *grid {
	m, n := len(p.old), win.hi-win.lo
	if (m+1)*(n+1) > maxCells {
		return nil
	}
	g := &grid{t: t, p: p, w: w, win: win, fwd: table(m+1, n+1), bwd: table(m+1, n+1), gain: table(m, n)}
	for i := range m {
		for j := range n {
			g.gain[i][j] = g.gainOf(i, win.lo+j)
		}
	}
	g.fill()
	return g
}

func table(rows, cols int) [][]float64 {
	cells := make([]float64, rows*cols)
	out := make([][]float64, rows)
	for i := range out {
		out[i] = cells[i*cols : (i+1)*cols]
	}
	return out
}

func (g *grid) gainOf(i, line int) float64 {
	s := diff.Fold(g.p.old[i])
	f := g.t.loose[line]
	if s == f {
		return g.w.line[i]
	}
	if !g.p.keep[i] || s == "" || f == "" {
		return math.Inf(-1)
	}
	if like := similarity(s, f); like >= alike {
		return g.w.line[i] * (0.2 + 0.6*like)
	}
	return math.Inf(-1)
}

// lost is the score for a search line that stands nowhere: only context may.
func (g *grid) lost(i int) float64 {
	if g.p.keep[i] {
		return 0
	}
	return math.Inf(-1)
}

func (g *grid) fill() {
	m, n := len(g.p.old), g.win.hi-g.win.lo
	for i := 0; i <= m; i++ {
		for j := 0; j <= n; j++ {
			v := math.Inf(-1)
			if i == 0 {
				v = 0
			} else {
				v = max(v, g.fwd[i-1][j]+g.lost(i-1))
				if j > 0 {
					v = max(v, g.fwd[i-1][j-1]+g.gain[i-1][j-1])
				}
			}
			if j > 0 && i > 0 {
				v = max(v, g.fwd[i][j-1]-skipFile)
			}
			g.fwd[i][j] = v
		}
	}
	for i := m; i >= 0; i-- {
		for j := n; j >= 0; j-- {
			v := math.Inf(-1)
			if i == m {
				v = 0
			} else {
				v = max(v, g.bwd[i+1][j]+g.lost(i))
				if j < n {
					v = max(v, g.bwd[i+1][j+1]+g.gain[i][j])
				}
			}
			if j < n && i < m {
				v = max(v, g.bwd[i][j+1]-skipFile)
			}
			g.bwd[i][j] = v
		}
	}
}

// score is that of the best alignment.
func (g *grid) score() float64 { return slices.Max(g.bwd[0]) }
