package facts

import (
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

// collect derives the facts from the resolved nodes.
func (f *File) collect(r *resolver) {
	f.calls, f.funcs = map[int32]int32{}, map[int32]int32{0: 0}
	f.Functions = append(f.Functions, Function{Node: f.Root(), Outer: -1})
	type inside struct{ function, loop, try int32 }
	at := make([]inside, len(f.nodes))
	at[0] = inside{0, -1, -1}
	for i := 1; i < len(f.nodes); i++ {
		n, d := Node{f, int32(i)}, &f.nodes[i]
		in := at[d.parent]
		switch parent := n.Parent(); {
		case parent.Is(lang.Func): // its index was noted when the walk came by
			in = inside{f.funcs[parent.i], -1, -1}
		case parent.Is(lang.Loop) && d.role != lang.Iter:
			in.loop = int32(f.loopAt(parent))
		case parent.Is(lang.Try) && (d.role == lang.Body || d.role == lang.Resource):
			in.try = parent.i
		case parent.Is(lang.Try):
			in.try = at[parent.i].try
		}
		at[i] = in
		switch d.kind {
		case lang.Func:
			f.funcs[n.i] = int32(len(f.Functions))
			f.Functions = append(f.Functions, Function{Node: n, Symbol: f.symbol(r, n, int(in.function)), Outer: int(in.function)})
		case lang.Loop:
			f.Loops = append(f.Loops, Loop{Node: n, Function: int(in.function), Outer: int(in.loop)})
		case lang.Call:
			c := Call{Node: n, Callee: r.callees[n.i], Method: methodOf(n), Function: int(in.function), Loop: int(in.loop), Awaited: n.Parent().Is(lang.Await)}
			c.Role = ecosystem.RoleOf(f.Language, c.Callee)
			if in.try >= 0 {
				c.Try = Node{f, in.try}
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
	if class := r.classOf(fn); class != "" {
		name = class + "." + name
	}
	return name
}

func (f *File) loopAt(n Node) int {
	for i := len(f.Loops) - 1; i >= 0; i-- {
		if f.Loops[i].Node == n {
			return i
		}
	}
	return -1
}

func methodOf(n Node) string {
	if callee := n.Child(lang.Callee); callee.Valid() {
		return callee.Name()
	}
	return n.Name()
}

// Loop is one loop or comprehension.
type Loop struct {
	Node
	Function int // index of the function that runs it
	Outer    int // index of the loop around it; -1 if none
}
