package action

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Secrets are the keys of one run, which no text that leaves it may hold. The
// zero Secrets know none. They are gathered before they are used; from then on
// several goroutines may use them.
type Secrets struct {
	texts  []string // keys, and what they look like in other spellings
	folded []string // the same as letters and digits in lower case
}

// Add remembers a key. Texts so short that hiding them would garble everything
// are left alone.
func (s *Secrets) Add(secret Secret) {
	text := strings.TrimSpace(secret.Reveal())
	if len(text) < minMask || slices.Contains(s.texts, text) {
		return
	}
	s.texts = append(s.texts, text)
	if len(text) >= minSpelled {
		for _, other := range spellings(text) {
			s.texts = append(s.texts, other)
			if f := fold(other); len(f) >= minSpelled {
				s.folded = append(s.folded, f)
			}
		}
	}
	byLength := func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) }
	slices.SortFunc(s.texts, byLength) // one that holds another goes whole
	slices.SortFunc(s.folded, byLength)
	s.texts, s.folded = slices.Compact(s.texts), slices.Compact(s.folded)
}

// Empty reports whether there is nothing to hide.
func (s *Secrets) Empty() bool { return len(s.texts) == 0 }

// Hide puts *** in the place of every key, also in base64, in hexadecimal digits,
// backwards, escaped, in other cases, and with up to three marks between its
// letters. What it takes away holds no quote, bracket or line end, so that JSON
// and markup stay whole.
func (s *Secrets) Hide(text string) string {
	return s.hide(text, minMask, closeBy)
}

// HideLong is Hide for a request to a model, which has to recognise the code: a key so
// short that it may be a word, as local servers are given, stays.
func (s *Secrets) HideLong(text string) string { return s.hide(text, minSpelled, closeBy) }

func closeBy(between string) bool {
	return len(between) <= 3 && !strings.ContainsAny(between, "\"'`\\{}[]<>\n\r")
}

// HideAnswer is Hide for one text of an answer that may try to get a key out:
// whatever stands between the letters of a key goes with it.
func (s *Secrets) HideAnswer(text string) string {
	return s.hide(text, minMask, func(between string) bool { return len(between) <= 24 })
}

// hide takes out the keys of at least so many bytes. may says what may stand between
// their letters.
func (s *Secrets) hide(text string, least int, may func(between string) bool) string {
	for _, key := range s.texts {
		if len(key) >= least {
			text = strings.ReplaceAll(text, key, "***")
		}
	}
	if len(s.folded) == 0 {
		return text
	}
	letters := fold(text)
	for _, key := range s.folded {
		if strings.Contains(letters, key) {
			text = hideSpelled(text, letters, key, may)
			letters = fold(text)
		}
	}
	return text
}

// hideSpelled puts *** in the place of a key that stands in the folded text.
func hideSpelled(text, folded, key string, may func(between string) bool) string {
	var out strings.Builder
	at, from := places(text), 0
	for next, found := 0, 0; ; {
		if found = index(folded, key, next); found < 0 {
			out.WriteString(text[from:])
			return out.String()
		}
		next = found + 1
		if letters := at[found : found+len(key)]; spread(text, letters, may) {
			out.WriteString(text[from:letters[0]] + "***")
			from, next = letters[len(letters)-1]+1, found+len(key)
		}
	}
}

// index is strings.Index from a byte on.
func index(s, sub string, from int) int {
	if i := strings.Index(s[from:], sub); i >= 0 {
		return from + i
	}
	return -1
}

// spread reports whether what stands between the letters of a key may.
func spread(text string, at []int, may func(between string) bool) bool {
	for i := 1; i < len(at); i++ {
		if between := text[at[i-1]+1 : at[i]]; between != "" && !may(between) {
			return false
		}
	}
	return true
}

// minSpelled is the length in bytes from which other spellings of a key are hidden:
// those of shorter ones may be words.
const minSpelled = 12

// spellings are a key as an answer may write it so that it does not look like one.
func spellings(key string) []string {
	reversed := []byte(key)
	slices.Reverse(reversed)
	digits := hex.EncodeToString([]byte(key))
	all := []string{key, string(reversed), digits, strings.ToUpper(digits), marks.Replace(url.QueryEscape(key))}
	for shift := range 3 { // in base64, three texts stand for one, by where in a longer one it begins
		padded := append(make([]byte, shift), key...)
		whole := len(padded) / 3 * 4
		start := []int{0, 2, 3}[shift]
		for _, e := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
			all = append(all, e.EncodeToString(padded)[start:whole])
		}
	}
	return all
}

// marks escapes what an address need not.
var marks = strings.NewReplacer("-", "%2D", "_", "%5F", ".", "%2E", "~", "%7E")

// fold returns the letters and digits of a text in lower case.
func fold(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for i := range len(text) {
		if c, ok := folded(text[i]); ok {
			b.WriteByte(c)
		}
	}
	return b.String()
}

func folded(c byte) (lower byte, ok bool) {
	switch {
	case c >= 'A' && c <= 'Z':
		return c + 'a' - 'A', true
	case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		return c, true
	}
	return 0, false
}

// places returns where in a text the bytes of its fold stand.
func places(text string) (at []int) {
	for i := range len(text) {
		if _, ok := folded(text[i]); ok {
			at = append(at, i)
		}
	}
	return at
}

// keyLike matches what providers hand out as keys, by how they begin, and the
// bare hexadecimal ones of Azure. Ids of commits are longer.
var keyLike = regexp.MustCompile(`\b(?:(?:sk|pk|rk|gsk|xai|hf|ghp|gho|ghs|ghu|github_pat|glpat|` +
	`xox[abps])[-_][A-Za-z0-9_-]{12,}|AKIA[A-Z0-9]{12,}|AIza[A-Za-z0-9_-]{20,}|[0-9a-f]{32})\b`)

// HideKeyLike puts *** in the place of everything that looks like a key: for
// messages about inputs, where a person may have put one into a wrong place.
func HideKeyLike(text string) string { return keyLike.ReplaceAllString(text, "***") }
