package redact

import (
	"cmp"
	"slices"
	"strings"
)

// Secret is where a secret stands in a text: bytes Start to End, exclusive, all
// on one line.
type Secret struct {
	Start, End int
	Class      string // id of the rule that found it
}

// Find returns the secrets in the text of a file, in their order and without
// overlaps. A path says which kind of file it is; what is none has the empty
// path. Its time is linear in the length of the text.
func Find(path, text string) []Secret {
	found := find(path, text)
	if plain, places := unmasked(text); places != nil {
		for _, f := range find(path, plain) {
			found = append(found, Secret{places[f.Start], places[f.End], f.Class})
		}
	}
	return apart(text, found)
}

func find(path, text string) []Secret {
	s := finding{
		ruleset: all(), path: path, text: text,
		seen: map[int32][]window{}, nears: map[*wordRule][]window{}, opened: map[openedLine]bool{},
	}
	s.findings = privateKeys(text)
	s.randomTexts()
	s.keywords.each(text, s.keyword)
	for i, from := range s.seen {
		s.vendor(s.vendors[i], from)
	}
	s.values()
	return apart(text, s.findings)
}

// finding is one look at one text.
type finding struct {
	ruleset
	path, text string
	seen       map[int32][]window     // vendor rule → where its keywords stand, with what is around them
	nears      map[*wordRule][]window // of nearWords: what is beside its words
	opened     map[openedLine]bool
	findings   []Secret
}

// A rule looks at so many bytes before and after a keyword. Together the looks of
// a rule of a vendor cover no byte twice, so that the time is linear in the text.
const (
	before = 160
	after  = 640
)

type window struct{ start, end int }

// keyword notes what ends before byte end: a keyword of a vendor, or a word whose
// next words tell at once.
func (s *finding) keyword(what int32, end int) {
	if i := int(what) - len(s.vendors); i >= 0 {
		if i >= len(s.words) {
			s.beside(&nearWords[i-len(s.words)], end)
			return
		}
		s.named(s.words[i], end)
		return
	}
	w := window{max(end-before, 0), min(end+after, len(s.text))}
	s.seen[what] = joinedWith(s.seen[what], w)
}

// joinedWith adds a window to those before it, or to the last of them where they meet.
func joinedWith(all []window, w window) []window {
	if n := len(all); n > 0 && w.start <= all[n-1].end {
		all[n-1].end = max(all[n-1].end, w.end)
		return all
	}
	return append(all, w)
}

// vendor adds what a rule of a vendor finds.
func (s *finding) vendor(r vendorRule, windows []window) {
	for _, w := range windows {
		view := s.text[w.start:w.end]
		for _, m := range r.regexp().FindAllStringSubmatchIndex(view, -1) {
			start, end := r.group(m)
			secret := view[start:end]
			if entropy(secret) < r.Entropy || example(secret) || r.header() && placeholder(secret) {
				continue
			}
			s.add(r.ID, w.start+start, s.whole(w, end))
		}
	}
}

// whole returns the end of a secret in the text. It may go on behind the window
// that shows it, or behind the length that its vendor gives such tokens.
func (s *finding) whole(w window, end int) int {
	at := w.start + end
	if at == w.end || wordByte(s.text[at-1]) {
		for at < len(s.text) && (wordByte(s.text[at]) || w.start+end == w.end && inToken(s.text[at])) {
			at++
		}
	}
	return at
}

func (s *finding) add(class string, start, end int) {
	s.findings = append(s.findings, Secret{start, end, class})
}

// apart sorts secrets, cuts those that go over a line end into one a line, and
// joins those that overlap.
func apart(text string, found []Secret) []Secret {
	found = byLine(text, found)
	slices.SortFunc(found, func(a, b Secret) int {
		return cmp.Or(a.Start-b.Start, b.End-a.End, cmp.Compare(a.Class, b.Class))
	})
	var out []Secret
	for _, s := range found {
		if n := len(out); n > 0 && s.Start < out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}

func byLine(text string, found []Secret) []Secret {
	var out []Secret
	for _, s := range found {
		start := s.Start
		for i := s.Start; i <= s.End; i++ {
			if i < s.End && text[i] != '\n' && text[i] != '\r' {
				continue
			}
			if i-start >= minSecret {
				out = append(out, Secret{start, i, s.Class})
			}
			start = i + 1
		}
	}
	return out
}

// minSecret is how many bytes a secret has at least: what is shorter stands
// everywhere, and putting something else in its place would garble the text.
const minSecret = 6

func wordByte(c byte) bool { return letter(c) || c >= '0' && c <= '9' }

func inToken(c byte) bool { return tokenBytes[c] }

// tokenBytes are what keys and tokens consist of: each byte of all code is asked about.
var tokenBytes = func() (is [256]bool) {
	for c := range is {
		is[c] = wordByte(byte(c)) || strings.IndexByte("_-+/=.", byte(c)) >= 0
	}
	return is
}()
