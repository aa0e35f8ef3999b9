package patch

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// text is a file as lines. It is read-only.
type text struct {
	lines []string // with their line ends; joined they are the file
	body  []string // without line ends and byte order mark
	utf8  bool
}

const bom = "\uFEFF"

func newText(b []byte) *text {
	t := &text{utf8: utf8.Valid(b)}
	s := string(b)
	for len(s) > 0 {
		n := strings.IndexByte(s, '\n') + 1
		if n == 0 {
			n = len(s)
		}
		t.lines = append(t.lines, s[:n])
		t.body = append(t.body, strings.TrimSuffix(strings.TrimSuffix(s[:n], "\n"), "\r"))
		s = s[n:]
	}
	if len(t.body) > 0 {
		t.body[0] = strings.TrimPrefix(t.body[0], bom)
	}
	return t
}

// bytes returns the file.
func (t *text) bytes() []byte { return []byte(strings.Join(t.lines, "")) }

// ending returns the line end that a line put at i should have: that of the
// line before, else of the line there, else a newline.
func (t *text) ending(i int) string {
	for _, j := range []int{i - 1, i} {
		if j >= 0 && j < len(t.lines) {
			if e := lineEnd(t.lines[j]); e != "" {
				return e
			}
		}
	}
	if len(t.lines) > 0 {
		if e := lineEnd(t.lines[0]); e != "" {
			return e
		}
	}
	return "\n"
}

func lineEnd(l string) string {
	switch {
	case strings.HasSuffix(l, "\r\n"):
		return "\r\n"
	case strings.HasSuffix(l, "\n"):
		return "\n"
	}
	return ""
}

// finalNewline reports whether the file's last line is ended.
func (t *text) finalNewline() bool {
	return len(t.lines) == 0 || lineEnd(t.lines[len(t.lines)-1]) != ""
}

// binary is git's guess: a NUL byte within the first 8000.
func binary(b []byte) bool {
	return bytes.IndexByte(b[:min(len(b), 8000)], 0) >= 0
}

// indentOf splits a line into leading white space and the rest.
func indentOf(l string) (indent, rest string) {
	rest = strings.TrimLeft(l, " \t")
	return l[:len(l)-len(rest)], rest
}

// punctuation maps characters that models put for plain ones.
var punctuation = strings.NewReplacer(
	"\u2010", "-", "\u2011", "-", "\u2012", "-", "\u2013", "-", "\u2014", "-", "\u2212", "-",
	"\u2018", "'", "\u2019", "'", "\u201A", "'", "\u201B", "'",
	"\u201C", `"`, "\u201D", `"`, "\u201E", `"`,
	"\u00A0", " ", "\u202F", " ", "\u2009", " ",
)

// plain drops what never decides whether two lines are meant to be the same:
// trailing white space and typographic variants of plain characters.
func plain(l string) string {
	l = strings.TrimRight(l, " \t\r\f\v")
	for i := range len(l) {
		if l[i] >= utf8.RuneSelf {
			return strings.TrimRight(punctuation.Replace(strings.ToValidUTF8(l, "\uFFFD")), " \t")
		}
	}
	return l
}

// fold is plain without indentation.
func fold(l string) string { return strings.TrimLeft(plain(l), " \t") }
