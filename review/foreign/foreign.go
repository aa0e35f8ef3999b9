// Package foreign is about text that others wrote and that a model is shown: the
// code under review, its names, scenario results and reports.
//
// [Marked] shows the characters in it that nobody sees, and [Unmarked] takes that
// back. [Attempts] says where it speaks to its reviewer. Neither keeps a model from
// obeying: what an answer can bring about at most is decided by those who read it.
// [YAMLError] says where a text of theirs is no YAML.
package foreign

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Marked shows invisible characters as <U+202E>. Line breaks and tabs stay.
func Marked(text string) string {
	if strings.IndexFunc(text, hides) < 0 && utf8.ValidString(text) {
		return text
	}
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(text, "\uFFFD") {
		if hides(r) {
			fmt.Fprintf(&b, "<U+%04X>", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

var mark = regexp.MustCompile(`<U\+([0-9A-F]{4,6})>`)

// Unmarked puts the characters back that Marked has shown.
func Unmarked(text string) string {
	if !strings.Contains(text, "<U+") {
		return text
	}
	return mark.ReplaceAllStringFunc(text, func(m string) string {
		n, err := strconv.ParseUint(mark.FindStringSubmatch(m)[1], 16, 32)
		if err != nil || !hides(rune(n)) {
			return m
		}
		return string(rune(n))
	})
}

func hides(r rune) bool { return r != '\n' && r != '\t' && r != '\r' && Invisible(r) }

// Invisible reports whether a character prints nothing or changes how others
// print: controls, formats such as bidirectional overrides and zero-width
// spaces, private use, and fillers that look like blanks.
func Invisible(r rune) bool {
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
