package fix

import (
	"bytes"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/index/syntax"
)

// spread lays a call of Python out anew where more arguments make its last line
// longer than the file's lines are, as its formatters do: all arguments on a line
// of their own, or else each. Nil where the line is short enough or the layout is
// not that of a formatter.
func (f *File) spread(c facts.Call, texts []string) []Splice {
	_, end := c.Bytes()
	limit := f.limit()
	args, open := f.plainArguments(c)
	if f.Language != syntax.Python || limit == 0 || len(args) == 0 {
		return nil
	}
	_, at := args[len(args)-1].Bytes()
	from, to := lineSpan(f.source, Splice{at, at, ""})
	added := len(strings.Join(texts, ", ")) + len(", ")
	if to-from+added <= limit || f.source[bytes.LastIndexFunc(f.source[:end-1], notSpace)] == ',' {
		return nil
	}
	var all []string
	for _, a := range args {
		all = append(all, f.text(a))
	}
	all = append(all, texts...)
	outer := f.indent(c.Node)
	inner := "\n" + outer + f.unit(c.Node)
	body := inner + strings.Join(all, ", ")
	if len(body)-1 > limit {
		body = inner + strings.Join(all, ","+inner) + ","
	}
	return []Splice{{open + 1, end - 1, body + "\n" + outer}}
}

// unfold lays the options of a call of JavaScript out with one entry a line where more
// entries make its line longer than the project's settings allow, as prettier does.
// Nil where the line is short enough, nothing tells, or the call takes several lines.
func (f *File) unfold(c facts.Call, options facts.Node, entries []string) []Splice {
	args, open := f.plainArguments(c)
	_, end := c.Bytes()
	if f.width == 0 || open == 0 || c.StartLine() != c.EndLine() {
		return nil
	}
	at := c.Node
	for at.Parent().Is(lang.Await) {
		at = at.Parent()
	}
	if at.Role() == lang.Body { // of an arrow function: it goes on a line of its own
		return nil
	}
	from, to := lineSpan(f.source, Splice{open, end, ""})
	added := len(strings.Join(entries, ", ")) + len(", ")
	start, stop, lead := open+1, end-1, ""
	var all []string
	switch {
	case options.Valid() && args[len(args)-1] != options:
		return nil
	case options.Valid():
		for e := range options.Children() {
			all = append(all, f.text(e))
		}
		start, _ = options.Bytes()
	case len(args) > 0:
		_, start = args[len(args)-1].Bytes()
		lead = ", "
		fallthrough
	default:
		added += len("{  }")
	}
	if to-from+added <= f.width || f.source[bytes.LastIndexFunc(f.source[:end-1], notSpace)] == ',' {
		return nil
	}
	outer := f.indent(c.Node)
	inner := "\n" + outer + f.unit(c.Node)
	body := strings.Join(append(all, entries...), ","+inner)
	if f.trailingCommas() {
		body += ","
	}
	return []Splice{{start, stop, lead + "{" + inner + body + "\n" + outer + "}"}}
}

// trailingCommas reports whether the file's objects of several lines have a comma
// behind the last entry, as they do by default.
func (f *File) trailingCommas() bool {
	for n := range f.Root().Walk() {
		if !n.Is(lang.Object) || n.StartLine() == n.EndLine() {
			continue
		}
		_, end := n.Bytes()
		last := bytes.LastIndexFunc(f.source[:end-1], notSpace)
		return f.source[last] == ','
	}
	return true
}

func notSpace(r rune) bool { return !strings.ContainsRune(" \t\r\n", r) }

// plainArguments are the arguments of a call and where its parenthesis opens; none
// if one of them takes several lines or there is a comment among them.
func (f *File) plainArguments(c facts.Call) (args []facts.Node, open int) {
	callee := c.Child(lang.Callee)
	if !callee.Valid() {
		return nil, 0
	}
	_, open = callee.Bytes()
	if open >= len(f.source) || f.source[open] != '(' {
		return nil, 0
	}
	for a := range c.Children() {
		switch {
		case a == callee:
		case a.Is(lang.Comment) || a.StartLine() != a.EndLine():
			return nil, 0
		default:
			args = append(args, a)
		}
	}
	return args, open
}

// lineLimits are those of Python's formatters, as projects set them.
var lineLimits = []int{88, 100, 120}

// lineLimit is the length that the file's lines keep to, strings and comments aside; 0 if
// they keep to none.
func (f *File) lineLimit() int {
	longest, number, prose := 0, 0, f.proseLines()
	for line := range bytes.Lines(f.source) {
		if number++; !prose[number] && !bytes.ContainsAny(line, "\"'#") {
			longest = max(longest, len(bytes.TrimRight(line, "\r\n")))
		}
	}
	for _, limit := range lineLimits {
		if longest <= limit {
			return limit
		}
	}
	return 0
}

// proseLines are the lines of texts that take several, such as what a function is for.
func (f *File) proseLines() map[int]bool {
	lines := map[int]bool{}
	for i := range f.Len() {
		n := f.NodeAt(i)
		for at := n.StartLine(); n.Is(lang.String) && at < n.EndLine(); at++ {
			lines[at+1] = true
		}
	}
	return lines
}
