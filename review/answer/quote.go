package answer

import (
	"regexp"
	"sort"
	"strings"

	"breakwater/review/finding"
)

// foldedFile is the text of a file without white space, so that a quote is
// found however it was wrapped or indented, with the way back to lines.
type foldedFile struct {
	text   string
	starts []int // offset in text at which line i+1 starts
}

func foldLines(lines []string) *foldedFile {
	var b strings.Builder
	f := &foldedFile{starts: make([]int, len(lines))}
	for i, l := range lines {
		f.starts[i] = b.Len()
		b.WriteString(foldSpace(l))
	}
	f.text = b.String()
	return f
}

func foldSpace(s string) string {
	return strings.Map(func(c rune) rune {
		switch c {
		case ' ', '\t', '\r', '\n', '\f', '\v', '\u00A0', '\u200B', '\uFEFF':
			return -1
		}
		return c
	}, s)
}

// line returns the 1-based line that holds the byte of the folded text.
func (f *foldedFile) line(offset int) int {
	return sort.Search(len(f.starts), func(i int) bool { return f.starts[i] > offset })
}

// findQuote returns the lines of a file where a quote stands, the place
// nearest to hint where there are several.
func (s *fileSet) findQuote(path, quote string, hint int) (start, end int, ok bool) {
	f := s.folded[path]
	if f == nil {
		f = foldLines(s.linesOf(path))
		s.folded[path] = f
	}
	for _, q := range readings(quote) {
		if start, end, ok = f.nearest(q, hint); ok {
			return start, end, true
		}
	}
	return 0, 0, false
}

// nearest finds the parts of a quote, in order; what stands between parts was
// left out by its author.
func (f *foldedFile) nearest(parts []string, hint int) (start, end int, ok bool) {
	best := -1
	first := parts[0]
	for at, tries := 0, 0; tries < maxPlaces; tries++ {
		i := strings.Index(f.text[at:], first)
		if i < 0 {
			break
		}
		i += at
		if last, all := f.rest(parts[1:], i+len(first)); all {
			if line := f.line(i); best < 0 || distance(line, hint) < distance(start, hint) {
				best, start, end = i, line, f.line(last-1)
			}
		}
		at = i + 1
	}
	return start, end, best >= 0
}

// maxPlaces bounds the places of a quote that are looked at: one that occurs
// more often shows nothing.
const maxPlaces = 1000

func (f *foldedFile) rest(parts []string, at int) (end int, ok bool) {
	for _, p := range parts {
		i := strings.Index(f.text[at:], p)
		if i < 0 {
			return 0, false
		}
		at += i + len(p)
	}
	return at, true
}

func distance(a, b int) int { return max(a-b, b-a) }

var (
	numbered = regexp.MustCompile(`^\s*\d+\s*[:|+>\t]\s?`)
	elided   = regexp.MustCompile(`^\s*(?:#|//|/\*|--)?\s*(?:\.\.\.|…)[^\w]*$`)
)

// readings returns the ways a quote can be meant, the plain one first: as it
// is, without fence, without line numbers, without elided lines. Each is a list
// of folded parts that stand in order; parts too short to mean anything are
// not searched for.
func readings(quote string) [][]string {
	lines := splitLines(strings.Trim(quote, "\r\n"))
	var out [][]string
	add := func(lines []string) {
		if parts := partsOf(lines); len(parts) > 0 {
			out = append(out, parts)
		}
	}
	if whole := foldSpace(quote); len(whole) >= minQuote {
		out = append(out, []string{whole})
	}
	if len(lines) > 0 && strings.HasPrefix(strings.TrimSpace(lines[0]), "```") {
		lines = lines[1:]
	}
	if n := len(lines); n > 0 && strings.TrimSpace(lines[n-1]) == "```" {
		lines = lines[:n-1]
	}
	add(lines)
	bare, all := make([]string, len(lines)), true
	for i, l := range lines {
		bare[i] = numbered.ReplaceAllString(l, "")
		all = all && (bare[i] != l || strings.TrimSpace(l) == "")
	}
	if all {
		add(bare)
	}
	add(strings.Split(strings.Trim(strings.TrimSpace(quote), "`"), "\n"))
	return out
}

const minQuote = 3

func partsOf(lines []string) []string {
	var parts []string
	var b strings.Builder
	flush := func() {
		if b.Len() >= minQuote {
			parts = append(parts, b.String())
		}
		b.Reset()
	}
	for _, l := range lines {
		if elided.MatchString(l) {
			flush()
			continue
		}
		b.WriteString(foldSpace(l))
	}
	flush()
	return parts
}

// fileOfQuote returns the only file in which a quote stands.
func (s *fileSet) fileOfQuote(quote string) (string, bool) {
	found := ""
	for _, p := range s.paths {
		if _, _, ok := s.findQuote(p, quote, 0); ok {
			if found != "" {
				return "", false
			}
			found = p
		}
	}
	return found, found != ""
}

// fileOfEdit returns the only file that can be meant by an edit without path.
func (s *fileSet) fileOfEdit(e finding.Edit) string {
	if len(s.paths) == 1 {
		return s.paths[0]
	}
	for _, text := range append([]string{e.Search}, e.Anchors...) {
		if strings.TrimSpace(text) != "" {
			p, _ := s.fileOfQuote(text)
			return p
		}
	}
	return ""
}

// placeOfEdits returns the lines of the finding's file that its first edit
// there replaces, for findings that name no line.
func (s *fileSet) placeOfEdits(f finding.Finding) (start, end int, ok bool) {
	for _, e := range f.Edits {
		if e.Path != f.Path {
			continue
		}
		for _, text := range append([]string{removedLines(e), e.Search}, e.Anchors...) {
			if strings.TrimSpace(text) == "" {
				continue
			}
			if start, end, ok = s.findQuote(f.Path, text, e.StartLine); ok {
				return start, end, true
			}
		}
	}
	return 0, 0, false
}

// removedLines returns what an edit takes away: its search text without the
// lines that it shares with the replacement at both ends.
func removedLines(e finding.Edit) string {
	old, repl := strings.SplitAfter(e.Search, "\n"), strings.SplitAfter(e.Replace, "\n")
	for len(old) > 0 && len(repl) > 0 && old[0] == repl[0] {
		old, repl = old[1:], repl[1:]
	}
	for len(old) > 0 && len(repl) > 0 && old[len(old)-1] == repl[len(repl)-1] {
		old, repl = old[:len(old)-1], repl[:len(repl)-1]
	}
	return strings.Join(old, "")
}
