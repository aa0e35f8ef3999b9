// Package diff holds changes of files and writes them as unified diffs.
//
// A [Change] says which lines of one file give way to which others, always
// against the file as it stands in the tree. [Print] writes changes in git's
// form and [Parse] reads exactly that form back; [Prove] shows that both agree.
// [Joint] combines what several want of the same tree, and [Merge] does so for
// printed patches. Nothing here searches or guesses.
package diff

import (
	"strings"
	"unicode/utf8"
)

// Text is a file as lines. It is read-only.
type Text struct {
	Lines []string // with their line ends; joined they are the file
	Body  []string // without line ends and byte order mark
	UTF8  bool
}

// BOM is the byte order mark, which belongs to a file and not to its first line.
const BOM = "\uFEFF"

// NewText splits a file into lines.
func NewText(b []byte) *Text {
	t := &Text{UTF8: utf8.Valid(b)}
	s := string(b)
	for len(s) > 0 {
		n := strings.IndexByte(s, '\n') + 1
		if n == 0 {
			n = len(s)
		}
		t.Lines = append(t.Lines, s[:n])
		t.Body = append(t.Body, strings.TrimSuffix(strings.TrimSuffix(s[:n], "\n"), "\r"))
		s = s[n:]
	}
	if len(t.Body) > 0 {
		t.Body[0] = strings.TrimPrefix(t.Body[0], BOM)
	}
	return t
}

// Bytes returns the file.
func (t *Text) Bytes() []byte { return []byte(strings.Join(t.Lines, "")) }

// Ending returns the line end that a line put at i should have: that of the
// line before, else of the line there, else a newline.
func (t *Text) Ending(i int) string {
	for _, j := range []int{i - 1, i} {
		if j >= 0 && j < len(t.Lines) {
			if e := lineEnd(t.Lines[j]); e != "" {
				return e
			}
		}
	}
	if len(t.Lines) > 0 {
		if e := lineEnd(t.Lines[0]); e != "" {
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

// FinalNewline reports whether the file's last line is ended.
func (t *Text) FinalNewline() bool {
	return len(t.Lines) == 0 || lineEnd(t.Lines[len(t.Lines)-1]) != ""
}

// punctuation maps characters that models put for plain ones.
var punctuation = strings.NewReplacer(
	"\u2010", "-", "\u2011", "-", "\u2012", "-", "\u2013", "-", "\u2014", "-", "\u2212", "-",
	"\u2018", "'", "\u2019", "'", "\u201A", "'", "\u201B", "'",
	"\u201C", `"`, "\u201D", `"`, "\u201E", `"`,
	"\u00A0", " ", "\u202F", " ", "\u2009", " ",
)

// Plain drops what never decides whether two lines are meant to be the same:
// trailing white space and typographic variants of plain characters.
func Plain(l string) string {
	l = strings.TrimRight(l, " \t\r\f\v")
	for i := range len(l) {
		if l[i] >= utf8.RuneSelf {
			return strings.TrimRight(punctuation.Replace(strings.ToValidUTF8(l, "\uFFFD")), " \t")
		}
	}
	return l
}

// Fold is plain without indentation.
func Fold(l string) string { return strings.TrimLeft(Plain(l), " \t") }
