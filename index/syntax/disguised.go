package syntax

import (
	"bytes"
	"regexp"
)

// Disguised says how a text of a language hides code from whoever reads it line by line, as git, editors and parsers
// do: what a language takes for the end of a line and they do not, so that code stands in what looks like a comment.
// It is empty where a text hides none.
func Disguised(l Language, src []byte) string {
	if loneReturn(src) {
		return "it ends lines by a carriage return alone, which git takes for no line end"
	}
	switch l.Family() {
	case Python:
		if m := pythonCoding.FindSubmatch(src); m != nil && !plainCoding.Match(m[1]) {
			return "it declares an encoding other than UTF-8 in which text can stand for other text"
		}
	case Java:
		if escapedLine.Match(src) {
			return "it writes the end of a line as an escape, so that code can stand in a comment"
		}
	case JavaScript, TypeScript, CSharp:
		if bytes.Contains(src, []byte("\u2028")) || bytes.Contains(src, []byte("\u2029")) {
			return "it ends lines by the separators U+2028 or U+2029, which git takes for no line end"
		}
	}
	return ""
}

// loneReturn reports whether something but the end of a line follows a carriage return.
func loneReturn(src []byte) bool {
	for {
		i := bytes.IndexByte(src, '\r')
		if i < 0 {
			return false
		}
		src = bytes.TrimLeft(src[i:], "\r")
		if len(src) > 0 && src[0] != '\n' {
			return true
		}
	}
}

var (
	// pythonCoding matches the declaration that Python looks for in the first two lines.
	pythonCoding = regexp.MustCompile(`\A\x{FEFF}?(?:[^\n]*\n)?[ \t\f]*#[^\n]*?coding[:=][ \t]*([-\w.]+)`)
	plainCoding  = regexp.MustCompile(`(?i)^(?:utf[-_]?8(?:[-_](?:sig|unix|dos|mac))?|(?:us[-_]?)?ascii|latin[-_]?1|` +
		`iso[-_]?8859[-_]\d+|(?:cp|windows[-_]?)\d+|koi8[-_][rut])$`)
	// escapedLine matches \u000a and \u000d, which Java reads before it knows what a comment is.
	escapedLine = regexp.MustCompile(`(?i)\\u+000[ad]`)
)
