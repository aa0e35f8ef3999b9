package facts

import (
	"cmp"
	"slices"
	"strings"

	"breakwater/index/lang"
)

// check reads a branch that runs where something failed, told by its value
// rather than by a clause: if err != nil, if let Err(e) = f(), Err(e) => …, a let
// with an else.
func (f *File) check(n Node) (Handler, bool) {
	switch n.Kind() {
	case lang.If:
		cond := n.Child(lang.Condition)
		failed, fine, caught := f.tells(cond)
		if failed {
			return Handler{Node: n.Child(lang.Then), Caught: caught, Checks: true, Types: f.typesOf(cond)}, true
		}
		if other := n.Child(lang.Else); fine && other.Valid() {
			return Handler{Node: other, Checks: true}, true
		}
	case lang.Case:
		pattern := cmp.Or(n.Child(lang.Target), n.Child(lang.Condition))
		if body := n.Child(lang.Body); body.Valid() && f.isFailure(pattern) {
			return Handler{Node: body, Caught: first(pattern.All(lang.Target)).Name(), Checks: true}, true
		}
	case lang.Assign:
		if other := n.Child(lang.Else); other.Valid() && f.isSuccess(n.Child(lang.Target)) {
			return Handler{Node: other, Checks: true}, true
		}
	}
	return Handler{}, false
}

// tells reports whether a condition holds where something failed, or only where
// nothing did, and the name of what tells.
func (f *File) tells(cond Node) (failed, fine bool, caught string) {
	switch cond.Kind() {
	case lang.Name: // if (err)
		return namesError(cond.Name()), false, cond.Name()
	case lang.Op:
		left := cond.Child(lang.Left)
		if !cond.Child(lang.Right).Is(lang.Null) || !left.Is(lang.Name) || !namesError(left.Name()) && !f.recovers(left) {
			return false, false, ""
		}
		return cond.Name() == "!=", cond.Name() == "==", left.Name()
	case lang.Assign:
		pattern := cond.Child(lang.Target)
		return f.isFailure(pattern), f.isSuccess(pattern), first(pattern.All(lang.Target)).Name()
	case lang.Call:
		c, _ := f.CallAt(cond)
		if slices.Contains(f.table.Failed, c.Callee) { // errors.Is(err, …)
			return true, false, c.Arg(0).Name()
		}
		method := methodOf(cond)
		return slices.Contains(f.table.Failed, method), slices.Contains(f.table.Succeeded, method), c.Receiver().Name()
	}
	return false, false, ""
}

// recovers reports whether a name stands for what a call gives that only gives
// something on failure: Go's recover.
func (f *File) recovers(name Node) bool {
	b, ok := f.Refers(name)
	return ok && b.Value.Is(lang.Call) && slices.Contains(f.table.Failed, methodOf(b.Value))
}

// typesOf are the types that a condition asks a failure for.
func (f *File) typesOf(cond Node) []string {
	c, ok := f.CallAt(cond)
	if !ok || !slices.Contains(f.table.Failed, c.Callee) || !c.Arg(1).Valid() {
		return nil
	}
	return []string{cmp.Or(c.Arg(1).Meaning(), "?")}
}

func namesError(name string) bool {
	name = strings.ToLower(name)
	return strings.HasSuffix(name, "err") || strings.HasSuffix(name, "error")
}

func (f *File) isFailure(pattern Node) bool {
	return pattern.Is(lang.List) && slices.Contains(f.table.Failed, pattern.Name())
}

func (f *File) isSuccess(pattern Node) bool {
	return pattern.Is(lang.List) && slices.Contains(f.table.Succeeded, pattern.Name())
}

// rescues returns the function that a call is given to run on failure:
// promise.catch(f), promise.then(g, f).
func (f *File) rescues(call Node) Node {
	if len(f.table.Rescues) == 0 || !call.Is(lang.Call) {
		return Node{}
	}
	at := 0
	switch method := methodOf(call); {
	case slices.Contains(f.table.Rescues, method):
	case method == "then":
		at = 1
	default:
		return Node{}
	}
	for arg := range call.Children() {
		if arg.Role() != lang.Arg || arg.Is(lang.Comment) {
			continue
		}
		if at--; at < 0 {
			if arg.Is(lang.Func) {
				return arg
			}
			return Node{}
		}
	}
	return Node{}
}

// onFailure reports whether n is what runs where something failed.
func (f *File) onFailure(n Node) bool {
	if n.Is(lang.Handler) {
		return true
	}
	switch p := n.Parent(); n.Role() {
	case lang.Then, lang.Else, lang.Body:
		h, ok := f.check(p)
		return ok && h.Node == n
	case lang.Arg:
		return n.Is(lang.Func) && f.rescues(p) == n
	}
	return false
}
