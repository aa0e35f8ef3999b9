package behaviour

import (
	"fmt"
	"slices"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
)

// kind is what a piece of code may do.
type kind string

// The kinds, named as the tables name them.
const (
	process   kind = "process"   // starts a process or a shell
	eval      kind = "eval"      // runs text as code, loads code or objects
	hidden    kind = "hidden"    // calls what is computed
	encoded   kind = "encoded"   // holds a text that a reader cannot read
	patches   kind = "patches"   // puts a function in the place of another module's
	includes  kind = "includes"  // takes files into the program as it is built
	unchecked kind = "unchecked" // switches certificate checks off
	variable  kind = "variable"  // reads a variable of the environment
	destroys  kind = "destroys"  // deletes folders, or files of the project
	outside   kind = "outside"   // reaches for files outside of the project
	address   kind = "address"   // makes an address from numbers
)

// kinds are looked for in this order: the worst first.
var kinds = []kind{process, eval, hidden, patches, unchecked, variable, destroys, outside, includes, address, encoded}

// deed is one thing that a file does: what it calls, mentions or sets, and with
// what.
type deed struct {
	kind kind
	name string
	with []string // what counts of the arguments; nil for an import and for a setting
}

// key is the same of deeds that are the same.
func (d deed) key() string {
	return fmt.Sprintf("%s %s %t %q", d.kind, d.name, d.with == nil, d.with)
}

// among reports whether a file did the same before: another call with no new
// argument, the same one without any, or what an import is for.
func (d deed) among(had []deed) bool {
	return slices.ContainsFunc(had, func(h deed) bool {
		switch {
		case h.kind != d.kind:
			return false
		case d.with == nil:
			return h.name == d.name || strings.HasPrefix(d.name, "import ")
		case len(d.with) == 0 && h.name != d.name:
			return false
		case d.kind == process && h.starts(d):
			return true
		}
		return h.with != nil && !slices.ContainsFunc(d.with, func(a string) bool { return !slices.Contains(h.with, a) })
	})
}

// reference marks the mention of a function that is not called there.
const reference = "&"

// deeds lists what a file does that an edit must not bring, by place.
func (c *code) deeds() []deed {
	if c.known != nil {
		return c.known
	}
	c.known = []deed{}
	var imported facts.Node
	for n := range c.nodes {
		switch n.Kind() {
		case lang.Import:
			imported = n
			c.importing(n)
		case lang.Call:
			if call, ok := c.facts.CallAt(n); ok {
				c.calls(call)
			}
		case lang.Name, lang.Member:
			if !imported.Contains(n) {
				c.mentions(n)
			}
		case lang.Index:
			c.looksUp(n)
		case lang.Class:
			c.configured(n)
		case lang.String:
			c.spelt(n)
		}
		c.sets(n)
	}
	c.readTexts()
	c.readSpellings()
	if c.cut > 0 {
		c.note(hidden, c.facts.Root(), fmt.Sprintf("texts too long to follow: %d", c.cut), nil)
	}
	return c.known
}

// did returns the keys of a file's deeds.
func (c *code) did() map[string]bool {
	if c.keys == nil {
		c.keys = map[string]bool{}
		for _, d := range c.deeds() {
			c.keys[d.key()] = true
		}
	}
	return c.keys
}

func (c *code) note(k kind, n facts.Node, name string, with []string) {
	c.known = append(c.known, deed{kind: k, name: strings.TrimPrefix(name, "?."), with: with})
}

// importing notes modules that are there for nothing but such deeds, and names that
// do one.
func (c *code) importing(n facts.Node) {
	module := dotted.Replace(strings.TrimPrefix(n.Name(), "node:"))
	c.imported(n, module)
	for child := range n.Walk() {
		if child == n || !child.Is(lang.Item, lang.Name) || child.Role() == lang.Alias {
			continue
		}
		full := dotted.Replace(child.Name())
		if outer := child.Parent(); outer.Is(lang.Item) {
			full = dotted.Replace(outer.Name()) + "." + full
		}
		if module != "" {
			full = strings.TrimSuffix(module, ".") + "." + full
		}
		c.imported(child, full)
	}
}

var dotted = strings.NewReplacer("::", ".", `\`, ".")

func (c *code) imported(n facts.Node, full string) {
	for _, k := range kinds {
		if c.lib.has(subject(k)+imports, full) || c.lib.has(subject(k), full) && !c.lib.has(harmless, full) {
			c.note(k, n, "import "+full, nil)
		}
	}
}

// doesAs notes the deeds of one name, with what it is given.
func (c *code) doesAs(n facts.Node, name string, with func() []string) bool {
	if name == "" || c.lib.has(harmless, name) {
		return false
	}
	known := false
	for _, k := range kinds {
		if c.lib.has(subject(k), name) && (k != address || c.plain(n)) {
			c.note(k, n, name, with())
			known = true
		}
	}
	return known
}

// calls notes what a call does.
func (c *code) calls(call facts.Call) {
	name := c.nameCalled(call)
	with := func() []string { return c.details(call) }
	switch {
	case c.careful(call, name), c.doesAs(call.Node, name, with):
	case call.Callee == "", call.Has(lang.New) && strings.HasPrefix(call.Child(lang.Callee).Name(), "$"):
		c.computed(call)
	}
	c.required(call)
	c.member(call, name)
	c.variables(call, name)
	c.files(call, name)
	c.decodes(call, name)
	c.numbered(call)
	c.timed(call)
	c.options(call)
	c.named(call)
	c.constructs(call)
	c.downgrades(call)
}

// nameCalled is the name of what a call calls.
func (c *code) nameCalled(call facts.Call) string {
	name := c.nameAs(call.Callee, call.Node)
	if name == "" && call.Callee == "" && call.Method != "" {
		if callee := call.Child(lang.Callee); callee.Child(lang.ObjectOf).Is(lang.Index) {
			return c.fullName(callee)
		}
		return "?." + call.Method
	}
	return name
}

// mentions notes functions that are handed over or called another way, and the
// environment as a whole.
func (c *code) mentions(n facts.Node) {
	switch n.Role() {
	case lang.TypeOf, lang.Result, lang.Base, lang.Callee, lang.Parameter, lang.Key:
		return
	case lang.Imported, lang.Alias, lang.Default:
		return
	case lang.Target:
		if n.Is(lang.Member) {
			c.doesAs(n, c.nameOf(n), func() []string { return c.detailsOf(n.Parent().Child(lang.Value), nil) })
			c.patched(n)
		}
		return
	}
	name := c.fullName(n)
	if name == "" {
		return
	}
	if c.takenApart(n) {
		c.imported(n, name)
		return
	}
	c.handed(n, name)
	if c.whole(n, name) {
		c.note(process, n, name, []string{reference, name})
	}
	c.unpacked(n, name)
	if c.environment(n, name) || c.lib.has(never, n.Name()) || c.value(n) {
		return
	}
	if call, ok := c.facts.CallAt(n.Parent()); ok && n.Role() == lang.ObjectOf && capital(n.Name()) && call.Callee != "" {
		return // a type whose function is called
	}
	c.doesAs(n, name, func() []string { return []string{reference, name} })
	if c.lib.has(letters, name) {
		c.note(encoded, n, name, []string{reference, name})
	}
}

// whole reports whether a module whose members must be spelled out is handed over as a
// value, to code that may call any of them.
func (c *code) whole(n facts.Node, name string) bool {
	if n.Role() == lang.ObjectOf || !n.Is(lang.Name) {
		return false
	}
	b, ok := c.facts.Refers(n)
	imported := ok && b.Node.Is(lang.Import, lang.Item)
	return c.lib.has(subject(process)+imports, name) || imported && c.lib.has(secret, name)
}

func capital(name string) bool { return name != "" && name[0] >= 'A' && name[0] <= 'Z' }

// value reports whether a name stands for a value of what it means, rather than
// for that itself.
func (c *code) value(n facts.Node) bool {
	b, ok := c.facts.Refers(n)
	if !ok {
		return false
	}
	made := b.Value.Is(lang.Call, lang.Await, lang.Cast) && b.Value.Meaning() == n.Meaning()
	return made || b.Type.Valid()
}
