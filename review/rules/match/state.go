package match

import (
	"path"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
)

// shares-state: true: the function around the place changes what others see: it
// assigns to a member, an element or a name from outside, or calls a method
// that changes such a thing. An async function without an await is never
// interrupted; one that awaits, or a thread, is.
func init() {
	addCondition("shares-state", anywhere(flag(func(p *Place) bool {
		return p.sharesState(p.Functions[p.Function].Node)
	})))
	// needs-loop: true: the function awaits, yields or asks for the running event loop, itself or one step away.
	addCondition("needs-loop", anywhere(flag(func(p *Place) bool {
		return needsLoop(p.Functions[p.Function]) || p.callsLoop(p.Functions[p.Function].Node)
	})))
	// named-elsewhere: true: others than who registered it know the function by its name.
	addCondition("named-elsewhere", anywhere(flag(func(p *Place) bool { return p.namedElsewhere(p.Function) })))
	addCondition("decorators", anywhere(byNumber(func(p *Place, test func(float64) bool) bool {
		return test(float64(len(p.Decorators(p.Functions[p.Function].Node))))
	})))
}

// changing are methods that change what they are called on.
var changing = map[string]bool{
	"append": true, "add": true, "update": true, "pop": true, "setdefault": true, "clear": true, "remove": true,
	"extend": true, "insert": true, "popitem": true, "discard": true, "appendleft": true, "popleft": true, "push": true,
	"set": true, "delete": true,
}

func (p *Place) sharesState(fn facts.Node) bool {
	for n := range fn.Own() {
		p.left--
		switch n.Kind() {
		case lang.Assign:
			for _, target := range n.All(lang.Target) {
				if p.outside(fn, target, target.Is(lang.Name)) {
					return true
				}
			}
		case lang.Call:
			c, _ := p.CallAt(n)
			if c.Method == "global" || c.Method == "nonlocal" {
				return true
			}
			if changing[c.Method] && c.Receiver().Valid() && p.outside(fn, c.Receiver(), false) {
				return true
			}
		}
	}
	return false
}

// outside reports whether the name at the left end of an expression is not
// local to a function. A name that is assigned is local unless bound outside.
func (p *Place) outside(fn, n facts.Node, assigned bool) bool {
	for n.Is(lang.Member, lang.Index, lang.Call) {
		next := n.Child(lang.ObjectOf)
		if n.Is(lang.Call) && !next.Valid() {
			next = n.Child(lang.Callee)
		}
		if !next.Valid() {
			break
		}
		n = next
	}
	if !n.Is(lang.Name) {
		return false
	}
	b, ok := p.Refers(n)
	if assigned && !ok {
		return false
	}
	return !ok || !fn.Contains(b.Node)
}

var loopPatterns = mustPatterns("{asyncio,anyio,trio,contextvars}.**")

// needsLoop reports whether a function awaits, yields, or is made of parts that
// do; its own async word does not count.
func needsLoop(fn facts.Function) bool {
	for n := range fn.Walk() {
		if n.Is(lang.Await, lang.Yield) || n != fn.Node && n.Has(lang.Async) {
			return true
		}
	}
	return false
}

// callsLoop reports whether a function asks for the running loop, calls one of
// the project that does, or is given something by an async provider.
func (p *Place) callsLoop(fn facts.Node) bool {
	from, to := p.callsIn(fn)
	for i := from; i < to; i++ {
		c := &p.Calls[i]
		if p.left--; loopPatterns.Match(c.Callee) {
			return true
		}
		if site, ok := p.site(c.Callee); ok && siteNeedsLoop(site) {
			return true
		}
		site, ok := p.site(c.Arg(0).Meaning())
		if ok && c.Method == "Depends" && site.File.Functions[site.Function].Has(lang.Async) {
			return true
		}
	}
	return false
}

func siteNeedsLoop(s facts.Site) bool {
	fn := s.File.Functions[s.Function]
	for _, c := range s.File.Calls {
		if fn.Contains(c.Node) && loopPatterns.Match(c.Callee) {
			return true
		}
	}
	return fn.Has(lang.Async)
}

// namedElsewhere reports whether the file, or another of the project, speaks of
// a function by its name.
func (p *Place) namedElsewhere(function int) bool {
	fn := p.Functions[function]
	name := fn.Name()
	for i := range p.Len() {
		n := p.NodeAt(i)
		if n.Name() != name || n == fn.Node {
			continue
		}
		if b, ok := p.Refers(n); n.Is(lang.String) || ok && b.Node == fn.Node {
			return true
		}
	}
	for _, other := range p.mentioning(name, false) {
		if knowsName(other, name) {
			return true
		}
	}
	return p.starImported()
}

func knowsName(f *facts.File, name string) bool {
	for i := range f.Len() {
		n := f.NodeAt(i)
		if n.Name() != name {
			continue
		}
		_, bound := f.Refers(n)
		imported := n.Role() == lang.Imported || n.Is(lang.Item)
		used := n.Is(lang.Name) && !bound && n.Role() != lang.Key && n.Role() != lang.Target
		if imported || used || n.Is(lang.String, lang.Member) {
			return true
		}
	}
	return false
}

// starImported reports whether a file of the project imports all of this one.
func (p *Place) starImported() bool {
	stem := strings.TrimSuffix(path.Base(p.file.around.Path), path.Ext(p.file.around.Path))
	for _, other := range p.mentioning(stem, false) {
		for n := range other.Root().Children() {
			if n.Is(lang.Import) && lastPart(n.Name()) == stem && n.Child(lang.Imported).Name() == "*" {
				return true
			}
		}
	}
	return false
}
