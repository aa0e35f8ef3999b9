package vet

import (
	"fmt"
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
	"breakwater/review/patch/diff"
)

// Objection says what speaks against changes. The zero value says nothing.
type Objection struct {
	Reason string // one sentence
	Name   string // the name that is missing or one too many, if it is about one: another edit may set that right
	Final  bool   // whatever the edit, so that its author need not try again
}

func object(name, format string, args ...any) Objection {
	return Objection{Reason: fmt.Sprintf(format, args...), Name: name}
}

// judgement is what the checks find out about changes that go out together.
type judgement struct {
	*Vetter
	created []*diff.Change // new files, those with a new name among them
	views   []view
	needs   []Need
	defines []NewName
	no      Objection
}

// check judges what the changes of a finding make of the tree; with begins the
// sentence about what one makes of its file, of which excerpts are without some parts.
func (m *Vetter) check(with string, f finding.Finding, cs []*diff.Change, without leave) *judgement {
	j := &judgement{Vetter: m}
	for _, c := range cs {
		v, reason := m.view(c, without)
		if reason != "" && j.no.Reason == "" {
			j.no.Reason = with + reason
		}
		j.views = append(j.views, v)
		if v.creates() {
			j.created = append(j.created, c)
		}
	}
	if j.no.Reason != "" {
		return j
	}
	comments := true
	var news []brought
	for _, v := range j.views {
		comments = comments && v.sameCode()
		if v.after == nil {
			continue
		}
		if no := j.judge(v); no.Reason != "" {
			j.no = Objection{Reason: with + no.Reason, Name: no.Name}
			return j
		}
		news = append(news, v.brings()...)
		j.defines = append(j.defines, newNames(v)...)
	}
	if comments {
		j.no.Reason = "The edit changes nothing but comments or white space."
		return j
	}
	j.needs, j.no = j.undeclared(f, news)
	return j
}

// view is a file before and after a change.
type view struct {
	change *diff.Change
	before *parsed // nil for a new file
	after  *parsed // nil for one that is deleted
	out    []part  // what after lacks of before, since it stays as it is; none if after is the whole file
	apart  bool    // what the change does shows in after, without these
}

// creates reports whether the change puts a file where none was.
func (v view) creates() bool { return v.change.Op == finding.Create || v.change.To != "" }

// parsed returns the file of a change as it was; nil for a new file. The same
// grammar parses the text afterwards, so an error cannot be but a lack of
// resources, and reads as a new file. The files that were asked for last are kept:
// edits of one follow each other, and then are looked at together.
func (m *Vetter) parsed(c *diff.Change) *parsed {
	if c.Op == finding.Create {
		return nil
	}
	i := slices.IndexFunc(m.files, func(p *parsed) bool { return p.text == c.Before && p.path == c.Path })
	if i >= 0 {
		p := m.files[i]
		m.files = append(slices.Delete(m.files, i, i+1), p)
		return p
	}
	p, err := parse(c.Path, c.Before.Bytes())
	if err != nil {
		return nil
	}
	p.text = c.Before
	m.files = append(m.files, p)
	size := 0
	for i := len(m.files) - 1; i >= 0; i-- {
		if size += len(m.files[i].tree.Source); size > mostKept && i < len(m.files)-1 {
			m.files = slices.Delete(m.files, 0, i+1)
			break
		}
	}
	return p
}

// mostKept bounds the files that are kept as they were read, in bytes of their text; what was
// read of them takes some forty times that.
const mostKept = 1 << 20

// view reads a changed file and says which new syntax errors it has, as the end of
// a sentence; empty if none.
func (m *Vetter) view(c *diff.Change, without leave) (view, string) {
	v := view{change: c, before: m.parsed(c)}
	if c.Op == finding.Delete {
		return v, ""
	}
	if v.before != nil {
		if part, ok := excerpt(c, v.before, m.leastExcerpt, without); ok {
			return part, ""
		}
	}
	all, err := v.whole()
	if err != nil {
		return v, fmt.Sprintf("%s could not be parsed.", c.Name())
	}
	if v = all; without == definitions {
		m.read[c.Path] += len(v.after.tree.Source)
	}
	errs := v.after.faults()
	if len(errs) == 0 || v.before != nil && len(errs) <= len(v.before.faults()) {
		return v, ""
	}
	return v, fmt.Sprintf("%s would have a syntax error at line %d.", c.Name(), firstNew(c, errs))
}

// whole returns the view of all of the file.
func (v view) whole() (view, error) {
	if v.after != nil && len(v.out) == 0 {
		return v, nil
	}
	after, err := parse(v.change.Name(), v.change.Bytes())
	return view{change: v.change, before: v.before, after: after}, err
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

// judge says what is wrong with a changed file beyond its syntax.
func (j *judgement) judge(v view) Objection {
	if reason := v.odd(); reason != "" {
		return Objection{Reason: reason}
	}
	for _, check := range []func(view) Objection{goUnused, j.unknownNames, redeclared, j.clash, unsafeRetry} {
		if o := check(v); o.Reason != "" {
			return o
		}
	}
	return Objection{}
}

// sameCode reports whether the file is the same but for comments.
func (v view) sameCode() bool {
	if v.change.Op != finding.Replace || v.before == nil {
		return false
	}
	removed, added := changedLines(v.change)
	if !slices.Equal(tokens(v.before.tree.Root(), removed), tokens(v.after.tree.Root(), added)) {
		return false
	}
	all, err := v.whole() // the same tokens may stand in blocks of another depth
	return err == nil && codeOf(v.before.tree.Root()) == codeOf(all.after.tree.Root())
}

// changedLines returns the lines that a change takes and those that it brings,
// ascending and 1-based, where they stand before and after.
func changedLines(c *diff.Change) (removed, added []int) {
	shift := 0
	for _, s := range c.Splices {
		for i := s.Start; i < s.End; i++ {
			removed = append(removed, i+1)
		}
		for i := range s.Lines {
			added = append(added, s.Start+shift+i+1)
		}
		shift += len(s.Lines) - (s.End - s.Start)
	}
	return removed, added
}

// tokens returns the texts of the leaves that reach into some lines, ascending,
// without comments.
func tokens(n syntax.Node, lines []int) (out []string) {
	at, _ := slices.BinarySearch(lines, n.StartLine())
	if isComment(n) || at == len(lines) || lines[at] > n.EndLine() {
		return nil
	}
	leaf := true
	for c := range n.AllChildren() {
		leaf = false
		out = append(out, tokens(c, lines)...)
	}
	if leaf {
		return []string{n.Text()}
	}
	return out
}

// commentKinds are what grammars call comments.
var commentKinds = []string{"comment", "line_comment", "block_comment"}

// isComment reports whether a node only tells readers something.
func isComment(n syntax.Node) bool {
	return n.Is(commentKinds...) || docstring(n)
}

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
		if isComment(n) {
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
