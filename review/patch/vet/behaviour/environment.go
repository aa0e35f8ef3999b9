package behaviour

import (
	"regexp"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
)

// variables notes the environment variable that a call reads.
func (c *code) variables(call facts.Call, name string) {
	if !c.lib.has(getenv, name) {
		return
	}
	if key, ok := c.constant(call.Arg(0)); ok {
		c.note(variable, call.Node, key, nil)
		return
	}
	c.note(variable, call.Node, name, append(c.details(call), name)) // all of it, or a name that is computed
}

// environment notes what is read of the environment as an object: a member, an
// entry, or all of it. It reports whether n is part of it.
func (c *code) environment(n facts.Node, name string) bool {
	if !c.lib.has(env, name) {
		// of process.env.NAME the member is what counts
		object := n.Child(lang.ObjectOf)
		if !n.Is(lang.Member) || !c.lib.has(env, c.nameOf(object)) {
			return c.taken(n, name)
		}
		if _, called := c.facts.CallAt(n.Parent()); !called || n.Role() != lang.Callee {
			c.note(variable, n, n.Name(), nil)
		}
		return true
	}
	switch up := n.Parent(); {
	case n.Role() == lang.ObjectOf && up.Is(lang.Index):
		if key, ok := c.constant(up.Child(lang.Key)); ok {
			c.note(variable, n, key, nil)
			return true
		}
	case n.Role() == lang.ObjectOf && up.Is(lang.Member): // noted there, or as a call
		if up.Role() != lang.Callee || c.lib.has(getenv, c.nameOf(up)) {
			return true
		}
	case n.Role() == lang.ObjectOf && up.Is(lang.Call):
		if call, ok := c.facts.CallAt(up); ok && c.lib.has(getenv, call.Callee) {
			return true
		}
	case n.Role() == lang.Value && up.Is(lang.Assign) && up.Child(lang.Target).Is(lang.Object):
		return true // its parts are noted
	}
	c.note(variable, n, name, []string{name, "all"})
	return true
}

// taken notes a variable that a pattern takes out of the environment:
// const { TOKEN } = process.env.
func (c *code) taken(n facts.Node, name string) bool {
	at := strings.LastIndexByte(name, '.')
	if at < 0 || !c.lib.has(env, name[:at]) || !n.Is(lang.Name) {
		return false
	}
	c.note(variable, n, name[at+1:], nil)
	return true
}

// unpacked notes the environment that a pattern takes out of what holds it:
// const { env: { TOKEN } } = process.
func (c *code) unpacked(n facts.Node, name string) {
	pattern := n.Parent().Child(lang.Target)
	if n.Role() != lang.Value || !pattern.Is(lang.Object) {
		return
	}
	for part := range pattern.Children() {
		if c.lib.has(env, name+"."+keyOf(part)) || c.lib.has(env, name+"."+part.Name()) {
			c.note(variable, n, name, []string{name, "all"})
		}
	}
}

// environFile is where Linux shows the environment of processes.
var environFile = regexp.MustCompile(`^/proc/[^/]+/environ$`)
