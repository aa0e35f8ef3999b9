package syntax

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"
)

// visitIdentifier files an identifier by the place where it stands.
func visitIdentifier(w *walker, n Node) {
	f := n.flat()
	p := &w.t.nodes[max(f.parent, 0)]
	r := w.ex.role(p.symbol, f.field)
	switch r.kind {
	case skipped:
		return
	case bound:
		w.bind(n.bytes())
		return
	case member:
		parent := Node{w.t, f.parent}
		w.refer(n, parent.field(r.object), r.call || w.called(parent))
	case use:
		w.refer(n, Node{}, r.call)
	}
}

// called reports whether n is what a call calls.
func (w *walker) called(n Node) bool {
	f := n.flat()
	if f.parent < 0 {
		return false
	}
	r := w.ex.role(w.t.nodes[f.parent].symbol, f.field)
	return r.kind == use && r.call
}

func (w *walker) refer(n, object Node, call bool) {
	name := w.intern(n.bytes())
	if name.text == "" || !object.Valid() && name.bound > 0 {
		return // a name that is missing, or a local
	}
	ref := Reference{Name: name.text, Call: call, Line: n.StartLine()}
	if object.Valid() {
		ref.Qualifier = w.qualifier(object)
	}
	w.u.References = append(w.u.References, ref)
}

// longQualifier bounds what is looked at to name the object of a member.
const longQualifier = 100

// qualifier names the object of a member: a chain of names as it stands, f()
// for the result of a call of f, ? for anything else.
func (w *walker) qualifier(object Node) string {
	text := object.bytes()
	if len(text) <= longQualifier && !bytes.ContainsFunc(text, notInChain) {
		return w.intern(text).text
	}
	if callee := calleeOf(text); len(callee) > 0 && len(callee) <= longQualifier {
		return w.intern(append(slices.Clip(callee), "()"...)).text
	}
	return "?"
}

func notInChain(r rune) bool {
	return !isNameRune(r) && !strings.ContainsRune(".:@?!\\->", r)
}

func isNameRune(r rune) bool {
	letter := 'a' <= r|0x20 && r|0x20 <= 'z'
	digit := '0' <= r && r <= '9'
	return letter || digit || strings.ContainsRune("_$", r) || r >= utf8.RuneSelf
}

// calleeOf returns what is called by the argument list that ends text: a
// chain of names, led by ? if it starts within something else.
func calleeOf(text []byte) []byte {
	if len(text) == 0 || text[len(text)-1] != ')' {
		return nil
	}
	depth := 0
	for i := len(text) - 1; i >= max(0, len(text)-4*longQualifier); i-- {
		switch text[i] {
		case ')':
			depth++
		case '(':
			if depth--; depth == 0 {
				return chainBefore(withoutTypes(text[:i]))
			}
		}
	}
	return nil
}

// withoutTypes takes type arguments off the end of a callee: f<T> is f.
func withoutTypes(callee []byte) []byte {
	if !bytes.HasSuffix(callee, []byte(">")) {
		return callee
	}
	depth := 0
	for i := len(callee) - 1; i >= max(0, len(callee)-4*longQualifier); i-- {
		switch {
		case callee[i] == '>' && i > 0 && callee[i-1] != '=':
			depth++
		case callee[i] == '<':
			if depth--; depth == 0 {
				return callee[:i]
			}
		}
	}
	return callee
}

func chainBefore(text []byte) []byte {
	start := len(text)
	for start > 0 && (text[start-1] >= 0x80 || !notInChain(rune(text[start-1]))) {
		start--
	}
	chain := text[start:]
	if len(chain) > 0 && !isNameRune(rune(chain[0])) && chain[0] != '@' {
		return append([]byte{'?'}, chain...)
	}
	return chain
}
