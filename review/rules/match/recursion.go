package match

import (
	"slices"
	"strings"

	"breakwater/index/ecosystem"
	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/catalogue"
)

// recursion looks at calls by which a function tries itself again after a
// failure: in a handler, or where a status was bad. The conditions of loops
// hold for it.
func init() {
	addKind(&kind{
		name: "recursion", calls: true, count: countCalls, place: callPlace, at: callAt,
		choose: func(c compiler, v catalogue.Value) (selection, error) {
			_, err := v.OneOf("retries")
			return selection{test: (*Place).recurs}, err
		},
	})
}

// recurs reads a call as a retry by recursion.
func (p *Place) recurs() bool {
	if !strings.HasPrefix(p.call.Callee, ".") {
		return false
	}
	at := p.Function
	for at > 0 && p.Functions[at].Name() == "" {
		at = p.Functions[at].Outer
	}
	fn := p.Functions[at]
	if at == 0 || p.call.Callee != "."+fn.Symbol || !p.sameAgain(fn.Node) {
		return false
	}
	after, ok := p.failedBefore(fn.Node)
	if !ok || p.actsBesides(after) {
		return false
	}
	p.loop = &facts.Loop{
		Node: fn.Node, Function: at, Outer: -1, Kind: facts.Retries, Signals: facts.ByFailure, Bounded: p.counted(fn.Node),
	}
	p.waits(after)
	return true
}

// sameAgain reports whether the call gives the function what it was given
// itself, so that it does the same again.
func (p *Place) sameAgain(fn facts.Node) bool {
	i := 0
	for param := range fn.Children() {
		if param.Role() != lang.Parameter || param.Has(lang.Splat) {
			continue
		}
		if arg := p.call.Arg(i); arg.Valid() && !steps(arg, paramName(param)) {
			return false
		}
		i++
	}
	return !p.call.Arg(i).Valid()
}

// steps reports whether an argument is the parameter of that name again, or computed of
// it: pause, left - 1, min(2*pause, limit).
func steps(arg facts.Node, name string) bool {
	if arg.Is(lang.Name) {
		return arg.Name() == name
	}
	if !arg.Is(lang.Op, lang.Call) {
		return false
	}
	for n := range arg.Walk() {
		if n.Is(lang.Name) && n.Name() == name && !n.Parent().Is(lang.Member) {
			return true
		}
	}
	return false
}

// counter reports whether an expression counts: by one number more or less, but for how
// long to wait.
func counter(n facts.Node) bool {
	if !n.Is(lang.Op) || !slices.Contains([]string{"+", "-", "++", "--"}, n.Name()) {
		return n.Is(lang.Assign)
	}
	for side := range n.Children() {
		if side.Is(lang.Name) && waits.of(side.Name()) {
			return false
		}
	}
	return true
}

// actsBesides reports whether a handler does more than tell, wait and begin
// again: then it may have changed what failed.
func (p *Place) actsBesides(handler facts.Node) bool {
	from, to := p.callsIn(handler)
	for i := from; i < to; i++ {
		p.left--
		c := &p.Calls[i]
		byRole := c.Role == ecosystem.Log || c.Role == ecosystem.Sleep || c.Role == ecosystem.Random
		part := c.Around(lang.Call, lang.Block, lang.Func).Is(lang.Call) // of what another is given, or is called on
		quiet := byRole || part || tells.of(c.Method) || waits.of(c.Method)
		if !quiet && !c.Contains(p.Node) && !c.Has(lang.New) {
			return true
		}
	}
	return false
}

// failedBefore returns the handler or branch around the place that runs after
// a failure.
func (p *Place) failedBefore(fn facts.Node) (facts.Node, bool) {
	for up := range p.Up() {
		if up == fn {
			break
		}
		if up.Is(lang.Handler) || p.handlerAt(up) != nil {
			return up, true
		}
		if up.Parent().Is(lang.If) && up.Role() == lang.Then && p.asksStatus(up.Parent().Child(lang.Condition)) {
			return up, true
		}
	}
	return facts.Node{}, false
}

func (p *Place) asksStatus(cond facts.Node) bool {
	for n := range cond.Own() {
		p.left--
		if n.Is(lang.Member) && status.of(n.Name()) {
			return true
		}
	}
	return false
}

// counted reports whether something ends the recursion: an argument that
// counts, or a counter of the function or its object.
func (p *Place) counted(fn facts.Node) bool {
	for n := range p.call.Walk() {
		named := n.Is(lang.Name, lang.Member) && n.Role() != lang.Callee
		if counter(n) || named && counts.of(n.Name()) {
			return true
		}
	}
	for n := range fn.Walk() {
		p.left--
		switch {
		case n.Is(lang.Assign) && strings.ContainsAny(n.Name(), "+-"):
			return true
		case n.Is(lang.Name, lang.Member) && counts.of(n.Name()):
			return true
		}
	}
	return false
}

// waits notes whether the recursion waits before it tries again.
func (p *Place) waits(after facts.Node) {
	from, to := p.callsIn(after)
	for i := from; i < to; i++ {
		p.left--
		c := &p.Calls[i]
		if c.Role == ecosystem.Sleep || waits.of(c.Method) {
			p.loop.Delays, p.loop.Growth = append(p.loop.Delays, i), facts.Unknown
			if _, ok := number(p.file, c.Duration()); ok {
				p.loop.Growth = facts.Constant
			}
			p.tellDelay(c)
			return
		}
	}
}

// paramName is the name of a parameter.
func paramName(n facts.Node) string {
	if n.Name() != "" {
		return n.Name()
	}
	return n.Child(lang.Target).Name()
}
