package fix

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"breakwater/review/finding"
)

// Splice replaces the bytes [Start, End) of a file by Text.
type Splice struct {
	Start, End int
	Text       string
}

// Sorted returns splices by place; ok is false where two overlap. Equal ones,
// such as the same import for two fixes, become one.
func Sorted(splices []Splice) (out []Splice, ok bool) {
	out = slices.Clone(splices)
	slices.SortStableFunc(out, func(a, b Splice) int { return cmp.Or(a.Start-b.Start, a.End-b.End) })
	out = slices.Compact(out)
	for i := 1; i < len(out); i++ {
		if out[i].Start < out[i-1].End {
			return nil, false
		}
	}
	return out, true
}

// Apply returns source with sorted splices applied.
func Apply(source []byte, splices []Splice) []byte {
	return []byte(applyTo(source, 0, len(source), splices))
}

func applyTo(source []byte, start, end int, splices []Splice) string {
	var b strings.Builder
	at := start
	for _, s := range splices {
		b.Write(source[at:s.Start])
		b.WriteString(s.Text)
		at = s.End
	}
	b.Write(source[at:end])
	return b.String()
}

// Lines turns sorted splices into edits of whole lines, one for each run of
// touching lines.
func Lines(path string, source []byte, splices []Splice) []finding.Edit {
	var out []finding.Edit
	counted, line := 0, 1
	for len(splices) > 0 {
		start, end := lineSpan(source, splices[0])
		n := 1
		for n < len(splices) {
			from, to := lineSpan(source, splices[n])
			if from > end+1 {
				break
			}
			end, n = max(end, to), n+1
		}
		line += bytes.Count(source[counted:start], []byte("\n"))
		counted = start
		out = append(out, finding.Edit{
			Path: path, StartLine: line,
			Search:  strings.TrimSuffix(string(source[start:end]), "\r"),
			Replace: strings.TrimSuffix(ending(source, applyTo(source, start, end, splices[:n])), "\r"),
		})
		splices = splices[n:]
	}
	return out
}

// lineSpan returns the bytes of the lines that a splice touches, without the
// last line's end.
func lineSpan(source []byte, s Splice) (start, end int) {
	start = bytes.LastIndexByte(source[:s.Start], '\n') + 1
	end = len(source)
	if i := bytes.IndexByte(source[s.End:], '\n'); i >= 0 {
		end = s.End + i
	}
	return start, end
}

// ending gives added lines the line ends of the file, as its first line has
// them.
func ending(source []byte, text string) string {
	if i := bytes.IndexByte(source, '\n'); i < 1 || source[i-1] != '\r' {
		return text
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
}
