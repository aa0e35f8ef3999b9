package place

import (
	"slices"

	"breakwater/review/patch/diff"
)

// spared returns the pattern at its place with those lines as kept that its
// diff takes away and writes anew in one go: the file's own lines may be spelled
// a little differently, and stay. That is certain where nothing lies between
// the lines in the file; to find the place it would be a guess.
func (p pattern) spared(pl place) (pattern, place) {
	p.keep, p.adds, pl.insert = slices.Clone(p.keep), slices.Clone(p.adds), slices.Clone(pl.insert)
	for lo := 0; lo < len(p.old); lo++ {
		if p.keep[lo] {
			continue
		}
		hi := p.runEnd(lo)
		if at := pl.match[lo]; slices.Equal(pl.match[lo:hi], run(at, hi-lo)) && pl.insert[hi] == at+hi-lo {
			p.spare(lo, hi)
			copy(pl.insert[lo+1:hi], run(at+1, hi-lo-1))
		}
		lo = hi - 1
	}
	return p, pl
}

// runEnd returns the end of the run of removed lines from lo on that one block
// of new lines replaces.
func (p pattern) runEnd(lo int) int {
	hi := lo + 1
	for hi < len(p.old) && !p.keep[hi] && len(p.adds[hi]) == 0 {
		hi++
	}
	return hi
}

func (p pattern) spare(lo, hi int) {
	adds := p.adds[hi]
	cs := diff.Compare(p.old[lo:hi], adds)
	for i := lo; i < hi; i++ {
		p.keep[i] = true
	}
	p.adds[hi] = nil
	for _, c := range cs {
		for i := lo + c.ALo; i < lo+c.AHi; i++ {
			p.keep[i] = false
		}
		p.adds[lo+c.AHi] = slices.Concat(p.adds[lo+c.AHi], adds[c.BLo:c.BHi])
	}
}

// splices turns a pattern at its place into changes of the file. Context is
// never written: what stays is the file's own lines.
func (t *file) splices(p pattern, pl place) ([]diff.Splice, error) {
	var out []diff.Splice
	for i := range len(p.old) + 1 {
		if len(p.adds[i]) > 0 {
			at := pl.insert[i]
			s := diff.Splice{Start: at, End: at}
			for _, l := range p.adds[i] {
				line, err := pl.add(l)
				if err != nil {
					return nil, err
				}
				s.Lines = append(s.Lines, line+t.Ending(at))
			}
			out = append(out, s)
		}
		if i < len(p.old) && !p.keep[i] {
			out = append(out, diff.Splice{Start: pl.match[i], End: pl.match[i] + 1})
		}
	}
	return diff.Coalesce(out), nil
}
