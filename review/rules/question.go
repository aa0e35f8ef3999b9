package rules

import (
	"regexp"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// question is one that rules ask about a stretch of the file. Each call in a
// function asks the same of the whole function, so that its answer is kept:
// otherwise the text is searched as often as it holds calls.
type question struct {
	start, end int
	word       string
}

// mentions reports whether the file's text contains any of words.
func (s *scan) mentions(words ...string) bool { return s.holds(0, len(s.source), words) }

// says reports whether the text of n contains any of words.
func (s *scan) says(n syntax.Node, words ...string) bool {
	start, end := n.Bytes()
	return s.holds(start, end, words)
}

func (s *scan) holds(start, end int, words []string) bool {
	for _, w := range words {
		if s.answer(question{start: start, end: end, word: w}) {
			return true
		}
	}
	return false
}

// matchesFile reports whether the file's text has a match of pattern.
func (s *scan) matchesFile(pattern *regexp.Regexp) bool { return len(s.places(pattern)) > 0 }

// matches reports whether the text of n has a match of pattern. The pattern is
// looked for once in the file, whatever the number of nodes and however they
// nest; where a match reaches over the bounds of n, in n alone.
func (s *scan) matches(n syntax.Node, pattern *regexp.Regexp) bool {
	start, end := n.Bytes()
	all := s.places(pattern)
	i, _ := slices.BinarySearchFunc(all, start, func(at []int, start int) int { return at[0] - start })
	switch {
	case i < len(all) && all[i][1] <= end:
		return true
	case i > 0 && all[i-1][1] > start, i < len(all) && all[i][0] < end:
		return n.Spend((end-start)/patternCost) && pattern.MatchString(s.source[start:end])
	}
	return false
}

// places returns where pattern matches in the file.
func (s *scan) places(pattern *regexp.Regexp) [][]int {
	found, known := s.matched[pattern]
	if known || !s.tree.Root().Spend(len(s.source)/patternCost) {
		return found
	}
	if s.matched == nil {
		s.matched = map[*regexp.Regexp][][]int{}
	}
	found = pattern.FindAllStringIndex(s.source, -1)
	s.matched[pattern] = found
	return found
}

func (s *scan) answer(q question) bool {
	yes, known := s.answers[q]
	if known {
		return yes
	}
	if !s.tree.Root().Spend(1 + (q.end-q.start)/wordCost) {
		return false
	}
	yes = strings.Contains(s.source[q.start:q.end], q.word)
	if s.answers == nil {
		s.answers = map[question]bool{}
	}
	s.answers[q] = yes
	return yes
}

// How many bytes are searched in the time of a step through the tree.
const (
	wordCost    = 64
	patternCost = 4
)
