package facts

import (
	"cmp"
	"iter"
	"regexp"
	"slices"
	"strings"

	"breakwater/index/lang"
)

// maxTokens bounds the tokens of one statement.
const maxTokens = 64

// compound are the roles of what a statement holds rather than says; a loop, say,
// is told by its head.
var compound = map[lang.Role]bool{
	lang.Body: true, lang.Then: true, lang.Else: true, lang.Decoration: true,
}

// holding are the kinds whose children are statements.
var holding = []lang.Kind{lang.File, lang.Block, lang.Case, lang.Class, lang.Handler, lang.Finally}

// Spot is code that somebody speaks of.
type Spot struct {
	Start, End int // lines, 1-based, inclusive
	At, Until  int // bytes: [At, Until); 0, 0 where only the lines are known
}

// Statement returns the normalised tokens of the statement at a spot, separated by
// spaces: identifiers, literals, operators and kinds, without white space,
// quotes, parentheses, comments and what else formatters add, take away or write in
// another way. Of a loop, branch or function it is the head. Where only lines are known
// it is the outermost statement that begins on them, or all that a function in it does, if
// that is one statement; else the innermost around the code. Both stay when what leads it
// is put on lines of its own. It is empty where there is no code.
//
// Two statements with equal tokens are the same code however it is laid out.
func (f *File) Statement(s Spot) string {
	return strings.Join(f.wordsOf(f.statementAt(s)), " ")
}

// Shape is Statement with the variables of the function around it numbered as they occur,
// so that it stays the same where they get other names.
func (f *File) Shape(s Spot) string {
	n := f.statementAt(s)
	if !n.Valid() {
		return ""
	}
	at, head := f.funcs[n.i]
	if !head {
		at = f.in[n.i].function
	}
	fn := f.Functions[at]
	for fn.Name() == "" && fn.Outer >= 0 {
		fn = f.Functions[fn.Outer]
	}
	said, _ := numbered(f.wordsOf(n), func(name string) bool { return f.isVariable(fn, name) })
	return said
}

// wordsOf are the tokens of a statement; none where there is no such node.
func (f *File) wordsOf(n Node) (words []string) {
	for m := range f.heading(n) {
		if words = append(words, token(m)...); len(words) >= maxTokens {
			break
		}
	}
	return words
}

// heading yields the nodes that say what a statement does, without what it holds.
func (f *File) heading(n Node) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if !n.Valid() {
			return
		}
		for i, last := n.i, n.data().next; i < last; {
			m := Node{f, i}
			if i != n.i && (compound[m.Role()] || m.Is(lang.Comment, lang.Block, lang.Handler, lang.Finally, lang.Case)) {
				i = m.data().next
				continue
			}
			if !yield(m) {
				return
			}
			i++
		}
	}
}

// isStatement reports whether a node is part of no larger statement.
func isStatement(n Node) bool {
	if n.Is(lang.Comment, lang.Block, lang.Decorator, lang.File) {
		return false
	}
	return n.Parent().Is(holding...) || compound[n.Role()]
}

// statementAt returns the statement that the code at a spot is part of: of the first
// node there, or of that which ends with it where several begin there.
func (f *File) statementAt(s Spot) Node {
	begins := func(i int) bool { return i < len(f.nodes) && f.nodes[i].line <= uint32(s.End) }
	first := max(1, f.firstOn(s.Start))
	if s.Until > 0 {
		at := max(first, f.firstFrom(s.At))
		if begins(at) {
			first = at
		}
		for i := first; begins(i) && f.nodes[i].start == f.nodes[first].start; i++ {
			if f.nodes[i].end <= uint32(s.Until) {
				first = i
				break
			}
		}
	}
	for i := first; begins(i); i++ {
		if n := (Node{f, int32(i)}); !n.Is(lang.Comment, lang.Block, lang.Decorator) {
			if n = f.enclosing(n); s.Until == 0 {
				n = f.opened(n)
			}
			return n
		}
	}
	return f.coverAt(s.Start)
}

// opened returns the statement that is all that the only function in a statement does, or
// that statement: formatters put it on a line of its own, or beside what leads it.
func (f *File) opened(n Node) Node {
	for {
		only := Node{}
		for m := range f.heading(n) {
			if block := m.Child(lang.Body); m.Is(lang.Call) && block.Is(lang.Func) {
				m = block
			}
			switch {
			case !m.Is(lang.Func):
			case only.Valid(), m.i != n.i && !m.Has(lang.Lambda): // several, or a method of an object
				return n
			default:
				only = m
			}
		}
		body := only.Child(lang.Body)
		if body.Is(lang.Block) {
			body = onlyChild(body)
		}
		if !body.Valid() || body.Is(lang.Block) {
			return n
		}
		n = body
	}
}

// onlyChild returns what a node holds beside comments, if that is one node.
func onlyChild(n Node) (only Node) {
	for c := range n.Children() {
		switch {
		case c.Is(lang.Comment):
		case only.Valid():
			return Node{}
		default:
			only = c
		}
	}
	return only
}

// firstFrom returns the index of the first node that begins at a byte or behind it.
func (f *File) firstFrom(at int) int {
	i, _ := slices.BinarySearchFunc(f.nodes, at, func(n node, at int) int { return cmp.Compare(int(n.start), at) })
	return i
}

// enclosing climbs to the statement that a node is part of.
func (f *File) enclosing(n Node) Node {
	for p := n.Parent(); p.Valid(); n, p = p, p.Parent() {
		if p.Is(holding...) || compound[n.Role()] {
			return n
		}
	}
	return n
}

// coverAt returns the innermost statement that spans a line on which none
// begins, such as one in the middle of a call's arguments.
func (f *File) coverAt(line int) Node {
	i := f.firstOn(line) - 1
	if i < 1 {
		return Node{}
	}
	for n := (Node{f, int32(i)}); n.i > 0; n = n.Parent() {
		if n.EndLine() >= line && !n.Is(lang.Comment, lang.Block) {
			return f.enclosing(n)
		}
	}
	return Node{}
}

// token is what a node itself contributes. What formatters write in two ways gives the
// same: parameters stand in parentheses or not, a function's last expression is returned
// or is its result, a table is an argument in braces or without.
func token(n Node) []string {
	name := n.Name()
	switch n.Kind() {
	case lang.Name, lang.Member:
		return []string{strings.TrimPrefix(name, `\`)}
	case lang.Bool, lang.Null:
		return []string{strings.ToLower(name)}
	case lang.Number:
		return []string{plainNumber(name)}
	case lang.String:
		return []string{"'" + plainText(name) + "'"}
	case lang.Op:
		return operator(n, name)
	case lang.Param:
		if name == "" {
			return nil
		}
		return []string{name}
	}
	silent := n.Is(lang.Return) || n.Is(lang.Object) && n.Role() == lang.Arg
	if silent && n.data().next > n.i+1 {
		return nil
	}
	if name == "" || strings.ContainsAny(name, " \n") {
		return []string{n.Kind().String()}
	}
	return []string{n.Kind().String(), name}
}

// plainQuotes writes quotes in a string as they stand in one of the other quotes.
var plainQuotes = strings.NewReplacer(`\"`, `"`, `\'`, `'`)

// plainText writes a text as it stands in one of the other quotes, and what it inserts
// without white space.
func plainText(text string) string {
	return inserted.ReplaceAllStringFunc(plainQuotes.Replace(text), func(code string) string {
		return strings.Join(strings.Fields(code), "")
	})
}

// inserted is code, or what may be, within a text.
var inserted = regexp.MustCompile(`\{[^{}]*\}`)

// operator is what an operator contributes. A type of several begins with its operator
// where it takes several lines.
func operator(n Node, name string) []string {
	switch only := n.Child(lang.Left); {
	case name == "<>":
		return []string{"!="}
	case name == "|" && only.Valid() && only.data().next == n.data().next:
		return nil
	}
	return []string{name}
}

// plainNumber writes a number in one of its ways: 0XFF and 0xff, 1_000 and 1000, 0755 and
// 0o755, .5, 0.50 and 0.5.
func plainNumber(digits string) string {
	digits = strings.ToLower(strings.ReplaceAll(digits, "_", ""))
	if rest, ok := strings.CutPrefix(digits, "0o"); ok {
		return "0" + rest
	}
	whole, fraction, float := strings.Cut(digits, ".")
	if !float || strings.HasPrefix(whole, "0x") {
		return digits
	}
	exponent := len(fraction)
	if i := strings.IndexFunc(fraction, func(r rune) bool { return r < '0' || r > '9' }); i >= 0 {
		exponent = i
	}
	number := strings.TrimRight("."+fraction[:exponent], "0")
	return cmp.Or(whole, "0") + strings.TrimSuffix(number, ".") + fraction[exponent:]
}
