package behaviour

import (
	"regexp"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
)

// What a file gives to those who run it, or look at its names, may only show at run time:
// data where a function belongs, options of names that are put in a row, a text made of the
// names of functions.

// timed notes timers that are given data, which they run as code.
func (c *code) timed(call facts.Call) {
	if c.lib.knows(root) && timers[call.Method] && c.data(call.Arg(0), 0) {
		c.note(eval, call.Node, call.Method+" of "+c.short(call.Arg(0)), c.details(call))
	}
}

// data reports whether an expression gives a value that came from elsewhere, or a text, and
// no function that the file shows.
func (c *code) data(n facts.Node, depth int) bool {
	if c.steps++; depth > maxFold || c.spent() {
		return false
	}
	switch n.Kind() {
	case lang.Await, lang.Index:
		return true
	case lang.Cast:
		return c.data(n.Child(lang.Value), depth+1)
	case lang.Op:
		return c.data(n.Child(lang.Left), depth+1) || c.data(n.Child(lang.Right), depth+1)
	case lang.Call:
		call, ok := c.facts.CallAt(n)
		return ok && textCalls[strings.ToLower(call.Method)]
	case lang.Name:
		b, ok := c.facts.Refers(n)
		return ok && b.Value.Valid() && !b.Value.Contains(n) && c.data(b.Value, depth+1)
	case lang.Member:
		return c.data(n.Child(lang.ObjectOf), depth+1)
	}
	return false
}

// textCalls give a text, or what one holds, by their last names in lower case.
var textCalls = set(`string parse text json tostring join replace replaceall concat atob decode decodeuricomponent
	getitem slice substring substr tolowercase touppercase trim at pop shift read readfilesync`)

// options notes calls whose options have names that only show at run time: **dict(zip(…)).
func (c *code) options(call facts.Call) {
	opens := connects.MatchString(call.Method)
	for _, arg := range call.All(lang.Arg) {
		nameless := false
		switch {
		case arg.Is(lang.Spread):
			named := c.lib.knows(byName) || strings.HasPrefix(c.source(arg), "**") // not a list of arguments
			nameless = named && c.nameless(arg.Child(lang.Value), 0)
		case opens && arg.Is(lang.Object):
			for entry := range arg.Children() {
				spread := entry.Is(lang.Spread) && c.nameless(entry.Child(lang.Value), 0)
				nameless = nameless || spread || c.unnamed(entry)
			}
		case opens:
			nameless = c.nameless(arg, 0)
		}
		if nameless {
			c.note(unchecked, arg, "options of computed names: "+c.short(arg), c.details(call))
		}
	}
}

// connects matches the names of calls whose options say how to connect.
var connects = regexp.MustCompile(`(?i)agent|client|session|request|fetch|connect|pool|create|start|` +
	`^(?:get|post|put|patch|delete|head|open)$`)

// unnamed reports whether an entry has a name that the file does not tell.
func (c *code) unnamed(entry facts.Node) bool {
	if !entry.Is(lang.Pair) {
		return false
	}
	if inner, computed := strings.CutPrefix(entry.Name(), "["); computed { // of JavaScript
		return !c.constantName(strings.TrimSuffix(inner, "]"))
	}
	key := entry.Child(lang.Key)
	_, ok := c.constant(key)
	return key.Valid() && !ok && !key.Is(lang.Name, lang.Number)
}

// constantName reports whether the name of an entry that is written in brackets is a literal,
// or a variable that stands for one.
func (c *code) constantName(inner string) bool {
	if quoted := strings.Trim(inner, "\"'`"); quoted != inner && !strings.ContainsAny(quoted, "\"'`$+") {
		return true
	}
	for _, b := range c.facts.Bindings {
		if b.Name == inner && b.Value.Valid() {
			_, ok := c.constant(b.Value)
			return ok
		}
	}
	return false
}

// nameless reports whether an expression gives options whose names the file does not show
// beside their values.
func (c *code) nameless(n facts.Node, depth int) bool {
	if c.steps++; depth > maxFold || c.spent() {
		return false
	}
	switch n.Kind() {
	case lang.Name:
		b, ok := c.facts.Refers(n)
		if !ok || b.Value.Contains(n) {
			return false
		}
		return c.nameless(b.Value, depth+1) || c.filled(b, n)
	case lang.Op:
		return c.nameless(n.Child(lang.Left), depth+1) || c.nameless(n.Child(lang.Right), depth+1)
	case lang.Cast, lang.Await:
		return c.nameless(n.Child(lang.Value), depth+1)
	case lang.Loop: // a comprehension, unless it takes the names of another one as they are
		for child := range n.Walk() {
			if child.Is(lang.Pair) && !child.Child(lang.Key).Is(lang.Name) {
				return true
			}
		}
		return !strings.Contains(c.source(n), ".items()")
	case lang.Call:
		call, ok := c.facts.CallAt(n)
		if !ok {
			return false
		}
		method := strings.ToLower(call.Method)
		if method == "dict" || method == "assign" || method == "merge" {
			for _, arg := range call.All(lang.Arg) {
				if arg.Is(lang.List) || c.nameless(arg, depth+1) {
					return true
				}
			}
		}
		return rowCalls[method]
	}
	return false
}

// rowCalls make options of names and values in rows, or of a text, by their last names.
var rowCalls = set(`zip fromkeys loads parse safe_load literal_eval fromentries to_h array_combine array_fill_keys
	json_decode parse_qs parse_qsl`)

// filled reports whether options are given names that the file does not show, before n.
func (c *code) filled(b facts.Binding, n facts.Node) bool {
	for _, to := range c.fills()[b.Name] {
		if same, ok := c.facts.Refers(to); ok && same.Node == b.Node && to.Before(n) {
			return true
		}
	}
	return false
}

// fills are the variables that are given entries under names that the file does not show, by
// their own name.
func (c *code) fills() map[string][]facts.Node {
	if c.filling != nil {
		return c.filling
	}
	c.filling = map[string][]facts.Node{}
	for n := range c.nodes {
		var to facts.Node
		hidden := false
		switch call, isCall := c.facts.CallAt(n); {
		case n.Is(lang.Index) && n.Role() == lang.Target:
			_, ok := c.constant(n.Child(lang.Key))
			to, hidden = n.Child(lang.ObjectOf), !ok
		case isCall && (call.Method == "update" || call.Method == "merge!"):
			to, hidden = call.Receiver(), call.Arg(0).Is(lang.List) || c.nameless(call.Arg(0), maxFold-1)
		}
		if hidden && to.Name() != "" && len(c.filling[to.Name()]) < maxGrown {
			c.filling[to.Name()] = append(c.filling[to.Name()], to)
		}
	}
	return c.filling
}

// reflected is the name of a function or a type that the file asks for as a text.
func (c *code) reflected(n facts.Node) (string, bool) {
	of := n.Child(lang.ObjectOf)
	if call, ok := c.facts.CallAt(n); ok {
		of = call.Arg(0)
		if call.Method != "nameof" {
			return "", false
		}
	} else if !n.Is(lang.Member) || !nameMembers[n.Name()] {
		return "", false
	}
	b, ok := c.facts.Refers(of)
	own := ok && (b.Node.Is(lang.Func, lang.Class) || b.Value.Is(lang.Func, lang.Class))
	if of.Name() == "" || !own && !n.Is(lang.Call) {
		return "", false
	}
	return of.Name(), true
}

// nameMembers give the name of what they are a member of.
var nameMembers = set("__name__ __qualname__ name class")
