package place

import (
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
	"breakwater/review/patch/diff"
)

// present reports whether the file reads as an edit wants it already: the search
// text stands nowhere, and what would take its place does.
func (f *file) present(p pattern) bool {
	now := pattern{}
	for i := range len(p.old) + 1 {
		now.old = append(now.old, p.adds[i]...)
		if i < len(p.old) && p.keep[i] {
			now.old = append(now.old, p.old[i])
		}
	}
	now.keep, now.adds = make([]bool, len(now.old)), make([][]string, len(now.old)+1)
	if p.blank() || now.blank() || !now.tells() {
		return false
	}
	stands := func(p pattern) bool {
		return slices.ContainsFunc(verbatim, func(r rung) bool { return len(f.contiguous(p, r)) > 0 })
	}
	return !stands(p) && stands(now)
}

// missing returns the splices of a change without the new lines that stand in
// the file already: imports that it has, and a block that would only repeat the
// lines beside it.
func (b *builder) missing(c *diff.Change) []diff.Splice {
	if c.Op == finding.Create {
		return c.Splices
	}
	stays := func(line int) bool {
		return !slices.ContainsFunc(c.Splices, func(s diff.Splice) bool { return s.Start <= line && line < s.End })
	}
	var out []diff.Splice
	for _, s := range c.Splices {
		switch {
		case s.Start != s.End:
		case s.Imports(c.Path):
			left := slices.DeleteFunc(slices.Clone(s.Lines), func(l string) bool {
				return slices.ContainsFunc(b.file(c).imports(c.Path, l), stays)
			})
			if len(left) < len(s.Lines) {
				b.there = true
				if s.Lines = left; strings.TrimSpace(strings.Join(left, "")) == "" {
					continue
				}
			}
		case repeats(c.Before, s) && stays(s.Start-1) && stays(s.Start):
			b.there = true
			continue
		}
		out = append(out, s)
	}
	return out
}

// imports returns where an import line stands at the top of a file.
func (f *file) imports(path, line string) (at []int) {
	line = diff.Plain(strings.TrimRight(line, "\r\n"))
	if in, rest := indentOf(line); rest == "" || in != "" && syntax.LanguageOf(path) != syntax.Go {
		return nil
	}
	for _, i := range f.at[diff.Fold(line)] {
		if diff.Plain(f.Body[i]) == line {
			at = append(at, i)
		}
	}
	return at
}

// repeats reports whether a splice only adds lines, two of code or more, that
// stand right before it or after it.
func repeats(t *diff.Text, s diff.Splice) bool {
	code := 0
	for _, l := range s.Lines {
		if strings.ContainsFunc(l, alphanumeric) {
			code++
		}
	}
	n := len(s.Lines)
	before := s.Start >= n && slices.Equal(t.Lines[s.Start-n:s.Start], s.Lines)
	after := s.Start+n <= len(t.Lines) && slices.Equal(t.Lines[s.Start:s.Start+n], s.Lines)
	return code > 1 && (before || after)
}
