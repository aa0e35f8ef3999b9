package match

import (
	"fmt"
	"strings"
)

// Patterns is a set of meanings, written as patterns: "{a,b}" stands for a or
// b, "*" for any run of characters but "." and "/", "**" for any at all. A
// pattern "?.name" stands for a call of that name on something that the file
// does not tell.
type Patterns struct {
	exact map[string]bool
	globs []string
	last  []string // last parts, without doubles; nil if some pattern leaves them open
}

// maxAlternatives bounds what braces may multiply to.
const maxAlternatives = 1024

func parsePatterns(texts []string) (Patterns, error) {
	p := Patterns{exact: map[string]bool{}}
	seen, open := map[string]bool{}, false
	for _, text := range texts {
		all, err := expand(text, maxAlternatives)
		if err != nil {
			return p, err
		}
		for _, one := range all {
			if strings.ContainsRune(one, '*') {
				p.globs = append(p.globs, one)
			} else {
				p.exact[one] = true
			}
			last := lastPart(one)
			switch {
			case strings.ContainsRune(last, '*'):
				open = true
			case !seen[last]:
				seen[last] = true
				p.last = append(p.last, last)
			}
		}
	}
	if open {
		p.last = nil
	}
	return p, nil
}

// expand writes out the braces of a pattern.
func expand(text string, limit int) ([]string, error) {
	if text == "" || strings.ContainsAny(text, " \t") {
		return nil, fmt.Errorf("bad pattern %q: a pattern is one word, such as \"requests.{get,post}\"", text)
	}
	out := []string{""}
	for text != "" {
		open := strings.IndexByte(text, '{')
		if open < 0 {
			if strings.IndexByte(text, '}') >= 0 {
				return nil, fmt.Errorf("bad pattern: \"}\" without \"{\" before %q", text)
			}
			return appendEach(out, []string{text}), nil
		}
		width := strings.IndexByte(text[open:], '}')
		if width < 0 || strings.IndexByte(text[:open], '}') >= 0 {
			return nil, fmt.Errorf("bad pattern: the braces in %q do not pair", text)
		}
		if strings.ContainsRune(text[open+1:open+width], '{') {
			return nil, fmt.Errorf("bad pattern: braces within braces in %q", text)
		}
		choices := strings.Split(text[open+1:open+width], ",")
		if len(out)*len(choices) > limit {
			return nil, fmt.Errorf("bad pattern: its braces stand for more than %d meanings", limit)
		}
		for i, c := range choices {
			choices[i] = text[:open] + c
		}
		out, text = appendEach(out, choices), text[open+width+1:]
	}
	return out, nil
}

func appendEach(heads, tails []string) []string {
	out := make([]string, 0, len(heads)*len(tails))
	for _, h := range heads {
		for _, t := range tails {
			out = append(out, h+t)
		}
	}
	return out
}

// lastPart is what follows the last separator of a meaning.
func lastPart(meaning string) string { return meaning[strings.LastIndexAny(meaning, "./")+1:] }

// Match reports whether a meaning is in the set.
func (p Patterns) Match(meaning string) bool {
	if p.exact[meaning] {
		return true
	}
	for _, g := range p.globs {
		if glob(g, meaning) {
			return true
		}
	}
	return false
}

// glob matches by one retry point for each kind of star, so its time is at
// most the product of the lengths.
func glob(pattern, s string) bool {
	var star, back = -1, 0   // after the last "*", and what it stands for so far ends here
	var deep, resume = -1, 0 // the same for the last "**"
	i, j := 0, 0
	for j < len(s) {
		switch {
		case strings.HasPrefix(pattern[i:], "**"):
			i += 2
			deep, resume, star = i, j, -1
		case i < len(pattern) && pattern[i] == '*':
			i++
			star, back = i, j
		case i < len(pattern) && pattern[i] == s[j]:
			i, j = i+1, j+1
		case star >= 0 && s[back] != '.' && s[back] != '/':
			back++
			i, j = star, back
		case deep >= 0:
			resume++
			i, j, star = deep, resume, -1
		default:
			return false
		}
	}
	return strings.Trim(pattern[i:], "*") == ""
}
