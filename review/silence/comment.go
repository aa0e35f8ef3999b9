package silence

import (
	"regexp"
	"strings"

	"breakwater/index/facts"
)

// Mark is one breakwater:ignore of a comment.
type Mark struct {
	Path     string
	Line     int  // 1-based, of the word breakwater:ignore
	End      int  // last line of its comment
	Misspelt bool // another word stands in its place, so that it has neither IDs nor Reason
	IDs      []string
	Reason   string
	New      bool // the pull request added or changed its comment
}

// marker opens an order to ignore findings.
const marker = "breakwater:ignore"

// Marks returns what the comments of a file ask to ignore, in source order.
func Marks(path string, f *facts.File) []Mark {
	var out []Mark
	for _, c := range f.Comments() {
		for i, line := range strings.Split(c.Name(), "\n") {
			at := meant.FindStringSubmatchIndex(line)
			if at == nil {
				continue
			}
			m := Mark{Path: path, Line: c.StartLine() + i, End: c.EndLine()}
			if m.Misspelt = line[at[2]:at[3]] != marker; !m.Misspelt {
				m.IDs, m.Reason = split(line[at[3]:])
			}
			out = append(out, m)
		}
	}
	return out
}

// meant matches the marker, and what somebody wrote who had it in mind.
var meant = regexp.MustCompile(`(?i)(?:^|[^a-z0-9-])(breakwater ?: ?ignore[\w:-]*)(?:\s|\*/|$)`)

// split parts "id, id reason": the ids end at the first word without a comma.
func split(text string) (ids []string, reason string) {
	for _, closing := range []string{"*/", "-->", "=#"} {
		text, _, _ = strings.Cut(text, closing)
	}
	words := strings.Fields(text)
	for i, w := range words {
		for id := range strings.SplitSeq(w, ",") {
			if id != "" {
				ids = append(ids, id)
			}
		}
		if !strings.HasSuffix(w, ",") {
			return ids, strings.Join(words[i+1:], " ")
		}
	}
	return ids, ""
}

// covers reports whether a mark stands on a line from start to end or the line
// before: its own line, or the last of the block comment that holds it.
func (m Mark) covers(path string, start, end int) bool {
	at := func(line int) bool { return line >= start-1 && line <= end }
	return m.Path == path && (at(m.Line) || at(m.End))
}
