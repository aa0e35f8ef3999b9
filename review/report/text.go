package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
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
		case invisible(r):
			return -1
		}
		return r
	}, s)
}

// marked shows invisible characters of code as <U+202E>: in code they may be
// what matters, and dropping them would show other code than there is.
func marked(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if strings.IndexFunc(s, func(r rune) bool { return r != '\n' && r != '\t' && invisible(r) }) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if r != '\n' && r != '\t' && invisible(r) {
			fmt.Fprintf(&b, "<U+%04X>", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// invisible reports whether a character prints nothing or changes how others
// print: controls, formats such as bidirectional overrides and zero-width
// spaces, private use, and fillers that look like blanks.
func invisible(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return r < ' ' || r == 0x7f
	case r == 0x2028, r == 0x2029, r == 0x115F, r == 0x1160, r == 0x3164, r == 0xFFA0, r == 0x034F:
		return true
	case r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0000 && r <= 0xE0FFF:
		return true // variation selectors and tags
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co)
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
