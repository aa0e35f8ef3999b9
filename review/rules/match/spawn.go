package match

import (
	"slices"

	"breakwater/index/ecosystem"
	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/catalogue"
)

// spawn looks at work that is started beside its function (spawn: any, or
// patterns of the call that starts it); listener at callbacks and timers that
// stay registered (listen, timer or any).
func init() {
	addKind(&kind{
		name:  "spawn",
		count: func(f *file) int { return len(f.Spawns()) },
		place: func(f *file, i int) Place {
			s := &f.Spawns()[i]
			p := Place{file: f, Node: s.Node, Function: s.Function, spawn: s}
			if s.Loop >= 0 {
				p.show("over", f.Loops[s.Loop].Child(lang.Iter))
			}
			return p
		},
		choose: chooseSpawn,
	})
	for name, test := range map[string]func(s *facts.Spawn) bool{
		"kept":  func(s *facts.Spawn) bool { return s.Kept },
		"shown": func(s *facts.Spawn) bool { return s.Body >= 0 },
	} {
		addCondition(name, ofKinds("spawn", flag(func(p *Place) bool { return test(p.spawn) })))
	}
	nestedFor("spawn", "each", func(p *Place, m *matcher) bool {
		if p.spawn.Loop < 0 {
			return false
		}
		q := loopPlace(p.file, &p.Loops[p.spawn.Loop])
		return m.holds(&q)
	})
	nestedFor("spawn", "runs", func(p *Place, m *matcher) bool {
		return p.spawn.Body >= 0 && p.has(m, p.Functions[p.spawn.Body].Node)
	})

	addKind(&kind{
		name:  "listener",
		count: func(f *file) int { return len(f.Listeners()) },
		place: func(f *file, i int) Place {
			l := &f.Listeners()[i]
			c, _ := f.CallAt(l.Node)
			p := Place{file: f, Node: l.Node, Function: l.Function, listener: l, call: &c}
			p.note("event", l.Event)
			p.note("on", l.On)
			return p
		},
		choose: chooseWord(
			func(p *Place) string { return string(p.listener.Kind) }, string(ecosystem.Listen), string(ecosystem.Timer), "any",
		),
	})
	addCondition("removed", ofKinds("listener", flag(func(p *Place) bool { return p.listener.Removed })))
	addCondition("held", ofKinds("listener", flag(func(p *Place) bool { return p.listener.Kept != "" })))
	// given-to: constructor: the value is an argument of a construction, at once or through its variable.
	addCondition("given-to", ofKinds("call new", func(_ compiler, v catalogue.Value) (condition, error) {
		_, err := v.OneOf("constructor")
		return func(p *Place) bool {
			i := p.callIndex(p.Node)
			return i >= 0 && slices.ContainsFunc(p.Holds()[i].Uses, func(u facts.Use) bool {
				return u.Kind == facts.Stored && u.Around(lang.Call).Has(lang.New)
			})
		}, err
	}))
	addCondition("event", ofKinds("listener", byPatterns(func(p *Place, patterns Patterns) bool {
		return patterns.Match(p.listener.Event)
	})))
}

func chooseSpawn(c compiler, v catalogue.Value) (selection, error) {
	texts, err := v.Texts()
	if err != nil {
		return selection{}, err
	}
	if len(texts) == 1 && texts[0] == "any" {
		return selection{}, nil
	}
	patterns, err := c.patterns(v)
	return selection{test: func(p *Place) bool {
		call, ok := p.CallAt(p.spawn.Node)
		return ok && patterns.Match(callee(&call)) || !ok && patterns.Match("go")
	}}, err
}

// nestedFor is nested for one kind alone, about a part of the fact.
func nestedFor(kindName, name string, test func(p *Place, m *matcher) bool) {
	nested(name, false, test)
	key := conditions[name]
	key.kinds = kindName
	conditions[name] = key
}
