package index

import (
	"strings"
	"unicode/utf8"

	"breakwater/index/lang"
)

// The terms of a field are those that a query can ask for: names exact in
// case, since Go's Name and name are two things and folding them costs a tenth
// of what is found; words of the text in lower case with their parts.

const (
	shortestWord = 4 // nothing asks the text for a shorter one
	longestWord  = 64
)

// addWords adds the words of a text and their parts in lower case:
// "maxRetryCount" gives maxretrycount, retry and count. How often a word
// stands in a chunk is not asked for.
func (f *field) addWords(text string) {
	lower := lowerASCII(text)
	for from, to := range wordsIn(text) {
		word, low := text[from:to], lower[from:to]
		if !isASCII(word) {
			if low = strings.ToLower(word); len(low) != len(word) {
				f.addWord(low)
				continue
			}
		}
		f.addWord(low)
		eachPart(word, low, f.addWord)
	}
}

func (f *field) addWord(word string) {
	if len(word) >= shortestWord && len(word) <= longestWord {
		f.add(word)
	}
}

// wordsOf yields the runs of letters and digits that begin with a letter.
func wordsOf(src []byte) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for from, to := range wordsIn(src) {
			if !yield(src[from:to]) {
				return
			}
		}
	}
}

// wordsIn yields where the runs of letters and digits that begin with a
// letter start and end.
func wordsIn[T string | []byte](src T) func(yield func(from, to int) bool) {
	return func(yield func(from, to int) bool) {
		for i := 0; i < len(src); {
			if class[src[i]] == other {
				i++
				continue
			}
			start, wide := i, false
			for i < len(src) && class[src[i]] != other {
				wide = wide || src[i] >= utf8.RuneSelf
				i++
			}
			if class[src[start]] != letter || wide && !utf8.ValidString(string(src[start:i])) {
				continue
			}
			if !yield(start, i) {
				return
			}
		}
	}
}

// lowerASCII returns a text with A to Z in lower case: the words of a text
// are then pieces of it, rather than strings of their own.
func lowerASCII(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for i := 0; i < len(text); i++ {
		c := text[i]
		if isUpper(c) {
			c += 'a' - 'A'
		}
		b.WriteByte(c)
	}
	return b.String()
}

func isASCII(word string) bool {
	for i := 0; i < len(word); i++ {
		if word[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// eachPart calls add with the parts of a camelCase or snake_case word if it
// has several. lower is the word in lower case, of the same length.
func eachPart(word, lower string, add func(string)) {
	start := 0
	for i := 1; i < len(word); i++ {
		switch {
		case word[i] == '_':
			add(lower[start:i])
			start = i + 1
		case lang.StartsWord(word, i):
			add(lower[start:i])
			start = i
		}
	}
	if start > 0 && start < len(word) {
		add(lower[start:])
	}
}

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }
