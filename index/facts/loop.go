package facts

import (
	"cmp"
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
	Form     LoopForm

	Kind      LoopKind
	Signals   Signal // what makes a retry go on
	Next      bool   // each turn does something to the next candidate rather than the same again
	Endless   bool   // nothing in the loop's head ends it
	Bounded   bool   // the number of turns is limited: by its head, or by a counter compared in its body
	Delays    []int  // calls that wait between turns, indices in File.Calls
	Growth    Growth // how the delay changes
	Jitter    bool   // the delay is random
	Cancelled bool   // it looks at a cancellation

	again []int32 // of a recursive one: the Call nodes that begin it again, by place
}

// LoopForm is how a loop is written.
type LoopForm uint8

// The forms of loops. Only calls in a written one name it as their Loop.
const (
	Written   LoopForm = iota
	Handled            // a Try whose handler begins it again: Ruby's retry
	Recursive          // a Func that calls itself where it failed
)

var formNames = [...]string{"written", "handled", "recursive"}

// String returns the form in one word.
func (f LoopForm) String() string { return formNames[f] }

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

// maxNesting bounds how deep in each other loops and handlers are described: each
// is read with all that lies in it.
const maxNesting = 64

// maxDelays bounds the waits that one loop is described by.
const maxDelays = 64

func (f *File) describeLoops() {
	calls, leaves := f.callsByLoop(), f.leaves()
	var open []Node
	for i := range f.Loops {
		l := &f.Loops[i]
		for len(open) > 0 && !open[len(open)-1].Contains(l.Node) {
			open = open[:len(open)-1]
		}
		if open = append(open, l.Node); len(open) <= maxNesting {
			f.turnsOf(l, calls[i], leaves).describe()
		}
	}
}

// callsByLoop lists the calls that each loop makes itself.
func (f *File) callsByLoop() [][]int {
	by := make([][]int, len(f.Loops))
	again := map[around]int{} // what runs the calls of loops that are not written → index in Loops
	for i, l := range f.Loops {
		if l.Form == Recursive {
			again[around{int32(l.Function), -1}] = i
		}
	}
	for i, c := range f.Calls {
		at, ok := again[f.in[c.i]]
		switch {
		case c.Loop >= 0:
			by[c.Loop] = append(by[c.Loop], i)
		case ok:
			by[at] = append(by[at], i)
		}
	}
	f.callsAgain(by)
	return by
}

// callsAgain adds the calls of loops that are not written: those of a Try, and
// the waits that a function hands over before it calls itself.
func (f *File) callsAgain(by [][]int) {
	var open []Node // around the walk
	for i, l := range f.Loops {
		if l.Form == Written {
			continue
		}
		for len(open) > 0 && !open[len(open)-1].Contains(l.Node) {
			open = open[:len(open)-1]
		}
		if open = append(open, l.Node); len(open) > maxNesting {
			continue
		}
		for at := f.firstCall(l.i); at < len(f.Calls) && f.Calls[at].i < l.data().next; at++ {
			visit()
			c := &f.Calls[at]
			handled := l.Form == Handled && f.in[c.i] == f.in[l.i]
			waits := l.Form == Recursive && c.Role == ecosystem.Sleep && c.Function != l.Function
			if handled || waits {
				by[i] = append(by[i], at)
			}
		}
	}
}

// firstCall returns the index of the first call at node i or behind it.
func (f *File) firstCall(i int32) int {
	at, _ := slices.BinarySearchFunc(f.Calls, i, func(c Call, i int32) int { return int(c.i - i) })
	return at
}

// The ways on that a construct holds, as a set.
const (
	leaving    = 1 << iota // return, break, throw
	resuming               // continue
	restarting             // Ruby's retry
)

// leaves notes for every node the ways on that lie in it, functions and classes
// inside it excepted.
func (f *File) leaves() []uint8 {
	all := make([]uint8, len(f.nodes))
	for i := len(f.nodes) - 1; i > 0; i-- {
		switch d := &f.nodes[i]; d.kind {
		case lang.Return, lang.Break, lang.Throw:
			all[i] |= leaving
		case lang.Continue:
			if all[i] |= resuming; f.names[d.name] == "retry" {
				all[i] |= restarting
			}
		case lang.Func, lang.Class:
			continue
		}
		all[f.nodes[i].parent] |= all[i]
	}
	return all
}

func (t *turns) describe() {
	l, head := t.loop, t.loop.Child(lang.Condition)
	iter, _ := t.CallAt(l.Child(lang.Iter))
	forever := iter.Role == ecosystem.Forever
	counts := l.counts() || forever
	if l.Form == Written {
		ended := counts || l.Has(lang.Each) || head.Valid() && !always(head)
		l.Endless = forever || !ended
		l.Bounded = !forever && (counts || l.Has(lang.Each) || t.anyOf(head, t.stepped))
	}
	l.Cancelled = t.cancelled || stops(head)
	for _, i := range t.calls {
		l.Cancelled = l.Cancelled || t.Calls[i].Role == ecosystem.Cancel
		if at := t.delayAt(i); at >= 0 && len(l.Delays) < maxDelays {
			l.Delays = append(l.Delays, at)
		}
	}
	if l.Name() == "comprehension" {
		return
	}
	t.describeDelay()
	exits := t.describeExits()
	l.Signals = t.retriesBy(counts)
	if l.Form != Written {
		l.Signals |= ByFailure
	}
	l.Next = l.Next || l.Has(lang.Each) && !counts && t.feeds
	l.Kind = t.kind(counts, exits)
}

func (t *turns) kind(counts, exits bool) LoopKind {
	l := t.loop
	receives := t.receives()
	again := !l.Next && (counts || !l.Has(lang.Each)) // the same once more, not the next one
	switch {
	case t.once:
		return Iterates
	case l.Form != Written:
		return Retries
	case l.Signals != 0 && again && !receives:
		return Retries
	case receives && !counts && (l.Endless || !l.Has(lang.Each)), t.role(l.Child(lang.Iter)) == ecosystem.Receive:
		return Works
	case !l.Has(lang.Each) && !counts && len(l.Delays) > 0 && !l.Endless:
		return Polls
	case l.Endless && len(l.Delays) > 0 && exits:
		return Polls
	case l.Endless:
		return Works
	}
	return Iterates
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
	case lang.List: // of waits: [1, 2, 5]
		return first(iter.All(lang.Elem)).Is(lang.Number)
	case lang.Op:
		return strings.HasPrefix(iter.Name(), "..")
	case lang.Call:
		callee := iter.Child(lang.Callee)
		ranges := []string{"range", "times", "Range", "upto", "downto", "step"}
		return slices.Contains(ranges, cmp.Or(callee.Name(), iter.Name()))
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
		compares := n.Is(lang.Op) && slices.Contains(comparing, n.Name())
		if compares || n.Is(lang.Call) && slices.Contains(zeroTests, methodOf(n)) {
			return true
		}
	}
	return false
}

// zeroTests are Ruby's methods that compare a number with zero.
var zeroTests = []string{"zero?", "positive?", "negative?"}

// role is what an expression does or stands for.
func (t *turns) role(n Node) ecosystem.Role {
	if c, ok := t.CallAt(n); ok && c.Role != "" {
		return c.Role
	}
	return ecosystem.RoleOf(t.Language, n.Meaning())
}

// receives reports whether a loop takes its work from a queue, a channel, a
// listener.
func (t *turns) receives() bool {
	return slices.ContainsFunc(t.calls, func(i int) bool {
		byName := slices.Contains([]string{"accept", "Accept", "recv", "poll", "receive"}, t.Calls[i].Method)
		return byName || t.Calls[i].Role == ecosystem.Receive
	})
}
