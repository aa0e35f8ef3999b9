package lang

import (
	"strings"
	"unicode"
)

// InWords writes a name in lower-case words, joined by underscores: HTTPClient and
// http_client are one.
func InWords(name string) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && name[i-1] != '_' && StartsWord(name, i) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// StartsWord reports whether a word begins at byte i of a name of several: fooBar at
// B, HTTPServer at S, utf8Text at T. Underscores are for the caller.
func StartsWord(name string, i int) bool {
	if i == 0 || !isUpper(name[i]) {
		return i == 0
	}
	return !isUpper(name[i-1]) || i+1 < len(name) && name[i+1] >= 'a' && name[i+1] <= 'z'
}

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }
