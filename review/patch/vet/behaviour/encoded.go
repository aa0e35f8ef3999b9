package behaviour

import (
	"breakwater/index/facts"
	"breakwater/index/lang"
)

// plain reports whether an expression is put together from literals alone: no
// variable has a part in it but one that was given such an expression.
func (c *code) plain(n facts.Node) bool { return c.plainAt(n, 0) && c.spells(n, 0) }

func (c *code) plainAt(n facts.Node, depth int) bool {
	if c.steps++; depth > maxFold || c.spent() {
		return false
	}
	switch n.Kind() {
	case lang.String, lang.Number, lang.Bool, lang.Null, lang.Type, lang.Comment:
	case lang.Name, lang.Member:
		b, bound := c.facts.Refers(n)
		switch {
		case bound && b.Node.Is(lang.Import, lang.Func, lang.Class):
			return true
		case bound:
			expression := b.Value.Is(lang.String, lang.Number, lang.List, lang.Op, lang.Call)
			return expression && !b.Value.Contains(n) && c.plainAt(b.Value, depth+1)
		case n.Is(lang.Member):
			return c.plainAt(n.Child(lang.ObjectOf), depth+1)
		}
		return given(n)
	case lang.Func:
		return false
	}
	for child := range n.Children() {
		if !c.plainAt(child, depth+1) {
			return false
		}
	}
	return true
}

// given reports whether a name that nothing binds stands for a function, a type or
// a module rather than for a value.
func given(n facts.Node) bool {
	switch n.Role() {
	case lang.Callee, lang.TypeOf:
		return true
	case lang.ObjectOf:
		return n.Meaning() != ""
	}
	return n.Role() == lang.Elem && n.Parent().Is(lang.Type)
}

// spells reports whether an expression holds a literal.
func (c *code) spells(n facts.Node, depth int) bool {
	for child := range n.Walk() {
		if c.steps++; c.spent() {
			return false
		}
		if child.Is(lang.String, lang.Number) {
			return true
		}
		b, ok := c.facts.Refers(child)
		follow := ok && depth < 4 && b.Value.Valid() && !b.Value.Contains(n)
		if follow && c.spells(b.Value, depth+1) {
			return true
		}
	}
	return false
}

// decodes notes texts that are written so that a reader cannot read them.
func (c *code) decodes(call facts.Call, name string) {
	if c.lib.has(letters, name) || c.lib.has(decode, name) && c.plain(call.Node) {
		c.note(encoded, call.Node, name, c.details(call))
	}
}
