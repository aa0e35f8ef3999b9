package facts

import (
	"slices"
	"strings"

	"breakwater/index/ecosystem"
	"breakwater/index/lang"
)

// Loop is one loop or comprehension, with what it repeats and how.
type Loop struct {
	Node
	Function int // index of the function that runs it
	Outer    int // index of the loop around it; -1 if none

	Kind      LoopKind
	Signals   Signal // what makes a retry go on
	Next      bool   // each turn does something to the next candidate rather than the same again
	Endless   bool   // nothing in the loop's head ends it
	Bounded   bool   // the number of turns is limited: by its head, or by a counter compared in its body
	Delays    []int  // calls that wait between turns, indices in File.Calls
	Growth    Growth // how the delay changes
	Jitter    bool   // the delay is random
	Cancelled bool   // it looks at a cancellation
}

// LoopKind is what a loop is for.
type LoopKind uint8

// The kinds of loops.
const (
	Iterates LoopKind = iota // walks a collection or counts
	Retries                  // does something again until it succeeds
	Polls                    // waits for a condition
	Works                    // serves work that comes in, without end
)

var loopNames = [...]string{"iterates", "retries", "polls", "works"}

// String returns the kind in one word.
func (k LoopKind) String() string { return loopNames[k] }

// Signal is what tells a retry that it must go on, as a set.
type Signal uint8

// The signals.
const (
	ByFailure Signal = 1 << iota // an exception, a rejected promise, an error value
	ByStatus                     // a comparison of a result, such as a status code
	ByFlag                       // a boolean variable
)

// Growth says how the delay between turns changes.
type Growth uint8

// The kinds of growth.
const (
	NoDelay Growth = iota
	Constant
	Growing
	Unknown // computed by something that the file does not show
)

var growthNames = [...]string{"no delay", "constant", "growing", "unknown"}

// String returns the growth in words.
func (g Growth) String() string { return growthNames[g] }

// maxNesting bounds how deep in each other loops are described: each is read
// with all that lies in it.
const maxNesting = 64

func (f *File) describeLoops() {
	calls := f.callsByLoop()
	depth := make([]int, len(f.Loops))
	for i := range f.Loops {
		if outer := f.Loops[i].Outer; outer >= 0 {
			depth[i] = depth[outer] + 1
		}
		if depth[i] < maxNesting {
			f.describe(&f.Loops[i], i, calls[i])
		}
	}
}

func (f *File) callsByLoop() [][]int {
	by := make([][]int, len(f.Loops))
	for i, c := range f.Calls {
		if c.Loop >= 0 {
			by[c.Loop] = append(by[c.Loop], i)
		}
	}
	return by
}

func (f *File) describe(l *Loop, at int, calls []int) {
	head := l.Child(lang.Condition)
	iter, _ := f.CallAt(l.Child(lang.Iter))
	forever := iter.Role == ecosystem.Forever
	counts := l.counts() || forever
	l.Endless = forever || !counts && !l.Has(lang.Each) && (!head.Valid() || always(head))
	l.Bounded = !forever && (counts || l.Has(lang.Each) || compares(head) && f.steps(l, head))
	for _, i := range calls {
		c := f.Calls[i]
		l.Cancelled = l.Cancelled || c.Role == ecosystem.Cancel
		if c.Role == ecosystem.Sleep {
			l.Delays = append(l.Delays, i)
		}
	}
	if l.Name() == "comprehension" {
		return
	}
	f.describeDelay(l)
	exits := f.describeExits(l)
	l.Next = l.Has(lang.Each) && !counts && f.feeds(l, calls)
	switch {
	case l.Signals != 0 && exits && !l.Next && (counts || !l.Has(lang.Each)) && !f.receives(calls):
		l.Kind = Retries
	case l.Endless && f.receives(calls):
		l.Kind = Works
	case !l.Has(lang.Each) && !counts && len(l.Delays) > 0 && !l.Endless:
		l.Kind = Polls
	case l.Endless && len(l.Delays) > 0 && exits:
		l.Kind = Polls
	case l.Endless:
		l.Kind = Works
	}
}

// counts reports whether a loop counts to a number rather than walking a
// collection.
func (l *Loop) counts() bool {
	if !l.Has(lang.Each) {
		return l.Child(lang.Update).Valid() && l.Child(lang.Condition).Valid()
	}
	iter := l.Child(lang.Iter)
	switch iter.Kind() {
	case lang.Number:
		return true
	case lang.Op:
		return strings.HasPrefix(iter.Name(), "..")
	case lang.Call:
		callee := iter.Child(lang.Callee)
		return callee.Name() == "range" || iter.Name() == "times"
	}
	return false
}

func always(cond Node) bool {
	return cond.Is(lang.Bool) && strings.EqualFold(cond.Name(), "true") || cond.Is(lang.Number) && cond.Name() == "1"
}

var comparing = []string{"<", "<=", ">", ">=", "!=", "!==", "==", "==="}

// compares reports whether a condition compares something with something, by
// itself or joined with others.
func compares(cond Node) bool {
	for n := range cond.Own() {
		if n.Is(lang.Op) && slices.Contains(comparing, n.Name()) {
			return true
		}
	}
	return false
}

// steps reports whether a variable of a comparison changes by a step in the
// loop: n += 1, n++, n = n + 1.
func (f *File) steps(l *Loop, cond Node) bool {
	for n := range cond.Own() {
		if n.Is(lang.Name, lang.Member) && f.changes(l, n.Name(), stepping) {
			return true
		}
	}
	return false
}

var (
	stepping = []string{"+", "-", "+=", "-=", "++", "--"}
	scaling  = []string{"*", "**", "<<", "*=", "**=", "<<=", "+", "+="}
)

// changes reports whether a name is assigned in the loop by one of operators.
func (f *File) changes(l *Loop, name string, operators []string) bool {
	if name == "" {
		return false
	}
	for n := range l.Own() {
		if !n.Is(lang.Assign) {
			continue
		}
		target := n.Child(lang.Target)
		named := target.Name() == name || n.Name() == name
		if !named {
			continue
		}
		if slices.Contains(operators, n.Name()) {
			return true
		}
		value := n.Child(lang.Value)
		for v := range value.Own() {
			if v.Is(lang.Op) && slices.Contains(operators, v.Name()) {
				return true
			}
		}
	}
	return false
}

// describeDelay says how the delay between turns changes.
func (f *File) describeDelay(l *Loop) {
	for _, i := range l.Delays {
		growth := Constant
		for n := range f.Calls[i].Own() {
			if g := f.growthOf(l, n); g > growth {
				growth = g
			}
			l.Jitter = l.Jitter || f.isRandom(n)
		}
		l.Growth = max(l.Growth, growth)
	}
}

// growthOf is how a part of a delay's expression changes from turn to turn.
func (f *File) growthOf(l *Loop, n Node) Growth {
	switch n.Kind() {
	case lang.Name, lang.Member:
		if n.Role() == lang.Callee || n.Role() == lang.ObjectOf {
			return NoDelay
		}
		if f.changes(l, n.Name(), scaling) || slices.ContainsFunc(l.All(lang.Target), func(t Node) bool { return t.Name() == n.Name() }) {
			return Growing
		}
		if b, ok := f.Refers(n); ok && l.Contains(b.Node) && b.Value.Valid() { // delay = base * 2 ** attempt
			for v := range b.Value.Own() {
				if v != n && v.Is(lang.Name) && f.growthOf(l, v) == Growing {
					return Growing
				}
				if v.Is(lang.Call) && f.Calls[f.calls[v.i]].Role == "" {
					return Unknown
				}
			}
		}
	case lang.Call:
		if c, ok := f.CallAt(n); ok && c.Role == "" && !pureCall(c) {
			return Unknown
		}
	}
	return NoDelay
}

// pureCall reports whether a call only combines its arguments.
func pureCall(c Call) bool {
	return slices.Contains([]string{"min", "max", "pow", "Min", "Max", "Pow", "float", "int", "Duration", "round", "floor", "Promise"}, c.Method)
}

func (f *File) isRandom(n Node) bool {
	if c, ok := f.CallAt(n); ok {
		return c.Role == ecosystem.Random
	}
	if b, ok := f.Refers(n); ok && b.Value.Valid() {
		for v := range b.Value.Own() {
			if c, ok := f.CallAt(v); ok && c.Role == ecosystem.Random {
				return true
			}
		}
	}
	return false
}

// describeExits notes by what the loop goes on and whether success ends it; a
// counter that is compared in the body before an exit bounds it.
func (f *File) describeExits(l *Loop) (exits bool) {
	for n := range l.Own() {
		switch n.Kind() {
		case lang.Loop:
			continue
		case lang.Return:
			exits = exits || !inHandler(n, l.Node)
		case lang.Break:
			exits = exits || n.Around(lang.Loop, lang.Switch) == l.Node && !inHandler(n, l.Node)
		case lang.Handler:
			if f.goesOn(n) {
				l.Signals |= ByFailure
			}
		case lang.If:
			f.describeBranch(l, n)
		case lang.Assign:
			if v := n.Child(lang.Value); v.Is(lang.Bool) && f.isCondition(l, n.Child(lang.Target).Name()) {
				exits, l.Signals = true, l.Signals|ByFlag
			}
		}
	}
	return exits
}

// inHandler reports whether n lies in a handler inside the loop.
func inHandler(n, loop Node) bool {
	return loop.Contains(n.Around(lang.Handler)) && loop != n.Around(lang.Handler, lang.Func, lang.Loop) && n.Around(lang.Handler, lang.Func).Is(lang.Handler)
}

// goesOn reports whether some way through a handler leads to the next turn.
func (f *File) goesOn(h Node) bool {
	last := Node{}
	for c := range h.Children() {
		if c.Role() == lang.Body {
			last = c
		}
	}
	for last.Is(lang.Block) {
		inner := Node{}
		for c := range last.Children() {
			if !c.Is(lang.Comment) {
				inner = c
			}
		}
		if !inner.Valid() {
			return true
		}
		last = inner
	}
	return !last.Is(lang.Throw, lang.Return, lang.Break)
}

// describeBranch reads one if in the loop's body.
func (f *File) describeBranch(l *Loop, n Node) {
	cond := n.Child(lang.Condition)
	leaves, goes := false, false
	for c := range n.Child(lang.Then).Own() {
		leaves = leaves || c.Is(lang.Return, lang.Break, lang.Throw)
		goes = goes || c.Is(lang.Continue)
	}
	if leaves && compares(cond) && f.counter(l, cond) {
		l.Bounded = true
		return
	}
	_, checks := f.check(n)
	switch {
	case checks && leaves:
	case checks, f.isSuccess(cond) && leaves:
		l.Signals |= ByFailure
	case (leaves || goes) && compares(cond):
		l.Signals |= ByStatus
	}
}

// isSuccess reads err == nil.
func (f *File) isSuccess(cond Node) bool {
	left := cond.Child(lang.Left)
	return cond.Is(lang.Op) && cond.Name() == "==" && cond.Child(lang.Right).Is(lang.Null) &&
		strings.HasSuffix(strings.ToLower(left.Name()), "err")
}

// counter reports whether a comparison looks at a counter of the loop.
func (f *File) counter(l *Loop, cond Node) bool {
	if f.steps(l, cond) {
		return true
	}
	for n := range cond.Own() {
		for _, target := range l.All(lang.Target) {
			if n.Is(lang.Name) && n.Name() == target.Name() {
				return true
			}
		}
	}
	return false
}

func (f *File) isCondition(l *Loop, name string) bool {
	return name != "" && !l.Has(lang.Each) && names(l.Child(lang.Condition), name)
}

// feeds reports whether the element of a turn is given to a call, so that
// every turn does something else.
func (f *File) feeds(l *Loop, calls []int) bool {
	for _, target := range l.All(lang.Target) {
		for _, i := range calls {
			for n := range f.Calls[i].Own() {
				if n.Is(lang.Name) && names(target, n.Name()) && f.Calls[i].Role != ecosystem.Log {
					return true
				}
			}
		}
	}
	return false
}

// receives reports whether a loop takes its work from a queue, a channel, a
// listener.
func (f *File) receives(calls []int) bool {
	return slices.ContainsFunc(calls, func(i int) bool {
		return f.Calls[i].Role == ecosystem.Receive || slices.Contains([]string{"accept", "Accept", "recv", "poll", "receive"}, f.Calls[i].Method)
	})
}
