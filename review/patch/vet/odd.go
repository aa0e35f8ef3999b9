package vet

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"breakwater/review/patch/diff"
)

// odd says which added line is none that anybody means to write.
func (v view) odd() string {
	c := v.change
	for _, s := range c.Splices {
		for i, l := range s.Lines {
			if i == 0 && s.Start == 0 && c.Before.Marked() {
				l = strings.TrimPrefix(l, diff.BOM) // the file's own
			}
			if strings.ContainsFunc(l, misleads) {
				return fmt.Sprintf("%s would hold invisible or direction-changing characters.", c.Name())
			}
		}
	}
	added := addedLines(c)
	for n := range v.after.tree.Root().Walk() {
		if !n.Is(commentKinds...) {
			continue
		}
		l := strings.TrimSpace(added[n.StartLine()])
		if l == "" || v.before != nil && v.before.holds(l) {
			continue
		}
		first, _, _ := strings.Cut(n.Text(), "\n")
		alone := strings.HasPrefix(strings.TrimPrefix(l, "{"), strings.TrimSpace(first))
		if alone && leavesOut(first) {
			return fmt.Sprintf("%s would hold %q in place of code that was left out.", c.Name(), l)
		}
	}
	return ""
}

// misleads reports whether a character makes code read as something else.
func misleads(r rune) bool {
	switch r {
	case '\t', '\n', '\f', '\r':
		return false
	case '\u200B', '\u2060', '\u00AD', '\uFEFF':
		return true
	}
	ascii := r < ' ' || r == 0x7F
	return ascii || unicode.Is(unicode.Bidi_Control, r) || 0xE0000 <= r && r <= 0xE007F // tags
}

var (
	// what comments begin with, and name, that stand where their author skipped code
	skipped = [][]string{{"rest", "of"}, {"remaining"}, {"existing"}, {"other"}, {"unchanged"}, {"same"}}
	skips   = [][]string{
		{"code"}, {"here"}, {"unchanged"}, {"logic"}, {"implementation"}, {"methods"}, {"function"}, {"as", "before"},
	}
)

// leavesOut reports whether a comment stands for code that its author was to write.
func leavesOut(comment string) bool {
	said := strings.ToLower(comment)
	for _, mark := range []string{"#", "//", "/*"} {
		said = strings.TrimPrefix(said, mark)
	}
	said = strings.TrimSpace(said)
	if strings.HasPrefix(said, "...") || strings.HasPrefix(said, "…") {
		return true
	}
	sentence, _, _ := strings.Cut(strings.TrimPrefix(said, "("), ".")
	between := func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	words := strings.FieldsFunc(sentence, between)
	for _, start := range skipped {
		n := len(start)
		if len(words) > n && slices.Equal(words[:n], start) && strings.HasPrefix(sentence, start[0]) {
			return slices.ContainsFunc(skips, func(what []string) bool { return follow(words[n:], what) })
		}
	}
	return false
}

// follow reports whether words stand one after another among others.
func follow(all, words []string) bool {
	for i := range len(all) - len(words) + 1 {
		if slices.Equal(all[i:i+len(words)], words) {
			return true
		}
	}
	return false
}
