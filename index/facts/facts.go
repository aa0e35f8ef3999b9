package facts

import (
	"iter"
	"slices"

	"breakwater/index/ecosystem"
	"breakwater/index/lang"
)

// Function is a function, method or lambda, or the code outside all of them.
type Function struct {
	Node          // lang.Func, or lang.File
	Symbol string // "save", "Store.save"; of a lambda that of the function around it; empty for the file
	Outer  int    // index of the function around it; -1 for the file
}

// Call is one call or construction.
type Call struct {
	Node
	Callee   string // meaning of what is called; empty if the file does not tell
	Method   string // its last part, as written: "get"
	Function int    // index of the function that runs it
	Loop     int    // index of the innermost loop around it in that function; -1 if none
	Try      Node   // innermost Try whose body holds it, in that function
	Awaited  bool   // its result is awaited
	Role     ecosystem.Role
}

// around is what runs a node.
type around struct {
	function int32 // index of the function
	loop     int32 // index of the innermost loop in that function; -1 if none
}

// collect derives the facts from the resolved nodes.
func (f *File) collect(r *resolver) {
	f.calls, f.funcs, f.loops = map[int32]int32{}, map[int32]int32{0: 0}, map[int32]int32{}
	f.symbols = map[string]int32{}
	f.Functions = append(f.Functions, Function{Node: f.Root(), Outer: -1})
	again := f.findAgain(r)
	f.in = make([]around, len(f.nodes))
	f.in[0] = around{0, -1}
	tries := make([]int32, len(f.nodes)) // by node: the innermost Try whose body holds it; -1 if none
	tries[0] = -1
	for i := 1; i < len(f.nodes); i++ {
		n, d := Node{f, int32(i)}, &f.nodes[i]
		in, try := f.in[d.parent], tries[d.parent]
		switch parent := n.Parent(); {
		case parent.Is(lang.Func): // its index was noted when the walk came by
			in, try = around{f.funcs[parent.i], -1}, -1
		case parent.Is(lang.Loop) && d.role != lang.Iter:
			in.loop = f.loops[parent.i]
		case parent.Is(lang.Try) && (d.role == lang.Body || d.role == lang.Resource):
			try = parent.i
		}
		f.in[i], tries[i] = in, try
		switch d.kind {
		case lang.Func:
			f.funcs[n.i] = int32(len(f.Functions))
			symbol := f.symbol(r, n, int(in.function))
			if _, twice := f.symbols[symbol]; !twice && n.Name() != "" {
				f.symbols[symbol] = int32(len(f.Functions))
			}
			f.Functions = append(f.Functions, Function{Node: n, Symbol: symbol, Outer: int(in.function)})
			if form := again.forms[n.i]; form != Written {
				l := Loop{Node: n, Function: len(f.Functions) - 1, Outer: -1, Form: form, again: again.selfCalls[n.i]}
				f.Loops = append(f.Loops, l)
			}
		case lang.Try:
			if form := again.forms[n.i]; form != Written {
				f.Loops = append(f.Loops, Loop{Node: n, Function: int(in.function), Outer: int(in.loop), Form: form})
			}
		case lang.Loop:
			f.loops[n.i] = int32(len(f.Loops))
			f.Loops = append(f.Loops, Loop{Node: n, Function: int(in.function), Outer: int(in.loop)})
		case lang.Call:
			c := Call{
				Node: n, Callee: r.callees[n.i], Method: methodOf(n), Function: int(in.function), Loop: int(in.loop),
				Awaited: n.Parent().Is(lang.Await),
			}
			c.Role = ecosystem.RoleOf(f.Language, c.Callee)
			if try >= 0 {
				c.Try = Node{f, try}
			}
			f.calls[n.i] = int32(len(f.Calls))
			f.Calls = append(f.Calls, c)
		}
	}
}

func (f *File) symbol(r *resolver, fn Node, outer int) string {
	name := fn.Name()
	if name == "" {
		return f.Functions[outer].Symbol
	}
	if class := r.className(fn); class != "" {
		name = class + "." + name
	}
	return name
}

func methodOf(n Node) string {
	if callee := n.Child(lang.Callee); callee.Valid() {
		return callee.Name()
	}
	return n.Name()
}

// Option returns the first argument or option of a call by name: a keyword
// argument, an entry of an options object, a field of a struct literal. The
// zero Node if there is none.
func (c Call) Option(names ...string) Node {
	for n := range c.options() {
		name := n.Name()
		if k := n.Child(lang.Key); name == "" {
			name = k.Name()
		}
		switch {
		case !slices.Contains(names, name):
		case n.Is(lang.Name): // { signal }
			return n
		default:
			return n.Child(lang.Value)
		}
	}
	return Node{}
}

// options yields the named arguments of a call, those in objects among its
// arguments included.
func (c Call) options() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		for arg := range c.Children() {
			switch {
			case arg.Is(lang.Pair):
				if !yield(arg) {
					return
				}
			case arg.Is(lang.Object):
				for pair := range arg.Children() {
					if pair.Is(lang.Pair, lang.Name) && !yield(pair) {
						return
					}
				}
			}
		}
	}
}

// Open reports whether a call has options that the file does not show: spread
// arguments or keyword dictionaries.
func (c Call) Open() bool {
	for arg := range c.Children() {
		if arg.Is(lang.Spread) {
			return true
		}
		for inner := range arg.Children() {
			if arg.Is(lang.Object) && inner.Is(lang.Spread) {
				return true
			}
		}
	}
	return false
}

// Arg returns the i-th positional argument, from 0; the zero Node if there is
// none.
func (c Call) Arg(i int) Node {
	for arg := range c.Children() {
		if arg.Role() != lang.Arg || arg.Is(lang.Pair, lang.Comment) {
			continue
		}
		if i == 0 {
			return arg
		}
		i--
	}
	return Node{}
}

// Constructs reports whether the call makes a value of the type that it names.
func (c Call) Constructs() bool {
	return c.Callee != "" && (c.Has(lang.New) || c.Meaning() == c.Callee)
}

// Receiver returns what a method is called on; the zero Node for functions.
func (c Call) Receiver() Node {
	if callee := c.Child(lang.Callee); callee.Is(lang.Member) {
		return callee.Child(lang.ObjectOf)
	}
	return c.Child(lang.ObjectOf)
}

// CallAt returns the call that n is.
func (f *File) CallAt(n Node) (Call, bool) {
	i, ok := f.calls[n.i]
	if !ok || n.f != f {
		return Call{}, false
	}
	return f.Calls[i], true
}

// FunctionAt returns the index of the function that runs n.
func (f *File) FunctionAt(n Node) int {
	if n.f != f {
		return 0
	}
	return int(f.in[n.i].function)
}

// Refers returns the binding that a name, or a field of this object, refers
// to; ok is false where the file binds no such name.
func (f *File) Refers(n Node) (b Binding, ok bool) {
	i, ok := f.refs[n.i]
	if !ok || n.f != f {
		return Binding{}, false
	}
	return f.Bindings[i], true
}

// SymbolAt names the innermost function around a line (1-based), as
// [Function.Symbol] does; empty for code outside all functions.
func (f *File) SymbolAt(line int) string {
	symbol := ""
	for _, fn := range f.Functions[1:] {
		if fn.StartLine() > line {
			break
		}
		if fn.EndLine() >= line && fn.Symbol != "" {
			symbol = fn.Symbol
		}
	}
	return symbol
}
