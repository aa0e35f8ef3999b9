package answer

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of one property of a finding, in bytes. They are far above what a
// helpful answer needs and keep a hostile one from filling the report.
const (
	maxTitle = 200
	maxProse = 4000
	maxQuote = 8000
	maxEdit  = 1 << 20
	maxPath  = 1000
)

// prose cleans text that people will read: control characters, bidirectional
// overrides and invisible characters go, since they can make text look like
// something else; line breaks and tabs stay.
func prose(s string, limit int) string {
	s = strings.Map(func(c rune) rune {
		switch {
		case c == '\n' || c == '\t':
			return c
		case invisible(c):
			return -1
		}
		return c
	}, strings.ReplaceAll(s, "\r\n", "\n"))
	return clip(strings.TrimSpace(s), limit)
}

// oneLine is prose folded onto a single line.
func oneLine(s string, limit int) string {
	return clip(strings.Join(strings.Fields(prose(s, len(s))), " "), limit)
}

func invisible(c rune) bool {
	return unicode.In(c, unicode.C, unicode.Zl, unicode.Zp, unicode.Variation_Selector) ||
		strings.ContainsRune("\u034F\u115F\u1160\u3164\uFFA0\uFFFD", c)
}

// clip cuts s to at most limit bytes at a character boundary, and says so.
func clip(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	cut := limit - len("…")
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:max(cut, 0)] + "…"
}
