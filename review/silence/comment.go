package silence

import (
	"regexp"
	"strings"

	"breakwater/index/facts"
)

// Mark is one breakwater:ignore of a comment.
type Mark struct {
	Path   string
	Line   int // 1-based, of the word breakwater:ignore
	End    int // last line of its comment
	IDs    []string
	Reason string
	New    bool // the pull request added or changed its comment
}

// marker opens an order to ignore findings.
const marker = "breakwater:ignore"

// Marks returns what the comments of a file ask to ignore, in source order.
func Marks(path string, f *facts.File) []Mark {
	var out []Mark
	for _, c := range f.Comments() {
		for i, line := range strings.Split(c.Name(), "\n") {
			before, rest, found := strings.Cut(line, marker)
			if !found || joined(before, rest) {
				continue
			}
			ids, reason := split(rest)
			out = append(out, Mark{Path: path, Line: c.StartLine() + i, End: c.EndLine(), IDs: ids, Reason: reason})
		}
	}
	return out
}

var wordEnd = regexp.MustCompile(`[A-Za-z0-9-]$`)

// joined reports whether the marker is a part of a longer word.
func joined(before, rest string) bool {
	if rest != "" && !strings.ContainsRune(" \t\r", rune(rest[0])) {
		return true
	}
	return wordEnd.MatchString(before)
}

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
