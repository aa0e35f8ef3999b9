package silence

import (
	"regexp"
	"strings"

	"breakwater/review/action"
)

// misspelt reports whether a line of a comment, which holds no mark, was meant as one:
// two words like those of the marker, or a rule where one would stand. Text about
// breakwaters is none.
func misspelt(line string) bool {
	if m := glued.FindStringSubmatch(line); m != nil && names(m[1]) {
		return true
	}
	words := strings.Fields(line)
	began := false // a word stands before
	for i, w := range words {
		m := likeMarker.FindStringSubmatch(w)
		if m != nil && attempted(m[1], m[2], m[3], words[i+1:], !began) {
			return true
		}
		began = began || strings.ContainsFunc(w, isWord)
	}
	return false
}

// glued matches the two words of a marker, and a third one that stands right behind, in
// brackets or after another sign.
var glued = regexp.MustCompile(`(?:^|[^A-Za-z0-9-])(?i:break-?water[[:punct:]]{1,2}ignore)` +
	`(?:&nbsp;|[[:punct:] ]{0,6}?)([a-z0-9-]+)`)

// likeMarker matches a name, what stands behind it and a second word.
var likeMarker = regexp.MustCompile(`^\W*([A-Za-z]+)(?:([:._/=-]+)([A-Za-z]*)[\w:=-]*)?(?:\*/)?$`)

// attempted reports whether a name, a separator and a word, of which the last two may be
// missing, stand for a marker before the words that follow; first: nothing stands before.
func attempted(name, separator, verb string, following []string, first bool) bool {
	following = append(following[:len(following):len(following)], "", "")
	id, joined := following[0], verb != ""
	switch {
	case like(name, "breakwaterignore"):
		return names(id)
	case !like(name, "breakwater"):
		return false
	case !joined:
		verb, id = strings.TrimRight(following[0], ":"), following[1]
	}
	ignores := like(verb, "ignore")
	orders := names(id) && (ignores || joined)
	marked := strings.Contains(separator, ":") || first && joined
	return orders || ignores && marked
}

// like reports whether a word is another one with at most two wrong letters.
func like(word, other string) bool {
	return action.Nearest(strings.ToLower(word), []string{other}, 2) != ""
}
