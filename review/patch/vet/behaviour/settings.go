package behaviour

import (
	"regexp"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
)

// sets notes where certificate checks are switched off, and where data may name its type.
func (c *code) sets(n facts.Node) {
	switch n.Kind() {
	case lang.Name, lang.Member, lang.Func, lang.Class, lang.Field, lang.Pair, lang.Item, lang.Call:
		if c.lib.has(never, n.Name()) {
			c.note(unchecked, n, n.Name(), nil)
		}
	}
	for name, value := range c.settings(n) {
		switch {
		case c.lib.has(checks, name) && !c.on(value, 0):
			c.note(unchecked, value, name+" = "+c.short(value), nil)
		case c.lib.has(skips, name) && !(value.Is(lang.Bool) && strings.EqualFold(value.Name(), "false")):
			c.note(unchecked, value, name+" = "+c.short(value), nil)
		case c.lib.has(loads, name) && value.Name() != "None" && !strings.EqualFold(value.Name(), "false"):
			c.note(eval, value, name+" = "+c.short(value), nil)
		}
	}
}

// numbered notes settings of PHP's curl that have no name: numbers, and what is computed.
func (c *code) numbered(call facts.Call) {
	option := call.Arg(1)
	unnamed := call.Method == "curl_setopt" && !option.Is(lang.Name, lang.Member) ||
		call.Method == "curl_setopt_array" && option.Is(lang.Call)
	if call.Method == "curl_setopt_array" && option.Is(lang.Object, lang.List) {
		for entry := range option.Children() {
			unnamed = unnamed || entry.Is(lang.Pair) && entry.Child(lang.Key).Is(lang.Number)
		}
	}
	if unnamed && option.Valid() {
		c.note(unchecked, call.Node, call.Method+" of "+c.short(option), nil)
	}
}

func (c *code) short(n facts.Node) string {
	s := strings.Join(strings.Fields(c.source(n)), " ")
	return s[:min(len(s), 40)]
}

// settings yields the names that a node gives values to.
func (c *code) settings(n facts.Node) func(yield func(string, facts.Node) bool) {
	return func(yield func(string, facts.Node) bool) {
		switch n.Kind() {
		case lang.Pair:
			name := n.Name()
			if key := n.Child(lang.Key); name == "" && key.Valid() {
				if name = key.Name(); !key.Is(lang.Name) {
					name, _ = c.fold(key)
				}
			}
			if value := n.Child(lang.Value); value.Valid() && name != "" {
				yield(name, value)
			}
		case lang.Assign, lang.Param, lang.Field:
			value := n.Child(lang.Value)
			if !value.Valid() || joined(n.Name()) {
				return
			}
			for _, target := range append(n.All(lang.Target), n) {
				name := target.Name()
				if target.Is(lang.Index) {
					name, _ = c.fold(target.Child(lang.Key))
				}
				if name != "" && !yield(name, value) {
					return
				}
			}
		case lang.Call: // curl_setopt(c, NAME, value), setattr(x, "name", value)
			args := n.All(lang.Arg)
			for i, arg := range args[:max(0, len(args)-1)] {
				name := arg.Name()
				if arg.Is(lang.String) {
					name, _ = c.constant(arg)
				}
				names := i > 0 && name != "" && arg.Is(lang.String, lang.Name, lang.Member)
				if names && !yield(name, args[i+1]) {
					return
				}
			}
			if len(args) == 1 && args[0].Is(lang.Bool) { // set_verify(false)
				name := strings.TrimPrefix(n.Name()+n.Child(lang.Callee).Name(), "set_")
				yield(strings.TrimPrefix(name, "with_"), args[0])
			}
		}
	}
}

// on reports whether a value leaves a check on.
func (c *code) on(n facts.Node, depth int) bool {
	switch n.Kind() {
	case lang.Bool:
		return strings.EqualFold(n.Name(), "true")
	case lang.Number:
		return n.Name() == "1" || n.Name() == "2"
	case lang.Cast:
		return c.on(n.Child(lang.Value), depth+1)
	case lang.Op:
		return false
	case lang.Func, lang.Class: // a definition of that name
		return true
	case lang.Name, lang.Member, lang.Call:
		if text, ok := c.constant(n); ok {
			return !offText[strings.ToLower(text)]
		}
		b, ok := c.facts.Refers(n)
		if ok && depth < maxFold && b.Value.Is(lang.Bool, lang.Number, lang.Cast, lang.Op, lang.Null) {
			return c.on(b.Value, depth+1)
		}
		name := n.Name()
		if call, ok := c.facts.CallAt(n); ok {
			name = call.Method
		}
		return trusted.MatchString(name)
	}
	if text, ok := c.constant(n); ok {
		return !offText[strings.ToLower(text)]
	}
	return false
}

var (
	// offText are the texts that switch a check off.
	offText = map[string]bool{"": true, "false": true, "0": true, "no": true, "off": true, "none": true, "disable": true}
	// trusted matches the names of values that leave a check on.
	trusted = regexp.MustCompile(
		`^(?i:\w*(?:ca|cert|bundle|verify|ssl|tls|ctx|context|peer|self|this|config|settings|options|opts|bool|boolean)\w*)$`)
)
