package diff

// Difference is a run of lines [aLo,aHi) of one sequence that stands as [bLo,bHi)
// in the other.
type Difference struct{ ALo, AHi, BLo, BHi int }

// Compare returns where a and b differ, in order, after E. W. Myers, "An
// O(ND) Difference Algorithm and Its Variations" (1986), in its linear-space
// form. Sequences that differ in more than maxCost places are not compared to
// the end: the rest of such a stretch counts as one change, so that the time
// stays linear in the length.
func Compare(a, b []string) []Difference {
	d := differ{a: a, b: b}
	d.compare(0, len(a), 0, len(b))
	return d.out
}

const maxCost = 1000

type differ struct {
	a, b     []string
	out      []Difference
	fwd, bwd []int
}

func (d *differ) compare(aLo, aHi, bLo, bHi int) {
	for aLo < aHi && bLo < bHi && d.a[aLo] == d.b[bLo] {
		aLo++
		bLo++
	}
	for aLo < aHi && bLo < bHi && d.a[aHi-1] == d.b[bHi-1] {
		aHi--
		bHi--
	}
	if aLo == aHi && bLo == bHi {
		return
	}
	if aLo == aHi || bLo == bHi {
		d.emit(aLo, aHi, bLo, bHi)
		return
	}
	x, y, ok := d.middle(aLo, aHi, bLo, bHi)
	whole := x == aLo && y == bLo || x == aHi && y == bHi // what is left is as large as before
	if !ok || whole {
		d.emit(aLo, aHi, bLo, bHi)
		return
	}
	d.compare(aLo, x, bLo, y)
	d.compare(x, aHi, y, bHi)
}

func (d *differ) emit(aLo, aHi, bLo, bHi int) {
	if n := len(d.out); n > 0 && d.out[n-1].AHi == aLo && d.out[n-1].BHi == bLo {
		d.out[n-1].AHi, d.out[n-1].BHi = aHi, bHi
		return
	}
	d.out = append(d.out, Difference{aLo, aHi, bLo, bHi})
}

// middle finds a point of a shortest script, where searches from both ends
// meet. fwd[k] is the furthest x on diagonal k from the start, bwd[k] the
// nearest from the end; diagonals are x-y relative to their corner.
func (d *differ) middle(aLo, aHi, bLo, bHi int) (x, y int, ok bool) {
	n, m := aHi-aLo, bHi-bLo
	delta := n - m
	limit := min((n+m+1)/2, maxCost)
	size := 2*limit + 3
	if cap(d.fwd) < size {
		d.fwd, d.bwd = make([]int, size), make([]int, size)
	}
	fwd, bwd := d.fwd[:size], d.bwd[:size]
	off := limit + 1
	fwd[off+1], bwd[off+1] = 0, 0
	for c := 0; c <= limit; c++ {
		for k := -c; k <= c; k += 2 {
			x := reach(fwd, off, k, c)
			for x < n && x-k < m && x-k >= 0 && d.a[aLo+x] == d.b[bLo+x-k] {
				x++
			}
			fwd[off+k] = x
			if r := delta - k; delta%2 != 0 && r >= -(c-1) && r <= c-1 && x+bwd[off+r] >= n {
				return aLo + x, bLo + x - k, x <= n && x-k >= 0 && x-k <= m
			}
		}
		for k := -c; k <= c; k += 2 {
			x := reach(bwd, off, k, c)
			for x < n && x-k < m && x-k >= 0 && d.a[aHi-1-x] == d.b[bHi-1-x+k] {
				x++
			}
			bwd[off+k] = x
			if r := delta - k; delta%2 == 0 && r >= -c && r <= c && x+fwd[off+r] >= n {
				return aHi - x, bHi - x + k, x <= n && x-k >= 0 && x-k <= m
			}
		}
	}
	return 0, 0, false
}

// reach returns the furthest x on diagonal k that one more step can have.
func reach(v []int, off, k, c int) int {
	if k == -c || k != c && v[off+k-1] < v[off+k+1] {
		return v[off+k+1]
	}
	return v[off+k-1] + 1
}
