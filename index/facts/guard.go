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
		if !guarding[c.Role] || c.Constructs() && !isOpened(c.Node) {
			continue
		}
		g := Guard{Node: c.Node, Kind: c.Role, Over: f.guarded(c), Name: targetOf(c.Node)}
		if g.Over.Valid() {
			all = append(all, g)
		}
	}
	for n := range f.nodesOf(lang.With, lang.Func) {
		if n.Has(lang.Lock) { // synchronized, lock
			all = append(all, Guard{Node: n, Kind: ecosystem.Lock, Over: n.Child(lang.Body)})
		}
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

// isOpened reports whether a with block opens what a call makes.
func isOpened(made Node) bool {
	top := value(made)
	return top.Role() == lang.Resource || top.Parent().Is(lang.Assign) && top.Parent().Role() == lang.Resource
}

// guarded is the code that a call protects: the block or function that it is
// given or stands before, or else the rest of its own function. What a file or
// class only keeps protects nothing.
func (f *File) guarded(c Call) Node {
	up := c.Around(lang.With, lang.Decorator, lang.Func)
	switch {
	case up.Is(lang.With) && c.Node.Before(up.Child(lang.Body)):
		return up.Child(lang.Body)
	case up.Is(lang.Decorator):
		return decorated(up)
	}
	waits := false
	for arg := range c.Children() {
		switch {
		case arg.Is(lang.Func) && (arg.Role() == lang.Arg || arg.Has(lang.Lambda)):
			return arg
		case arg.Role() == lang.Arg && arg.Is(lang.Call):
			waits = c.Awaited
		case arg.Role() == lang.Arg && f.defined(arg.Meaning()) >= 0:
			return f.Functions[f.defined(arg.Meaning())].Node
		}
	}
	switch {
	case waits: // await timeout(load())
		return c.Node
	case c.Function == 0 && c.Around(lang.Assign, lang.Field, lang.Block).Is(lang.Assign, lang.Field):
		return Node{}
	case c.Function == 0:
		return cmp.Or(c.Around(lang.Class), f.Root())
	}
	return f.Functions[c.Function].Node
}

// decorated returns the function or class that a decorator stands before.
func decorated(d Node) Node {
	if p := d.Parent(); p.Is(lang.Func, lang.Class) && d.Role() != lang.Body {
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
		if c.Role() == lang.Body { // what is decorated there is a member
			break
		}
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
