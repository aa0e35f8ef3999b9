package rules

import (
	"fmt"
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

func goDeferInLoop(s *scan, n syntax.Node) {
	loop := enclosing(n, append([]string{"for_statement"}, goFunctions...)...)
	if !loop.Is("for_statement") || goSmallLoop(s, loop) {
		return
	}
	call := last(n)
	if block := enclosing(n, "block"); last(block.Child(0)).Is("return_statement", "break_statement") {
		return // runs once
	}
	s.report(claim{
		at: n, title: fmt.Sprintf("Deferred %s in a loop runs only when the function ends", lastName(call.Field("function"))), confidence: finding.High,
		why: "Nothing is released between two turns, so a long input holds as many files, connections or locks as it has items.",
	})
}

// goSmallLoop reports whether a loop runs over a short list that is written
// down.
func goSmallLoop(s *scan, loop syntax.Node) bool {
	head := loop.Child(0)
	if !head.Is("range_clause") {
		return false
	}
	over := head.Field("right")
	if b, ok := s.names.find(over.Text(), over); ok && over.Is("identifier") {
		over = b.value
	}
	return over.Is("composite_literal", "int_literal")
}

// goLock finds locks that an early return leaves held.
func goLock(s *scan, call syntax.Node) {
	fn := call.Field("function")
	lock := fn.Field("field").Text()
	if lock != "Lock" && lock != "RLock" || !call.Parent().Is("expression_statement") || call.Field("arguments").Count() > 0 {
		return
	}
	top := s.function(call)
	unlock := fn.Field("operand").Text() + "." + strings.Replace(lock, "Lock", "Unlock", 1) + "("
	if !top.Valid() || !strings.Contains(top.Text(), unlock) {
		return // released elsewhere on purpose, or not at all: not ours to judge
	}
	if strings.Contains(top.Text(), "defer "+unlock) {
		return // taken again by code that gave it up for a while
	}
	held := call.Parent()
	for next := held.Next(); next.Valid(); next = next.Next() {
		text := next.Text()
		if next.Is("defer_statement") && strings.Contains(text, unlock) || goReleases(next, unlock) {
			return
		}
		if leave := goLeaves(next, unlock); leave.Valid() {
			s.report(claim{
				at: held, title: fmt.Sprintf("%s stays locked on the return at line %d", fn.Field("operand").Text(), leave.StartLine()),
				why: "Whoever takes this path leaves the lock held; every later caller waits for ever.",
			})
			return
		}
	}
}

// goReleases reports whether a statement gives the lock back whichever way it
// takes: itself, or in both branches, each of which may leave instead.
func goReleases(n syntax.Node, unlock string) bool {
	switch n.Kind() {
	case "expression_statement":
		return strings.HasPrefix(n.Text(), unlock)
	case "block", "statement_list":
		return slices.ContainsFunc(children(n), func(c syntax.Node) bool { return goReleases(c, unlock) })
	case "if_statement":
		return n.Field("alternative").Valid() && goReleases(n.Field("consequence"), unlock) && goReleases(n.Field("alternative"), unlock)
	}
	return false
}

// goLeaves returns a return statement within n that no unlock precedes in its
// own branch.
func goLeaves(n syntax.Node, unlock string) syntax.Node {
	for r := range n.WalkInside("func_literal") {
		if !r.Is("return_statement") {
			continue
		}
		text := ""
		for up := r; up.Valid() && contains(n, up); up = up.Parent() {
			for prev := up.Prev(); prev.Valid() && contains(n, prev); prev = prev.Prev() {
				text += prev.Text()
			}
			if up.Same(n) {
				break
			}
		}
		if !strings.Contains(text, unlock) && !strings.Contains(r.Text(), unlock) {
			return r
		}
	}
	return syntax.Node{}
}
