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
	Limited  bool   // a limiter, pool or semaphore bounds how many run at once
}

// Spawns returns the background work that the file starts, by place.
func (f *File) Spawns() []Spawn { return f.spawns() }

func (f *File) findSpawns() []Spawn {
	var all []Spawn
	limits := f.limits()
	for n := range f.nodesOf(lang.Spawn, lang.Call) {
		s := Spawn{Node: n, Body: -1, Loop: -1}
		switch n.Kind() {
		case lang.Spawn:
			s.Body = f.runs(n.Child(lang.Value))
		default:
			c, _ := f.CallAt(n)
			if c.Role != ecosystem.Spawn && !f.floats(c) {
				continue
			}
			s.Kept = used(n)
			s.Name = targetOf(n)
			s.Body = f.handed(c)
		}
		s.Function = f.FunctionAt(n)
		s.Loop = f.LoopAt(n)
		s.Limited = limits.limit(f, s)
		all = append(all, s)
	}
	return all
}

// handed returns the function that a call is given to run, or that it starts
// itself; -1 if the file has none.
func (f *File) handed(c Call) int {
	for arg := range c.Children() {
		if arg.Role() != lang.Arg {
			continue
		}
		if arg.Is(lang.Pair) {
			arg = arg.Child(lang.Value)
		}
		if body := f.runs(arg); body >= 0 {
			return body
		}
	}
	return f.defined(c.Callee)
}

// LoopAt returns the index of the innermost loop around n in its function; -1
// if none.
func (f *File) LoopAt(n Node) int {
	if n.f != f {
		return -1
	}
	return int(f.in[n.i].loop)
}

// floats reports whether a call starts an async function of the file and
// nobody waits for it.
func (f *File) floats(c Call) bool {
	if c.Awaited || len(c.Callee) == 0 || c.Callee[0] != '.' || used(c.Node) {
		return false
	}
	i := f.defined(c.Callee)
	return i >= 0 && f.Functions[i].Has(lang.Async)
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
	switch p := n.Parent(); p.Kind() {
	case lang.Block, lang.File, lang.Case, lang.If, lang.Loop, lang.Try, lang.With, lang.Handler, lang.Finally:
		return n.Role() == lang.Condition || n.Role() == lang.Iter || n.Role() == lang.Resource
	}
	return true
}

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
	sends []Node // to channels, by place
}

func (f *File) limits() *limits {
	l := &limits{}
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
