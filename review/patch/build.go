package patch

import "slices"

// splices turns a pattern at its place into changes of the file. Context is
// never written: what stays is the file's own lines.
func (t *text) splices(p pattern, pl place) ([]splice, error) {
	var out []splice
	for i := range len(p.old) + 1 {
		if len(p.adds[i]) > 0 {
			at := pl.insert[i]
			s := splice{start: at, end: at}
			for _, l := range p.adds[i] {
				line, err := pl.add(l)
				if err != nil {
					return nil, err
				}
				s.lines = append(s.lines, line+t.ending(at))
			}
			out = append(out, s)
		}
		if i < len(p.old) && !p.keep[i] {
			out = append(out, splice{start: pl.match[i], end: pl.match[i] + 1})
		}
	}
	return merge(out), nil
}

// merge joins splices that touch: an added line before a removed one, and runs
// of removed ones.
func merge(ss []splice) []splice {
	sortSplices(ss)
	var out []splice
	for _, s := range ss {
		if n := len(out); n > 0 && out[n-1].end == s.start {
			out[n-1].end, out[n-1].lines = s.end, append(out[n-1].lines, s.lines...)
			continue
		}
		s.lines = slices.Clip(s.lines) // the first addition copies, the others grow the copy
		out = append(out, s)
	}
	return out
}
