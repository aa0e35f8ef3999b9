package index

import (
	"bytes"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/registry"
)

// The analyzers of the mapping, by the names that the cache refers to.
const (
	namesAnalyzer = "breakwater_names"
	wordsAnalyzer = "breakwater_words"
)

func init() {
	register := func(name string, a analysis.Analyzer) {
		err := registry.RegisterAnalyzer(name, func(map[string]any, *registry.Cache) (analysis.Analyzer, error) { return a, nil })
		if err != nil {
			panic(err) // the name is taken: a broken build
		}
	}
	register(namesAnalyzer, names{})
	register(wordsAnalyzer, subwords{})
}

// names takes each line as one term, exact in case: Go's Name and name are
// two things, and folding them costs a tenth of what is found.
type names struct{}

func (names) Analyze(input []byte) analysis.TokenStream {
	stream := make(analysis.TokenStream, 0, bytes.Count(input, []byte{'\n'})+1)
	for line := range bytes.SplitSeq(input, []byte{'\n'}) {
		if len(line) > 0 {
			stream = append(stream, &analysis.Token{Term: line, Position: len(stream) + 1, Type: analysis.AlphaNumeric})
		}
	}
	return stream
}

// subwords takes the words of a text and their parts in lower case, each
// once: "maxRetryCount" gives maxretrycount, max, retry and count. How often
// a word stands in a chunk is not asked for.
type subwords struct{}

const longestWord = 64

func (subwords) Analyze(input []byte) analysis.TokenStream {
	seen := make(map[string]struct{}, len(input)/16)
	tokens := make([]analysis.Token, 0, len(input)/16)
	add := func(word []byte) {
		if len(word) < 2 || len(word) > longestWord {
			return
		}
		if _, ok := seen[string(word)]; ok {
			return
		}
		seen[string(word)] = struct{}{}
		tokens = append(tokens, analysis.Token{Term: word, Position: len(tokens) + 1, Type: analysis.AlphaNumeric})
	}
	for word := range wordsOf(input) {
		lower := lowered(word)
		add(lower)
		eachPart(word, lower, add)
	}
	stream := make(analysis.TokenStream, len(tokens))
	for i := range tokens {
		stream[i] = &tokens[i]
	}
	return stream
}

// wordsOf yields the runs of letters and digits that begin with a letter.
func wordsOf(src []byte) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for i := 0; i < len(src); {
			if class[src[i]] == other {
				i++
				continue
			}
			start := i
			for i < len(src) && class[src[i]] != other {
				i++
			}
			if class[src[start]] == letter && utf8.Valid(src[start:i]) && !yield(src[start:i]) {
				return
			}
		}
	}
}

func lowered(word []byte) []byte {
	for _, c := range word {
		if c >= 'A' && c <= 'Z' {
			return bytes.ToLower(word)
		}
	}
	return word
}

// eachPart calls add with the parts of a camelCase or snake_case word if it
// has several. lower is the word in lower case, of the same length.
func eachPart(word, lower []byte, add func([]byte)) {
	if len(word) != len(lower) {
		return
	}
	start := 0
	for i := 1; i < len(word); i++ {
		switch {
		case word[i] == '_':
			add(lower[start:i])
			start = i + 1
		case isUpper(word[i]) && (!isUpper(word[i-1]) || i+1 < len(word) && isLower(word[i+1])):
			add(lower[start:i])
			start = i
		}
	}
	if start > 0 && start < len(word) {
		add(lower[start:])
	}
}

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }
func isLower(c byte) bool { return c >= 'a' && c <= 'z' }
