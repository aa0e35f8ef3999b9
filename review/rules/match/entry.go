package match

import (
	"slices"

	"breakwater/index/ecosystem"
	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/catalogue"
)

// entry looks at functions that the outside calls (request, main, signal, job,
// consumer or any); guard at protections in force over a span (timeout, limit,
// breaker, retry, transaction, lock).
func init() {
	addKind(&kind{
		name:  "entry",
		count: func(f *file) int { return len(f.Entries()) },
		place: func(f *file, i int) Place { return entryPlace(f, &f.Entries()[i]) },
		at: func(f *file, n facts.Node) (Place, bool) {
			if !n.Is(lang.Func) {
				return Place{}, false
			}
			e := f.entryOf(f.functionIndex(n))
			if e == nil {
				return Place{}, false
			}
			return entryPlace(f, e), true
		},
		choose: chooseWord(func(p *Place) string { return string(p.entry.Kind) }, append(entryWords, "any")...),
	})
	// entry: request, of anything: the place runs in such an entry.
	addCondition("entry", anywhere(byWord(entryAround, append(entryWords, "none", "any")...)))
	addCondition("async", anywhere(flag(func(p *Place) bool {
		return p.Functions[p.Function].Has(lang.Async)
	})))
	// within-async: true: a function around it is async, through the lambdas that it lies in.
	addCondition("within-async", anywhere(flag(func(p *Place) bool {
		for i := p.Function; i > 0; i = p.Functions[i].Outer {
			if fn := p.Functions[i]; fn.Has(lang.Async) || fn.Name() != "" && !fn.Has(lang.Lambda) {
				return fn.Has(lang.Async)
			}
		}
		return false
	})))
	// parameter: [net/http.Request, "name:signal"]: a function around the place has one of such a type or name.
	addCondition("parameter", anywhere(byValue(func(p *Place, test valueTest) bool { return hasParameter(p, test) })))
	// returns-type: PATTERNS: the function around the place declares such a result.
	addCondition("returns-type", anywhere(byPatterns(func(p *Place, patterns Patterns) bool {
		return slices.ContainsFunc(p.results(), patterns.Match)
	})))
	addCondition("toplevel", anywhere(flag(func(p *Place) bool { return p.Function == 0 })))
	addCondition("symbol", anywhere(byPatterns(func(p *Place, patterns Patterns) bool {
		return patterns.Match(lastPart(p.Functions[p.Function].Symbol))
	})))

	addKind(&kind{
		name:  "guard",
		count: func(f *file) int { return len(f.Guards()) },
		place: func(f *file, i int) Place {
			g := &f.Guards()[i]
			return Place{file: f, Node: g.Node, Function: f.FunctionAt(g.Node), guard: g}
		},
		choose: chooseWord(func(p *Place) string { return string(p.guard.Kind) }, append(guardWords, "any")...),
	})
	// guard: timeout, of anything: such a protection is in force over the place.
	addCondition("guard", anywhere(func(_ compiler, v catalogue.Value) (condition, error) {
		var wanted []ecosystem.Role
		for _, item := range v.Items() {
			word, err := item.OneOf(guardWords...)
			if err != nil {
				return nil, err
			}
			wanted = append(wanted, ecosystem.Role(word))
		}
		return func(p *Place) bool { return p.guarded(wanted) }, nil
	}))
}

var entryWords = []string{"request", "main", "signal", "job", "consumer"}

var guardWords = []string{
	string(ecosystem.Timeout), string(ecosystem.Limit), string(ecosystem.Breaker), string(ecosystem.Retry),
	string(ecosystem.Transaction), string(ecosystem.Lock),
}

// guarded reports whether a guard of one of the kinds is in force over the
// place: it was put in force before, over code that holds the place.
func (p *Place) guarded(wanted []ecosystem.Role) bool {
	for _, g := range p.Guards() {
		p.left--
		for _, w := range wanted {
			if g.Kind == w && g.Over.Contains(p.Node) && !p.Node.Before(g.Node) {
				return true
			}
		}
	}
	return false
}

func entryPlace(f *file, e *facts.Entry) Place {
	return Place{file: f, Node: f.Functions[e.Function].Node, Function: e.Function, entry: e}
}

// hasParameter reports whether a parameter of the functions around the place,
// up to the named one, passes a test of its type or name.
func hasParameter(p *Place, test valueTest) bool {
	for i := p.Function; i > 0; i = p.Functions[i].Outer {
		for _, param := range p.Functions[i].All(lang.Parameter) {
			if name, ok := passing(p, param, test); ok && name != "_" {
				p.note("parameter", name)
				return true
			}
		}
		if p.Functions[i].Name() != "" {
			break
		}
	}
	return false
}

// entryAround is the kind of entry that a place runs in, through the lambdas
// around it; "none" if it is in none.
func entryAround(p *Place) string {
	for i := p.Function; i > 0; i = p.Functions[i].Outer {
		if e := p.entryOf(i); e != nil {
			return string(e.Kind)
		}
		if p.Functions[i].Name() != "" {
			break
		}
	}
	return "none"
}
