package rules

import (
	"fmt"
	"strings"

	"breakwater/index/syntax"
)

// pyLockHeld finds locks and semaphores that are not released in a finally
// clause.
func pyLockHeld(s *scan, call syntax.Node) {
	target := call.Field("function")
	if target.Field("attribute").Text() != "acquire" || !call.Parent().Is("expression_statement", "await") {
		return
	}
	object := target.Field("object").Text()
	fn := s.function(call)
	if object == "self" || call.Field("arguments").Count() > 0 {
		return // a lock's own code, or a try that may fail
	}
	rule := "lock-not-released"
	if strings.Contains(strings.ToLower(object+s.resolve(target.Field("object"))), "sem") {
		rule = "bulkhead-released-early"
	}
	if rule != s.rule || !s.says(fn, object+".release()") {
		return
	}
	for _, f := range below(fn, "finally_clause") {
		if s.says(f, object+".release()") {
			return
		}
	}
	s.report(claim{at: statement(call, "block"), title: fmt.Sprintf("%s is not released when something raises", object),
		why: "An exception between acquire and release leaves it held, and every later caller waits for ever."})
}
