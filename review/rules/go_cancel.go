package rules

import (
	"fmt"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// goLostCancel finds cancel functions that nobody can or does call.
func goLostCancel(s *scan, call syntax.Node) {
	switch s.callee(call) {
	case "context.WithTimeout", "context.WithDeadline", "context.WithCancel":
	default:
		return
	}
	from, cancel := goVariable(call, 1)
	fn := s.function(call)
	if !from.Valid() || !fn.Valid() || cancel == "" {
		return
	}
	c := claim{at: from, title: fmt.Sprintf("Cancel function of %s is thrown away", call.Field("function").Text()), confidence: finding.High,
		why: "The timer and everything derived from the context stay until the deadline or the parent's end, one set for each call."}
	if cancel == "_" {
		if usesName(fn, "cancel") || !from.Is("short_var_declaration") || goOutlives(fn, from.Field("left").Child(0).Text()) {
			s.report(c) // a context that leaves the function must not be cancelled at its end
			return
		}
		_, end := from.Bytes()
		c.mend = []splice{replace(from.Field("left").Child(1), "cancel"), insertAt(end, "\n"+s.indent(from)+"defer cancel()")}
		if enclosing(from, append([]string{"for_statement"}, goFunctions...)...).Is("for_statement") || !s.alone(from) {
			c.mend = nil
		}
		s.report(c)
		return
	}
	o := goOwned{fn: fn, from: from, name: cancel, sure: true}
	if goCancelSkipped(s, o) {
		c.title, c.confidence = fmt.Sprintf("%s is not called on every path", cancel), finding.Medium
		s.report(c)
	}
}

// goCancelSkipped reports whether cancel is only ever called plainly, and a
// return comes before.
func goCancelSkipped(s *scan, o goOwned) bool {
	var calls []syntax.Node
	for n := range o.fn.Walk() {
		if !n.Is("identifier") || n.Text() != o.name || !before(o.from, n) || contains(o.from, n) {
			continue
		}
		call := n.Parent()
		if !call.Is("call_expression") || !call.Field("function").Same(n) || !call.Parent().Is("expression_statement") || !s.function(n).Same(o.fn) {
			return false // deferred, stored, passed or in a closure
		}
		calls = append(calls, call)
	}
	return len(calls) > 0 && o.skipped(calls)
}
