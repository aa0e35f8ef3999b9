package match

import (
	"slices"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/catalogue"
)

// node looks at constructs of the shared vocabulary that are no fact of their
// own: node: [throw, await, send]; string at literals by their text; resource at
// what a with block, using or try-with-resources opens, by its meaning.
func init() {
	for _, k := range nodeKinds {
		nodeKindNames = append(nodeKindNames, strings.ToLower(k.String()))
	}
	addKind(&kind{
		name:  "node",
		count: func(f *file) int { return f.Len() },
		place: func(f *file, i int) Place { return factPlace(f, f.NodeAt(i), -1) },
		at:    func(f *file, n facts.Node) (Place, bool) { return factPlace(f, n, -1), true },
		choose: func(_ compiler, v catalogue.Value) (selection, error) {
			var kinds []lang.Kind
			for _, item := range v.Items() {
				word, err := item.OneOf(nodeKindNames...)
				if err != nil {
					return selection{}, err
				}
				kinds = append(kinds, nodeKinds[slices.Index(nodeKindNames, word)])
			}
			receives := slices.Contains(kinds, lang.Receive)
			return selection{test: func(p *Place) bool {
				return p.Is(kinds...) || receives && p.Is(lang.Op) && p.Name() == "<-"
			}}, nil
		},
	})
	// leaving: true: the block that holds it ends in a return.
	addCondition("leaving", ofKinds("node", flag(func(p *Place) bool {
		for next := statementAfter(p.Node); next.Valid(); next = statementAfter(next) {
			if next.Is(lang.Return) {
				return true
			}
		}
		return false
	})))
	// equals, differs: VALUES: of an if: it asks whether something equals such a value, or does not: ctx == nil.
	for name, operator := range map[string]string{"equals": "==", "differs": "!="} {
		addCondition(name, ofKinds("node", func(c compiler, v catalogue.Value) (condition, error) {
			test, err := c.value(v)
			return func(p *Place) bool {
				cond := p.Child(lang.Condition)
				compares := p.Is(lang.If) && cond.Is(lang.Op) && strings.HasPrefix(cond.Name(), operator)
				return compares && (test(p, cond.Child(lang.Left)) || test(p, cond.Child(lang.Right)))
			}, err
		}))
	}
	addKind(&kind{
		name:  "resource",
		count: func(f *file) int { return len(f.resources()) },
		place: func(f *file, i int) Place {
			n := f.resources()[i]
			p := factPlace(f, n, f.FunctionAt(n))
			if c, ok := f.CallAt(n); ok {
				p.call = &c
			}
			return p
		},
		choose: func(c compiler, v catalogue.Value) (selection, error) {
			patterns, err := c.patterns(v)
			return selection{test: func(p *Place) bool {
				if p.call != nil {
					return patterns.Match(callee(p.call))
				}
				return patterns.Match(p.Meaning())
			}}, err
		},
	})
	addKind(&kind{
		name:  "string",
		count: func(f *file) int { return len(f.nodesOf(lang.String)) },
		place: func(f *file, i int) Place { return factPlace(f, f.nodesOf(lang.String)[i], -1) },
		choose: func(_ compiler, v catalogue.Value) (selection, error) {
			texts, err := v.Texts()
			return selection{test: func(p *Place) bool {
				return slices.ContainsFunc(texts, func(t string) bool { return glob(strings.ReplaceAll(t, "*", "**"), p.Name()) })
			}}, err
		},
	})
	// imports: [click, argparse]: the file imports one of these.
	addCondition("imports", anywhere(byPatterns(func(p *Place, patterns Patterns) bool {
		return p.importsAny(patterns)
	})))
}

var nodeKinds = []lang.Kind{
	lang.Await, lang.Break, lang.Continue, lang.Defer, lang.Finally, lang.If, lang.Receive, lang.Return, lang.Select,
	lang.Send, lang.Spawn, lang.Switch, lang.Throw, lang.Try, lang.With, lang.Yield,
}

var nodeKindNames []string

// resources returns what With blocks open, in source order.
func (f *file) resources() []facts.Node {
	if f.opened == nil {
		f.opened = []facts.Node{}
		for _, with := range f.nodesOf(lang.With) {
			for _, r := range with.All(lang.Resource) {
				if r.Is(lang.Assign) {
					r = r.Child(lang.Value)
				}
				f.opened = append(f.opened, r)
			}
		}
	}
	return f.opened
}

// importsAny reports whether the file imports one of the modules, or something
// of them.
func (f *file) importsAny(patterns Patterns) bool {
	for _, n := range f.nodesOf(lang.Import) {
		if patterns.Match(strings.TrimPrefix(n.Name(), "node:")) {
			return true
		}
	}
	for _, b := range f.Bindings {
		if b.Node.Is(lang.Import, lang.Item) && patterns.Match(b.Meaning()) {
			return true
		}
	}
	return false
}
