package rules

import (
	"slices"

	"breakwater/index/syntax"
)

// goPlain are results that carry nothing along that a context could end.
var goPlain = []string{"error", "string", "bool", "int", "int32", "int64", "uint", "uint64", "float64", "byte", "rune", "[]byte", "[]string", "[]int", "time.Duration", "time.Time"}

// goOutlives reports whether something may go on using the context of that
// name when fn has returned: a result that may hold it, as a response holds
// its connection; a goroutine or closure; a field.
func goOutlives(fn syntax.Node, name string) bool {
	if !goPlainResult(fn) {
		return true
	}
	for n := range fn.Walk() {
		if !n.Is("identifier") || n.Text() != name {
			continue
		}
		inner := enclosing(n, append([]string{"go_statement"}, goFunctions...)...)
		if !inner.Same(fn) || n.Parent().Is("literal_element", "keyed_element", "send_statement", "unary_expression") {
			return true
		}
		if p := n.Parent().Parent(); p.Is("assignment_statement") && p.Field("left").Child(0).Is("selector_expression", "index_expression") {
			return true
		}
	}
	return false
}

// goPlainResult reports whether fn returns nothing but plain values.
func goPlainResult(fn syntax.Node) bool {
	result := fn.Field("result")
	if !result.Is("parameter_list") {
		return !result.Valid() || slices.Contains(goPlain, result.Text())
	}
	for p := range result.Children() {
		if t := p.Field("type"); t.Valid() && !slices.Contains(goPlain, t.Text()) || !t.Valid() && !slices.Contains(goPlain, p.Text()) {
			return false
		}
	}
	return true
}
