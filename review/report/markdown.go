package report

import (
	"html"
	"net/url"
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

// prose escapes text that holds no code. Words that would turn into links or
// mentions become code, where GitHub leaves them alone; entities would not do,
// since mentions are looked for after they are resolved. At the start of a line
// also what would begin a heading or a list is escaped.
func prose(b *strings.Builder, s string, table, start bool) {
	for s != "" {
		at := active.FindStringIndex(s)
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
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
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

// htmlCode shows foreign text as inline code within HTML, as in <summary>,
// where Markdown does not count.
func htmlCode(s string) string { return "<code>" + html.EscapeString(plain(s)) + "</code>" }

// htmlText shows foreign text within HTML. Words that would become mentions or
// links are shown as code.
func htmlText(s string) string {
	s = strings.ReplaceAll(plain(s), "`", "")
	var b strings.Builder
	for {
		at := active.FindStringIndex(s)
		if at == nil {
			break
		}
		b.WriteString(html.EscapeString(s[:at[0]]))
		b.WriteString("<code>" + html.EscapeString(s[at[0]:at[1]]) + "</code>")
		s = s[at[1]:]
	}
	return b.String() + html.EscapeString(s)
}

// fence shows foreign text as a block of code that it cannot end.
func fence(language, s string) string {
	s = strings.TrimRight(marked(s), "\n")
	marks := strings.Repeat("`", max(3, longestRun(s, '`')+1))
	return marks + language + "\n" + s + "\n" + marks + "\n"
}

// address returns where a run of lines can be looked at; empty without links.
func (l Links) address(path string, start, end int) string {
	if !l.usable() || l.Commit == "" || path == "" || len(path) > mostPath {
		return ""
	}
	out := l.repository() + "/blob/" + l.Commit + "/" + escapedPath(path)
	switch {
	case start > 0 && end > start:
		return out + "#L" + itoa(start) + "-L" + itoa(end)
	case start > 0:
		return out + "#L" + itoa(start)
	}
	return out
}

// mostPath bounds the paths that get links, in bytes.
const mostPath = 1000

// escapedPath makes a path part of an address (RFC 3986): what means something
// there or in Markdown is escaped.
func escapedPath(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		parts[i] = strings.NewReplacer(":", "%3A", "@", "%40", "$", "%24", "&", "%26", "+", "%2B", "=", "%3D").Replace(url.PathEscape(p))
	}
	return strings.Join(parts, "/")
}

// run returns the address of the workflow run; empty without one.
func (l Links) run() string {
	if !l.usable() || !digits.MatchString(l.RunID) {
		return ""
	}
	return l.repository() + "/actions/runs/" + l.RunID
}

func (l Links) repository() string { return strings.TrimSuffix(l.Server, "/") + "/" + l.Repository }

var (
	server   = regexp.MustCompile(`^https?://[A-Za-z0-9.:-]+(/[A-Za-z0-9._/-]*)?$`)
	ownerRep = regexp.MustCompile(`^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$`)
	commitID = regexp.MustCompile(`^[0-9a-fA-F]{7,64}$`)
	digits   = regexp.MustCompile(`^[0-9]+$`)
)

// usable reports whether the links are what they should be: they come from the
// environment, which in a container step of another CI anybody may have set.
func (l Links) usable() bool {
	return server.MatchString(l.Server) && ownerRep.MatchString(l.Repository) && (l.Commit == "" || commitID.MatchString(l.Commit))
}
