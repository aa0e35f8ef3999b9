package redact

import (
	"maps"
	"slices"
)

// automaton finds all of a set of words in one pass over a text, whatever the
// words are (Aho and Corasick, 1975). Letters of ASCII match in both cases.
type automaton struct {
	class   [256]uint16 // byte → its column; 0 for those of no word
	columns int
	next    []uint16  // state*columns + column → state
	out     [][]int32 // state → what the words that end in it stand for
}

// newAutomaton takes words in lower case, each with what it stands for.
func newAutomaton(words map[string][]int32) *automaton {
	a := &automaton{columns: 1}
	sorted := slices.Sorted(maps.Keys(words))
	for _, word := range sorted {
		for i := range len(word) {
			a.column(word[i])
		}
	}
	a.grow()
	for _, word := range sorted {
		at := 0
		for i := range len(word) {
			to := at*a.columns + int(a.class[word[i]])
			if a.next[to] == 0 {
				a.next[to] = a.grow()
			}
			at = int(a.next[to])
		}
		a.out[at] = append(a.out[at], words[word]...)
	}
	a.link()
	return a
}

// column gives a byte a column of its own, and its upper case the same.
func (a *automaton) column(c byte) {
	if a.class[c] != 0 {
		return
	}
	a.class[c] = uint16(a.columns)
	if c >= 'a' && c <= 'z' {
		a.class[c-'a'+'A'] = uint16(a.columns)
	}
	a.columns++
}

func (a *automaton) grow() uint16 {
	a.next, a.out = append(a.next, make([]uint16, a.columns)...), append(a.out, nil)
	return uint16(len(a.out) - 1)
}

// link makes each state go on with the longest end of what was read that begins
// a word, breadth first.
func (a *automaton) link() {
	fail := make([]int, len(a.out))
	queue := []int{0}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for c := range a.columns {
			edge, shorter := at*a.columns+c, fail[at]*a.columns+c
			to := int(a.next[edge])
			if to == 0 {
				a.next[edge] = a.next[shorter]
				continue
			}
			if at != 0 {
				fail[to] = int(a.next[shorter])
			}
			a.out[to] = append(a.out[to], a.out[fail[to]]...)
			queue = append(queue, to)
		}
	}
}

// each calls found with what ends before each byte of the text.
func (a *automaton) each(text string, found func(what int32, end int)) {
	at := 0
	for i := range len(text) {
		at = int(a.next[at*a.columns+int(a.class[text[i]])])
		for _, w := range a.out[at] {
			found(w, i+1)
		}
	}
}
