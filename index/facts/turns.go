package facts

import (
	"slices"
	"strings"

	"breakwater/index/ecosystem"
	"breakwater/index/lang"
)

// turns is what a loop does from turn to turn, gathered in one walk.
type turns struct {
	*File
	loop   *Loop
	calls  []int   // calls that the loop makes itself, indices in File.Calls
	leaves []uint8 // see File.leaves

	targets   map[string]bool // names that the head gives a value
	head      map[string]bool // names in the head's condition
	stepped   map[string]bool // names that change by a step: n += 1, n++, n = n + 1
	scaled    map[string]bool // names that grow: n *= 2, n = n << 1
	given     map[string]bool // names that the loop gives a value that is no literal
	drawn     map[string]bool // names that the loop gives a random value
	feeds     bool            // an element of the turn is given to a call
	cancelled bool            // it reads a cancellation
	once      bool            // each turn says that it is the last

	next  map[string]bool // see nextNames
	takes bool
	left  int // steps that looking for retries may still take

	growth map[int32]Growth // of what bindings stand for, as far as known
	random map[int32]bool   // bindings whose value is random
}

func (f *File) turnsOf(l *Loop, calls []int, leaves []uint8) *turns {
	t := &turns{
		File: f, loop: l, calls: calls, leaves: leaves,
		targets: map[string]bool{}, head: map[string]bool{}, stepped: map[string]bool{}, scaled: map[string]bool{},
		given: map[string]bool{}, drawn: map[string]bool{},
		growth: map[int32]Growth{}, random: map[int32]bool{},
	}
	for c := range l.Children() {
		switch c.Role() {
		case lang.Target:
			addNames(t.targets, c)
		case lang.Condition:
			addNames(t.head, c)
		}
	}
	t.gather()
	for _, call := range l.again[:min(len(l.again), maxNesting)] {
		t.passOn(Node{f, call})
	}
	return t
}

func addNames(to map[string]bool, n Node) {
	for c := range n.Own() {
		if c.Is(lang.Name) {
			to[c.Name()] = true
		}
	}
}

var (
	stepping = []string{"+", "-", "+=", "-=", "++", "--"}
	scaling  = append([]string{"*", "**", "<<", "*=", "**=", "<<="}, stepping...)
)

// gather walks the loop once.
func (t *turns) gather() {
	var open []Node // assignments around the walk
	given := int32(0)
	for n := range t.own() {
		for len(open) > 0 && !open[len(open)-1].Contains(n) {
			open = open[:len(open)-1]
		}
		switch n.Kind() {
		case lang.Assign:
			open = append(open, n)
			t.change(open, n.Name())
			if v := n.Child(lang.Value); v.Valid() && !v.Is(lang.Number) {
				t.given[n.Child(lang.Target).Name()] = true
			}
		case lang.Op:
			t.change(open, n.Name())
			if left := n.Child(lang.Left); n.Name() == "++" || n.Name() == "--" {
				t.stepped[left.Name()], t.scaled[left.Name()] = left.Name() != "", left.Name() != ""
			}
		case lang.Call:
			c, _ := t.CallAt(n)
			if c.Role != ecosystem.Log && c.Role != ecosystem.Sleep {
				given = max(given, n.data().next)
			}
			for _, a := range open[max(0, len(open)-maxAssigned):] {
				if random(c) {
					t.drawn[a.Child(lang.Target).Name()] = true
				}
			}
		case lang.Name:
			t.feeds = t.feeds || n.i < given && t.targets[n.Name()]
		case lang.Member:
			t.cancelled = t.cancelled || ecosystem.RoleOf(t.Language, n.Meaning()) == ecosystem.Cancel
		}
	}
}

// own yields what a turn runs.
func (t *turns) own() func(yield func(Node) bool) { return t.loop.Own() }

// passOn notes which parameters change by a step where a function calls itself:
// f(n - 1).
func (t *turns) passOn(call Node) {
	for n := range call.Own() {
		if op := n.Parent(); n.Is(lang.Name) && op.Is(lang.Op) && slices.Contains(stepping, op.Name()) {
			t.stepped[n.Name()], t.scaled[n.Name()] = true, true
		}
	}
}

// maxAssigned bounds how many assignments in each other are read: a = b = c.
const maxAssigned = 8

// change notes that an operator changes what the open assignments assign.
func (t *turns) change(open []Node, operator string) {
	for _, kind := range []struct {
		operators []string
		names     map[string]bool
	}{{stepping, t.stepped}, {scaling, t.scaled}} {
		if !slices.Contains(kind.operators, operator) {
			continue
		}
		for _, n := range open[max(0, len(open)-maxAssigned):] {
			kind.names[n.Child(lang.Target).Name()], kind.names[n.Name()] = true, true
		}
		delete(kind.names, "")
	}
}

// anyOf reports whether a name or member in an expression is among names.
func (t *turns) anyOf(n Node, names map[string]bool) bool {
	for c := range n.Own() {
		if c.Is(lang.Name, lang.Member) && names[c.Name()] {
			return true
		}
	}
	return false
}

// describeDelay says how the delay between turns changes.
func (t *turns) describeDelay() {
	l := t.loop
	for _, i := range l.Delays {
		c := t.Calls[i]
		l.Growth = max(l.Growth, Constant)
		switch {
		case c.Role != "":
			t.describeWait(c.Node)
		case timed(c):
			t.describeWait(c.Duration())
		default:
			l.Growth = Unknown
		}
		if fn := t.promised(t.Calls[i]); fn > 0 {
			t.describeWait(t.Functions[fn].Node)
		}
	}
}

// timed reports whether a call waits for the time that it is given: sleep(delay),
// stopped.wait(delay).
func timed(c Call) bool {
	byName := pausing.MatchString(c.Method) || strings.EqualFold(c.Method, "wait")
	return byName && c.Duration().Valid() && !c.Duration().Is(lang.Func)
}

func (t *turns) describeWait(wait Node) {
	for n := range wait.Own() {
		t.loop.Growth = max(t.loop.Growth, t.growthOf(n))
		t.loop.Jitter = t.loop.Jitter || t.isRandom(n)
	}
}

// growthOf is how a part of a delay's expression changes from turn to turn.
func (t *turns) growthOf(n Node) Growth {
	switch n.Kind() {
	case lang.Name, lang.Member:
		if n.Role() == lang.Callee || n.Role() == lang.ObjectOf || n.Role() == lang.Parameter {
			return NoDelay
		}
		if t.scaled[n.Name()] || t.targets[n.Name()] {
			return Growing
		}
		if g := t.growthOfValue(n); g != NoDelay || !t.given[n.Name()] || t.drawn[n.Name()] {
			return g
		}
		return Unknown
	case lang.Call:
		if c, ok := t.CallAt(n); ok && c.Role == "" && !pureCall(c) {
			return t.growthBy(c)
		}
	case lang.Index, lang.Cond:
		return Unknown
	}
	return NoDelay
}

// growthBy is how the result of a function of the file changes that is given what changes
// from turn to turn: waitFor(attempt).
func (t *turns) growthBy(c Call) Growth {
	i := t.defined(c.Callee)
	if i < 0 || !t.counts(c.Node) || t.Functions[i].loops() {
		return Unknown
	}
	growth := Unknown
	for n := range t.Functions[i].Own() {
		call, ok := t.CallAt(n)
		scales := n.Is(lang.Op) && slices.Contains(scaling[:3], n.Name()) || ok && strings.EqualFold(call.Method, "pow")
		if scales {
			growth = Growing
		}
		t.loop.Jitter = t.loop.Jitter || t.isRandom(n)
		if ok && call.Role == "" && !pureCall(call) && !random(call) {
			return Unknown // which may draw
		}
	}
	return growth
}

// growthOfValue follows a name to what the loop gives it:
// delay = base * 2 ** attempt.
func (t *turns) growthOfValue(n Node) Growth {
	i, ok := t.refs[n.i]
	if !ok || !t.loop.Contains(t.Bindings[i].Node) || !t.Bindings[i].Value.Valid() {
		return NoDelay
	}
	if known, ok := t.growth[i]; ok {
		return known
	}
	t.growth[i] = NoDelay // where it leads back to itself
	growth := NoDelay
	for v := range t.Bindings[i].Value.Own() {
		switch g := t.growthOf(v); {
		case g == Growing && v.Is(lang.Name, lang.Member, lang.Call), g == Unknown:
			growth = max(growth, g)
		}
		if growth != NoDelay {
			break
		}
	}
	t.growth[i] = growth
	return growth
}

// pureCall reports whether a call only combines its arguments.
func pureCall(c Call) bool { return slices.Contains(pureCalls, c.Method) }

var pureCalls = []string{
	"min", "max", "pow", "Min", "Max", "Pow", "float", "int", "Duration", "round", "floor", "Promise",
	"FromSeconds", "FromMilliseconds", "from_secs", "from_millis", "from_secs_f64", "ofSeconds", "ofMillis",
	"Math", "to_i", "to_f",
}

// random reports whether a call gives a random number.
func random(c Call) bool { return c.Role == ecosystem.Random || randomName.MatchString(c.Method) }

// isRandom reports whether a part of a delay's expression is random, by itself
// or by a value that the loop gives it.
func (t *turns) isRandom(n Node) bool {
	if c, ok := t.CallAt(n); ok {
		return random(c)
	}
	if n.Is(lang.Name, lang.Member) && (t.drawn[n.Name()] || randomName.MatchString(n.Name())) {
		return true
	}
	i, ok := t.refs[n.i]
	if !ok || !t.Bindings[i].Value.Valid() {
		return false
	}
	known, ok := t.random[i]
	if !ok {
		for v := range t.Bindings[i].Value.Own() {
			c, isCall := t.CallAt(v)
			known = known || isCall && random(c)
		}
		t.random[i] = known
	}
	return known
}

// describeExits notes by what the loop goes on and whether success ends it; a
// counter that is compared in the body before an exit bounds it.
func (t *turns) describeExits() (exits bool) {
	l := t.loop
	handled, inner := int32(0), int32(0) // ends of the handlers, and of the loops and switches, around the walk
	for n := range t.own() {
		switch n.Kind() {
		case lang.Loop, lang.Switch:
			if n != l.Node {
				inner = max(inner, n.data().next)
			}
		case lang.Return:
			exits = exits || n.i >= handled
		case lang.Break:
			exits = exits || n.i >= handled && n.i >= inner
		case lang.Handler:
			handled = max(handled, n.data().next)
			t.describeHandler(n)
		case lang.Case:
			if h, ok := t.check(n); ok {
				handled = max(handled, h.data().next)
				t.describeHandler(h.Node)
			}
		case lang.If:
			t.describeBranch(n)
		case lang.Assign:
			if v := n.Child(lang.Value); v.Is(lang.Bool) && t.isCondition(n.Child(lang.Target).Name()) {
				exits, l.Signals = true, l.Signals|ByFlag
				t.once = t.once || t.endsAnyhow(n)
			}
		}
	}
	if l.Form != Written {
		l.Signals |= ByFailure
	}
	return exits
}

// describeHandler notes whether a failure leads to the next turn. A clause that
// catches only up to a number of turns bounds them.
func (t *turns) describeHandler(h Node) {
	if t.goesOn(h) {
		t.loop.Signals |= ByFailure
	}
	if cond := h.Child(lang.Condition); cond.Valid() && compares(cond) && t.counts(cond) {
		t.loop.Bounded = true
	}
}

// counts reports whether an expression looks at a counter of the loop.
func (t *turns) counts(n Node) bool { return t.anyOf(n, t.stepped) || t.anyOf(n, t.targets) }

// goesOn reports whether some way through a handler leads to the next turn.
func (t *turns) goesOn(h Node) bool {
	last := h
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
func (t *turns) describeBranch(n Node) {
	l, cond, then := t.loop, n.Child(lang.Condition), n.Child(lang.Then)
	ways := t.waysOf(then)
	leaves, goes := ways&leaving != 0, ways&resuming != 0
	if (leaves || ways&restarting != 0) && compares(cond) && t.counts(cond) {
		l.Bounded = true
		return
	}
	h, checks := t.check(n)
	_, fine, _ := t.tells(cond)
	switch {
	case checks && t.waysOf(h.Node)&leaving != 0:
	case checks, fine && leaves:
		l.Signals |= ByFailure
	case (leaves || goes) && compares(cond):
		l.Signals |= ByStatus
	}
}

// waysOf are the ways on that lie in a branch.
func (t *turns) waysOf(branch Node) uint8 {
	if !branch.Valid() {
		return 0
	}
	ways := t.leaves[branch.i]
	at, _ := slices.BinarySearch(t.loop.again, branch.i)
	if at < len(t.loop.again) && branch.Contains(Node{t.File, t.loop.again[at]}) {
		ways |= restarting
	}
	return ways
}

func (t *turns) isCondition(name string) bool {
	return name != "" && !t.loop.Has(lang.Each) && t.head[name]
}
