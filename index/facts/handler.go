package facts

import (
	"slices"
	"strings"

	"breakwater/index/ecosystem"
	"breakwater/index/lang"
)

// Handler is code that runs when something failed: an except or catch clause,
// the function given to a promise's catch, or a check of an error value.
type Handler struct {
	Node              // the clause, function or branch
	Try      Node     // the Try it belongs to; zero for checks of values and promises
	Function int      // index of the function that it belongs to
	Types    []string // meanings of what it catches; empty for everything
	Caught   string   // the name that it gives to what is caught
	Checks   bool     // it checks an error value: if err != nil
	Does     Response // what it does, all that applies
}

// Response is what a handler does, as a set.
type Response uint16

// The responses. A handler without any swallows the failure.
const (
	Raises    Response = 1 << iota // throws, the same or another failure
	Wraps                          // throws or returns a failure that names the caught one
	Returns                        // leaves the function
	Leaves                         // leaves the loop around it
	Continues                      // goes on with the next turn of the loop, also by doing nothing
	Logs                           // writes a log line
	Exits                          // ends the process
	Uses                           // does something else with what was caught
	Acts                           // calls anything else
)

// ResponseNames are the words for responses, in their order.
var ResponseNames = []string{"raises", "wraps", "returns", "leaves", "continues", "logs", "exits", "uses", "acts"}

// String lists the responses; "swallows" for none.
func (r Response) String() string {
	var words []string
	for i, name := range ResponseNames {
		if r&(1<<i) != 0 {
			words = append(words, name)
		}
	}
	if len(words) == 0 {
		return "swallows"
	}
	return strings.Join(words, "+")
}

// Handlers returns the handlers of the file, by place; of those in each other
// the outermost 64.
func (f *File) Handlers() []Handler { return f.handlers() }

func (f *File) findHandlers() []Handler {
	var all []Handler
	var open []Node // handlers around the walk
	for n := range f.nodesOf(lang.Handler, lang.If, lang.Case, lang.Assign, lang.Call) {
		h, ok := f.handlerAt(n)
		if !ok {
			continue
		}
		for len(open) > 0 && !open[len(open)-1].Contains(h.Node) {
			open = open[:len(open)-1]
		}
		if open = append(open, h.Node); len(open) > maxNesting {
			continue
		}
		h.Function = f.FunctionAt(n)
		h.Does = f.response(h)
		all = append(all, h)
	}
	return all
}

func (f *File) handlerAt(n Node) (Handler, bool) {
	switch n.Kind() {
	case lang.Handler:
		h := Handler{Node: n, Caught: n.Child(lang.Target).Name()}
		if try := n.Parent(); try.Is(lang.Try) {
			h.Try = try
		}
		for _, t := range n.All(lang.TypeOf) {
			f.caught(&h, t)
		}
		return h, true
	case lang.If, lang.Case, lang.Assign:
		return f.check(n)
	}
	fn := f.rescues(n)
	return Handler{Node: fn, Caught: nameOf(fn.Child(lang.Parameter))}, fn.Valid()
}

// caught notes what a clause catches: a type, several, or one with a name.
func (f *File) caught(h *Handler, t Node) {
	switch t.Kind() {
	case lang.Assign:
		h.Caught = t.Child(lang.Target).Name()
		f.caught(h, t.Child(lang.Value))
	case lang.List, lang.Op, lang.Type:
		for c := range t.Children() {
			f.caught(h, c)
		}
	default:
		if slices.Contains(f.table.Opaque, t.Name()) {
			return
		}
		if m := t.Meaning(); m != "" {
			h.Types = append(h.Types, m)
		} else {
			h.Types = append(h.Types, t.Name())
		}
	}
}

// response says what the code of a handler does. Where a handler in it leaves or
// throws, that is its answer to another failure.
func (f *File) response(h Handler) Response {
	var does Response
	var throws, returns, inner Node // the outermost around the walk
	for n := range h.Own() {
		switch {
		case n != h.Node && n.Is(lang.Handler) && !inner.Contains(n):
			inner = n
		case !throws.Contains(n) && f.throws(n):
			throws = n
		case n.Is(lang.Return) && !returns.Contains(n):
			returns = n
		}
		caught := h.Caught != "" && n.Is(lang.Name) && n.Name() == h.Caught
		if caught && (throws.Contains(n) || returns.Contains(n)) {
			does |= Wraps
		}
		did := f.does(h, n, throws.Contains(n))
		if inner.Contains(n) {
			did &= Uses | Logs | Acts
		}
		does |= did
	}
	if f.LoopAt(h.Node) >= 0 && does&(Raises|Returns|Leaves|Exits) == 0 {
		does |= Continues
	}
	return does
}

// throws reports whether n throws, or makes a failure as a value: Err(…).
func (f *File) throws(n Node) bool {
	return n.Is(lang.Throw) || n.Is(lang.Call) && slices.Contains(f.table.Failed, methodOf(n))
}

func (f *File) does(h Handler, n Node, thrown bool) Response {
	switch n.Kind() {
	case lang.Throw:
		if !n.Child(lang.Value).Valid() {
			return Raises | Wraps
		}
		return Raises
	case lang.Return:
		return Returns
	case lang.Break:
		return Leaves
	case lang.Continue:
		return Continues
	case lang.Name:
		if n.Name() == h.Caught && h.Caught != "" && n.Role() != lang.Target && n.Role() != lang.Parameter {
			return Uses
		}
	case lang.Call:
		return f.reacts(h, n, thrown)
	}
	return 0
}

// reacts says what a call in a handler does; thrown says that it makes what is
// thrown.
func (f *File) reacts(h Handler, n Node, thrown bool) Response {
	c, _ := f.CallAt(n)
	switch {
	case f.logs(c):
		return Logs
	case c.Role == ecosystem.Exit:
		return Exits
	case slices.Contains(f.table.Failed, c.Method):
		return Raises
	case thrown, h.Caught != "" && c.Receiver().Name() == h.Caught, c.Meaning() == "error":
		return 0 // it makes what is thrown, asks what was caught, or makes an error
	case slices.Contains(f.table.Succeeded, c.Method):
		return 0
	}
	return Acts
}

// logs reports whether a call writes a log line, as far as its library or its
// name tells.
func (f *File) logs(c Call) bool {
	if c.Role != "" || c.Has(lang.New) || ecosystem.Known(f.Language, c.Callee) {
		return c.Role == ecosystem.Log
	}
	return slices.Contains(logMethods, strings.ToLower(c.Method))
}
