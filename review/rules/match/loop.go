package match

import (
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/catalogue"
)

// loop looks at loops by what they are for: retries, polls, works, iterates or
// any. Its conditions say how it goes on and how it ends.
func init() {
	addKind(&kind{
		name:  "loop",
		count: func(f *file) int { return len(f.Loops) },
		place: func(f *file, i int) Place { return loopPlace(f, &f.Loops[i]) },
		at: func(f *file, n facts.Node) (Place, bool) {
			l := f.loopAt(n)
			if l == nil {
				return Place{}, false
			}
			return loopPlace(f, l), true
		},
		choose: func(_ compiler, v catalogue.Value) (selection, error) {
			is, err := oneOfWords(v, loopPurpose, loopPurposes...)
			return selection{test: func(p *Place) bool {
				return p.loop.Form != facts.Recursive && is(p)
			}}, err // see recursion
		},
	})
	delays := []string{"none", "constant", "growing", "unknown", "any"}
	loopCondition("delay", byWord(func(p *Place) string { return delayOf(p.loop) }, delays...))
	for name, test := range map[string]func(l *facts.Loop) bool{
		"endless":   func(l *facts.Loop) bool { return l.Endless },
		"bounded":   func(l *facts.Loop) bool { return l.Bounded },
		"jitter":    func(l *facts.Loop) bool { return l.Jitter },
		"cancelled": func(l *facts.Loop) bool { return l.Cancelled },
		"next":      func(l *facts.Loop) bool { return l.Next },
	} {
		loopCondition(name, flag(func(p *Place) bool { return test(p.loop) }))
	}
	loopCondition("signal", func(_ compiler, v catalogue.Value) (condition, error) {
		text, err := v.OneOf("failure", "status", "flag")
		signal := map[string]facts.Signal{"failure": facts.ByFailure, "status": facts.ByStatus, "flag": facts.ByFlag}[text]
		return func(p *Place) bool { return p.loop.Signals&signal != 0 }, err
	})
	loopCondition("turns", byNumber(func(p *Place, test func(float64) bool) bool {
		x, ok := turns(p)
		return ok && test(x)
	}))
	loopCondition("deadline", flag(looksAtClock))
	addCondition("over", ofKinds("loop fanout", byValue(func(p *Place, test valueTest) bool {
		n := p.shown["over"]
		return n.Valid() && test(p, n)
	})))
}

var loopPurposes = []string{"iterates", "retries", "polls", "works", "any"}

func loopPurpose(p *Place) string { return p.loop.Kind.String() }

func loopCondition(name string, compile compile) {
	addCondition(name, ofKinds("loop pause recursion", compile))
}

func loopPlace(f *file, l *facts.Loop) Place {
	p := Place{file: f, Node: l.Node, Function: l.Function, loop: l}
	if len(l.Delays) > 0 {
		p.tellDelay(&f.Calls[l.Delays[0]])
	}
	if over := l.Child(lang.Iter); over.Valid() {
		p.show("over", over)
	}
	return p
}

// looksAtClock reports whether the loop compares a time: a deadline ends it.
func looksAtClock(p *Place) bool {
	from, to := p.callsIn(p.loop.Node)
	for i := from; i < to; i++ {
		c := &p.Calls[i]
		p.left--
		mine := c.Loop >= 0 && p.Loops[c.Loop].Node == p.loop.Node
		if mine && clocks[lastPart(callee(c))] && decides(c.Node) {
			return true
		}
	}
	return false
}

// decides reports whether an expression is compared, or decides by itself: if
// time.Now().After(deadline).
func decides(n facts.Node) bool {
	for at := n; !at.Is(lang.Block, lang.Func); at = at.Parent() {
		if at.Is(lang.Op) || at.Role() == lang.Condition {
			return true
		}
		if !at.Parent().Valid() {
			break
		}
	}
	return false
}

// clocks are the last parts of functions that give the time.
var clocks = map[string]bool{
	"time": true, "monotonic": true, "perf_counter": true, "now": true, "utcnow": true, "Now": true, "Since": true,
	"Until": true, "currentTimeMillis": true, "nanoTime": true, "After": true, "Before": true,
	"expired": true, "isExpired": true, "hasExpired": true, "timedOut": true, "isTimedOut": true, "timed_out": true,
	"hasTimeRemaining": true, "isBefore": true, "isAfter": true,
}

func delayOf(l *facts.Loop) string {
	if l.Growth == facts.NoDelay {
		return "none"
	}
	return l.Growth.String()
}

// turns is how many turns a loop makes at most, where its head says so.
func turns(p *Place) (float64, bool) {
	cond := p.loop.Child(lang.Condition)
	heads := []facts.Node{cond.Child(lang.Right), p.loop.Child(lang.Iter)}
	if strings.HasPrefix(cond.Name(), ">") { // counts down
		heads[0] = p.loop.Child(lang.Init)
		for _, a := range []lang.Kind{lang.Decl, lang.Assign} {
			if heads[0].Is(a) {
				heads[0] = lastChild(heads[0])
			}
		}
	}
	if call, ok := p.CallAt(heads[1]); ok {
		heads[1] = call.Arg(positionals(&call) - 1)
	}
	for _, n := range heads {
		if x, ok := number(p.file, n); ok {
			return x, true
		}
	}
	return countdown(p)
}

// countdown is how many turns a loop makes that ends by a counter in its body.
func countdown(p *Place) (float64, bool) {
	for n := range p.loop.Own() {
		p.left--
		cond := n.Child(lang.Condition)
		if !n.Is(lang.If) || !cond.Valid() {
			continue
		}
		for side := range cond.Own() {
			b, ok := p.Refers(side)
			if !ok || !side.Parent().Is(lang.Op) || !counts.of(side.Name()) {
				continue
			}
			var limit float64
			for other := range side.Parent().Children() {
				if x, known := number(p.file, other); known {
					limit = max(limit, x)
				}
			}
			if start, known := number(p.file, b.Value); known {
				limit = max(limit, start)
			}
			return limit, limit > 0
		}
	}
	return 0, false
}

func lastChild(n facts.Node) (last facts.Node) {
	for c := range n.Children() {
		last = c
	}
	return last
}

// oneOfWords compiles one word or a list of them; "any" stands for all.
func oneOfWords(v catalogue.Value, of func(p *Place) string, allowed ...string) (condition, error) {
	words := map[string]bool{}
	for _, item := range v.Items() {
		word, err := item.OneOf(allowed...)
		if err != nil {
			return nil, err
		}
		words[word] = true
	}
	return func(p *Place) bool {
		word := of(p)
		return words[word] || words["any"] && word != "none"
	}, nil
}
