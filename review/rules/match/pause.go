package match

import (
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/catalogue"
)

// pause looks at the calls that wait between the turns of a loop, by what the
// loop is for; the conditions of loops hold for that loop.
func init() {
	addKind(&kind{
		name: "pause", calls: true, count: countCalls, place: callPlace, at: callAt,
		choose: func(_ compiler, v catalogue.Value) (selection, error) {
			is, err := oneOfWords(v, loopPurpose, loopPurposes...)
			return selection{test: func(p *Place) bool { return p.pauses() && is(p) }}, err
		},
	})
	// seconds: "<= 1": how long it waits, where the file says so.
	loopCondition("seconds", byNumber(func(p *Place, test func(float64) bool) bool {
		for _, i := range p.loop.Delays {
			if x, ok := seconds(p.file, &p.Calls[i]); ok && test(x) {
				return true
			}
		}
		return false
	}))
}

// pauses finds the loop that the call of a place waits in.
func (p *Place) pauses() bool {
	if p.delays == nil {
		p.delays = map[facts.Node]int{}
		for i, l := range p.Loops {
			for _, call := range l.Delays {
				p.delays[p.Calls[call].Node] = i
			}
		}
	}
	i, ok := p.delays[p.Node]
	if ok {
		p.loop = &p.Loops[i]
		p.tellDelay(p.call)
		p.tellTurn()
	}
	return ok
}

// tellTurn keeps for fixes the variable that counts the turns of the loop, from
// 0: for attempt in range(5), for (let attempt = 0; …; attempt++).
func (p *Place) tellTurn() {
	over, target := p.loop.Child(lang.Iter), p.loop.Child(lang.Target)
	named := target.Is(lang.Name) && target.Name() != "_"
	if c, ok := p.CallAt(over); ok && named && c.Callee == "range" && positionals(&c) == 1 {
		p.note("turn", target.Name())
		return
	}
	counter := p.loop.Child(lang.Init)
	for counter.Is(lang.Decl) {
		counter = lastChild(counter)
	}
	counts := p.loop.Child(lang.Update).Name() == "+="
	if start := counter.Child(lang.Value); counts && counter.Is(lang.Assign) && start.Name() == "0" {
		p.note("turn", counter.Child(lang.Target).Name())
	}
}

// unitOf is the unit of what sleeping takes in a language.
var unitOf = map[string]string{"python": " s", "javascript": " ms", "typescript": " ms", "java": " ms"}

// tellDelay keeps for texts how long a call waits.
func (p *Place) tellDelay(c *facts.Call) {
	delay := c.Duration()
	switch unit := c.Receiver().Name(); {
	case delay.Is(lang.Number) && units[unit] > 0:
		p.note("delay", delay.Name()+" "+strings.ToLower(unit))
	case delay.Is(lang.Number):
		p.note("delay", delay.Name()+unitOf[string(p.Language.Family())])
	case delay.Valid():
		p.show("delay", delay)
	default:
		p.note("delay", "time")
	}
}

// perSecond is how much of what sleeping takes in a language is a second.
var perSecond = map[string]float64{"python": 1, "javascript": 1000, "typescript": 1000, "java": 1000, "go": 1e9}

var units = map[string]float64{
	"Nanosecond": 1, "Microsecond": 1e3, "Millisecond": 1e6, "Second": 1e9, "Minute": 6e10, "Hour": 3.6e12,
	"MILLISECONDS": 1, "SECONDS": 1000, "MINUTES": 60000,
}

// seconds is how long a call waits.
func seconds(f *file, c *facts.Call) (float64, bool) {
	x, ok := duration(f, c.Duration())
	if unit := units[c.Receiver().Name()]; unit > 0 { // TimeUnit.SECONDS.sleep(1)
		x *= unit
	}
	return x / perSecond[string(f.Language.Family())], ok
}

// duration is the value of an expression of numbers and units of time.
func duration(f *file, n facts.Node) (float64, bool) {
	n = valueOf(f, n)
	if unit := units[n.Name()]; n.Is(lang.Member) && unit > 0 {
		return unit, true
	}
	if n.Is(lang.Op) && n.Name() == "*" {
		a, first := duration(f, n.Child(lang.Left))
		b, second := duration(f, n.Child(lang.Right))
		return a * b, first && second
	}
	if c, ok := f.CallAt(n); ok && strings.HasSuffix(c.Callee, "time.Duration") {
		return duration(f, c.Arg(0))
	}
	return number(f, n)
}
