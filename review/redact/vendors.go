package redact

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// The rules that know the tokens of vendors are data of gitleaks v8.30.1 (MIT,
// see gitleaks/LICENSE): see docs/security.md for why it is no library here.
//
//go:embed gitleaks/rules.json
var vendorRules []byte

// vendorRule finds the tokens of one vendor near one of its keywords.
type vendorRule struct {
	ID       string   `json:"id"`
	Pattern  string   `json:"regex"`
	Keywords []string `json:"keywords"` // in lower case
	Entropy  float64  `json:"entropy"`  // bits a byte that a secret has at least
	Group    int      `json:"secretGroup"`

	regexp func() *regexp.Regexp // compiled when a keyword occurs
}

// ruleset is every rule, with what finds their keywords.
type ruleset struct {
	vendors  []vendorRule
	words    []wordRule
	keywords *automaton // what it finds is an index into vendors, then into words
}

var all = sync.OnceValue(func() ruleset {
	s := ruleset{words: slices.Concat(wordRules, positionRules)}
	if err := json.Unmarshal(vendorRules, &s.vendors); err != nil {
		panic(fmt.Sprintf("rules of vendors: %v", err)) // they are embedded
	}
	words := map[string][]int32{}
	for i, r := range s.vendors {
		s.vendors[i].regexp = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(r.Pattern) })
		for _, w := range r.Keywords {
			words[w] = append(words[w], int32(i))
		}
	}
	for i, r := range slices.Concat(s.words, nearWords) {
		for _, w := range r.words {
			words[w] = append(words[w], int32(len(s.vendors)+i))
		}
	}
	s.keywords = newAutomaton(words)
	return s
})

// header reports whether a rule is about what stands in a header, where examples
// show all sorts of words.
func (r vendorRule) header() bool { return strings.HasPrefix(r.ID, "curl-") }

// group says which part of a match is the secret: the group that the rule
// names, else the first that took part, else the whole.
func (r vendorRule) group(match []int) (start, end int) {
	if r.Group > 0 && len(match) > 2*r.Group+1 && match[2*r.Group] >= 0 {
		return match[2*r.Group], match[2*r.Group+1]
	}
	for i := 2; i+1 < len(match); i += 2 {
		if match[i] >= 0 && match[i+1] > match[i] {
			return match[i], match[i+1]
		}
	}
	return match[0], match[1]
}
