package report

import (
	"regexp"
	"strings"
)

// md makes foreign text safe for one line of GitHub's Markdown, outside of
// tables. Code between single backticks stays code; all else shows as it is
// written: no markup, no HTML, no links, no images, no mentions.
func md(s string) string { return markdown(s, false) }

// cell is md for a cell of a table.
func cell(s string) string { return markdown(s, true) }

func markdown(s string, table bool) string {
	parts := strings.Split(plain(s), "`")
	if len(parts)%2 == 0 { // the last backtick has no partner
		last := len(parts) - 1
		parts[last-1] += "`" + parts[last]
		parts = parts[:last]
	}
	var b strings.Builder
	for i, p := range parts {
		switch {
		case i%2 == 1 && strings.TrimSpace(p) != "":
			writeCode(&b, p, table)
		default:
			prose(&b, p, table, i == 0)
		}
	}
	return b.String()
}

// active matches words that GitHub turns into something in plain text:
// addresses, mentions, issue numbers, formulas.
var active = regexp.MustCompile(`(?i)\S*(://|www\.|@|\$|#[0-9]|\bGH-[0-9])\S*`)

// activeWord returns where the first such word is; nil if there is none. The
// expression is slow, and most text holds nothing that it could begin with.
func activeWord(s string) []int {
	lower := strings.ToLower(s)
	if !strings.ContainsAny(s, "@$#") && !strings.Contains(s, "://") && !strings.Contains(lower, "www.") &&
		!strings.Contains(lower, "gh-") {
		return nil
	}
	return active.FindStringIndex(s)
}

// prose escapes text that holds no code. Words that would turn into links or
// mentions become code, where GitHub leaves them alone; entities would not do,
// since mentions are looked for after they are resolved. At the start of a line
// also what would begin a heading or a list is escaped.
func prose(b *strings.Builder, s string, table, start bool) {
	for s != "" {
		at := activeWord(s)
		if at == nil {
			break
		}
		b.WriteString(escape(s[:at[0]], start))
		start = false
		word := s[at[0]:at[1]]
		body := strings.TrimRight(word, ".,;:!?)]}\"'")
		if body == "" {
			body = word
		}
		writeCode(b, body, table)
		b.WriteString(escape(word[len(body):], false))
		s = s[at[1]:]
	}
	b.WriteString(escape(s, start))
}

// writeCode adds inline code. Backticks that touch would become one longer run,
// which closes nothing.
func writeCode(b *strings.Builder, s string, table bool) {
	if strings.HasSuffix(b.String(), "`") {
		b.WriteByte(' ')
	}
	b.WriteString(codeIn(s, table))
}

// escape takes the meaning from every character that has one in Markdown or
// HTML at its place, and leaves the others as they are, for those who read the
// source of the page in a log.
func escape(s string, start bool) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '<':
			b.WriteString("&lt;")
			continue
		case c == '>':
			b.WriteString("&gt;")
			continue
		case c == '&':
			b.WriteString("&amp;")
			continue
		case c == '|':
			b.WriteString("&#124;")
			continue
		case strings.IndexByte("\\`*[]~", c) >= 0,
			c == '_' && !within(s, i),
			start && strings.IndexByte("#=+-.)", c) >= 0 && strings.Trim(s[:i], "0123456789- ") == "":
			b.WriteByte('\\')
		}
		b.WriteByte(c)
	}
	return b.String()
}

// within reports whether s[i] stands between letters or digits, where an
// underscore means nothing.
func within(s string, i int) bool {
	return i > 0 && i+1 < len(s) && wordByte(s[i-1]) && wordByte(s[i+1])
}

func wordByte(c byte) bool {
	letter := c|0x20 >= 'a' && c|0x20 <= 'z'
	digit := c >= '0' && c <= '9'
	return letter || digit
}

// code shows foreign text as inline code, outside of tables.
func code(s string) string { return codeIn(plain(s), false) }

// codeCell shows foreign text as inline code in a cell of a table.
func codeCell(s string) string { return codeIn(plain(s), true) }

func codeIn(s string, table bool) string {
	if s == "" {
		return ""
	}
	if table && strings.Contains(s, "|") {
		return "<code>" + entities(s) + "</code>"
	}
	fence := strings.Repeat("`", longestRun(s, '`')+1)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") || strings.HasPrefix(s, " ") && strings.HasSuffix(s, " ") {
		s = " " + s + " "
	}
	return fence + s + fence
}

// entities writes every mark of punctuation as a character reference, which
// means itself wherever Markdown looks. A bar splits the cells of a table even
// in code, and a backslash before it may itself be escaped.
func entities(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c > ' ' && c < 0x7f && !wordByte(c) {
			b.WriteString("&#" + itoa(int(c)) + ";")
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// longestRun returns the length of the longest run of c in s.
func longestRun(s string, c byte) int {
	longest, run := 0, 0
	for i := range len(s) {
		if s[i] == c {
			run++
			longest = max(longest, run)
		} else {
			run = 0
		}
	}
	return longest
}

// fence shows foreign text as a block of code that it cannot end.
func fence(language, s string) string {
	s = strings.TrimRight(marked(s), "\n")
	marks := strings.Repeat("`", max(3, longestRun(s, '`')+1))
	return marks + language + "\n" + s + "\n" + marks + "\n"
}
