package rules

import (
	"breakwater/index/syntax"
)

// jsIntervalOverlap finds async intervals whose runs can pile up.
func jsIntervalOverlap(s *scan, call syntax.Node) {
	if s.callee(call) != "setInterval" || !jsAsync(jsArgument(call, 0)) || !jsUncaught(jsArgument(call, 0)).Valid() || jsBrowser(s) {
		return
	}
	s.report(claim{at: call, until: jsBlockOf(jsArgument(call, 0)), title: "Async interval can overlap itself and its errors reach nobody",
		why: "When a run takes longer than the period, runs pile up; when one fails, Node ends the process for the unhandled rejection."})
}
