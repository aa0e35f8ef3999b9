package rules

import (
	"fmt"

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
