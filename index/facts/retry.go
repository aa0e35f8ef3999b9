package facts

import (
	"slices"
	"strings"

	"breakwater/index/ecosystem"
	"breakwater/index/lang"
)

// A loop retries where a failure leads to another turn, and success always
// leaves: not a worker, which goes on either way; not a walk, which tries
// something else each turn.

// attempt is something that a loop may do again because it failed.
type attempt struct {
	signal Signal
	tried  Node // the code that is tried; zero if the loop's whole body is
}

// retrySteps bounds what looking for retries may cost in a loop: steps for each
// node of it.
const retrySteps = 64

// retriesBy looks for what a loop tries again, and says by which signals.
func (t *turns) retriesBy(counts bool) (signals Signal) {
	if t.loop.Form != Written {
		return 0
	}
	start, end := t.loop.i, t.loop.data().next
	if head := t.loop.Child(lang.Condition); len(t.loop.Delays) > 0 && t.asksStatus(head) && t.anyOf(head, t.given) {
		signals = ByStatus // for (…; attempt < 5 && res.status >= 500; …)
	}
	t.left = retrySteps * int(end-start)
	for n := range t.own() {
		if t.spend() {
			break
		}
		a, ok := t.attemptAt(n, counts)
		if !ok {
			continue
		}
		if t.moves(a) {
			t.loop.Next = true
			continue
		}
		signals |= a.signal
	}
	return signals
}

func (t *turns) attemptAt(n Node, counts bool) (attempt, bool) {
	switch n.Kind() {
	case lang.Try:
		a := attempt{ByFailure, n.Child(lang.Body)}
		if !t.mine(n) || !t.triesAgain(n, a.tried, counts) {
			return a, false
		}
		if t.ends(a.tried) {
			a.signal |= ByFlag
		}
		return a, true
	case lang.If:
		if !t.mine(n) || t.inHandler(n) {
			return attempt{}, false
		}
		return t.attemptChecked(n, counts)
	case lang.Switch: // match get() { Ok(r) => return r, Err(_) => … }
		return attempt{ByFailure, n.Child(lang.Condition)}, t.mine(n) && t.matchesAgain(n)
	case lang.Op: // while (!connect())
		if t.loop.Child(lang.Condition).Contains(n) && negated(n) != n {
			c, ok := t.attemptCall(negated(n))
			return attempt{ByFlag, c}, ok
		}
	}
	return attempt{}, false
}

// inHandler reports whether a node of the loop lies in a handler of it.
func (t *turns) inHandler(n Node) bool {
	for up := range n.Up() {
		if up.Is(lang.Handler) || up == t.loop.Node || t.spend() {
			return up.Is(lang.Handler)
		}
	}
	return false
}

// matchesAgain reports whether a failing case leads to the next turn, and one of
// the others ends the loop.
func (t *turns) matchesAgain(match Node) bool {
	again, ends := false, false
	for c := range match.Children() {
		if !c.Is(lang.Case) {
			continue
		}
		if h, failed := t.check(c); failed {
			again = again || !t.quits(h.Node, true)
		} else {
			ends = ends || t.finishes(c.Child(lang.Body))
		}
	}
	return again && ends
}

// triesAgain reports whether a try is made again after a failure, and not
// after success.
func (t *turns) triesAgain(try, tried Node, counts bool) bool {
	again, continues := false, false
	for h := range try.Children() {
		if h.Is(lang.Handler) && !t.quits(h, true) {
			again = true
			continues = continues || t.resumes(h)
		}
	}
	switch {
	case !again:
		return false
	case t.finishes(tried), t.finishes(try.Child(lang.Else)):
		return true
	case continues && t.finishesAfter(try), t.ends(tried):
		return true
	}
	return (counts || len(t.loop.Delays) > 0) && t.finishesIf(tried)
}

// attemptChecked reads an if that looks at how something went: at an error
// value, a status, or the answer of a call that says whether it worked.
func (t *turns) attemptChecked(n Node, counts bool) (attempt, bool) {
	then, other := n.Child(lang.Then), n.Child(lang.Else)
	cond := n.Child(lang.Condition)
	fails, works := false, false // what holds in then
	a := attempt{tried: Checked(n)}
	_, checks := t.check(n)
	call, asks := t.attemptCall(negated(cond))
	switch {
	case checks:
		a.signal, fails = ByFailure, true
	case t.succeeds(cond), t.passes(cond):
		a.signal, works = ByFailure, true
	case asks:
		a = attempt{ByFlag, call}
		fails, works = negated(cond) != cond, negated(cond) == cond
	case t.asksStatus(cond) && (counts || len(t.loop.Delays) > 0):
		a = attempt{signal: ByStatus} // of anything in the turn
		works = t.finishes(then)
		fails = !works && t.resumes(then)
	}
	switch {
	case fails && t.quits(then, true), !fails && !works:
		return a, false
	case fails:
		return a, t.finishes(other) || t.resumes(then) && t.finishesAfter(n) || t.ends(n.Parent())
	}
	return a, t.finishes(then) && !t.quits(t.loop.Child(lang.Body), true)
}

// succeeds reports whether a condition holds only where nothing failed: err ==
// nil, also where more must hold.
func (t *turns) succeeds(cond Node) bool {
	for n := range cond.Own() {
		if _, fine, _ := t.tells(n); fine || t.spend() {
			return fine
		}
	}
	return false
}

// passes reports whether a condition holds unless something failed in a way that is worth
// another try: !errors.Is(err, errBusy).
func (t *turns) passes(cond Node) bool {
	failed, _, _ := t.tells(negated(cond))
	return failed && negated(cond) != cond && negated(cond).Is(lang.Call)
}

// negated is what a negation is of; n itself if it is none.
func negated(n Node) Node {
	if n.Is(lang.Op) && (n.Name() == "!" || n.Name() == "not") {
		return n.Child(lang.Left)
	}
	return n
}

// attemptCall returns the call, awaited or not, that tries to reach something
// and says whether it could.
func (t *turns) attemptCall(n Node) (Node, bool) {
	if n.Is(lang.Await) {
		n = n.Child(lang.Value)
	}
	c, ok := t.CallAt(n)
	if !ok || c.Has(lang.New) || c.Method == "" {
		return Node{}, false
	}
	return n, trying.MatchString(strings.ToLower(c.Method[:1]) + c.Method[1:])
}

// asksStatus reports whether a condition looks at the status of an answer.
func (t *turns) asksStatus(cond Node) bool {
	for n := range cond.Own() {
		if n.Is(lang.Member, lang.Name, lang.Call) && statusName.MatchString(n.Name()) && saysFailure(n) {
			return true
		}
	}
	return false
}

// saysFailure reports whether a status tells success from failure where it is
// looked at, rather than one state of work from another.
func saysFailure(status Node) bool {
	op := status.Parent()
	for op.Is(lang.Call, lang.Member) {
		op = op.Parent()
	}
	if !op.Is(lang.Op) || !slices.Contains(comparing, op.Name()) {
		return status.Is(lang.Member) && status.Name() != "code"
	}
	for side := range op.Children() {
		if side.Is(lang.String) || side.Is(lang.Number) && (side.Name() == "202" || side.Name() < "200") {
			return false
		}
	}
	return true
}

// Checked is what an if looks at the result of: its own initialiser, or the
// statement before it.
func Checked(branch Node) Node {
	if init := branch.Child(lang.Init); init.Valid() {
		return init
	}
	before := Node{}
	for c := range branch.Parent().Children() {
		if c == branch {
			return before
		}
		if !c.Is(lang.Comment) {
			before = c
		}
	}
	return Node{}
}

// finishes reports whether code always ends the loop by itself, without
// throwing.
func (t *turns) finishes(n Node) bool { return t.quits(n, false) }

// quits reports whether every way through a statement, block or handler
// leaves the loop; by throwing too, if failures count.
func (t *turns) quits(n Node, failures bool) bool {
	if !n.Valid() || n.Is(lang.If, lang.Try, lang.With) && t.leaves[n.i]&leaving == 0 || t.spend() {
		return false
	}
	switch n.Kind() {
	case lang.Return:
		return true
	case lang.Throw:
		return failures
	case lang.Break:
		return n.Around(lang.Loop, lang.Switch, lang.Select) == t.loop.Node
	case lang.Call:
		c, _ := t.CallAt(n)
		return failures && c.Role == ecosystem.Exit
	case lang.If:
		return t.quits(n.Child(lang.Then), failures) && t.quits(n.Child(lang.Else), failures)
	case lang.With:
		return t.quits(n.Child(lang.Body), failures)
	case lang.Try:
		return t.tryQuits(n, failures)
	case lang.Block, lang.Handler:
		for c := range n.Children() {
			if (n.Is(lang.Block) || c.Role() == lang.Body) && t.quits(c, failures) {
				return true
			}
		}
	}
	return false
}

func (t *turns) tryQuits(try Node, failures bool) bool {
	if !t.quits(try.Child(lang.Body), failures) {
		return false
	}
	for c := range try.Children() {
		if c.Is(lang.Handler) && !t.quits(c, failures) {
			return false
		}
	}
	return true
}

// resumes reports whether code goes on with the next turn by itself.
func (t *turns) resumes(n Node) bool { return n.Valid() && t.leaves[n.i]&resuming != 0 }

// finishesAfter reports whether what stands behind a statement, up to the
// loop's body, always ends the loop.
func (t *turns) finishesAfter(n Node) bool {
	for at := n; at.Valid() && at != t.loop.Node; at = at.Parent() {
		past := false
		for c := range at.Parent().Children() {
			if past && at.Parent().Is(lang.Block, lang.Loop) && t.finishes(c) {
				return true
			}
			past = past || c == at
		}
		if at.Parent().Is(lang.If, lang.Handler) {
			return false
		}
	}
	return false
}

// ends reports whether code that succeeds makes the loop's condition false: it
// gives a variable its value that the condition asks for.
func (t *turns) ends(code Node) bool {
	head := t.loop.Child(lang.Condition)
	if t.loop.Has(lang.Each) || !head.Valid() {
		return false
	}
	for n := range code.Own() {
		if t.spend() {
			break
		}
		sets := n.Is(lang.Assign) && !slices.Contains(stepping, n.Name())
		if !sets || n.Around(lang.Handler, lang.If, lang.Loop).Is(lang.Handler, lang.If) {
			continue
		}
		if name := n.Child(lang.Target).Name(); name != "" && asksFor(head, name) {
			return true
		}
	}
	return false
}

// endsAnyhow reports whether an assignment of true or false makes the loop's
// condition false in every turn, whatever was tried: while not retried: …;
// retried = True.
func (t *turns) endsAnyhow(set Node) bool {
	if set.Parent() != t.loop.Child(lang.Body) {
		return false
	}
	head, name := t.loop.Child(lang.Condition), set.Child(lang.Target).Name()
	if strings.EqualFold(set.Child(lang.Value).Name(), "true") {
		return negated(head) != head && negated(head).Name() == name
	}
	return head.Is(lang.Name) && head.Name() == name
}

// asksFor reports whether a condition asks if a variable is set: !done,
// conn == null.
func asksFor(head Node, name string) bool {
	for n := range head.Own() {
		if !n.Is(lang.Name, lang.Member) || n.Name() != name {
			continue
		}
		op := n.Parent()
		if negated(op) == n {
			return true
		}
		for side := range op.Children() {
			if op.Is(lang.Op) && side.Is(lang.Null, lang.Bool) {
				return true
			}
		}
	}
	return false
}

// finishesIf reports whether tried code ends the loop where the answer's
// status is good.
func (t *turns) finishesIf(tried Node) bool {
	for n := range tried.Own() {
		if !n.Is(lang.If) || !t.mine(n) || t.spend() {
			continue
		}
		cond := n.Child(lang.Condition)
		_, asks := t.attemptCall(cond)
		if (asks || t.asksStatus(cond)) && t.finishes(n.Child(lang.Then)) {
			return true
		}
	}
	return false
}

// moves reports whether each turn tries something else: it takes an item from a
// collection, or what is tried depends on a variable that the loop sets to the
// next item.
func (t *turns) moves(a attempt) bool {
	tried := a.tried
	if !tried.Valid() {
		tried = t.loop.Child(lang.Body)
	}
	next, takes := t.nextNames()
	if takes {
		return true
	}
	for n := range tried.Own() {
		switch {
		case t.spend() || n.Is(lang.Assign) && t.progresses(n):
			return true
		case n.Is(lang.Name) && next[n.Name()] && t.mine(n) && t.feedsCall(n, tried):
			return true
		}
	}
	return false
}

// mine reports whether the loop runs a node itself, rather than one in it.
func (t *turns) mine(n Node) bool { return t.in[n.i].loop == t.loops[t.loop.i] }

// spend takes a step of what the loop may cost; true when nothing is left.
func (t *turns) spend() bool {
	visit()
	t.left--
	return t.left < 0
}

// progresses reports whether what is tried brings the loop nearer to its end.
func (t *turns) progresses(assign Node) bool {
	head := t.loop.Child(lang.Condition)
	return slices.Contains(stepping, assign.Name()) && !head.Contains(assign) && t.head[assign.Child(lang.Target).Name()]
}

// maxClimb bounds how far up a name looks for the call that it is given to.
const maxClimb = 32

// feedsCall reports whether a name is an argument, the receiver or an index of
// something other than a log line or a pause.
func (t *turns) feedsCall(n, tried Node) bool {
	if n.Parent().Is(lang.Index) && n.Role() == lang.Key {
		return true
	}
	up := n.Parent()
	for range maxClimb {
		if !tried.Contains(up) || up.Is(lang.Block) {
			return false
		}
		if c, ok := t.CallAt(up); ok {
			byName := slices.Contains(logMethods, strings.ToLower(c.Method))
			apart := byName || c.Role == ecosystem.Log || c.Role == ecosystem.Sleep
			return !apart && !pausing.MatchString(c.Method) && !waiting.MatchString(c.Method)
		}
		up = up.Parent()
	}
	return false
}

// nextNames returns the variables that the loop gives another value each turn;
// takes is true where it takes items from a collection.
func (t *turns) nextNames() (next map[string]bool, takes bool) {
	if t.next != nil {
		return t.next, t.takes
	}
	t.next = map[string]bool{}
	counters := map[string]bool{}
	for name := range t.targets {
		counters[name] = !attemptName.MatchString(name)
	}
	if u := t.loop.Child(lang.Update); u.Valid() {
		for _, name := range []string{u.Child(lang.Target).Name(), u.Child(lang.Left).Name()} {
			counters[name] = !attemptName.MatchString(name)
		}
	}
	for name, counts := range counters {
		t.next[name] = counts
	}
	for n := range t.own() {
		if t.spend() {
			break
		}
		switch n.Kind() {
		case lang.Call:
			c, _ := t.CallAt(n)
			t.takes = t.takes || taking.MatchString(c.Method) && c.Receiver().Valid() && t.mine(n)
		case lang.Assign:
			if name := n.Child(lang.Target).Name(); !attemptName.MatchString(name) && t.givesNext(n, name, counters) {
				t.next[name] = true
			}
		}
	}
	return t.next, t.takes
}

// givesNext reports whether an assignment sets a variable to the next item.
func (t *turns) givesNext(assign Node, name string, counters map[string]bool) bool {
	switch v := assign.Child(lang.Value); {
	case slices.Contains(stepping, assign.Name()), v.Is(lang.Index):
		return true
	case v.Is(lang.Op):
		return v.Child(lang.Left).Name() == name
	case v.Is(lang.Call):
		c, ok := t.CallAt(v)
		return ok && !c.Has(lang.New) && (picking.MatchString(c.Method) || t.anyOf(v, counters))
	case v.Is(lang.Member):
		return t.mine(assign)
	}
	return false
}
