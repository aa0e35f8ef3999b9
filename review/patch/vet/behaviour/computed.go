package behaviour

import (
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
)

// required notes modules that are loaded by a text, and those that are computed.
func (c *code) required(call facts.Call) {
	loads := call.Callee == "require" || call.Callee == "import"
	if !loads || !c.lib.knows(root) || c.lib.has("eval", "require") { // JavaScript's, not PHP's
		return
	}
	text, ok := c.constant(call.Arg(0))
	if !ok {
		c.note(eval, call.Node, call.Callee+" of a computed name", c.details(call))
		return
	}
	c.imported(call.Node, dotted.Replace(strings.TrimPrefix(text, "node:")))
	if !call.Arg(0).Is(lang.String) { // facts do not tell what it gives
		c.note(eval, call.Node, call.Callee+" of a computed name", []string{text})
	}
}

// computed notes a call of something that the file does not tell: what an index
// gives, or a text.
func (c *code) computed(call facts.Call) {
	callee := call.Child(lang.Callee)
	with := func() []string { return c.details(call) }
	switch {
	case callee.Is(lang.Index): // see looksUp
	case strings.HasPrefix(call.Name(), "$"): // $object->$method()
		c.note(hidden, call.Node, call.Name(), with())
	case callee.Is(lang.Op), callee.Is(lang.Name) && strings.HasPrefix(callee.Name(), "$"):
		text, ok := c.fold(callee)
		switch {
		case ok && strings.Contains(text, hole), call.Has(lang.New) && !ok && callee.Is(lang.Name):
			c.note(hidden, call.Node, call.Method, with())
		case ok && !c.doesAs(call.Node, strings.TrimLeft(dotted.Replace(text), "."), with):
			c.note(eval, call.Node, text, with())
		}
	}
}

// looksUp notes what an index gives where that must be spelled out, and calls of
// what a computed index gives.
func (c *code) looksUp(n facts.Node) {
	object, key := n.Child(lang.ObjectOf), n.Child(lang.Key)
	if n.Has(lang.Generic) || !key.Valid() || n.Role() == lang.TypeOf || n.Role() == lang.Base {
		return
	}
	from := c.fullName(object)
	if c.lib.has(env, from) && !object.Is(lang.Index) {
		return // see mentions
	}
	if whole := c.fullName(n); c.lib.has(env, whole) {
		c.note(variable, n, whole, []string{whole, "all"})
	}
	if b, ok := c.facts.Refers(object); ok && b.Node.Is(lang.Class) { // a type with its arguments
		return
	}
	called := n.Role() == lang.Callee
	text, ok := c.constant(key)
	with := func() []string { return []string{reference, text} }
	shut := c.lib.has(secret, from)
	if object.Is(lang.Call) && key.Is(lang.Number) && c.plain(object) { // "a evil b".split()[1]
		c.note(encoded, n, c.short(n), []string{c.short(object)})
	}
	switch {
	case ok && text == "constructor" && c.lib.knows(root):
		c.note(eval, n, text, with())
	case ok && c.lib.has(root, from):
		c.doesAs(n, text, with)
		c.doesAs(n, from+"."+text, with)
	case ok && from != "":
		c.doesAs(n, from+"."+text, with)
	case ok:
		c.doesAs(n, "?."+text, with)
	case shut:
		c.note(process, n, from+"[…]", []string{from, key.Name()})
	case called && !key.Is(lang.Number):
		c.note(hidden, n, object.Name()+"[…]", []string{object.Name(), key.Name()})
	}
}

// member notes what is looked up by a text: getattr(os, name).
func (c *code) member(call facts.Call, name string) {
	object := call.Arg(0)
	from := c.nameOf(object)
	if c.lib.has(members, name) && c.lib.has(secret, from) {
		c.note(process, call.Node, name+"("+from+")", []string{from})
	}
	if !c.lib.has(lookup, name) {
		return
	}
	text, ok := c.constant(call.Arg(1))
	with := func() []string { return []string{reference, from, text} }
	switch {
	case !ok && c.lib.has(secret, from):
		c.note(process, call.Node, name+"("+from+", …)", append(c.details(call), from))
	case !ok:
		c.note(hidden, call.Node, name+"(…)", c.details(call))
	case c.doesAs(call.Node, from+"."+text, with), c.doesAs(call.Node, "?."+text, with):
	case c.lib.has(checks, text) || c.lib.has(never, text):
		c.note(unchecked, call.Node, text, nil)
	}
}

// named notes functions that are handed over by the text of their name.
func (c *code) named(call facts.Call) {
	if !c.lib.knows(byName) {
		return
	}
	for _, arg := range call.All(lang.Arg) {
		if text, ok := c.constant(arg); ok && c.lib.has(byName, text) {
			c.note(process, call.Node, text, c.details(call))
		}
	}
}
