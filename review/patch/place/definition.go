package place

import (
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
	"breakwater/review/patch/diff"
)

// redefine places an edit that is a whole new version of definitions of a file:
// text without search lines, as reports give it. The definitions are found by
// name; new ones stand before the next that is known, imports go to the others.
func (b *builder) redefine(c *diff.Change, e finding.Edit) *Refusal {
	no := refuse("The edit of %s gives whole definitions, and they cannot be matched with those of the file by name.",
		c.Path)
	no.Reask = "Give the edit of " +
		c.Path + " as search and replace text: whole lines of the file, copied verbatim, and the lines in their place."
	lines := editLines(e.Replace)
	if slices.ContainsFunc(lines, elision.MatchString) {
		return &no
	}
	have, err := syntax.ParseUnit(c.Path, c.Before.Bytes())
	if err != nil {
		return &no
	}
	give, err := syntax.ParseUnit(c.Path, []byte(e.Replace))
	if err != nil || len(give.Errors) > 0 {
		return &no
	}
	from := 1
	replaced := false
	for _, d := range outer(give.Definitions) {
		old, ok := namesake(have.Definitions, d)
		if !ok {
			continue
		}
		segment, imports := splitImports(lines[from-1:d.EndLine], give, from)
		if _, no := b.imports(c, have, imports); no != nil {
			return no
		}
		if no := b.put(c, b.file(c).newVersion(old, d, segment)); no != nil {
			return no
		}
		from, replaced = d.EndLine+1, true
	}
	if !replaced || strings.TrimSpace(strings.Join(lines[from-1:], "")) != "" {
		return &no
	}
	return nil
}

// outer returns the definitions that lie in no other.
func outer(ds []syntax.Definition) []syntax.Definition {
	var out []syntax.Definition
	for _, d := range ds {
		if n := len(out); (n == 0 || d.StartLine > out[n-1].EndLine) && d.Kind != syntax.Variable &&
			d.Kind != syntax.Constant {
			out = append(out, d)
		}
	}
	return out
}

// namesake returns the only definition of the same name and sort.
func namesake(ds []syntax.Definition, d syntax.Definition) (found syntax.Definition, ok bool) {
	callable := func(k syntax.Kind) bool { return k == syntax.Function || k == syntax.Method }
	n := 0
	for _, o := range ds {
		if o.Name == d.Name && (o.Kind == d.Kind || callable(o.Kind) && callable(d.Kind)) {
			found = o
			n++
		}
	}
	return found, n == 1
}

// splitImports takes the import lines and the blank lines around them out of
// the text before a definition.
func splitImports(lines []string, u *syntax.Unit, first int) (rest, imports []string) {
	at := map[int]bool{}
	for _, i := range u.Imports {
		at[i.Line] = true
	}
	for i, l := range lines {
		switch {
		case at[first+i]:
			imports = append(imports, l)
		case len(rest) > 0 || strings.TrimSpace(l) != "":
			rest = append(rest, l)
		}
	}
	return rest, imports
}

// newVersion puts a segment in place of a definition, moved to its indentation.
// Decorators and comments before the definition stay unless the new version
// brings its own.
func (t *file) newVersion(old, d syntax.Definition, segment []string) []diff.Splice {
	start := old.StartLine
	if d.StartLine == d.NameLine {
		start = old.NameLine
	}
	to, _ := indentOf(t.Body[old.NameLine-1])
	head := segment[max(0, len(segment)-(d.EndLine-d.NameLine)-1)]
	from, _ := indentOf(head)
	s := diff.Splice{Start: start - 1, End: old.EndLine}
	for _, l := range segment {
		if strings.TrimSpace(l) != "" {
			l = to + strings.TrimPrefix(l, from)
		}
		s.Lines = append(s.Lines, l+t.Ending(s.Start))
	}
	return t.Minimal(s)
}

// imports adds the import lines that a file lacks after its last import. Lines
// that span several are not taken apart.
func (b *builder) imports(c *diff.Change, have *syntax.Unit, lines []string) (added bool, no *Refusal) {
	at := 0
	for _, i := range have.Imports {
		at = max(at, i.Line)
	}
	s := diff.Splice{Start: at, End: at}
	for _, l := range lines {
		if len(b.file(c).at[diff.Fold(l)]) == 0 {
			s.Lines = append(s.Lines, strings.TrimSpace(l)+c.Before.Ending(at))
		}
	}
	if len(s.Lines) == 0 {
		return false, nil
	}
	return true, b.put(c, []diff.Splice{s})
}
