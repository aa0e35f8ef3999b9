package plan

import (
	"strings"

	"breakwater/review/source"
)

// text is a file of the workspace by its lines.
type text struct {
	all    string
	starts []int32 // of each line, by bytes, and the end
}

func textOf(data []byte) text {
	t := text{string(data), []int32{0}}
	for line := range strings.Lines(t.all) {
		t.starts = append(t.starts, t.starts[len(t.starts)-1]+int32(len(line)))
	}
	return t
}

// count returns the number of lines.
func (t text) count() int { return len(t.starts) - 1 }

// lines returns a run of lines as far as the text has them.
func (t text) lines(r source.Range) string {
	r.Start, r.End = max(r.Start, 1), min(r.End, t.count())
	if r.Start > r.End {
		return ""
	}
	return t.all[t.starts[r.Start-1]:t.starts[r.End]]
}
