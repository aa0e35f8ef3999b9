package action

import (
	"regexp"
	"slices"
	"strings"
)

// Secrets are the keys of one run, which no text that leaves it may hold. The
// zero Secrets know none. They are gathered before they are used; from then on
// several goroutines may use them.
type Secrets struct{ texts []string }

// Add remembers a key. Texts so short that hiding them would garble everything
// are left alone.
func (s *Secrets) Add(secret Secret) {
	text := strings.TrimSpace(secret.Reveal())
	if len(text) < minMask || slices.Contains(s.texts, text) {
		return
	}
	s.texts = append(s.texts, text)
	slices.SortFunc(s.texts, func(a, b string) int { return len(b) - len(a) }) // one that holds another goes whole
}

// Hide puts *** in the place of every key.
func (s *Secrets) Hide(text string) string {
	for _, key := range s.texts {
		text = strings.ReplaceAll(text, key, "***")
	}
	return text
}

// keyLike matches what providers hand out as keys, by how they begin, and the
// bare hexadecimal ones of Azure. Ids of commits are longer.
var keyLike = regexp.MustCompile(`\b(?:(?:sk|pk|rk|gsk|xai|hf|ghp|gho|ghs|ghu|github_pat|glpat|xox[abps])[-_][A-Za-z0-9_-]{12,}|AKIA[A-Z0-9]{12,}|AIza[A-Za-z0-9_-]{20,}|[0-9a-f]{32})\b`)

// HideKeyLike puts *** in the place of everything that looks like a key: for
// messages about inputs, where a person may have put one into a wrong place.
func HideKeyLike(text string) string { return keyLike.ReplaceAllString(text, "***") }
