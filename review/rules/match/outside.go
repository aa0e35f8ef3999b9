package match

import (
	"slices"
	"strings"

	"breakwater/index/ecosystem"
	"breakwater/index/facts"
	"breakwater/index/lang"
)

// outside holds where the collection that a place goes over comes from outside
// the process, so that nobody here knows how many items it has: the answer of a
// query or of another service, a folder's files, what a request brought, what is
// awaited, or parameters that are named after what a business has ever more of.
func init() {
	addCondition("outside", ofKinds("loop fanout", flag(func(p *Place) bool {
		over := p.shown["over"]
		return over.Valid() && (p.comesFromOutside(over, 8) || p.isAwaited(over))
	})))
}

// comesFromOutside follows a collection to where it comes from.
func (p *Place) comesFromOutside(n facts.Node, depth int) bool {
	p.left--
	if depth == 0 || !n.Valid() || few.of(n.Name()) {
		return false
	}
	switch n.Kind() {
	case lang.Await, lang.Cast, lang.Spread:
		return p.comesFromOutside(n.Child(lang.Value), depth-1)
	case lang.Op: // rows || []
		return slices.Contains(otherwise, n.Name()) && p.comesFromOutside(n.Child(lang.Left), depth-1)
	case lang.Index:
		return n.Name() != ":" && p.comesFromOutside(n.Child(lang.ObjectOf), depth-1)
	case lang.Member:
		return p.comesFromOutside(n.Child(lang.ObjectOf), depth-1)
	case lang.Call:
		return p.brings(n, depth)
	case lang.Name:
		return p.nameFromOutside(n, depth)
	}
	return false
}

// otherwise are the operators that give another value where there is none.
var otherwise = []string{"||", "??", "or"}

// isAwaited reports whether a collection is what a call gives that has to be waited
// for: it comes from elsewhere.
func (p *Place) isAwaited(n facts.Node) bool {
	small := few.of(n.Name())
	n = valueOf(p.file, n)
	if to := n.Parent(); to.Is(lang.Assign) && !to.Child(lang.Target).Is(lang.Name) {
		return false // a part of an answer: [rows, pages]
	}
	for n.Is(lang.Cast) {
		n = n.Child(lang.Value)
	}
	c, ok := p.CallAt(n.Child(lang.Value))
	made := c.Constructs() || strings.HasPrefix(c.Callee, "Promise.") || c.Role == ecosystem.Wait
	small = small || few.of(c.Method) || shortens.of(c.Method) || keeps.of(c.Method)
	if !n.Is(lang.Await) || !ok {
		return false
	}
	return !made && !small && !p.limits(&c)
}

func (p *Place) brings(n facts.Node, depth int) bool {
	c, ok := p.CallAt(n)
	object := c.Receiver()
	ofItself := object.Valid() && !c.Constructs() && object.Name() != "Object" && object.Name() != "Array"
	switch {
	case !ok || shortens.of(c.Method) || few.of(c.Method):
		return false
	case n.Has(lang.New), c.Callee == "Promise.all":
		return false
	case keeps.of(c.Method) && ofItself:
		return p.comesFromOutside(object, depth-1)
	case keeps.of(c.Method) && c.Arg(0).Valid():
		return p.comesFromOutside(c.Arg(0), depth-1)
	}
	if p.limits(&c) {
		return false
	}
	holder := lastPart(strings.TrimSuffix(c.Callee, "."+c.Method))
	stored := object.Valid() && (stores.of(object.Name()) || stores.of(holder))
	return stored || asksContext(&c) || ecosystem.Remote(p.Language, c.Callee) || brings.of(c.Method)
}

// asksContext reports whether a call is given the context that ends it, as those
// are that leave the process.
func asksContext(c *facts.Call) bool {
	m := c.Arg(0).Meaning()
	return m == "context.Context" || strings.HasPrefix(m, "context.With")
}

// limits reports whether a call, or what it is called on, says how many items
// it may give.
func (p *Place) limits(c *facts.Call) bool {
	for n := range c.Own() {
		p.left--
		name := strings.ToLower(n.Name())
		names := n.Is(lang.Pair, lang.Name, lang.Member, lang.Call)
		if names && (shortens.of(n.Name()) || strings.Contains(name, "limit") || name == "per_page") {
			return true
		}
		if n.Is(lang.String) && strings.Contains(name, " limit ") {
			return true
		}
	}
	return false
}

// nameFromOutside follows a variable; a parameter comes from outside where a
// request or message brings it.
func (p *Place) nameFromOutside(n facts.Node, depth int) bool {
	b, ok := p.Refers(n)
	if !ok {
		return false
	}
	if b.Value.Valid() {
		return b.Value != n && p.comesFromOutside(b.Value, depth-1)
	}
	isParam := b.Node.Is(lang.Param) || b.Node.Parent().Is(lang.Param) || b.Node.Role() == lang.Parameter
	if !isParam {
		return false
	}
	if fn := b.Node.Around(lang.Func); many.of(b.Name) && fn.Name() != "" {
		return true // who hands a function over may bring them by few
	}
	kind := entryAround(p)
	return (kind == "request" || kind == "consumer") && n.Parent().Is(lang.Member, lang.Index)
}
