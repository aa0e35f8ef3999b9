package vet

import (
	"cmp"
	"slices"
	"strconv"

	libs "breakwater/index/ecosystem"
	"breakwater/index/facts"
	"breakwater/index/lang"
)

// unsafeRetry says where a change repeats an operation that must not be
// repeated: one that does twice what was asked once.
func unsafeRetry(v view) Objection {
	c, added := v.change, addedLines(v.change)
	if k := knowledgeOf(v.after); k != nil && len(k.repeats(added)) == 0 {
		return Objection{}
	}
	all, err := v.whole() // what is repeated may lie in what the change leaves alone
	if err != nil {
		return object("", "%s could not be parsed.", c.Name())
	}
	k := knowledgeOf(all.after)
	if k == nil {
		return object("", "%s is too large to tell what the change repeats.", c.Name())
	}
	for _, r := range k.repeats(added) {
		call := ""
		if r.scope.Valid() {
			call = k.notIdempotent(r.scope, 2)
		} else {
			call = k.usedFor(r.by)
		}
		if call != "" {
			return object("", "%s would repeat %s at line %d, which does its work again each time; "+
				"a retry needs an idempotency key there.", c.Name(), call, r.by.StartLine())
		}
	}
	return Objection{}
}

// repeat is a construct that repeats code.
type repeat struct {
	by    facts.Node // the decorator, call or loop
	scope facts.Node // what it repeats; absent for a client that repeats every request it is used for
}

// repeats returns what constructs on added lines repeat, by place: what a
// decorated definition holds, what a retrying call is given, the body of a loop
// of attempts, whatever a client sends.
func (k *knowledge) repeats(added map[int]string) []repeat {
	var all []repeat
	for i := range k.Len() {
		n := k.NodeAt(i)
		if n.Is(lang.Func, lang.Class) {
			for _, d := range k.Decorators(n) {
				if isNew(d, added) && k.retrying(d) {
					all = append(all, repeat{d, n})
				}
			}
		}
	}
	for _, c := range k.Calls {
		if isNew(c.Node, added) && !c.Parent().Is(lang.Decorator) && k.repeatsWhatItIsGiven(c) {
			all = append(all, repeat{c.Node, c.Node})
		}
		if k.repeatsEverything(c, added) {
			all = append(all, repeat{by: c.Node})
		}
	}
	for i := range k.Loops {
		l := &k.Loops[i]
		if scope := repeatedBy(l); isNew(l.Node, added) && scope.Valid() && k.triesAgain(l) {
			all = append(all, repeat{l.Node, scope})
		}
	}
	slices.SortStableFunc(all, func(a, b repeat) int {
		at, _ := a.by.Bytes()
		other, _ := b.by.Bytes()
		return cmp.Compare(at, other)
	})
	return all
}

func isNew(n facts.Node, added map[int]string) bool {
	_, is := added[n.StartLine()]
	return is
}

// retrying reports whether a decorator or annotation repeats what it stands on.
func (k *knowledge) retrying(d facts.Node) bool {
	value := d.Child(lang.Value)
	named := k.is(retries, written(d), written(value), value.Meaning(), d.Meaning())
	if c, ok := k.CallAt(value); ok {
		named = named || c.Role == libs.Retry || k.is(retries, c.Callee)
	}
	named = named || libs.RoleOf(k.Language, value.Meaning()) == libs.Retry
	return (named || k.has(d, options, lang.Pair)) && !k.retriesNever(d)
}

// repeatsWhatItIsGiven reports whether a call is one of a library or helper
// that retries.
func (k *knowledge) repeatsWhatItIsGiven(c facts.Call) bool {
	named := c.Role == libs.Retry || k.is(retries, written(c.Node), c.Callee)
	return named && !k.retriesNever(c.Node)
}

// retriesNever reports whether what looks like a retry says that it is none.
func (k *knowledge) retriesNever(n facts.Node) bool {
	for c := range n.Walk() {
		none := c.Is(lang.Pair) && c.Child(lang.Value).Name() == "0"
		if k.is(never, c.Name()) || none && k.is(limits, keyOf(c)) {
			return true
		}
	}
	return false
}

// has reports whether a name of a kind within n follows a convention.
func (k *knowledge) has(n facts.Node, c convention, kinds ...lang.Kind) bool {
	for at := range n.Walk() {
		if at.Is(kinds...) && k.is(c, cmp.Or(at.Name(), keyOf(at))) {
			return true
		}
	}
	return false
}

// keyOf is the name of an argument or entry.
func keyOf(pair facts.Node) string { return cmp.Or(pair.Name(), pair.Child(lang.Key).Name()) }

// repeatedBy returns what a loop does each turn; absent for comprehensions.
func repeatedBy(l *facts.Loop) facts.Node {
	if l.Form != facts.Written {
		return l.Node
	}
	return l.Child(lang.Body)
}

// triesAgain reports whether a loop tries again after a failure. Facts tell most
// such loops; names and few turns tell those that do more than that.
func (k *knowledge) triesAgain(l *facts.Loop) bool {
	if l.Kind == facts.Retries {
		return true
	}
	few, named := false, false
	for c := range l.Children() {
		if c.Role() != lang.Body {
			few = few || k.fewTimes(c)
			named = named || k.has(c, attempts, lang.Name, lang.Member)
		}
	}
	raised, checked := k.failures(l)
	switch {
	case named, (raised || checked) && k.waits(l):
		return true
	case few && raised && leaves(l):
		return true
	}
	return (raised || checked) && !l.Next && k.has(l.Node, attempts, lang.Name, lang.Member)
}

// failures reports whether exceptions are caught in a loop, or errors looked at.
func (k *knowledge) failures(l *facts.Loop) (raised, checked bool) {
	for _, h := range k.Handlers() {
		if l.Contains(h.Node) {
			raised, checked = raised || !h.Checks, checked || h.Checks
		}
	}
	return raised, checked
}

// waits reports whether a loop waits, also in what it hands over.
func (k *knowledge) waits(l *facts.Loop) bool {
	return len(l.Delays) > 0 || slices.ContainsFunc(k.Calls, func(c facts.Call) bool {
		return l.Contains(c.Node) && (c.Role == libs.Sleep || k.is(waits, c.Method, c.Callee))
	})
}

// fewTimes reports whether a part of a loop's head bounds it by a number below a
// hundred.
func (k *knowledge) fewTimes(head facts.Node) bool {
	for n := range head.Walk() {
		number, err := strconv.Atoi(n.Name())
		up := n.Parent()
		c, called := k.CallAt(up)
		below := up.Is(lang.Op) && (up.Name() == "<" || up.Name() == "<=")
		bounds := below || called && c.Method == "range"
		if few := err == nil && number < 100; few && bounds && n.Is(lang.Number) {
			return true
		}
	}
	return false
}

func leaves(l *facts.Loop) bool {
	for n := range l.Walk() {
		if n.Is(lang.Return, lang.Break) {
			return true
		}
	}
	return false
}
