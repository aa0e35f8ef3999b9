package lang

// What the parts of a text cost, in hundredths of a token. The weights fit
// requests in the tokenizer o200k_base within a tenth (review/bench measures
// it); other tokenizers for code differ from it by less than a fifth.
const (
	wordCost   = 108 // a run of letters, cut where its case changes
	longWord   = 12  // letters of a word that cost no more than the word
	letterCost = 25  // each further one
	digitsCost = 80  // up to three digits
	blankCost  = 130 // two or more blanks
	lineCost   = 210 // line ends
	signCost   = 30  // a run of other characters
	signsCost  = 50  // each further one
)

// Tokens estimates how many tokens a text costs a model.
func Tokens(text string) int {
	sum := 0
	for i := 0; i < len(text); {
		kind, end := kindOf(text[i]), i+1
		for end < len(text) && continues(text, i, end, kind) {
			end++
		}
		sum += costOf(kind, end-i)
		i = end
	}
	return (sum + 99) / 100
}

type byteKind uint8

const (
	letter byteKind = iota
	digit
	blank
	lineEnd
	sign
)

func kindOf(c byte) byteKind {
	switch {
	case c|0x20 >= 'a' && c|0x20 <= 'z', c >= 0x80:
		return letter
	case c >= '0' && c <= '9':
		return digit
	case c == ' ' || c == '\t':
		return blank
	case c == '\n' || c == '\r':
		return lineEnd
	}
	return sign
}

// continues reports whether the part of text that begins at start goes on at i.
func continues(text string, start, i int, kind byteKind) bool {
	if kindOf(text[i]) != kind {
		return false
	}
	if kind != letter {
		return true
	}
	upper := func(i int) bool { return text[i] >= 'A' && text[i] <= 'Z' }
	if upper(i) {
		return upper(i - 1)
	}
	return !upper(i-1) || i-start == 1
}

func costOf(kind byteKind, n int) int {
	switch kind {
	case letter:
		return wordCost + letterCost*max(0, n-longWord)
	case digit:
		return digitsCost * ((n + 2) / 3)
	case blank:
		return blankCost * min(n-1, 1)
	case lineEnd:
		return lineCost
	}
	return signCost + signsCost*(n-1)
}
