package rules

import (
	"breakwater/index/syntax"
)

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
