package vet

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
	"breakwater/review/patch/diff"
)

// Check judges what the changes of a finding make of the tree, and names the
// dependencies they need. A reason is one sentence.
func (m *Vetter) Check(f finding.Finding, cs []*diff.Change) (needs []Need, reason string) {
	m.created = nil
	for _, c := range cs {
		if c.Op == finding.Create {
			m.created = append(m.created, c)
		}
	}
	comments := true
	var news []brought
	for _, c := range cs {
		if c.Op == finding.Delete {
			comments = false
			continue
		}
		found, same, reason := m.checkFile(c)
		if reason != "" {
			return nil, "With the edit, " + reason
		}
		comments = comments && same
		news = append(news, found...)
	}
	if comments {
		return nil, "The edit changes nothing but comments or white space."
	}
	return m.needs(f, news)
}

// checkFile judges one changed file: what it newly imports, and whether its
// code is the same as before.
func (m *Vetter) checkFile(c *diff.Change) (news []brought, same bool, reason string) {
	v, reason := m.view(c)
	if reason != "" {
		return nil, false, reason
	}
	defer v.close()
	if reason = m.judge(c, v); reason != "" {
		return nil, false, reason
	}
	same = c.Op == finding.Replace && (onlyComments(c) || adds(c, quotes)) && v.old() != nil && sameCode(v.old().Root(), v.after.Root())
	if adds(c, importLine) {
		news = v.brings(c)
	}
	return news, same, ""
}

// view is a file as trees before and after a change.
type view struct {
	change *diff.Change
	after  *syntax.Tree
	by     *Vetter
}

// old returns the tree of the file as it was; nil for a new file. The same
// grammar parsed the text afterwards, so an error cannot be but a lack of
// resources, and reads as a new file. Findings of one file follow each other, so
// the tree of the last one is kept.
func (v view) old() *syntax.Tree {
	if v.change.Op == finding.Create {
		return nil
	}
	last := &v.by.last
	if last.text != v.change.Before || last.tree != nil && last.tree.Language != v.after.Language {
		last.text, last.tree, last.free, last.declared = v.change.Before, nil, nil, nil
		if t, err := syntax.Parse(v.after.Language, v.change.Before.Bytes()); err == nil {
			last.tree = t
		}
	}
	return last.tree
}

// oldFree returns the names that the file used and did not bind; empty for a
// new file.
func (v view) oldFree(t language) map[string]int {
	old := v.old()
	if old == nil {
		return nil
	}
	if last := &v.by.last; last.free == nil {
		last.free = namesOf(v.change.Path, old, t).free()
	}
	return v.by.last.free
}

// oldDeclared counts the top-level definitions that the file had by name.
func (v view) oldDeclared() map[string]int {
	old := v.old()
	if old == nil {
		return nil
	}
	if last := &v.by.last; last.declared == nil {
		last.declared = declared(v.change.Path, old)
	}
	return v.by.last.declared
}

func (v view) close() { v.after.Close() }

// view parses a change and refuses new syntax errors.
func (m *Vetter) view(c *diff.Change) (view, string) {
	after, err := syntax.Parse(syntax.LanguageOf(c.Name()), c.Bytes())
	if err != nil {
		return view{}, fmt.Sprintf("%s could not be parsed.", c.Name())
	}
	v := view{c, after, m}
	errs := faults(after)
	if len(errs) == 0 || v.old() != nil && len(errs) <= len(faults(v.old())) {
		return v, ""
	}
	v.close()
	return view{}, fmt.Sprintf("%s would have a syntax error at line %d.", c.Name(), firstNew(c, errs))
}

// firstNew returns the line of the first error that lies in what was added, or
// of the first error.
func firstNew(c *diff.Change, errs []syntax.SyntaxError) int {
	for _, e := range errs {
		for line := range addedLines(c) {
			if e.StartLine <= line && line <= e.EndLine {
				return e.StartLine
			}
		}
	}
	return errs[0].StartLine
}

// addedLines returns the 1-based lines of the file afterwards that the change
// brought, with their text.
func addedLines(c *diff.Change) map[int]string {
	out := map[int]string{}
	shift := 0
	for _, s := range c.Splices {
		for i, l := range s.Lines {
			out[s.Start+shift+i+1] = l
		}
		shift += len(s.Lines) - (s.End - s.Start)
	}
	return out
}

// judge says what is wrong with a changed file beyond its syntax, as the end of
// a sentence.
func (m *Vetter) judge(c *diff.Change, v view) string {
	for _, s := range c.Splices {
		for i, l := range s.Lines {
			if i == 0 && s.Start == 0 && len(c.Before.Lines) > 0 && strings.HasPrefix(c.Before.Lines[0], diff.BOM) {
				l = strings.TrimPrefix(l, diff.BOM) // the file's own, see keepMark
			}
			l = strings.TrimRight(l, "\r\n")
			switch {
			case hidden.MatchString(l):
				return fmt.Sprintf("%s would hold invisible or direction-changing characters.", c.Name())
			case lazy.MatchString(l) && !m.holds(c, l):
				return fmt.Sprintf("%s would hold %q in place of code that was left out.", c.Name(), strings.TrimSpace(l))
			}
		}
	}
	if v.after.Language == syntax.Go && (takes(c, goQualified) || adds(c, importLine)) {
		if reason := goUnused(c, v.old(), v.after); reason != "" {
			return reason
		}
	}
	if renames(c) {
		if reason := m.unknownNames(c, v); reason != "" {
			return reason
		}
		if reason := redeclared(c, v); reason != "" {
			return reason
		}
		if reason := m.clash(c, v); reason != "" {
			return reason
		}
	}
	if adds(c, mayRetry) {
		return unsafeRetry(c, v)
	}
	return ""
}

var (
	// hidden matches characters that make code read as something else.
	hidden = regexp.MustCompile("[\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}\\x{200B}\\x{200E}\\x{200F}\\x{2060}\\x{00AD}\\x{061C}\\x{FEFF}\\x{E0000}-\\x{E007F}\\x00-\\x08\\x0B\\x0E-\\x1F\\x7F]")
	// lazy matches lines with which authors skip what they were to write.
	lazy = regexp.MustCompile(`(?i)^\s*(?:#|//|/\*|\{/\*)\s*(?:\.{3}|…)?\s*(?:\(?(?:rest of|remaining|existing|other|unchanged|same)\b[^.]*\b(?:code|here|unchanged|logic|implementation|as before|methods|function)\b.*|\.{3}.*|….*)$`)
)

// holds reports whether the file had a line before.
func (m *Vetter) holds(c *diff.Change, line string) bool {
	line = diff.Fold(strings.TrimRight(line, "\r\n"))
	return slices.ContainsFunc(c.Before.Body, func(l string) bool { return diff.Fold(l) == line })
}

// sameCode reports whether two trees are equal but for comments.
func sameCode(a, b syntax.Node) bool { return codeOf(a) == codeOf(b) }

// docstring reports whether a node is a string that is nothing but written
// down, as Python's documentation is.
func docstring(n syntax.Node) bool {
	return n.Is("expression_statement") && n.Count() == 1 && n.Child(0).Is("string") && n.Parent().Is("block", "module")
}

// codeOf writes a tree's shape and leaves without its comments.
func codeOf(root syntax.Node) string {
	var b strings.Builder
	var walk func(n syntax.Node)
	walk = func(n syntax.Node) {
		if n.Is("comment", "line_comment", "block_comment") || docstring(n) {
			return
		}
		leaf := true
		b.WriteString(n.Kind())
		b.WriteByte('(')
		for c := range n.AllChildren() {
			leaf = false
			walk(c)
		}
		if leaf {
			b.WriteString(n.Text())
		}
		b.WriteByte(')')
	}
	walk(root)
	return b.String()
}
