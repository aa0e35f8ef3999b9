package behaviour

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
)

// hole stands for a part of a text that the file does not tell.
const hole = "\x00"

// Bounds of folding: of one text, and of all texts of a file. What lies beyond is
// a deed of its own, so that padding hides nothing.
const (
	maxFold    = 64       // how deep an expression leads into others
	maxGrown   = 1000     // how often a text is added to
	maxText    = 64 << 10 // bytes
	leastSteps = 1 << 16  // beside those for each node
)

// fold returns the text that an expression gives, as far as the file tells, with
// holes for what it does not: "https://" + host + ".io" is "https://\x00.io".
// Not ok if it is no text at all.
func (c *code) fold(n facts.Node) (text string, ok bool) { return c.foldAt(n, 0, nil) }

// constant returns the text of an expression that leaves nothing open.
func (c *code) constant(n facts.Node) (string, bool) {
	text, ok := c.fold(n)
	return text, ok && !strings.Contains(text, hole)
}

// foldAt folds an expression; used learns of the literals that are in the text.
func (c *code) foldAt(n facts.Node, depth int, used *[]facts.Node) (text string, ok bool) {
	if used != nil {
		had := len(*used)
		defer func() {
			if !ok { // they are not, and count for themselves
				*used = (*used)[:had]
			}
		}()
	}
	if c.steps++; !n.Valid() || c.spent() {
		return hole, false
	}
	if depth > maxFold {
		c.cut++
		return hole, false
	}
	in := func(n facts.Node) string {
		text, _ := c.foldAt(n, depth+1, used)
		return text
	}
	switch n.Kind() {
	case lang.String:
		if used != nil {
			*used = append(*used, n)
		}
		return c.literal(n, in), true
	case lang.Op:
		return c.operation(n, in)
	case lang.Name, lang.Member:
		if name, ok := c.reflected(n); ok {
			return name, true
		}
		return c.variable(n, depth)
	case lang.Cast, lang.Await:
		return c.foldAt(n.Child(lang.Value), depth+1, used)
	case lang.Call:
		if name, ok := c.reflected(n); ok {
			return name, true
		}
		return c.called(n, in)
	case lang.Number:
		return n.Name(), false
	}
	return hole, false
}

// literal is what a string holds: its own text, and what is computed inside it.
func (c *code) literal(n facts.Node, in func(facts.Node) string) string {
	source := c.source(n)
	start, _ := n.Bytes()
	var b strings.Builder
	at, opened := 0, false
	add := func(piece string) {
		if opened { // the rest of {a!r:>10} or ${a}
			if _, rest, ok := strings.Cut(piece, "}"); ok {
				piece = rest
			}
		}
		b.WriteString(piece)
	}
	for child := range n.Children() {
		from, to := child.Bytes()
		if from -= start; from < at || to-start > len(source) {
			continue
		}
		piece := source[at:from]
		open := strings.LastIndexAny(piece, "{")
		head := piece
		if open >= 0 && open > strings.LastIndexByte(piece, '}') {
			head = strings.TrimRight(piece[:open], "$#")
		}
		add(head)
		opened = head != piece
		b.WriteString(in(child))
		at = to - start
	}
	add(source[at:])
	text := unquoted(b.String())
	if n.Has(lang.Raw) {
		return text
	}
	return unescaped(text)
}

// quotes are what may stand around a literal, with the letters before it.
var quotes = regexp.MustCompile("^(?:[a-zA-Z@$#%:]{0,3}#*)(\"\"\"|'''|\"|'|`|\\()")

func unquoted(s string) string {
	m := quotes.FindStringSubmatch(s)
	if m == nil {
		return s
	}
	s = s[len(m[0]):]
	end := m[1]
	if end == "(" {
		end = ")"
	}
	return strings.TrimSuffix(strings.TrimRight(s, "#"), end)
}

// unescaped resolves the escapes that can hide letters.
func unescaped(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for s != "" {
		r, _, rest, err := strconv.UnquoteChar(s, 0)
		if err != nil {
			b.WriteByte(s[0])
			s = s[1:]
			continue
		}
		b.WriteRune(r)
		s = rest
	}
	return b.String()
}

// joins are the operators that put texts together.
var joins = []string{"+", ".", "&", "<<", "||", "..", "~", "%"}

// operation folds a + b + c without recursion on its left side.
func (c *code) operation(n facts.Node, in func(facts.Node) string) (string, bool) {
	op := n.Name()
	left, right := n.Child(lang.Left), n.Child(lang.Right)
	switch {
	case !right.Valid() && strings.Contains("&*@", op): // &x, (x)
		text := in(left)
		return text, text != hole
	case op == "%":
		if format := in(left); left.Is(lang.String) {
			return formatted(format, c.parts(right, in)), true
		}
		return hole, false
	case op == "*":
		return repeated(left, right, in)
	case !slices.Contains(joins, op) || !right.Valid():
		return hole, false
	}
	var parts []string
	size := 0
	for n.Is(lang.Op) && n.Name() == op && n.Child(lang.Right).Valid() {
		part := in(n.Child(lang.Right))
		if size += len(part); size > maxText {
			c.cut++
			break
		}
		parts = append(parts, part)
		n = n.Child(lang.Left)
	}
	parts = append(parts, in(n))
	slices.Reverse(parts)
	text := strings.Join(parts, "")
	return text, strings.Trim(text, hole) != ""
}

// repeated is a text that stands there several times: 2 * "/".
func repeated(left, right facts.Node, in func(facts.Node) string) (string, bool) {
	if left.Is(lang.Number) {
		left, right = right, left
	}
	n, err := strconv.Atoi(right.Name())
	if err != nil || n < 0 || !left.Is(lang.String) {
		return hole, false
	}
	text := in(left)
	if n*len(text) > maxText {
		return hole, false
	}
	return strings.Repeat(text, n), true
}

// variable is the text that a variable of the file was given, with what was added
// to it in the same function.
func (c *code) variable(n facts.Node, depth int) (string, bool) {
	b, ok := c.facts.Refers(n)
	if !ok || !b.Value.Valid() || b.Value.Is(lang.Func) || b.Value.Contains(n) {
		return hole, false
	}
	text, ok := c.foldAt(b.Value, depth+1, nil)
	for _, more := range c.additions(b, n) {
		piece, _ := c.foldAt(more, depth+1, nil)
		if text += piece; len(text) > maxText {
			c.cut++
			return hole, false
		}
	}
	return text, ok
}
