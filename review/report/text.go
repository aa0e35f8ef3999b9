package report

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"breakwater/review/foreign"
)

// mostLine bounds one line of foreign text, in bytes. Printers cut most of
// them much shorter; this keeps what a hostile run can cost down.
const mostLine = 8 << 10

// plain makes foreign text one harmless line: no control characters, no line
// breaks, none of the invisible characters that reorder text or hide in it.
func plain(s string) string {
	s = short(s, mostLine)
	return strings.Join(strings.Fields(visible(s)), " ")
}

// visible drops invisible characters from foreign text and keeps line breaks
// and tabs.
func visible(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case foreign.Invisible(r):
			return -1
		}
		return r
	}, s)
}

// marked shows invisible characters of code as <U+202E>: in code they may be
// what matters, and dropping them would show other code than there is.
func marked(s string) string {
	return foreign.Marked(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "<U+000D>"))
}

// short cuts text to at most limit bytes, at a rune, and says so with an
// ellipsis.
func short(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	cut := max(0, limit-len("…"))
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return strings.TrimRight(s[:cut], " ") + "…"
}

// Count says how many of something there are, in the form that goes with n.
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}

// count is Count for a word with a regular plural.
func count(n int, one string) string { return thousands(n) + " " + plural(n, one) }

// plural is the form of a word that goes with n.
func plural(n int, one string) string {
	if n == 1 {
		return one
	}
	if stem, ok := strings.CutSuffix(one, "y"); ok {
		return stem + "ies"
	}
	return one + "s"
}

// thousands prints a number with commas.
func thousands(n int) string {
	digits := fmt.Sprint(n)
	if n < 0 {
		return digits
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// and joins words as a sentence does.
func and(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
