package index

import "bytes"

// text is source with the places of its lines.
type text struct {
	src    []byte
	starts []int // where each line starts
}

func newText(src []byte) text {
	t := text{src: src, starts: make([]int, 1, 1+len(src)/32)}
	for at := 0; ; {
		i := bytes.IndexByte(src[at:], '\n')
		if i < 0 || at+i+1 == len(src) {
			return t
		}
		at += i + 1
		t.starts = append(t.starts, at)
	}
}

// count returns the number of lines.
func (t text) count() int {
	if len(t.src) == 0 {
		return 0
	}
	return len(t.starts)
}

// lines returns lines from..to, 1-based and inclusive, as far as they exist.
func (t text) lines(from, to int) []byte {
	from, to = max(from, 1), min(to, t.count())
	if from > to {
		return nil
	}
	end := len(t.src)
	if to < len(t.starts) {
		end = t.starts[to]
	}
	return t.src[t.starts[from-1]:end]
}
