package match

import (
	"slices"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
)

// given is an expression of a file, followed to what it was given.
type given struct {
	*file
	facts.Node
	name facts.Node // the last name on the way, by which code changes what it stands for
}

// maxGiven bounds how many names and functions are followed.
const maxGiven = 6

// valueOf follows a name to the value that it was given.
func valueOf(f *file, n facts.Node) facts.Node {
	for range 4 {
		b, ok := f.Refers(n)
		if !ok || !b.Value.Valid() {
			return n
		}
		n = b.Value
	}
	return n
}

// originOf follows a name to the value that it was given, and a call of a function of
// the project to the one value that this returns.
func originOf(f *file, n facts.Node) given {
	g := given{f, n, n}
	for range maxGiven {
		if b, ok := g.Refers(g.Node); ok && b.Value.Valid() {
			g.name, g.Node = g.Node, b.Value
			continue
		}
		result, ok := g.returned()
		if !ok {
			break
		}
		g = result
	}
	return g
}

// returned is the one value that a function gives which is called.
func (g given) returned() (given, bool) {
	call := g.Node
	if call.Is(lang.Await) {
		call = call.Child(lang.Value)
	}
	c, ok := g.CallAt(call)
	elsewhere := call != g.Node && !c.Awaited
	if !ok || elsewhere || c.Has(lang.New) || c.Callee == "" {
		return g, false
	}
	site, ok := g.siteFrom(g.File, g.around.Path, c.Callee)
	if !ok {
		return g, false
	}
	value, ok := oneResult(site.File.Functions[site.Function].Node)
	if !ok {
		return g, false
	}
	return given{g.at(site), value, value}, true
}

// oneResult is the value that a function returns in one place alone.
func oneResult(fn facts.Node) (value facts.Node, ok bool) {
	if body := fn.Child(lang.Body); body.Valid() && !body.Is(lang.Block) {
		return body, len(fn.All(lang.Body)) == 1 && !body.Is(lang.Return)
	}
	for n := range fn.Own() {
		switch {
		case n.Is(lang.Yield):
			return facts.Node{}, false
		case !n.Is(lang.Return):
			continue
		case value.Valid() || len(n.All(lang.Value)) != 1:
			return facts.Node{}, false
		}
		value = n.Child(lang.Value)
	}
	return value, value.Valid()
}

// isNone reports whether a value says that there is none, as null does, or a limit of
// time that nobody lives to see. A name that is also given something else may have that.
func (f *file) isNone(o option, n facts.Node) bool {
	last := originOf(f, n)
	if !last.Is(lang.Null) && !(strings.Contains(strings.ToLower(o.name), "timeout") && last.neverEnds()) {
		return false
	}
	return last.Node == n || !last.otherwise()
}

// neverEnds reports whether a number is so large that it limits nothing.
func (g given) neverEnds() bool {
	switch {
	case g.Is(lang.Member, lang.Name):
		return slices.Contains([]string{"inf", "Infinity", "MAX_SAFE_INTEGER", "POSITIVE_INFINITY"}, g.Name())
	case g.Is(lang.Call):
		c, _ := g.CallAt(g.Node)
		return c.Callee == "float" && slices.Contains([]string{"inf", "infinity"}, c.Arg(0).Name())
	}
	x, ok := number(g.file, g.Node)
	return ok && x >= longestLimit
}

// longestLimit is three years in seconds, or a day in milliseconds.
const longestLimit = 1e8

// otherwise reports whether the name that led to a value is given another one elsewhere.
func (g given) otherwise() bool {
	b, ok := g.Refers(g.name)
	if !ok {
		return false
	}
	return slices.ContainsFunc(g.bindingsOf(b.Name), func(other facts.Binding) bool {
		g.left--
		return other.Node != b.Node && other.Scope == b.Scope && other.Value != b.Value
	})
}

// changes reports whether code gives an object one of options, or one that it does not
// write down, after it was made.
func (g given) changes(options []option) bool {
	for _, a := range g.nodesOf(lang.Assign) {
		g.left--
		for _, target := range a.All(lang.Target) {
			part := target.Is(lang.Member, lang.Index)
			if part && g.isNamed(target.Child(lang.ObjectOf)) && mayName(target, options) {
				return true
			}
		}
	}
	for i := range g.Calls {
		c := &g.Calls[i]
		g.left--
		mine := slices.Contains(filling, c.Method) && (g.isNamed(c.Receiver()) || g.isNamed(c.Arg(0)))
		if mine && g.fills(c, options) {
			return true
		}
	}
	return false
}

// fills reports whether a call may give the object one of options: not where it writes down
// the names of others, as update(user=name).
func (g given) fills(c *facts.Call, options []option) bool {
	for arg := range c.Children() {
		switch {
		case arg.Role() != lang.Arg && !arg.Is(lang.Pair), g.isNamed(arg):
		case arg.Is(lang.Pair) && !slices.ContainsFunc(options, func(o option) bool { return o.name == keyName(arg) }):
		default:
			return true
		}
	}
	return false
}

// isNamed reports whether an expression is the variable that led to the value.
func (g given) isNamed(n facts.Node) bool {
	if n.Name() == "" || n.Name() != g.name.Name() {
		return false
	}
	b, bound := g.Refers(n)
	mine, ok := g.Refers(g.name)
	return !bound || !ok || b.Scope == mine.Scope
}

// filling are methods that give an object more entries.
var filling = []string{"update", "assign", "merge", "setdefault", "extend", "defaults", "put", "set"}

// mayName reports whether a member or element that is assigned may be one of options.
func mayName(target facts.Node, options []option) bool {
	name := target.Name()
	if target.Is(lang.Index) {
		if name = ""; target.Child(lang.Key).Is(lang.String) {
			name = target.Child(lang.Key).Name()
		}
	}
	return name == "" || slices.ContainsFunc(options, func(o option) bool { return o.name == name })
}

// isMade reports whether a call, awaited or not, makes the value that patterns match.
func (g given) isMade(patterns Patterns) bool {
	made := g.Node
	for made.Is(lang.Await) {
		made = made.Child(lang.Value)
	}
	c, ok := g.CallAt(made)
	unknown := c.Callee == "" && patterns.Match(strings.TrimSuffix(written(c.Node), "()"))
	return ok && (unknown || patterns.Match(callee(&c)))
}
