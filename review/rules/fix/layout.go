package fix

import (
	"bytes"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
)

// text returns the code of a node.
func (f *File) text(n facts.Node) string {
	start, end := n.Bytes()
	return string(f.source[start:end])
}

func (f *File) replace(n facts.Node, text string) Splice {
	start, end := n.Bytes()
	return Splice{start, end, text}
}

func insert(at int, text string) Splice { return Splice{at, at, text} }

// indent returns the white space before the first code on n's first line.
func (f *File) indent(n facts.Node) string {
	start, _ := n.Bytes()
	rest := f.source[bytes.LastIndexByte(f.source[:start], '\n')+1:]
	return string(rest[:len(rest)-len(bytes.TrimLeft(rest, " \t"))])
}

// unit is one step of indentation: what the block around n adds to the
// statement that holds it, or else what the file's first indented statement
// begins with.
func (f *File) unit(n facts.Node) string {
	if step := f.step(n); step != "" {
		return step
	}
	for c := range f.Root().Walk() {
		if step := f.step(c); step != "" && f.alone(c) {
			return step
		}
	}
	return "    "
}

func (f *File) step(n facts.Node) string {
	inner := f.indent(n)
	for up := range n.Up() {
		outer := f.indent(up)
		if up.StartLine() >= n.StartLine() || len(outer) >= len(inner) {
			continue
		}
		step, ok := strings.CutPrefix(inner, outer)
		if plain := step == "\t" || strings.Trim(step, " ") == "" && len(step) <= 8; ok && plain {
			return step
		}
		break
	}
	return ""
}

// alone reports whether nothing but n, punctuation and a comment stands on its
// lines, so that whole lines can be moved.
func (f *File) alone(n facts.Node) bool {
	start, end := n.Bytes()
	from, to := lineSpan(f.source, Splice{start, end, ""})
	before := strings.TrimSpace(string(f.source[from:start]))
	after := strings.TrimSpace(string(f.source[end:to]))
	after = strings.TrimSpace(strings.TrimLeft(after, ";,"))
	return before == "" && (after == "" || strings.HasPrefix(after, "#") || strings.HasPrefix(after, "//"))
}

// statement returns the statement that holds n: the node on the way up that
// stands right in a block.
func statement(n facts.Node) facts.Node {
	for at := n; at.Valid(); at = at.Parent() {
		up := at.Parent()
		if up.Is(lang.Block, lang.File) || up.Is(lang.Case, lang.Finally, lang.Handler, lang.Func) &&
			at.Role() == lang.Body {
			return at
		}
	}
	return facts.Node{}
}

// next returns the statement behind one in the same block, comments skipped.
func next(n facts.Node) facts.Node {
	for c := range n.Parent().Children() {
		if n.Before(c) && !c.Is(lang.Comment) && !n.Contains(c) {
			return c
		}
	}
	return facts.Node{}
}

// add puts one more element behind the last one of a list whose closing bracket
// stands at end, in the list's own layout. A comment at the end of the last
// line stays where it is. Nil where the layout leaves no sure place.
func (f *File) add(last facts.Node, end int, text string) []Splice {
	_, at := last.Bytes()
	between := f.source[at:end]
	comma := bytes.HasPrefix(bytes.TrimLeft(between, " \t"), []byte(","))
	newline := bytes.IndexByte(between, '\n')
	if newline < 0 {
		if comma {
			return []Splice{insert(at+bytes.IndexByte(between, ',')+1, " "+text+",")}
		}
		if strings.TrimSpace(string(between)) != "" {
			return nil // a comment behind the last element
		}
		return []Splice{insert(at, ", "+text)}
	}
	if !f.alone(last) && !f.leads(last) { // elements share lines: join the last
		if comma || strings.TrimSpace(string(between)) != "" {
			return nil
		}
		return []Splice{insert(at, ", "+text)}
	}
	eol := at + newline
	if eol > at && f.source[eol-1] == '\r' {
		eol--
	}
	line := "\n" + f.indent(last) + text
	switch {
	case comma:
		return []Splice{insert(eol, line+",")}
	case bytes.IndexByte(f.source[eol:end], ',') >= 0:
		return nil // a comma that stands on a line below
	case eol == at:
		return []Splice{insert(at, ","+line)}
	}
	return []Splice{insert(at, ","), insert(eol, line)}
}

// leads reports whether nothing stands before n on its line.
func (f *File) leads(n facts.Node) bool {
	start, _ := n.Bytes()
	from := bytes.LastIndexByte(f.source[:start], '\n') + 1
	return strings.TrimSpace(string(f.source[from:start])) == ""
}
