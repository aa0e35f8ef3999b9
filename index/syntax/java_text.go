package syntax

import "bytes"

// commentless returns Java source for its grammar, which takes // and /* in a text block for
// the beginning of a comment, and so what follows the block for a part of it. They are letters
// instead, so that everything else stands where it stood.
func commentless(source []byte) []byte {
	if !bytes.Contains(source, textQuote) {
		return source
	}
	out := bytes.Clone(source)
	for i := 0; i < len(out); {
		switch rest := out[i:]; {
		case bytes.HasPrefix(rest, []byte("//")):
			i += until(rest, 2, "\n")
		case bytes.HasPrefix(rest, []byte("/*")):
			i += until(rest, 2, "*/")
		case bytes.HasPrefix(rest, textQuote):
			n := unescapedTo(rest, textQuote, len(textQuote))
			for k := range n - 1 {
				if rest[k] == '/' && (rest[k+1] == '/' || rest[k+1] == '*') {
					rest[k] = 'x'
				}
			}
			i += n
		case rest[0] == '"', rest[0] == '\'':
			line, _, _ := bytes.Cut(rest, []byte("\n"))
			i += unescapedTo(line, rest[:1], 1)
		default:
			i++
		}
	}
	return out
}

var textQuote = []byte(`"""`)

// until returns how long a comment is up to its end, which can begin at from.
func until(comment []byte, from int, end string) int {
	if i := bytes.Index(comment[from:], []byte(end)); i >= 0 {
		return from + i + len(end)
	}
	return len(comment)
}

// unescapedTo returns how long a text is up to the quotes that close it, which can begin at
// from and are not escaped.
func unescapedTo(text, end []byte, from int) int {
	for i := from; i < len(text); i++ {
		switch {
		case bytes.HasPrefix(text[i:], end):
			return i + len(end)
		case text[i] == '\\':
			i++
		}
	}
	return len(text)
}
