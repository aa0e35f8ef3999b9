package redact

import (
	"strings"
	"unicode/utf8"
)

// Letters that only look like those of a name, and signs that nobody sees, hide a name, or
// cut a value in two.

// unmasked is a text as a reader sees it: without invisible signs, and with plain letters for
// those that look like them within a word of plain ones. Places are where each byte stood, and
// the end; nil where nothing was changed.
func unmasked(text string) (plain string, places []int) {
	if isPlain(text) {
		return text, nil
	}
	var b strings.Builder
	at := make([]int, 0, len(text)+1)
	changed := false
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		letter, masked := likeLetters[r]
		switch {
		case unseen[r]:
			changed = true
		case masked && amongPlain(text, i, i+size):
			changed = true
			b.WriteByte(letter)
			at = append(at, i)
		default:
			b.WriteString(text[i : i+size])
			for j := range size {
				at = append(at, i+j)
			}
		}
		i += size
	}
	if !changed {
		return text, nil
	}
	return b.String(), append(at, len(text))
}

// isPlain tells quickly what is in no need of a look, such as most code.
func isPlain(text string) bool {
	for i := range len(text) {
		if text[i] >= 0xC2 && text[i] < 0xE3 || text[i] == 0xEF {
			return false
		}
	}
	return true
}

// amongPlain reports whether a plain letter stands in the word of a letter from start to end.
func amongPlain(text string, start, end int) bool {
	for far := start - longWord; start > max(far, 0) && text[start-1] >= utf8.RuneSelf; {
		start--
	}
	for far := end + longWord; end < min(far, len(text)) && text[end] >= utf8.RuneSelf; {
		end++
	}
	return start > 0 && wordByte(text[start-1]) || end < len(text) && wordByte(text[end])
}

// longWord is how far a plain letter is looked for, in bytes.
const longWord = 32

var unseen = map[rune]bool{
	0xAD: true, 0x200B: true, 0x200C: true, 0x200D: true, 0x2060: true, 0xFEFF: true, 0x180E: true, 0x034F: true,
}

// likeLetters are letters of other scripts that look like plain ones.
var likeLetters = func() map[rune]byte {
	out := map[rune]byte{}
	for plain, others := range map[byte]string{
		'a': "аα", 'c': "сϲ", 'd': "ԁ", 'e': "еє", 'h': "һ", 'i': "іι", 'j': "ј", 'k': "κк", 'n': "п", 'o': "оοօ",
		'p': "рρ",
		'q': "ԛ", 's': "ѕ", 'w': "ԝω", 'x': "хχ", 'y': "уγ", 'v': "νѵ", 't': "т", 'r': "г",
		'A': "АΑ", 'B': "ВΒ", 'C': "СϹ", 'E': "ЕΕ", 'H': "НΗ", 'I': "ІΙ", 'K': "КΚ", 'M': "МΜ", 'N': "Ν", 'O': "ОΟ",
		'P': "РΡ", 'S': "Ѕ", 'T': "ТΤ", 'W': "Ԝ", 'X': "ХΧ", 'Y': "ΥҮ", 'Z': "Ζ",
	} {
		for _, r := range others {
			out[r] = plain
		}
	}
	for r := rune(0xFF21); r <= 0xFF3A; r++ { // of full width
		out[r], out[r+0x20] = byte(r-0xFF21)+'A', byte(r-0xFF21)+'a'
	}
	return out
}()
