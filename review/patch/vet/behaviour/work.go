package behaviour

import (
	"slices"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
)

// does is what the functions of one symbol do.
type does struct {
	calls         bool            // other than to raise an error
	params, words map[string]bool // names in their heads and bodies
}

// works reports whether functions do something: they call, or have words of their
// own in their bodies.
func (d does) works() bool { return d.calls || len(d.words) >= 3 }

func (d does) reads(params map[string]bool) bool {
	for p := range params {
		if d.words[p] {
			return true
		}
	}
	return false
}

// work returns what the functions of a symbol do. All of a file are read at once:
// an edit asks for each.
func (c *code) work(symbol string) does {
	if c.does == nil {
		c.does = map[string]does{}
		for i := 1; c.facts != nil && i < len(c.facts.Functions); i++ {
			if fn := c.facts.Functions[i]; fn.Outer == 0 && fn.Name() != "" {
				c.does[fn.Symbol] = c.readWork(fn, c.does[fn.Symbol])
			}
		}
	}
	return c.does[symbol]
}

// readWork adds what one function does.
func (c *code) readWork(fn facts.Function, to does) does {
	if to.words == nil {
		to.params, to.words = map[string]bool{}, map[string]bool{}
	}
	for part := range fn.Children() {
		into := to.params
		switch part.Role() {
		case lang.Body:
			into = to.words
		case lang.Parameter, lang.Receiver:
		default:
			continue
		}
		for n := range part.Walk() {
			if call, ok := c.facts.CallAt(n); ok && part.Role() == lang.Body && !n.Has(lang.Literal) {
				to.calls = to.calls || call.Method != fn.Name() && !raises(call.Method)
			}
			named := n.Is(lang.Name, lang.Member, lang.Param, lang.Call)
			if name := n.Name(); named && name != "" && !nothing[name] && !raises(name) {
				into[name] = true
			}
		}
	}
	return to
}

// nothing are the names in a body that does nothing.
var nothing = set("undefined void Ok self this null nil None")

func raises(name string) bool {
	l := strings.ToLower(name)
	return strings.Contains(l, "error") || strings.Contains(l, "exception") ||
		slices.Contains([]string{"panic", "todo", "unimplemented", "exit", "abort", "raise", "New"}, name)
}
