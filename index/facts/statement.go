package facts

import (
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

// Statement returns the normalised tokens of the outermost statement that
// begins on one of the lines start to end (1-based, inclusive), separated by
// spaces: identifiers, literals, operators and kinds, without white space,
// quotes, parentheses and comments. Of a loop, branch or function it is the
// head. It is empty where the lines hold no code.
//
// Two statements with equal tokens are the same code however it is laid out.
func (f *File) Statement(start, end int) string {
	return strings.Join(f.wordsOf(f.statementAt(start, end)), " ")
}

// Shape is Statement with the variables of the function around it numbered as they occur,
// so that it stays the same where they get other names.
func (f *File) Shape(start, end int) string {
	n := f.statementAt(start, end)
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
	if !n.Valid() {
		return nil
	}
	for i, last := n.i, n.data().next; i < last && len(words) < maxTokens; {
		m := Node{f, i}
		if i != n.i && (compound[m.Role()] || m.Is(lang.Comment, lang.Block, lang.Handler, lang.Finally, lang.Case)) {
			i = m.data().next
			continue
		}
		words = append(words, token(m)...)
		i++
	}
	return words
}

// isStatement reports whether a node is part of no larger statement.
func isStatement(n Node) bool {
	if n.Is(lang.Comment, lang.Block, lang.Decorator, lang.File) {
		return false
	}
	return n.Parent().Is(holding...) || compound[n.Role()]
}

// statementAt finds the first node that begins within the lines and is part of
// a statement, and returns that statement.
func (f *File) statementAt(start, end int) Node {
	for i := max(1, f.firstOn(start)); i < len(f.nodes) && f.nodes[i].line <= uint32(end); i++ {
		if n := (Node{f, int32(i)}); !n.Is(lang.Comment, lang.Block, lang.Decorator) {
			return f.enclosing(n)
		}
	}
	return f.coverAt(start)
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

// token is what a node itself contributes.
func token(n Node) []string {
	name := n.Name()
	switch n.Kind() {
	case lang.Name, lang.Number, lang.Bool, lang.Null, lang.Member, lang.Op:
		return []string{name}
	case lang.String:
		return []string{"'" + name + "'"}
	}
	if name == "" || strings.ContainsAny(name, " \n") {
		return []string{n.Kind().String()}
	}
	return []string{n.Kind().String(), name}
}
