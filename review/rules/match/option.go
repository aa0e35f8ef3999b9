package match

import (
	"slices"
	"strconv"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/catalogue"
)

// Options of a call are its keyword arguments, the entries of objects among its
// arguments, the fields of a struct literal, and positional arguments.
//
//	missing: timeout            no such option, or null; "timeout@2": the third positional argument counts too
//	present: [signal, timeout]  one of them is there
//	option: {shell: true}       it has one of these values, see value; "@0" is the first positional argument
//	set: [Timeout]              assigned later: client.Timeout = …; receiver-set: on what a method is called on
func init() {
	const kinds = "call new hold acquire zero listener decorator remote resource fanout"
	addCondition("missing", ofKinds(kinds, func(c compiler, v catalogue.Value) (condition, error) {
		options, err := c.options(v)
		return func(p *Place) bool { return !hasOption(p, options) }, err
	}))
	addCondition("present", ofKinds(kinds, func(c compiler, v catalogue.Value) (condition, error) {
		options, err := c.options(v)
		return func(p *Place) bool { return hasOption(p, options) }, err
	}))
	addCondition("option", ofKinds(kinds, compileOption))
	addCondition("set", ofKinds(kinds, byNames(func(p *Place, names []string) bool {
		return setLater(p, targetOf(p.Node), names)
	})))
	addCondition("receiver-set", ofKinds("call hold", byNames(func(p *Place, names []string) bool {
		return setLater(p, p.call.Receiver(), names)
	})))
	addCondition("arguments", ofKinds(kinds, func(c compiler, v catalogue.Value) (condition, error) {
		test, err := parseNumber(v)
		return func(p *Place) bool { return p.call != nil && test(float64(positionals(p.call))) }, err
	}))
}

// option names an argument of a call.
type option struct {
	name     string
	position int // -1: only by name
}

func (c compiler) options(v catalogue.Value) ([]option, error) {
	texts, err := c.names(v)
	if err != nil {
		return nil, err
	}
	var out []option
	for _, text := range texts {
		o, err := parseOption(v, text)
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}

func parseOption(v catalogue.Value, text string) (option, error) {
	name, at, positional := strings.Cut(text, "@")
	if !positional {
		return option{name, -1}, nil
	}
	i, err := strconv.Atoi(at)
	if err != nil || i < 0 || i > 20 {
		return option{}, v.Errorf("bad option %q: want a name, name@position, or @position, counted from 0", text)
	}
	return option{name, i}, nil
}

// find returns the value of an option; the zero Node if there is none. In an
// object at the option's position its entry counts, anything else there does.
func (o option) find(f *file, c *facts.Call) facts.Node {
	if c == nil {
		return facts.Node{}
	}
	if o.position < 0 {
		return f.namedOption(c, o.name)
	}
	for arg := range c.Children() {
		if arg.Is(lang.Pair) && o.name != "" && arg.Name() == o.name {
			return arg.Child(lang.Value)
		}
	}
	at := c.Arg(o.position)
	if object := originOf(f, at); o.name != "" && object.Is(lang.Object) {
		entry, _ := entryOf(object.Node, o.name)
		return entry
	}
	if o.name != "" && (at.Is(lang.Func) || callbacks[at.Name()]) {
		return facts.Node{} // a callback in the place of options
	}
	return at
}

// namedOption is a named argument of a call, or an entry of an object that is given under a name.
func (f *file) namedOption(c *facts.Call, name string) facts.Node {
	if n := c.Option(name); n.Valid() {
		return n
	}
	for arg := range c.Children() {
		if arg.Role() != lang.Arg || !arg.Is(lang.Name) {
			continue
		}
		if object := valueOf(f, arg); object.Is(lang.Object) {
			if n, _ := entryOf(object, name); n.Valid() {
				return n
			}
		}
	}
	return facts.Node{}
}

// callbacks are what Node's code calls the function that gets the answer.
var callbacks = map[string]bool{
	"cb": true, "callback": true, "done": true, "next": true, "handler": true, "resolve": true, "listener": true,
}

// entryOf returns the value of an entry of an object; open says that the object
// may have entries which the file does not show.
func entryOf(object facts.Node, name string) (value facts.Node, open bool) {
	for c := range object.Children() {
		key := c.Name()
		if k := c.Child(lang.Key); key == "" {
			key = k.Name()
		}
		switch {
		case c.Is(lang.Spread):
			open = true
		case key == name && c.Is(lang.Pair):
			return c.Child(lang.Value), open
		case key == name:
			return c, open // { signal }
		}
	}
	return facts.Node{}, open
}

// hasOption reports whether a call has one of options with a value, or may
// have it where the file does not show it.
func hasOption(p *Place, options []option) bool {
	for _, o := range options {
		p.note("option", o.name)
		if n := o.find(p.file, p.call); n.Valid() && !p.isNone(o, n) {
			return true
		}
	}
	return p.call != nil && hides(p, options)
}

// hides reports whether a call takes options from something that the file does
// not write down, or that has one of them.
func hides(p *Place, options []option) bool {
	for n := range p.call.Children() {
		if spread := n; n.Is(lang.Spread) && hidesIn(p, spread, options) {
			return true
		}
		for inner := range n.Children() {
			if n.Is(lang.Object) && inner.Is(lang.Spread) && hidesIn(p, inner, options) {
				return true
			}
		}
		named := n.Role() == lang.Arg && n.Is(lang.Name, lang.Call, lang.Member) && originOf(p.file, n).Is(lang.Object)
		if named && hidesIn(p, n, options) {
			return true
		}
	}
	return false
}

// hidesIn looks into an object that is spread or passed.
func hidesIn(p *Place, n facts.Node, options []option) bool {
	if n.Is(lang.Spread) {
		n = n.Child(lang.Value)
	}
	object := originOf(p.file, n)
	if !object.Is(lang.Object) {
		return true
	}
	for _, o := range options {
		value, open := entryOf(object.Node, o.name)
		if open || value.Valid() && !object.isNone(o, value) {
			return true
		}
	}
	return object.changes(options)
}

func compileOption(c compiler, v catalogue.Value) (condition, error) {
	v, err := v.For(c.language)
	if err != nil {
		return nil, err
	}
	entries, err := v.Entries("option")
	if err != nil {
		return nil, err
	}
	var all []condition
	for _, e := range entries {
		o, err := parseOption(e.Value, e.Key)
		if err != nil {
			return nil, err
		}
		test, err := c.value(e.Value)
		if err != nil {
			return nil, err
		}
		all = append(all, func(p *Place) bool {
			n := o.find(p.file, p.call)
			p.note("option", o.name)
			p.show("value", n)
			return n.Valid() && test(p, n)
		})
	}
	return func(p *Place) bool { return holdAll(all, p) }, nil
}

// setLater reports whether one of the members of a variable is assigned:
// server.ReadTimeout = …
func setLater(p *Place, target facts.Node, members []string) bool {
	if !target.Valid() {
		return false
	}
	for _, a := range p.nodesOf(lang.Assign) {
		p.left--
		for _, m := range a.All(lang.Target) {
			if m.Is(lang.Member) && slices.Contains(members, m.Name()) && sameVariable(p.file, m.Child(lang.ObjectOf), target) {
				return true
			}
		}
	}
	return false
}

// targetOf is what takes the value of an expression: a name or a member.
func targetOf(n facts.Node) facts.Node {
	if n.Is(lang.Assign) {
		return n.Child(lang.Target)
	}
	for up := range n.Up() {
		switch up.Kind() {
		case lang.Await, lang.Op, lang.Cast, lang.Cond:
			continue
		case lang.Assign:
			return up.Child(lang.Target)
		case lang.Pair: // Server{client: &http.Client{}}: the field
			return up
		}
		break
	}
	return facts.Node{}
}

// sameVariable reports whether two expressions name the same variable, or a
// member of the same name.
func sameVariable(f *file, a, b facts.Node) bool {
	if a.Name() == "" || a.Name() != b.Name() {
		return false
	}
	if a.Is(lang.Name) && b.Is(lang.Name) {
		return f.FunctionAt(a) == f.FunctionAt(b) || declaredOutside(f, a)
	}
	return true
}

// declaredOutside reports whether a name is bound outside the function that
// uses it.
func declaredOutside(f *file, n facts.Node) bool {
	b, ok := f.Refers(n)
	return !ok || f.FunctionAt(b.Node) != f.FunctionAt(n)
}

// positionals counts the positional arguments of a call.
func positionals(c *facts.Call) int {
	n := 0
	for c.Arg(n).Valid() {
		n++
	}
	return n
}
