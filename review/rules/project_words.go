package rules

import (
	"strings"
)

// hasWord reports whether word stands in text by itself, not as a part of a
// longer name.
func hasWord(text, word string) bool { return len(wordsAt(text, word)) > 0 }

// wordsAt returns the offsets at which word stands in text.
func wordsAt(text, word string) []int {
	var out []int
	for at := 0; word != ""; {
		i := strings.Index(text[at:], word)
		if i < 0 {
			break
		}
		i += at
		at = i + len(word)
		if (i == 0 || !wordByte(text[i-1])) && (at == len(text) || !wordByte(text[at])) {
			out = append(out, i)
		}
	}
	return out
}

func wordByte(b byte) bool {
	return b == '_' || b == '$' || b >= 0x80 || b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z'
}
