package facts

import (
	"cmp"
	"slices"
	"strings"

	"breakwater/index/ecosystem"
	"breakwater/index/lang"
)

// Spawn is work that runs beside the function that starts it.
type Spawn struct {
	Node            // the Spawn statement or the call that starts it
	Function int    // index of the function that starts it
	Body     int    // index of the function that runs; -1 if the file does not show it
	Loop     int    // index of the innermost loop that starts it again and again; -1 if none
	Name     string // variable that keeps the handle; empty if none
	Kept     bool   // somebody holds a handle: it is awaited, assigned, returned or passed on
	Caught   bool   // nobody waits, but somebody catches its failure
	Each     bool   // a method starts it for each element: forEach
	Limited  bool   // a limiter, pool or semaphore bounds how many run at once
}

// Spawns returns the background work that the file starts, by place.
func (f *File) Spawns() []Spawn { return f.spawns() }

func (f *File) findSpawns() []Spawn {
	var all []Spawn
	limits, waited := f.limits(), f.waited()
	for n := range f.nodesOf(lang.Spawn, lang.Call, lang.Decorator) {
		s, ok := f.spawnAt(n)
		if !ok {
			continue
		}
		s.Node, s.Function, s.Loop = n, f.FunctionAt(n), f.LoopAt(n)
		s.Kept = s.Kept || waited.has(f, s)
		s.Limited = limits.limit(f, s)
		all = append(all, s)
	}
	return all
}

func (f *File) spawnAt(n Node) (Spawn, bool) {
	switch n.Kind() {
	case lang.Spawn:
		return Spawn{Body: f.runs(n.Child(lang.Value))}, true
	case lang.Decorator:
		if ecosystem.RoleOf(f.Language, f.decoration(n)) != ecosystem.Spawn {
			return Spawn{}, false
		}
		return Spawn{Body: f.runs(decorated(n))}, true
	}
	c, _ := f.CallAt(n)
	if c.Role == ecosystem.Spawn {
		return Spawn{Body: f.handed(c), Name: targetOf(n), Kept: used(n) && !begun(n)}, true
	}
	body, caught := f.floats(c)
	return Spawn{Body: body, Caught: caught, Each: body >= 0 && c.Method == "forEach"}, body >= 0
}

// begun reports whether all that is done with what a call makes is to start it:
// new Thread(f).start().
func begun(n Node) bool {
	call := n.Parent()
	if call.Is(lang.Member) && n.Role() == lang.ObjectOf && call.Role() == lang.Callee {
		call = call.Parent()
	}
	return call.Is(lang.Call) && strings.EqualFold(methodOf(call), "start") && !used(call)
}

// handed returns the function that a call, or what it is called on, is given to
// run, or that it starts itself; -1 if the file has none.
func (f *File) handed(c Call) int {
	if body := f.givenTo(c.Node); body >= 0 {
		return body
	}
	if body := f.defined(c.Callee); body >= 0 {
		return body
	}
	made := c.Receiver()
	if b, ok := f.Refers(made); ok {
		made = b.Value
	}
	if made.Is(lang.Call) {
		return f.givenTo(made)
	}
	return -1
}

func (f *File) givenTo(call Node) int {
	for arg := range call.Children() {
		if arg.Role() != lang.Arg && !(arg.Role() == lang.Body && arg.Has(lang.Lambda)) {
			continue
		}
		if arg.Is(lang.Pair) {
			arg = arg.Child(lang.Value)
		}
		if body := f.runs(arg); body >= 0 {
			return body
		}
	}
	return -1
}

// holder is the name of the variable or field that a method is called on; empty
// where it is called on a module, a class or anything else.
func (f *File) holder(c Call) string {
	b, ok := f.Refers(c.Receiver())
	if !ok || b.Node.Is(lang.Import, lang.Class, lang.Func) {
		return ""
	}
	return c.Receiver().Name()
}

// variable identifies the variable or field that a method is called on; -1
// where it is called on anything else.
func (f *File) variable(c Call) int32 {
	if f.holder(c) == "" {
		return -1
	}
	b, _ := f.Refers(c.Receiver())
	return b.variable
}

// waits are the names of what somebody waits for.
type waits map[string]bool

func (f *File) waited() waits {
	w := waits{}
	for _, c := range f.Calls {
		if c.Role == ecosystem.Wait {
			w[f.holder(c)] = true
		}
	}
	delete(w, "")
	return w
}

// has reports whether somebody waits for a spawn: for the group that starts it,
// or the one that it tells when it is done.
func (w waits) has(f *File, s Spawn) bool {
	if c, ok := f.CallAt(s.Node); ok && w[f.holder(c)] {
		return true
	}
	if s.Body < 0 || len(w) == 0 {
		return false
	}
	body := f.Functions[s.Body]
	for at := f.firstCall(body.i); at < len(f.Calls) && body.Contains(f.Calls[at].Node); at++ {
		visit()
		if c := &f.Calls[at]; c.Method == "Done" && w[f.holder(*c)] {
			return true
		}
		if at-f.firstCall(body.i) > tooMany {
			return false
		}
	}
	return false
}

// LoopAt returns the index of the innermost loop around n in its function; -1
// if none.
func (f *File) LoopAt(n Node) int {
	if n.f != f {
		return -1
	}
	return int(f.in[n.i].loop)
}

// floats returns the async function that a call starts although nobody waits
// for it, and whether somebody catches its failure; -1 if the call does not.
func (f *File) floats(c Call) (body int, caught bool) {
	body = -1
	top := c.Node
	for steps := 0; steps < maxNesting; steps++ { // work().catch(log)
		call := top.Parent().Parent()
		if !top.Parent().Is(lang.Member) || top.Role() != lang.ObjectOf || !f.rescues(call).Valid() && !f.catches(call) {
			break
		}
		top, caught = call, true
	}
	if c.Awaited || used(top) {
		return -1, false
	}
	switch callee := c.Child(lang.Callee); {
	case callee.Is(lang.Func):
		body = int(f.funcs[callee.i])
	case c.Method == "forEach":
		body = f.givenTo(c.Node)
	default:
		body = f.defined(c.Callee)
	}
	if body < 0 || !f.Functions[body].Has(lang.Async) {
		return -1, false
	}
	return body, caught
}

// catches reports whether a call is given something to do on failure that the
// file does not show: .catch(console.error).
func (f *File) catches(call Node) bool {
	return call.Is(lang.Call) && slices.Contains(f.table.Rescues, methodOf(call)) && call.Child(lang.Arg).Valid()
}

// defined returns the index of the function of the file that a meaning names;
// -1 if it names none.
func (f *File) defined(meaning string) int {
	if symbol, ok := strings.CutPrefix(meaning, "."); ok {
		if i, ok := f.symbols[symbol]; ok {
			return int(i)
		}
	}
	return -1
}

// used reports whether anything takes the value of an expression.
func used(n Node) bool {
	if p := n.Parent(); p.Is(lang.Loop) && p.Name() == "comprehension" {
		return true // the list has it
	}
	switch p := n.Parent(); p.Kind() {
	case lang.Block, lang.File, lang.Case, lang.If, lang.Loop, lang.Try, lang.With, lang.Handler, lang.Finally:
		return n.Role() == lang.Condition || n.Role() == lang.Iter || n.Role() == lang.Resource || gathered(n)
	case lang.Func:
		return !n.f.table.Last || gathered(n)
	case lang.Assign: // _ = f()
		return p.Child(lang.Target).Name() != "_" || len(p.All(lang.Target)) > 1
	}
	return true
}

// gathered reports whether a block gives n to a method that keeps it:
// list.map { Thread.new }.
func gathered(n Node) bool {
	fn := n.Parent()
	if fn.Is(lang.Block) {
		fn = fn.Parent()
	}
	call := fn.Parent()
	if !n.f.table.Last || !fn.Is(lang.Func) || !call.Is(lang.Call) {
		return false
	}
	return slices.Contains(gathering, methodOf(call)) && !behind(n).Valid()
}

// gathering are the methods that keep what a block gives.
var gathering = []string{"map", "collect", "flat_map", "filter_map"}

func targetOf(n Node) string {
	assign := value(n).Parent()
	if !assign.Is(lang.Assign) {
		return ""
	}
	if target := assign.Child(lang.Target); target.Name() != "" {
		return target.Name()
	}
	return assign.Name()
}

// runs returns the function that an expression is or calls, if the file has
// it; else -1.
func (f *File) runs(n Node) int {
	if n.Is(lang.Call) {
		if callee := n.Child(lang.Callee); callee.Is(lang.Func) {
			n = callee
		} else if c, ok := f.CallAt(n); ok {
			return f.defined(c.Callee)
		}
	}
	if i, ok := f.funcs[n.i]; ok && n.Is(lang.Func) {
		return int(i)
	}
	if m := n.Meaning(); m != "" && m[0] == '.' {
		return f.defined(m)
	}
	return -1
}

// limits are the limiters of a file, for questions about many places.
type limits struct {
	at    []Node // what puts one in force, by place
	over  []Node // blocks that one is in force over, by place
	until []int32
	sends []Node         // to channels, by place
	vars  map[int32]bool // variables that are limited themselves
}

func (f *File) limits() *limits {
	l := &limits{vars: map[int32]bool{}}
	for _, c := range f.Calls {
		if c.Role == ecosystem.Limit {
			l.vars[f.variable(c)] = true
		}
	}
	delete(l.vars, -1)
	for _, g := range f.Guards() {
		if g.Kind != ecosystem.Limit {
			continue
		}
		l.at = append(l.at, g.Node)
		if g.Over.Is(lang.Block) {
			l.over = append(l.over, g.Over)
		}
	}
	slices.SortFunc(l.over, byPlace)
	end := int32(0)
	for _, n := range l.over {
		end = max(end, n.data().next)
		l.until = append(l.until, end)
	}
	for n := range f.nodesOf(lang.Send) {
		l.sends = append(l.sends, n)
	}
	return l
}

func byPlace(a, b Node) int { return cmp.Compare(a.i, b.i) }

// covers reports whether a block over which a limiter is in force holds n.
// Blocks lie in each other or side by side, so the end that lies furthest
// behind tells.
func (l *limits) covers(n Node) bool {
	at, _ := slices.BinarySearchFunc(l.over, n, byPlace)
	return at > 0 && l.until[at-1] > n.i
}

// holds reports whether one of nodes, which stand by place, lies in n.
func (n Node) holds(nodes []Node) bool {
	at, _ := slices.BinarySearchFunc(nodes, n, byPlace)
	return at < len(nodes) && n.Contains(nodes[at])
}

// limit reports whether something bounds how many of a spawn run at once: a
// limiter taken before it in its loop or inside what runs, or a channel that
// serves as one.
func (l *limits) limit(f *File, s Spawn) bool {
	if c, ok := f.CallAt(s.Node); ok && (l.vars[f.variable(c)] || f.pools(c)) {
		return true
	}
	if l.covers(s.Node) || s.Body >= 0 && f.Functions[s.Body].holds(l.at) {
		return true
	}
	if s.Loop < 0 {
		return false
	}
	loop := f.Loops[s.Loop]
	at, _ := slices.BinarySearchFunc(l.sends, loop.Node, byPlace)
	sends := l.sends[at:min(len(l.sends), at+tooMany)]
	return loop.holds(l.at) || slices.ContainsFunc(sends, func(n Node) bool {
		return n.Before(s.Node) && f.FunctionAt(n) == s.Function
	})
}

// pools reports whether a call starts work in a pool that is bounded.
func (f *File) pools(c Call) bool {
	b, ok := f.Refers(c.Receiver())
	if made, isCall := f.CallAt(b.Value); ok && isCall {
		return made.Role == ecosystem.Pool
	}
	return ok && ecosystem.RoleOf(f.Language, b.Meaning()) == ecosystem.Pool
}
