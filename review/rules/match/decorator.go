package match

import (
	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/catalogue"
)

// decorator looks at decorators and annotations by what they name or call,
// their arguments being options. On anything else it is a condition: the
// function around the place, or its class, has such a decorator.
func init() {
	addKind(&kind{
		name:  "decorator",
		count: func(f *file) int { return len(f.nodesOf(lang.Decorator)) },
		place: func(f *file, i int) Place { return decoratorPlace(f, f.nodesOf(lang.Decorator)[i]) },
		choose: func(c compiler, v catalogue.Value) (selection, error) {
			patterns, err := c.patterns(v)
			return selection{test: func(p *Place) bool { return patterns.Match(decoration(p.file, p.Node)) }}, err
		},
	})
	addCondition("bare", ofKinds("decorator", flag(func(p *Place) bool { return p.call == nil })))
	addCondition("decorated", anywhere(byPatterns(func(p *Place, patterns Patterns) bool {
		return decorated(p, patterns)
	})))
}

func decoratorPlace(f *file, n facts.Node) Place {
	p := Place{file: f, Node: n, Function: f.FunctionAt(n)}
	if c, ok := f.CallAt(n.Child(lang.Value)); ok {
		p.call = &c
	} else if n.Child(lang.Arg).Valid() { // Java's annotations have arguments of their own
		p.call = &facts.Call{Node: n, Function: p.Function, Loop: -1}
	}
	past := false
	for c := range n.Parent().Children() {
		if past = past || c == n; past && c.Is(lang.Func, lang.Class) {
			p.note("function", c.Name())
			break
		}
	}
	if n.Parent().Is(lang.Func, lang.Class) {
		p.note("function", n.Parent().Name())
	}
	return p
}

// decoration is the meaning of what a decorator names or calls.
func decoration(f *file, n facts.Node) string {
	v := n.Child(lang.Value)
	if c, ok := f.CallAt(v); ok {
		return callee(&c)
	}
	for _, m := range []string{v.Meaning(), v.Name(), n.Meaning()} {
		if m != "" {
			return m
		}
	}
	return n.Name()
}

func decorated(p *Place, patterns Patterns) bool {
	for up := range p.Up() {
		if !up.Is(lang.Func, lang.Class) {
			continue
		}
		for _, d := range p.Decorators(up) {
			if patterns.Match(decoration(p.file, d)) {
				return true
			}
		}
	}
	return false
}
