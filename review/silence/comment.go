package silence

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"breakwater/index/facts"
	"breakwater/review/finding"
)

// Mark is one breakwater:ignore of a comment.
type Mark struct {
	Path     string
	Line     int  // 1-based, of the word breakwater:ignore
	End      int  // last line of its comment
	Next     int  // the next line that is not empty; 0 where it stands in no comment
	Misspelt bool // another word stands in its place, so that it has neither IDs nor Reason
	Outside  bool // it stands in no comment, such as in a string, and has neither
	Unseen   bool // characters in it that nobody sees make it read as what it is not
	Alike    bool // it only looks like one, and has neither
	Second   bool // its Reason holds another one
	Broken   bool // it has no Reason, and its comment goes on below
	IDs      []string
	Reason   string
	New      bool // the pull request added or changed its comment
}

// marker opens an order to ignore findings.
const marker = "breakwater:ignore"

// Marks returns what the comments of a file ask to ignore, in source order, and then
// what asks for it elsewhere. f are the facts of content; nil where there are none, so
// that nobody knows its comments.
func Marks(path string, f *facts.File, content []byte) []Mark {
	var out []Mark
	seen := map[int]bool{} // lines of comments that hold a mark
	all := bytes.Split(content, []byte("\n"))
	if f != nil {
		for _, c := range f.Comments() {
			start, end := c.Bytes()
			lines := strings.Split(string(content[start:end]), "\n")
			for i, line := range lines {
				if m, ok := markIn(line); ok {
					m.Path, m.Line, m.End = path, c.StartLine()+i, c.EndLine()
					m.Next = 1 + nextCode(all, m.End)
					m.Broken = m.Reason == "" && i+1 < len(lines) && strings.ContainsFunc(lines[i+1], isWord)
					out, seen[m.Line] = append(out, m), true
				}
			}
		}
	}
	n := 0
	for line := range bytes.Lines(content) {
		if n++; !seen[n] && orders(line) {
			out = append(out, Mark{Path: path, Line: n, End: n, Outside: true})
		}
	}
	return out
}

// markIn reads one line of a comment, as a reader sees it.
func markIn(line string) (m Mark, ok bool) {
	shown := visible(line)
	m, ok = markAsWritten(shown)
	if !ok {
		_, m.Alike = markAsWritten(skeleton(shown))
		return m, m.Alike
	}
	if shown == line || m.Misspelt {
		return m, ok
	}
	written, there := markAsWritten(line)
	if there && !written.Misspelt && slices.Equal(written.IDs, m.IDs) {
		if m.Reason == "" { // of what nobody sees
			written.Reason = ""
		}
		written.Unseen = m.Reason != "" && strings.ContainsFunc(written.Reason, hides)
		return written, true
	}
	m.Unseen = true
	return m, true
}

func markAsWritten(line string) (m Mark, ok bool) {
	at := meant.FindStringIndex(line)
	if at == nil {
		m.Misspelt = misspelt(line)
		return m, m.Misspelt
	}
	_, rest, _ := strings.Cut(line[at[0]:], marker)
	m.IDs, m.Reason = split(rest)
	second := skeleton(visible(m.Reason))
	m.Second = meant.MatchString(second) || misspelt(second)
	return m, true
}

// visible returns a text without characters that nobody sees.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if unseen(r) {
			return -1
		}
		return r
	}, text)
}

// unseen reports whether nobody sees a character, so that a word with it looks like the one
// without.
func unseen(r rune) bool {
	if unicode.IsSpace(r) {
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// hides reports whether an unseen character makes a reason read as what it is not. Scripts
// and emoji need those that join characters, choose their form or say how one of no
// direction runs.
func hides(r rune) bool {
	return unseen(r) && !unicode.Is(unicode.Variation_Selector, r) && (r < '\u200c' || r > '\u200f')
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// names reports whether a word is the id of a rule and can hardly be anything else.
func names(word string) bool { return word != finding.NoRule && Known(word) }

// orders reports whether a line holds a whole mark: text about marks, as in help, names
// no rule.
func orders(line []byte) bool {
	m := order.FindSubmatch(line)
	return m != nil && names(string(m[1]))
}

var (
	meant = regexp.MustCompile(`(?:^|[^A-Za-z0-9-])` + marker + `(?:[\s\pZ]|\*/|$)`)
	order = regexp.MustCompile(`(?:^|[^\w-])` + marker + `\s+([a-z0-9-]+),?\s+\w`)
)

// split parts "id, id reason": the ids end at the first word without a comma. A colon may
// stand behind them.
func split(text string) (ids []string, reason string) {
	for _, closing := range []string{"*/", "-->", "=#"} {
		text, _, _ = strings.Cut(text, closing)
	}
	words := strings.Fields(text)
	for i, w := range words {
		for id := range strings.SplitSeq(w, ",") {
			if id = strings.TrimSuffix(id, ":"); id != "" {
				ids = append(ids, id)
			}
		}
		if !strings.HasSuffix(w, ",") {
			return ids, strings.Join(words[i+1:], " ")
		}
	}
	return ids, ""
}

// SameOrder reports whether two marks ask for the same, wherever they stand.
func (m Mark) SameOrder(o Mark) bool {
	return m.Outside == o.Outside && m.Misspelt == o.Misspelt && slices.Equal(m.IDs, o.IDs) && m.Reason == o.Reason
}

// covers reports whether a mark stands on a line from start to end or the line
// before: its own line, or the last of the block comment that holds it.
func (m Mark) covers(path string, start, end int) bool {
	at := func(line int) bool { return line >= start-1 && line <= end }
	return m.Path == path && (at(m.Line) || at(m.End))
}

// apart reports whether empty lines alone part a mark from a finding of its rule.
func (m Mark) apart(f finding.Finding) bool {
	ours := func(id string) bool { return slices.Contains(m.IDs, id) }
	before := m.End+1 < m.Next && f.StartLine <= m.Next && m.Next <= f.EndLine
	return m.Path == f.Path && before && slices.ContainsFunc(idsOf(f), ours)
}

// nextCode returns the first of some lines, given by its index, that is not empty.
func nextCode(lines [][]byte, from int) int {
	for from < len(lines) && len(bytes.TrimSpace(lines[from])) == 0 {
		from++
	}
	return from
}
