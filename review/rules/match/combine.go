package match

import (
	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/catalogue"
)

// Conditions over other facts, each a mapping as a detector has it:
//
//	with: {call: …}         inside the place there is such a fact
//	without: {call: …}      there is none
//	inside: {loop: any}     the place lies in such a fact, functions that are handed over included
//	function: {call: …}     the function around the place, named or an entry, has such a fact
//	file: {call: …}         the file has one
//	object: {call: …}       the same object, what a method is called on or a value is kept in, gets such a call
//	earlier, later          the function has one before, or after, the place
//	unless: [{…}, …]        none of these holds; an item may be a detector of the fact itself, or conditions of it
//	when: [{…}, …]          one of these holds
func init() {
	nested("with", false, func(p *Place, m *matcher) bool { return p.has(m, p.Node) })
	nested("without", false, func(p *Place, m *matcher) bool { return !p.has(m, p.Node) })
	nested("inside", true, func(p *Place, m *matcher) bool { return p.liesIn(m) })
	nested("function", true, func(p *Place, m *matcher) bool { return p.has(m, p.around()) })
	nested("file", true, func(p *Place, m *matcher) bool { return p.has(m, p.Root()) })
	nested("object", true, (*Place).objectHas)
	nested("earlier", true, (*Place).hasBefore)
	nested("later", true, (*Place).hasBehind)
	addCondition("unless", anywhere(func(c compiler, v catalogue.Value) (condition, error) {
		any, err := c.anyOf(v)
		return func(p *Place) bool { return any == nil || !any(p) }, err
	}))
	addCondition("when", anywhere(func(c compiler, v catalogue.Value) (condition, error) {
		any, err := c.anyOf(v)
		return func(p *Place) bool { return any != nil && any(p) }, err
	}))
}

// nested adds a condition over other facts; one of a list is enough.
func nested(name string, where bool, test func(p *Place, m *matcher) bool) {
	addCondition(name, conditionKey{where: where, compile: func(c compiler, v catalogue.Value) (condition, error) {
		var all []*matcher
		for _, item := range v.Items() {
			entries, err := item.Entries(name)
			if err != nil {
				return nil, err
			}
			m, rest, ok, err := c.matcher(item, entries)
			if err != nil {
				return nil, err
			}
			if len(rest) > 0 {
				return nil, rest[0].UnknownKey(name, keysOf(m.kind))
			}
			if ok {
				all = append(all, &m)
			}
		}
		if name == "without" {
			return func(p *Place) bool {
				for _, m := range all {
					if !test(p, m) {
						return false
					}
				}
				return true
			}, nil
		}
		return func(p *Place) bool {
			for _, m := range all {
				if test(p, m) {
					return true
				}
			}
			return false
		}, nil
	}})
}

// anyOf compiles a list of mappings of which one must hold. A mapping that has
// a kind of fact or a language describes the place itself again; one without
// is conditions of it. Items for other languages are left out; nil if none is
// left.
func (c compiler) anyOf(v catalogue.Value) (condition, error) {
	var all []condition
	for _, item := range v.Items() {
		if item.ByLanguage() {
			inner, err := item.For(c.language)
			if err != nil {
				return nil, err
			}
			if !inner.Valid() {
				continue
			}
			if inner.IsMap() || inner.IsList() && inner.Items()[0].IsMap() {
				any, err := c.anyOf(inner)
				if err != nil {
					return nil, err
				}
				if any != nil {
					all = append(all, any)
				}
				continue
			}
		}
		one, err := c.allOf(item)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	if len(all) == 0 {
		return nil, nil
	}
	return func(p *Place) bool {
		for _, one := range all {
			if one(p) {
				return true
			}
		}
		return false
	}, nil
}

// allOf compiles a mapping of conditions that must all hold.
func (c compiler) allOf(v catalogue.Value) (condition, error) {
	entries, err := v.Entries("a condition")
	if err != nil {
		return nil, err
	}
	var all []condition
	for _, e := range entries {
		key, known := conditions[e.Key]
		kind, again := kinds[e.Key]
		ofItself := again && (kind == c.kind || kind.calls && c.kind.calls)
		switch {
		case ofItself && !known:
			chosen, err := kind.choose(c, e.Value)
			if err != nil {
				return nil, err
			}
			all = append(all, chosen.test)
		case !known || !key.of(c.kind):
			return nil, e.UnknownKey("a condition of "+c.kind.name, keysOf(c.kind))
		default:
			one, err := key.compile(c, e.Value)
			if err != nil {
				return nil, err
			}
			all = append(all, one)
		}
	}
	return func(p *Place) bool { return holdAll(all, p) }, nil
}

// around is the function that the place lies in, see outermost, or the file.
func (p *Place) around() facts.Node { return p.Functions[p.outermost(p.Function)].Node }

// outermost is the function that a function lies in, or is, and that has a name or is
// called by what the process serves, such as a request; 0 for none.
func (f *file) outermost(function int) int {
	for function > 0 && f.Functions[function].Name() == "" && f.entryOf(function) == nil {
		function = f.Functions[function].Outer
	}
	return function
}

// has reports whether a fact that m describes lies within a span of code. What
// holds of a span is found out once.
func (p *Place) has(m *matcher, span facts.Node) bool {
	got, ok := p.known[asked{m, span}]
	if !ok {
		got = p.firstIn(m, span, span == p.Node)
		p.known[asked{m, span}] = got
	}
	p.take(got)
	return got != nil
}

// hasBefore reports whether the function around the place has a fact that m
// describes before it. The first of the function, found out once, decides.
func (p *Place) hasBefore(m *matcher) bool {
	around := p.around()
	p.has(m, around)
	got := p.known[asked{m, around}]
	if got == nil || got.Node == p.Node || !starts(got.Node, p.Node) {
		return false
	}
	p.take(got)
	return true
}

// hasBehind is hasBefore for what comes behind the place: the last decides.
func (p *Place) hasBehind(m *matcher) bool {
	around := p.around()
	got, ok := p.latest[asked{m, around}]
	if !ok {
		got = p.lastIn(m, around)
		p.latest[asked{m, around}] = got
	}
	_, end := p.Bytes()
	if got == nil {
		return false
	}
	if start, _ := got.Bytes(); start < end {
		return false
	}
	p.take(got)
	return true
}

// starts reports whether a begins before b does.
func starts(a, b facts.Node) bool {
	x, _ := a.Bytes()
	y, _ := b.Bytes()
	return x < y
}

// lastIn returns the last fact that m describes and that lies in a span.
func (p *Place) lastIn(m *matcher, span facts.Node) (last *Place) {
	start, end := span.Bytes()
	k, f := m.kind, p.file
	for i := f.firstFrom(k, start); i < k.count(f) && p.left >= 0; i++ {
		q := k.place(f, i)
		if from, _ := q.Bytes(); from >= end {
			break
		}
		if span.Contains(q.Node) && m.holds(&q) {
			last = &q
		}
	}
	return last
}

// firstIn returns the first fact that m describes and that lies in a span; one
// below it where below is set.
func (p *Place) firstIn(m *matcher, span facts.Node, below bool) *Place {
	start, end := span.Bytes()
	if m.kind.name == "decorator" && span.Is(lang.Func, lang.Class) { // they may stand before it
		for _, d := range p.Decorators(span) {
			if q := decoratorPlace(p.file, d); m.holds(&q) {
				return &q
			}
		}
	}
	return p.firstBetween(m, start, end, func(n facts.Node) bool {
		return span.Contains(n) && !(below && n == span)
	})
}

// firstBetween returns the first fact that m describes, begins in [start, end)
// and is accepted; nil if there is none.
func (p *Place) firstBetween(m *matcher, start, end int, accept func(facts.Node) bool) *Place {
	k, f := m.kind, p.file
	for i := f.firstFrom(k, start); i < k.count(f) && p.left >= 0; i++ {
		q := k.place(f, i)
		if from, _ := q.Bytes(); from >= end {
			return nil
		}
		if accept(q.Node) && m.holds(&q) {
			return &q
		}
	}
	return nil
}

// firstFrom returns the index of the first fact of a kind that begins at or
// after a byte.
func (f *file) firstFrom(k *kind, byte int) int {
	lo, hi := 0, k.count(f)
	for lo < hi {
		mid := (lo + hi) / 2
		p := k.place(f, mid)
		if start, _ := p.Bytes(); start >= byte {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

// objectHas reports whether the object that the place is about gets a call that
// m describes, anywhere in the file.
func (p *Place) objectHas(m *matcher) bool {
	object := targetOf(p.Node)
	if p.call != nil && p.call.Receiver().Valid() && !(object.Valid() && p.isModule(p.call.Receiver())) {
		object = p.call.Receiver()
	}
	if !object.Valid() || !m.kind.calls {
		return false
	}
	for i := range p.Calls {
		q := callPlace(p.file, i)
		p.left--
		if sameVariable(p.file, q.call.Receiver(), object) && m.holds(&q) {
			return true
		}
	}
	return false
}

// isModule reports whether an expression names what an import brought.
func (p *Place) isModule(n facts.Node) bool {
	b, ok := p.Refers(n)
	c, calls := p.CallAt(b.Value)
	return ok && (b.Node.Is(lang.Import, lang.Item) || calls && c.Method == "require")
}

// liesIn reports whether a fact that m describes lies around the place, in its
// function or in one that hands it over as a lambda.
func (p *Place) liesIn(m *matcher) bool {
	if m.kind.at == nil {
		return false
	}
	for up := range p.Up() {
		p.left--
		if q, ok := m.kind.at(p.file, up); ok && m.holds(&q) {
			p.take(&q)
			return true
		}
		if up.Is(lang.Func) && up.Name() != "" {
			return false
		}
	}
	return false
}

// take keeps what another fact found out, for texts.
func (p *Place) take(q *Place) {
	if q == nil {
		return
	}
	for name, word := range q.noted {
		p.note(name, word)
	}
	for name, n := range q.shown {
		p.show(name, n)
	}
}
