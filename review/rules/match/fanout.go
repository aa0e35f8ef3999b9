package match

import (
	"breakwater/index/ecosystem"
	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/catalogue"
)

// fanout looks at work that is started for every item of a collection at once:
// a spawn in a loop, a wait for all of a list that a comprehension, a map or a
// loop made. Its value is patterns of what starts or waits, "go" for Go's
// statement, or any.
//
//	limited: false     no limiter, pool or semaphore bounds how many run
//	source: parameter  where the collection comes from: a parameter, the result of a call, a field,
//	                   or literal: it is written down or cut to size
func init() {
	addKind(&kind{
		name:  "fanout",
		count: func(f *file) int { return len(f.fanouts()) },
		place: func(f *file, i int) Place { return f.fanouts()[i] },
		choose: func(c compiler, v catalogue.Value) (selection, error) {
			patterns, err := c.patterns(v)
			return selection{test: func(p *Place) bool {
				if patterns.Match("any") {
					return true
				}
				if p.call == nil {
					return patterns.Match("go")
				}
				return patterns.Match(callee(p.call))
			}}, err
		},
	})
	sources := []string{"parameter", "call", "field", "literal", "range", "variable", "any"}
	addCondition("source", ofKinds("fanout loop", byWord(sourceOf, sources...)))
	addCondition("limited", ofKinds("spawn fanout", flag(isLimited)))
}

// fanouts returns the places of the kind, in source order.
func (f *file) fanouts() []Place {
	if f.fans != nil {
		return f.fans
	}
	f.fans = []Place{}
	spawned := map[facts.Node]*facts.Spawn{}
	all := f.Spawns()
	for i := range all {
		spawned[all[i].Node] = &all[i]
	}
	for i := range f.Len() {
		n := f.NodeAt(i)
		if !n.Is(lang.Call, lang.Spawn) {
			continue
		}
		p := factPlace(f, n, -1)
		if c, ok := f.CallAt(n); ok {
			p.call = &c
		}
		switch s := spawned[n]; {
		case s != nil && s.Loop >= 0 && f.Loops[s.Loop].Has(lang.Each):
			p.spawn, p.loop = s, &f.Loops[s.Loop]
			p.show("over", p.loop.Child(lang.Iter))
		case p.call != nil && p.call.Role == ecosystem.Wait:
			if !f.collects(&p) {
				continue
			}
		default:
			continue
		}
		p.Function = f.FunctionAt(n)
		f.fans = append(f.fans, p)
	}
	return f.fans
}

// collects finds what a wait for many waits for, and what that was made from.
func (f *file) collects(p *Place) bool {
	list := p.call.Arg(0)
	if list.Is(lang.Spread) {
		list = list.Child(lang.Value)
	}
	named := list
	list = valueOf(f, list)
	switch {
	case list.Is(lang.Loop): // [load(i) for i in ids]
		p.loop = f.loopAt(list)
		p.body = list.Child(lang.Body)
		p.show("over", list.Child(lang.Iter))
		return p.body.Is(lang.Call, lang.Await)
	case list.Is(lang.Call): // ids.map(load)
		c, _ := f.CallAt(list)
		if c.Method != "map" || !c.Receiver().Valid() {
			return false
		}
		p.body = c.Arg(0)
		p.show("over", c.Receiver())
		return f.works(p.body)
	case list.Is(lang.List) && !list.Child(lang.Elem).Valid() && named.Is(lang.Name):
		return f.appended(p, named)
	}
	return false
}

// works reports whether a callback does something that takes time: it awaits,
// or what it gives is a call.
func (f *file) works(fn facts.Node) bool {
	if !fn.Is(lang.Func) {
		return true
	}
	body := fn.Child(lang.Body)
	if body.Is(lang.Call, lang.Await) {
		return true
	}
	for n := range body.Own() {
		if n.Is(lang.Await) || n.Is(lang.Return) && n.Child(lang.Value).Is(lang.Call, lang.Await) {
			return true
		}
	}
	return false
}

// appended finds the loop that fills a list which is awaited later.
func (f *file) appended(p *Place, list facts.Node) bool {
	from, to := f.callsIn(f.Functions[f.FunctionAt(list)].Node)
	for i := from; i < to; i++ {
		c := &f.Calls[i]
		f.left--
		fills := (c.Method == "append" || c.Method == "push") && c.Receiver().Name() == list.Name()
		inLoop := c.Loop >= 0 && f.Loops[c.Loop].Has(lang.Each)
		if !fills || !inLoop || !c.Arg(0).Is(lang.Call) || !c.Before(p.Node) {
			continue
		}
		p.loop, p.body = &f.Loops[c.Loop], c.Arg(0)
		p.show("over", p.loop.Child(lang.Iter))
		return true
	}
	return false
}

// sourceOf says where the collection that a place goes over comes from.
func sourceOf(p *Place) string {
	over := p.shown["over"]
	if !over.Valid() && p.loop != nil {
		over = p.loop.Child(lang.Iter)
	}
	if c, ok := p.CallAt(over); ok && counting[c.Method] {
		return "range"
	}
	b, bound := p.Refers(over)
	value := valueOf(p.file, over)
	c, calls := p.CallAt(value)
	switch {
	case value.Is(lang.List, lang.Object, lang.Number, lang.String), value.Is(lang.Call) && value.Has(lang.Literal):
		return "literal"
	case value.Is(lang.Index) && (value.Name() == ":" || value.Child(lang.Key).Name() == ":"):
		return "literal" // cut to size
	case calls && cutting[c.Method]:
		return "literal"
	case over.Is(lang.Member), bound && b.Scope.Is(lang.Class):
		return "field"
	case bound && b.Node.Has(lang.Splat):
		return "literal" // written down by each caller
	case bound && (b.Node.Is(lang.Param) || b.Node.Role() == lang.Parameter):
		if m := b.Meaning(); m == "int" || m == "number" {
			return "range"
		}
		return "parameter"
	case calls:
		return "call"
	}
	return "variable"
}

var (
	counting = map[string]bool{"range": true, "keys": true, "fill": true}
	cutting  = map[string]bool{
		"slice": true, "splice": true, "islice": true, "chunk": true, "batched": true, "keys": true, "entries": true,
		"values": true, "subList": true, "limit": true,
	}
)

// isLimited reports whether something bounds how much of a fan-out runs at once.
func isLimited(p *Place) bool {
	if p.spawn != nil && p.spawn.Limited || p.guarded([]ecosystem.Role{ecosystem.Limit}) {
		return true
	}
	for _, g := range p.Guards() {
		p.left--
		if g.Kind == ecosystem.Limit && (p.body.Contains(g.Node) || p.around().Contains(g.Node)) {
			return true
		}
	}
	return p.goesThroughLimiter()
}

// goesThroughLimiter looks one step into what is called for each item, and at
// what the names say.
func (p *Place) goesThroughLimiter() bool {
	limiter := mustPatterns("{,**.}{limit,*Limit,*limiter*,*Limiter*,throttle*,*emaphore*,acquire,schedule,bounded*}")
	from, to := p.callsIn(p.body)
	for i := from; i < to; i++ {
		c := &p.Calls[i]
		p.left--
		if limiter.Match(callee(c)) || limiter.Match(written(c.Receiver())) || c.Role == ecosystem.Limit {
			return true
		}
		if site, ok := p.site(c.Callee); ok && limitsInside(site) {
			return true
		}
	}
	if site, ok := p.site(p.body.Meaning()); ok && p.body.Is(lang.Name, lang.Member) {
		return limitsInside(site)
	}
	return false
}

func limitsInside(site facts.Site) bool {
	fn := site.File.Functions[site.Function]
	for _, g := range site.File.Guards() {
		if g.Kind == ecosystem.Limit && fn.Contains(g.Node) {
			return true
		}
	}
	return false
}
