package facts

import (
	"cmp"
	"slices"

	"breakwater/index/ecosystem"
	"breakwater/index/lang"
)

// Guard is a protection that is in force over a span of code.
type Guard struct {
	Node                // what puts it in force: a With, a decorator, a call
	Kind ecosystem.Role // timeout, limit, breaker, retry, transaction, lock
	Over Node           // the code that it protects
	Name string         // variable that carries it, such as a context with a deadline; empty if none
}

// Guards returns the protections that the file puts in force, by place.
func (f *File) Guards() []Guard { return f.guards() }

var guarding = map[ecosystem.Role]bool{
	ecosystem.Timeout: true, ecosystem.Limit: true, ecosystem.Breaker: true, ecosystem.Retry: true,
	ecosystem.Transaction: true, ecosystem.Lock: true,
}

func (f *File) findGuards() []Guard {
	var all []Guard
	for _, c := range f.Calls {
		if !guarding[c.Role] || c.Constructs() {
			continue
		}
		g := Guard{Node: c.Node, Kind: c.Role, Name: targetOf(c.Node)}
		switch up := c.Around(lang.With, lang.Decorator, lang.Func); {
		case up.Is(lang.With) && c.Node.Before(up.Child(lang.Body)):
			g.Over = up.Child(lang.Body)
		case up.Is(lang.Decorator):
			g.Over = decorated(up)
		default:
			g.Over = f.Functions[c.Function].Node
		}
		all = append(all, g)
	}
	for n := range f.nodesOf(lang.With) {
		for _, resource := range n.All(lang.Resource) {
			role := ecosystem.RoleOf(f.Language, resource.Meaning())
			if guarding[role] {
				all = append(all, Guard{Node: n, Kind: role, Over: n.Child(lang.Body)})
			}
		}
	}
	for n := range f.nodesOf(lang.Decorator) {
		role := ecosystem.RoleOf(f.Language, n.Child(lang.Value).Meaning())
		if guarding[role] && !n.Child(lang.Value).Is(lang.Call) {
			all = append(all, Guard{Node: n, Kind: role, Over: decorated(n)})
		}
	}
	slices.SortStableFunc(all, func(a, b Guard) int { return cmp.Compare(a.i, b.i) })
	return all
}

// decorated returns the function or class that a decorator stands before.
func decorated(d Node) Node {
	if p := d.Parent(); p.Is(lang.Func, lang.Class) {
		return p
	}
	for c := after(d); c.Valid(); c = after(c) {
		if !c.Is(lang.Decorator, lang.Comment) {
			if c.Is(lang.Func, lang.Class) {
				return c
			}
			return Node{}
		}
	}
	return Node{}
}

// Decorators returns the decorators, annotations or attributes of a function,
// class, field or parameter.
func (f *File) Decorators(n Node) []Node {
	var all []Node
	for c := range n.Children() {
		if c.Is(lang.Decorator) {
			all = append(all, c)
		}
	}
	var before []Node
	for c := f.before(n); c.Is(lang.Decorator, lang.Comment); c = f.before(c) {
		if c.Is(lang.Decorator) {
			before = append(before, c)
		}
	}
	slices.Reverse(before)
	return append(before, all...)
}

// after returns the sibling after n.
func after(n Node) Node {
	visit()
	if p := n.Parent(); p.Valid() && n.data().next < p.data().next {
		return Node{n.f, n.data().next}
	}
	return Node{}
}

// before returns the sibling before n.
func (f *File) before(n Node) Node {
	if n.i == 0 || n.i-1 == n.data().parent {
		return Node{}
	}
	c := Node{f, n.i - 1}
	for c.data().parent != n.data().parent {
		visit()
		c = c.Parent()
	}
	return c
}
