package rules

import (
	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// jsFloating finds promise chains at statement level that nobody catches.
func jsFloating(s *scan, statement syntax.Node) {
	call := statement.Child(0)
	if !call.Is("call_expression") {
		return
	}
	thens := false
	for at := call; at.Is("call_expression"); at = at.Field("function").Field("object") {
		switch lastName(at.Field("function")) {
		case "catch":
			return
		case "then":
			if jsArgument(at, 1).Valid() {
				return
			}
			thens = true
		}
	}
	if !thens {
		return
	}
	c := claim{at: statement, title: "Promise chain without a catch", why: "When a step fails, Node ends the process for the unhandled rejection, and whoever waits for the result gets none."}
	if jsBrowser(s) {
		c.confidence = finding.Low
	}
	s.report(c)
}

// jsAsyncCallback finds async functions given to code that ignores promises.
func jsAsyncCallback(s *scan, call syntax.Node) {
	fn := jsArgument(call, 0)
	if !jsAsync(fn) {
		return
	}
	each := lastName(call.Field("function")) == "forEach" && call.Is("call_expression")
	executor := call.Is("new_expression") && call.Field("constructor").Text() == "Promise"
	if !each && !executor || !jsUncaught(fn).Valid() {
		return
	}
	c := claim{at: call, until: fn.Field("body").Child(0), confidence: finding.High}
	if each {
		c.title, c.why = "forEach drops the promises of its async callback", "Nothing waits for them and nothing catches them: the code goes on before the work is done, and one failure ends the process."
	} else {
		c.title, c.why = "Errors of an async Promise executor reach nobody", "When the executor fails after an await, the promise never settles: its caller waits for ever, and Node ends the process for the unhandled rejection."
	}
	s.report(c)
}
