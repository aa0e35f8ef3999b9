package match

import (
	"breakwater/index/facts"
	"breakwater/index/lang"
)

// under: {loop: retries}: such a fact lies around the place, as with inside, or around
// what runs it in this file: a call of its function, or what a function does that is given
// it, or a function that calls it, to be called. once(() => put(order)), where once tries
// in a loop what it is given, puts under that loop. So does a call whose value is used
// under it: a request that is made once and sent again.
func init() {
	nested("under", true, func(p *Place, m *matcher) bool {
		if m.kind.at == nil {
			return false
		}
		return p.liesUnder(m, maxUnder) || p.call != nil && p.usedUnder(m)
	})
}

// maxUnder bounds the functions between a place and what lies around it.
const maxUnder = 2

// liesUnder is liesIn for the place and for what runs it, some functions away.
func (p *Place) liesUnder(m *matcher, steps int) bool {
	p.left--
	if p.liesIn(m) {
		return true
	}
	if steps == 0 || p.left < 0 {
		return false
	}
	for up := range p.Up() {
		if !up.Is(lang.Func) {
			continue
		}
		if up.Name() != "" {
			break
		}
		if p.calledUnder(m, up, steps) {
			return true
		}
	}
	fn := p.outermost(p.Function)
	if fn == 0 {
		return false
	}
	for _, call := range p.callersOf(fn) {
		q := callPlace(p.file, call)
		if q.Function != p.Function && q.liesUnder(m, steps-1) {
			p.take(&q)
			return true
		}
	}
	return p.givenUnder(m, fn, steps)
}

// usedUnder reports whether what the place makes, the rest of its chain included, is
// given away under such a fact, here or in the function that gets it.
func (p *Place) usedUnder(m *matcher) bool {
	chain := chainOf(p.Node)
	i := p.callIndex(chain[len(chain)-1])
	if i < 0 {
		return false
	}
	for _, u := range p.Holds()[i].Uses {
		p.left--
		if u.Kind != facts.Passed {
			continue
		}
		q := factPlace(p.file, u.Node, p.FunctionAt(u.Node))
		if q.liesIn(m) || p.parameterUnder(m, u) {
			return true
		}
	}
	return false
}

// parameterUnder reports whether the function that gets a value gives it on under such a
// fact.
func (p *Place) parameterUnder(m *matcher, u facts.Use) bool {
	site, known := p.site(u.Name)
	if !known {
		return false
	}
	uses, _ := site.Receives(positionOf(u))
	other := p.at(site)
	for _, u := range uses {
		q := factPlace(other, u.Node, other.FunctionAt(u.Node))
		if u.Kind == facts.Passed && q.liesIn(m) {
			return true
		}
	}
	return false
}

// givenUnder asks where the function is given to another by its name.
func (p *Place) givenUnder(m *matcher, fn, steps int) bool {
	name := p.Functions[fn].Name()
	for _, kind := range []lang.Kind{lang.Name, lang.Member} {
		for _, n := range p.nodesOf(kind) {
			p.left--
			mine := n.Name() == name && n.Role() == lang.Arg && n.Meaning() == "."+p.Functions[fn].Symbol
			if mine && p.calledUnder(m, n, steps) {
				return true
			}
		}
	}
	return false
}

// calledUnder reports whether the function that an argument is given to calls it under
// such a fact.
func (p *Place) calledUnder(m *matcher, arg facts.Node, steps int) bool {
	c, ok := p.CallAt(arg.Parent())
	if !ok || arg.Role() != lang.Arg {
		return false
	}
	given := callPlace(p.file, p.callIndex(c.Node))
	if q, ok := m.kind.at(p.file, c.Node); ok && m.holds(&q) || given.liesIn(m) {
		return true
	}
	site, known := p.site(c.Callee)
	if !known {
		return false
	}
	at := 0
	for ; c.Arg(at).Valid() && c.Arg(at) != arg; at++ {
		p.left--
	}
	uses, _ := site.Receives(at)
	other := p.at(site)
	for _, u := range uses {
		if i := other.runs(u); i >= 0 {
			q := callPlace(other, i)
			if q.liesIn(m) {
				return true
			}
		}
	}
	return false
}

// runs returns the index of the call by which a use of a function runs it: work(),
// work.call(), task.get(); -1 if it does not.
func (f *file) runs(u facts.Use) int {
	switch {
	case u.Role() == lang.Callee:
		return f.callIndex(u.Parent())
	case u.Kind == facts.Invoked && runs.of(u.Name):
		return f.callIndex(u.Around(lang.Call))
	}
	return -1
}
