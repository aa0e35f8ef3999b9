package index

import (
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// fitting keeps of overloads in one class those that take as many arguments
// as the calls of u pass. It keeps all where none seems to fit.
func (s *session) fitting(u use, refs []ref) []ref {
	if l := s.file.lang; len(refs) < 2 || !u.call || l != syntax.Java && l != syntax.CSharp {
		return refs
	}
	var passed []int
	for _, n := range u.lines {
		if count, _ := arguments(s.text.lines(n, n+10), u.name); count >= 0 {
			passed = append(passed, count)
		}
	}
	fits := func(r ref) bool {
		d := s.def(r)
		takes, more := arguments(s.textOf(r.file).lines(d.NameLine, d.NameLine+10), d.Name)
		return takes < 0 || slices.Contains(passed, takes) || more && slices.ContainsFunc(passed, func(n int) bool {
			return n >= takes-1
		})
	}
	kept := slices.DeleteFunc(slices.Clone(refs), func(r ref) bool { return !fits(r) })
	if len(kept) == 0 {
		return refs
	}
	return kept
}

// arguments counts what stands in the parentheses after a name, and tells
// whether the last may repeat; -1 if there are none to be seen.
func arguments(code []byte, name string) (count int, repeats bool) {
	text := string(clip(code, 1000))
	at := strings.Index(text, name+"(")
	if at < 0 {
		return -1, false
	}
	depth, quote, some := 0, byte(0), false
	for i := at + len(name); i < len(text); i++ {
		c := text[i]
		switch {
		case quote != 0:
			if c == '\\' {
				i++
			} else if c == quote {
				quote = 0
			}
			continue
		case c == '"' || c == '\'':
			quote = c
		case strings.IndexByte("([{<", c) >= 0:
			depth++
		case strings.IndexByte(")]}", c) >= 0 || c == '>' && text[i-1] != '-':
			if depth--; depth == 0 {
				if some {
					count++
				}
				return count, strings.Contains(text[at:i], "...")
			}
		case c == ',' && depth == 1:
			count++
		}
		opens := c == '(' && depth == 1 // the list itself
		some = some || depth >= 1 && c > ' ' && !opens
	}
	return -1, false
}
