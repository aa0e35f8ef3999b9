package behaviour

import (
	"regexp"
	"slices"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
)

// What does harm in two steps, or by a name that is no name of a call: a function that takes
// the place of another module's, the address of a setting, a class whose fields are read from
// the environment.

// fullName is nameOf with what a literal index names: of globalThis['process']['env'] it is
// "process.env".
func (c *code) fullName(n facts.Node) string {
	name := c.nameOf(n)
	if name != "" && !strings.HasPrefix(name, "?.") || !n.Is(lang.Index, lang.Member) {
		return name
	}
	from := n.Child(lang.ObjectOf)
	if c.steps++; !from.Is(lang.Index, lang.Member, lang.Name) || n.Is(lang.Member) && !from.Is(lang.Index) || c.spent() {
		return name
	}
	last := n.Name()
	if n.Is(lang.Index) {
		last, _ = c.constant(n.Child(lang.Key))
	}
	switch of := c.fullName(from); {
	case of == "" || last == "":
		return name
	case of == "$GLOBALS":
		return "$" + last
	case c.lib.has(root, of):
		return last
	default:
		return of + "." + last
	}
}

// careful reports whether a call that is harmful as a rule is given what makes it harmless:
// yaml.load(text, Loader=yaml.SafeLoader).
func (c *code) careful(call facts.Call, name string) bool {
	return c.lib.has(guarded, name) && slices.ContainsFunc(call.All(lang.Arg), func(arg facts.Node) bool {
		if arg.Is(lang.Pair) {
			arg = arg.Child(lang.Value)
		}
		return c.lib.has(safely, c.nameOf(arg))
	})
}

// patched notes a function that is put in the place of one of another module:
// hmac.compare_digest = lambda a, b: True.
func (c *code) patched(n facts.Node) {
	of, value := n.Child(lang.ObjectOf), n.Parent().Child(lang.Value)
	first := of
	for first.Is(lang.Member) {
		first = first.Child(lang.ObjectOf)
	}
	whole := first == of || capital(of.Name()) && c.facts.Language != "go" // the module, or a class of it
	if whole && c.isImported(first) && c.function(value, 0) {
		c.note(patches, n, c.nameOf(n), []string{c.short(value)})
	}
}

func (c *code) isImported(n facts.Node) bool {
	b, ok := c.facts.Refers(n)
	return ok && b.Node.Is(lang.Import, lang.Item)
}

// function reports whether an expression gives a function, as far as the file tells.
func (c *code) function(n facts.Node, depth int) bool {
	switch n.Kind() {
	case lang.Func:
		return true
	case lang.Cast:
		return c.function(n.Child(lang.Value), depth+1)
	case lang.Name, lang.Member:
		b, ok := c.facts.Refers(n)
		if n.Is(lang.Name) && !ok { // a builtin
			return n.Name() != "" && strings.ToLower(n.Name()) == n.Name() && n.Meaning() != ""
		}
		followed := b.Value.Valid() && depth < maxFold
		if ok && (b.Node.Is(lang.Func) || followed && c.function(b.Value, depth+1)) {
			return true
		}
		return n.Name() != "" && !capital(n.Name()) && c.isImported(n.Child(lang.ObjectOf))
	case lang.Call:
		call, ok := c.facts.CallAt(n)
		return ok && call.Method == "partial"
	}
	return false
}

// takenApart reports whether a name is bound by a pattern to a member of a module:
// const { exec } = require('child_process').
func (c *code) takenApart(n facts.Node) bool {
	pattern := n.Parent()
	return n.Is(lang.Name) && pattern.Is(lang.Object) && pattern.Role() == lang.Target &&
		c.lib.knows(root) && !c.lib.has(env, pattern.Parent().Child(lang.Value).Meaning()) &&
		pattern.Parent().Child(lang.Value).Is(lang.Call)
}

// handed notes what does harm when it is handed over instead of called: what reads the
// environment, what looks members up by their names, the address of a setting.
func (c *code) handed(n facts.Node, name string) {
	up := n.Parent()
	switch {
	case n.Role() == lang.ObjectOf:
	case c.lib.has(getenv, name):
		c.note(variable, n, name, []string{reference, name})
	case c.lib.has(lookup, name):
		c.note(hidden, n, name, []string{reference, name})
	case up.Is(lang.Op) && strings.Contains("&", up.Name()) && !up.Child(lang.Right).Valid():
		if n.Is(lang.Member) && (c.lib.has(skips, n.Name()) || c.lib.has(checks, n.Name())) {
			c.note(unchecked, n, "&"+n.Name(), nil)
		}
	}
}

// constructs notes calls of the constructor of a value, which makes functions of texts if the
// value is one. A copy of this or self is none.
func (c *code) constructs(call facts.Call) {
	callee := call.Child(lang.Callee)
	for callee.Is(lang.Cast) {
		callee = callee.Child(lang.Value)
	}
	own := slices.Contains([]string{"this", "self", "super"}, callee.Child(lang.ObjectOf).Name())
	if c.lib.knows(root) && callee.Is(lang.Member) && callee.Name() == "constructor" && !own {
		c.note(eval, call.Node, "constructor", c.details(call))
	}
	start, _ := call.Bytes()
	if from, _ := callee.Bytes(); c.facts.Language == "php" && callee.Is(lang.Member) && from > start {
		c.note(hidden, call.Node, c.short(callee), c.details(call)) // ($object->member)(…) calls what the member holds
	}
	if c.lib.knows(root) && call.Method == "require" && call.Callee != "require" {
		c.note(eval, call.Node, c.nameCalled(call), c.details(call))
	}
}

// downgrades notes a text that is made of another so that what was encrypted no longer is:
// url.replace("https", "http").
func (c *code) downgrades(call facts.Call) {
	args := positional(call)
	if !replaceCalls[strings.ToLower(call.Method)] {
		return
	}
	for i := 0; i+1 < len(args); i++ {
		old, known := c.constant(args[i])
		with, both := c.constant(args[i+1])
		if !known || !both || old == "" {
			continue
		}
		if strings.HasPrefix(strings.Replace("https://", old, with, 1), "http:") {
			c.note(unchecked, call.Node, call.Method+" of https", nil)
		}
	}
}

// configured notes the variables that fill the fields of a class; what can be no text is
// none that tells anything.
func (c *code) configured(n facts.Node) {
	filled := func(base facts.Node) bool { return c.lib.has(fields, c.nameOf(base)) }
	if !slices.ContainsFunc(n.All(lang.Base), filled) {
		return
	}
	for child := range n.Child(lang.Body).Children() {
		field, typ := child.Child(lang.Target).Name(), child.Child(lang.TypeOf)
		if child.Is(lang.Assign) && field != "" && typ.Valid() && !plainTypes[typ.Name()] {
			c.note(variable, child, strings.ToUpper(field), nil)
		}
	}
}

var plainTypes = set("int float bool timedelta ClassVar")

// spelt notes texts that stand for more than a text: types that are run, the names of what
// every object has, symbols that become functions.
func (c *code) spelt(n facts.Node) {
	up := n.Parent()
	switch {
	case n.Role() == lang.TypeOf && strings.Contains(n.Name(), "("):
		c.note(eval, n, n.Name(), []string{n.Name()})
	case c.lib.knows(root) && everybodys[n.Name()] && n.Role() != lang.Key && !up.Is(lang.Op, lang.Index):
		c.note(eval, n, n.Name(), []string{n.Name()})
	case c.facts.Language == "ruby" && harmSymbols.MatchString(c.source(n)) && (!up.Is(lang.Pair) || up.Name() == "&"):
		c.note(process, n, c.source(n), []string{c.source(n)})
	}
}

var (
	// everybodys are the members by which any object of JavaScript leads to the functions of all.
	everybodys  = set("constructor __proto__")
	harmSymbols = regexp.MustCompile(
		"^:(?:system|exec|spawn|fork|`|(?:instance_|class_|module_)?(?:eval|exec)|public_send|__send__|const_get)$")
)

// starts reports whether a deed that starts a process starts the program of another one, of
// the same library, with nothing but parts of what that was given: call("dump a", shell=True)
// is a run(["dump", "a"]).
func (d deed) starts(other deed) bool {
	program, had := other.program(), d.program()
	if program == "" || program != had || family(d.name) != family(other.name) {
		return false
	}
	words := map[string]bool{}
	for _, a := range d.with {
		words[a] = true
		for _, w := range strings.Fields(strings.Trim(a, `"`)) {
			words[`"`+w+`"`] = true
		}
	}
	return !slices.ContainsFunc(other.with, func(a string) bool { return !words[a] })
}

// program is the first word of the first text that a deed is given.
func (d deed) program() string {
	if len(d.with) == 0 || !strings.HasPrefix(d.with[0], `"`) {
		return ""
	}
	first, _, _ := strings.Cut(strings.Trim(d.with[0], `"`), " ")
	return strings.Trim(first, hole)
}

// family is the library that a name belongs to.
func family(name string) string { return name[:strings.LastIndexByte(name, '.')+1] }
