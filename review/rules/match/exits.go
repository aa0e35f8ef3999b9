package match

import (
	"slices"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/index/syntax"
)

// exits follows what runs after a value was acquired, statement by statement,
// and notes the ways out of the function on which it is still held.
type exits struct {
	*Place
	released []facts.Node // uses that give the value back
	made     facts.Node   // the statement that acquires, where it gives an error too
	leaves   facts.Node   // the first return or throw with the value still held
	raises   facts.Node   // the first call that could throw with the value still held
	reaches  facts.Node   // the first of these that leaves the process
	ends     bool         // it is still held where the function ends
}

// state is what is known after a statement.
type state uint8

const (
	held state = iota
	free
	gone // control does not come here
)

// exitsOf looks for the exits on which a value that some code releases is still held.
func exitsOf(p *Place, released []facts.Node) *exits {
	results := 2 // a value and an error
	if p.hold == nil && !raising(p) {
		results = 1 // what is taken on the receiver is no result
	}
	x := &exits{Place: p, released: released, made: errorFrom(p.Node, results)}
	x.after(p.Node)
	return x
}

// leak is the worst of the ways out, and where it leaves.
func (x *exits) leak() (leak, facts.Node) {
	switch {
	case x.leaves.Valid():
		return skippedReturn, x.leaves
	case x.ends:
		return skippedReturn, facts.Node{}
	case x.raises.Valid() && raising(x.Place):
		return skippedRaise, x.raises
	}
	return "", facts.Node{}
}

// raising reports whether a call of the language can leave its function.
func raising(p *Place) bool { return p.Language.Family() != "go" && p.Language.Family() != "rust" }

// errorFrom is the statement that gives the value together with an error, as at least
// so many results; the zero Node if there is none.
func errorFrom(n facts.Node, least int) facts.Node {
	assign := n.Around(lang.Assign, lang.Block)
	targets := assign.All(lang.Target)
	if len(targets) == 1 && targets[0].Is(lang.List) {
		targets = targets[0].All(lang.Target)
	}
	if !assign.Is(lang.Assign) || len(targets) < least {
		return facts.Node{}
	}
	return assign
}

// isError reports whether a name is the error that came with the value.
func (x *exits) isError(n facts.Node) bool {
	b, ok := x.Refers(n)
	mine := x.hold == nil || n.Name() != x.hold.Name
	ofIt := b.Node == x.made || x.otherwise(b.Node) || besides(b.Node, n)
	return ok && mine && x.made.Valid() && ofIt
}

// otherwise reports whether n stands in another branch of what the value was
// acquired in, so that one check behind it is for both.
func (x *exits) otherwise(n facts.Node) bool {
	targets := targetsOf(n.Child(lang.Value))
	for up := range x.made.Up() {
		if up.Is(lang.If, lang.Switch) && up.Contains(n) {
			return len(targets) > 1
		}
		if up.Is(lang.Func) {
			break
		}
	}
	return false
}

// besides reports whether a binding stands in the one branch of an if that has n in the
// other, where it has not been made.
func besides(bound, n facts.Node) bool {
	for up := range bound.Up() {
		if up.Is(lang.Func) {
			break
		}
		if up.Is(lang.If) && !up.Child(lang.Else).Contains(bound) && up.Child(lang.Else).Contains(n) {
			return true
		}
	}
	return false
}

// after walks what follows n in its block, then what follows that block, up to
// the end of the function.
func (x *exits) after(n facts.Node) {
	if x.finallyAround(n) {
		return
	}
	now := held
	for at := n; now == held; {
		up := at.Parent()
		if !up.Valid() || at.Is(lang.Func) {
			x.ends = true
			return
		}
		switch {
		case x.finallyOf(up, at):
			return
		case up.Is(lang.Block, lang.File, lang.Case) || up.Is(lang.Func) && at.Role() == lang.Body:
			now = x.sequence(up, at)
		case up.Is(lang.If) && at.Role() != lang.Then && at.Role() != lang.Else: // if f, err := open(); err == nil {
			now = x.branches(up)
		case up.Is(lang.Try) && at.Role() == lang.Body:
			x.handlers(up)
		case up.Is(lang.Loop) && at.Role() == lang.Body:
			x.ends = !slices.ContainsFunc(x.released, deferred) // the next turn acquires again
			return
		}
		at = up
	}
}

// finallyAround reports whether a try around n, in its function, releases on
// every way out.
func (x *exits) finallyAround(n facts.Node) bool {
	at := n
	for up := range n.Up() {
		if at.Is(lang.Func) {
			return false
		}
		if x.finallyOf(up, at) {
			return true
		}
		at = up
	}
	return false
}

// finallyOf reports whether the finally clause of a try, which may stand among
// its children, releases.
func (x *exits) finallyOf(try, at facts.Node) bool {
	if !try.Is(lang.Try) || at.Is(lang.Finally) {
		return false
	}
	for c := range try.Children() {
		if c.Is(lang.Finally) && x.releasesIn(c) {
			return true
		}
	}
	return false
}

// releasesIn reports whether a release lies within n.
func (x *exits) releasesIn(n facts.Node) bool {
	return n.Valid() && slices.ContainsFunc(x.released, n.Contains)
}

// sequence walks the statements of a block behind one of them.
func (x *exits) sequence(block, behind facts.Node) state {
	now := held
	for c := range block.Children() {
		if behind.Valid() && !behind.Before(c) {
			continue
		}
		if c.Is(lang.Comment) || block.Is(lang.Case) && c.Role() == lang.Condition {
			continue
		}
		if now = x.statement(c); now != held {
			return now
		}
	}
	return now
}

// statement says what is known after a statement, begun with the value held.
func (x *exits) statement(n facts.Node) state {
	x.left--
	switch n.Kind() {
	case lang.Block, lang.File:
		return x.sequence(n, facts.Node{})
	case lang.Defer, lang.Finally:
		if x.releasesIn(n) {
			return free
		}
		return held
	case lang.Func, lang.Class, lang.Import:
		return held
	case lang.Throw:
		if !raising(x.Place) {
			return gone // a panic ends more than this
		}
		return x.leave(n)
	case lang.Return:
		return x.leave(n)
	case lang.Break, lang.Continue:
		return gone // what follows the loop is looked at anyhow
	case lang.If:
		return x.branches(n)
	case lang.Switch, lang.Select:
		return x.cases(n)
	case lang.Loop:
		return x.loop(n)
	case lang.Try:
		return x.try(n)
	case lang.With:
		if x.opens(n) {
			return free
		}
		return x.statement(n.Child(lang.Body))
	}
	if x.releasesIn(n) {
		return free
	}
	x.mayRaise(n)
	return held
}

// opens reports whether a block that closes its resources has the value among them.
func (x *exits) opens(n facts.Node) bool {
	return slices.ContainsFunc(n.All(lang.Resource), func(r facts.Node) bool { return x.releasesIn(r) || x.uses(r) })
}

// uses reports whether a with block takes the held variable as its resource.
func (x *exits) uses(resource facts.Node) bool {
	if x.hold == nil || x.hold.Name == "" {
		return false
	}
	for c := range resource.Own() {
		if c.Is(lang.Name) && c.Name() == x.hold.Name {
			return true
		}
	}
	return false
}

func (x *exits) leave(n facts.Node) state {
	if !x.releasesIn(n) && !x.leaves.Valid() && !x.givesByName(n) {
		x.leaves = n
	}
	return gone
}

// givesByName reports whether a bare return gives the value as a result that has its name.
func (x *exits) givesByName(n facts.Node) bool {
	if x.hold == nil || !n.Is(lang.Return) || n.Child(lang.Value).Valid() {
		return false
	}
	return slices.ContainsFunc(x.Functions[x.Function].All(lang.Result), func(r facts.Node) bool {
		return slices.ContainsFunc(r.All(lang.Target), func(t facts.Node) bool { return t.Name() == x.hold.Name })
	})
}

// branches walks both ways of an if. On the way where acquiring failed nothing
// is held.
func (x *exits) branches(n facts.Node) state {
	cond := n.Child(lang.Condition)
	if x.releasesIn(cond) || x.releasesIn(n.Child(lang.Init)) {
		return free
	}
	then, otherwise := held, held
	failed, succeeded := x.checksError(cond)
	if then = gone; !failed {
		then = x.statement(n.Child(lang.Then))
	}
	switch other := n.Child(lang.Else); {
	case succeeded:
		otherwise = gone
	case other.Valid():
		otherwise = x.statement(other)
	default:
		otherwise = held
	}
	return join(then, otherwise)
}

func join(a, b state) state {
	switch {
	case a == held || b == held:
		return held
	case a == free || b == free:
		return free
	}
	return gone
}

// checksError reports whether a condition holds only where acquiring failed,
// or only where it succeeded: err != nil, f == nil, not f.
func (x *exits) checksError(cond facts.Node) (failed, succeeded bool) {
	left := cond.Child(lang.Left)
	null := cond.Child(lang.Right).Is(lang.Null)
	isErr := x.isError(left)
	isValue := x.hold != nil && x.hold.Name != "" && left.Name() == x.hold.Name
	isValue = isValue || x.hold == nil && written(left) == written(x.call.Receiver())
	call, calls := x.CallAt(cond)
	switch {
	case x.tried(cond): // if (lock.tryLock())
		return false, true
	case calls && x.isError(call.Arg(0)): // os.IsNotExist(err), errors.Is(err, …)
		return true, false
	case !cond.Is(lang.Op):
		return false, x.hold != nil && x.hold.Name != "" && cond.Is(lang.Name) && cond.Name() == x.hold.Name
	case cond.Name() == "||" || cond.Name() == "or":
		f, _ := x.checksError(left)
		g, _ := x.checksError(cond.Child(lang.Right))
		return f || g, false
	case cond.Name() == "&&" || cond.Name() == "and":
		f, fine := x.checksError(left)
		g, good := x.checksError(cond.Child(lang.Right))
		return f || g, fine && good
	case cond.Name() == "not" || cond.Name() == "!":
		return isValue || isErr || x.tried(left), false
	}
	if !null || !isErr && !isValue {
		return false, false
	}
	negative := cond.Name() == "!=" || cond.Name() == "!==" || cond.Name() == "is not"
	failed = isErr == negative // err != nil, f == nil
	return failed, !failed
}

// tried reports whether a condition is the attempt to take something, or the name that keeps
// what it says: if (lock.tryLock()), boolean mine = lock.tryLock(); if (mine)
func (x *exits) tried(cond facts.Node) bool {
	if x.hold != nil {
		return false
	}
	b, ok := x.Refers(cond)
	return cond == x.Place.Node || ok && b.Value.Valid() && b.Value.Contains(x.Place.Node)
}

func (x *exits) cases(n facts.Node) state {
	after, covers := gone, n.Is(lang.Select)
	for c := range n.Walk() {
		if !c.Is(lang.Case) || c.Around(lang.Switch, lang.Select) != n {
			continue
		}
		covers = covers || !c.Child(lang.Condition).Valid()
		after = join(after, x.sequence(c, facts.Node{}))
	}
	if !covers {
		after = join(after, held)
	}
	return after
}

// loop walks the body of a loop, which may not run.
func (x *exits) loop(n facts.Node) state {
	if body := x.statement(n.Child(lang.Body)); body == free && !n.Child(lang.Condition).Valid() && !n.Has(lang.Each) {
		return free
	}
	if x.endless(n) && !x.breaks(n) {
		return gone // for { … } is left by return alone
	}
	return held
}

// endless reports whether the head of a loop never ends it: for { … }, also
// over the channel of a ticker.
func (x *exits) endless(n facts.Node) bool {
	if l := x.loopAt(n); l != nil && l.Endless {
		return true
	}
	return n.Has(lang.Each) && n.Child(lang.Iter).Is(lang.Member) && n.Child(lang.Iter).Name() == "C"
}

// breaks reports whether a break leaves the loop, rather than a loop or switch in it.
func (x *exits) breaks(loop facts.Node) bool {
	left := []lang.Kind{lang.Loop, lang.Switch, lang.Select}
	if !switchBreaks(x.Language) {
		left = left[:1]
	}
	for c := range loop.Own() {
		if c.Is(lang.Break) && (labelled(c) || c.Around(left...) == loop) {
			return true
		}
	}
	return false
}

// switchBreaks reports whether break ends a switch of the language.
func switchBreaks(l syntax.Language) bool {
	return !slices.Contains([]syntax.Language{syntax.Python, syntax.Ruby, syntax.Rust}, l)
}

// labelled reports whether a break names what it leaves.
func labelled(n facts.Node) bool {
	for range n.Children() {
		return true
	}
	return false
}

func (x *exits) try(n facts.Node) state {
	if x.opens(n) {
		return free
	}
	if x.finallyOf(n, facts.Node{}) {
		x.raises = x.reaches // whoever writes this knows of the rest
		return free
	}
	raises, reaches := x.raises, x.reaches
	body := x.statement(n.Child(lang.Body))
	if catchesAll(n) || x.handlerReleases(n) { // what the body raises goes to a handler
		x.raises, x.reaches = raises, reaches
	}
	if body == free && x.releasesIn(first(n.Child(lang.Body))) { // what fails is giving it back
		return free
	}
	return join(body, x.handlers(n))
}

// first is the first statement of a block.
func first(block facts.Node) facts.Node {
	for c := range block.Children() {
		if !c.Is(lang.Comment) {
			return c
		}
	}
	return facts.Node{}
}

// handlerReleases reports whether a handler of a try gives the value back: whoever wrote
// it chose what it catches.
func (x *exits) handlerReleases(try facts.Node) bool {
	for c := range try.Children() {
		if c.Is(lang.Handler) && x.releasesIn(c) {
			return true
		}
	}
	return false
}

// handlers walks the handlers of a try, each begun with the value held.
func (x *exits) handlers(try facts.Node) state {
	after := gone
	for c := range try.Children() {
		if c.Is(lang.Handler) {
			after = join(after, x.sequenceOf(c))
		}
	}
	return after
}

func (x *exits) sequenceOf(handler facts.Node) state {
	now := held
	for _, c := range handler.All(lang.Body) {
		if now = x.statement(c); now != held {
			return now
		}
	}
	return now
}

func catchesAll(try facts.Node) bool {
	for c := range try.Children() {
		t := c.Child(lang.TypeOf)
		all := !t.Valid() || lastPart(t.Meaning()) == "BaseException" || t.Name() == "Throwable"
		if all && c.Is(lang.Handler) {
			return true
		}
	}
	return false
}

// mayRaise notes the first calls of a statement, those of a lock itself
// excepted.
func (x *exits) mayRaise(n facts.Node) {
	for c := range n.Own() {
		call, ok := x.CallAt(c)
		itself := ok && x.hold == nil && written(call.Receiver()) == written(x.call.Receiver())
		if !ok || itself || sure.of(call.Method) {
			continue
		}
		if !x.raises.Valid() {
			x.raises = c
		}
		if !x.reaches.Valid() && (isRemote(x.file, &call) || seemsRemote(&call)) {
			x.reaches = c
		}
	}
}

// deferred reports whether a release runs where the function ends.
func deferred(release facts.Node) bool { return release.Around(lang.Defer).Valid() }
