package facts

import (
	"strings"

	"breakwater/index/lang"
)

// again finds what is repeated without a loop, by node: the Try that Ruby's
// retry begins again, the Func that calls itself where it failed.
type again struct {
	f         *File
	r         *resolver
	forms     map[int32]LoopForm
	selfCalls map[int32][]int32 // by Func node: the Call nodes, by place

	functions []opened // around the walk, the innermost last
	handlers  []Node
}

// opened is a function around the walk.
type opened struct {
	Node
	symbol string
}

func (f *File) findAgain(r *resolver) *again {
	a := &again{f: f, r: r, forms: map[int32]LoopForm{}, selfCalls: map[int32][]int32{}}
	for i := range f.nodes {
		n := Node{f, int32(i)}
		for len(a.functions) > 0 && !a.functions[len(a.functions)-1].Contains(n) {
			a.functions = a.functions[:len(a.functions)-1]
		}
		for len(a.handlers) > 0 && !a.handlers[len(a.handlers)-1].Contains(n) {
			a.handlers = a.handlers[:len(a.handlers)-1]
		}
		a.look(n)
	}
	return a
}

func (a *again) look(n Node) {
	if a.f.onFailure(n) {
		a.handlers = append(a.handlers, n)
	}
	switch n.Kind() {
	case lang.Func:
		symbol := n.Name()
		if class := a.r.className(n); class != "" {
			symbol = class + "." + symbol
		}
		a.functions = append(a.functions, opened{n, symbol})
	case lang.Continue:
		if n.Name() == "retry" && len(a.handlers) > 0 {
			a.restart(a.handlers[len(a.handlers)-1])
		}
	case lang.Call:
		a.begin(n, a.r.callees[n.i])
	case lang.Name, lang.Member: // setTimeout(connect, 1000)
		if n.Role() == lang.Arg {
			a.begin(n, n.Meaning())
		}
	}
}

// restart notes that a handler begins its Try again.
func (a *again) restart(h Node) {
	if try := h.Parent(); try.Is(lang.Try) && a.forms[try.i] == Written {
		a.forms[try.i] = Handled
	}
}

// begin notes that a function of the file is called, or handed over to be
// called, in one of its own handlers.
func (a *again) begin(n Node, meaning string) {
	symbol, ok := strings.CutPrefix(meaning, ".")
	another := n.Is(lang.Call) && n.Child(lang.ObjectOf).Is(lang.Member) // of the class, such as the next in a chain
	if !ok || another || len(a.handlers) == 0 {
		return
	}
	for i := len(a.functions) - 1; i >= max(0, len(a.functions)-maxNesting); i-- {
		visit()
		if fn := a.functions[i]; fn.symbol == symbol && fn.Name() != "" {
			if a.failsIn(fn.Node) {
				a.forms[fn.i] = Recursive
				a.selfCalls[fn.i] = append(a.selfCalls[fn.i], n.i)
			}
			return
		}
	}
}

// failsIn reports whether a handler around the walk lies in a function.
func (a *again) failsIn(fn Node) bool { return fn.Contains(a.handlers[len(a.handlers)-1]) }
