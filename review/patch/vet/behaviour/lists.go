package behaviour

import (
	"breakwater/index/facts"
	"breakwater/index/lang"
)

// adding are the methods that add to a text or list.
var adding = set("append push add concat WriteString push_str extend insert Append Add unshift appendleft")

// additions are what is added to a variable in the function that n stands in,
// before n.
func (c *code) additions(b facts.Binding, n facts.Node) (more []facts.Node) {
	if c.grown == nil {
		c.grown = map[string][]facts.Node{}
		for m := range c.nodes {
			var to facts.Node
			call, isCall := c.facts.CallAt(m)
			switch {
			case m.Is(lang.Assign) && joined(m.Name()):
				to = m.Child(lang.Target)
			case isCall && adding[call.Method]:
				to = call.Receiver()
			case m.Is(lang.Op) && m.Name() == "<<":
				to = m.Child(lang.Left)
			}
			if to.Is(lang.Name, lang.Member) && to.Name() != "" {
				c.grown[to.Name()] = append(c.grown[to.Name()], m)
			}
		}
	}
	for _, m := range c.grown[b.Name] {
		c.steps++
		same := c.facts.FunctionAt(m) == c.facts.FunctionAt(n)
		switch {
		case !m.Before(n) || m.Contains(n) || !same:
		case len(more) >= maxGrown || c.spent():
			c.cut++
			return more
		case m.Is(lang.Assign):
			more = append(more, m.Child(lang.Value))
		case m.Is(lang.Op):
			more = append(more, m.Child(lang.Right))
		default:
			more = append(more, m.All(lang.Arg)...)
		}
	}
	return more
}

func joined(op string) bool { return op == "+=" || op == ".=" || op == "&=" || op == "<<=" }

// parts are the texts of a list, or of what is none the text.
func (c *code) parts(n facts.Node, in func(facts.Node) string) []string {
	list := c.list(n, 0)
	if !list.Valid() {
		return []string{in(n)}
	}
	var out []string
	for e := range list.Children() {
		if !e.Is(lang.Comment, lang.Type) {
			out = append(out, in(e))
		}
	}
	if n.Is(lang.Name, lang.Member) {
		if b, ok := c.facts.Refers(n); ok {
			for _, more := range c.additions(b, n) {
				out = append(out, in(more))
			}
		}
	}
	return out
}

// list is the list that an expression gives; the zero Node if the file does not
// tell.
func (c *code) list(n facts.Node, depth int) facts.Node {
	if depth > maxFold {
		return facts.Node{}
	}
	switch n.Kind() {
	case lang.List:
		return n
	case lang.Name, lang.Member:
		if b, ok := c.facts.Refers(n); ok {
			return c.list(b.Value, depth+1)
		}
	case lang.Call: // []string{…}, vec![…], new String[]{…}
		if n.Has(lang.Literal) {
			return n.Child(lang.Body)
		}
		if n.Name() == "vec" {
			return n
		}
	case lang.Type:
		for child := range n.Children() {
			if child.Is(lang.List) {
				return child
			}
		}
	case lang.Op:
		return c.list(n.Child(lang.Left), depth+1)
	}
	return facts.Node{}
}
