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
func (f *file) spread(c facts.Call, texts []string) []Splice {
	_, end := c.Bytes()
	limit := f.lineLimit()
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

func notSpace(r rune) bool { return !strings.ContainsRune(" \t\r\n", r) }

// plainArguments are the arguments of a call and where its parenthesis opens; none
// if one of them takes several lines or there is a comment among them.
func (f *file) plainArguments(c facts.Call) (args []facts.Node, open int) {
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

// lineLimit is the length that the file's lines keep to, strings and comments
// aside; 0 if they keep to none.
func (f *file) lineLimit() int {
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
func (f *file) proseLines() map[int]bool {
	lines := map[int]bool{}
	for i := range f.Len() {
		n := f.NodeAt(i)
		for at := n.StartLine(); n.Is(lang.String) && at < n.EndLine(); at++ {
			lines[at+1] = true
		}
	}
	return lines
}
