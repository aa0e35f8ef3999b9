package rules

import (
	"regexp"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

var modelText = regexp.MustCompile(`choices(\?\.)?\[0\]!?(\?)?\.message|\.output_text|\.content\[0\]\.text`)

// jsModelOutput finds model answers parsed outside a try.
func jsModelOutput(s *scan, call syntax.Node) {
	if s.callee(call) != "JSON.parse" || enclosing(call, "try_statement").Valid() {
		return
	}
	argument := jsArgument(call, 0)
	text := argument.Text()
	for _, id := range below(argument, "identifier") {
		if b, ok := s.names.find(id.Text(), id); ok {
			text += " " + b.value.Text()
		}
	}
	if !modelText.MatchString(text) || s.mentions("zodResponseFormat", "json_schema", "beta.chat.completions.parse") {
		return
	}
	s.report(claim{at: call, title: "Model output is parsed as JSON unchecked", confidence: finding.High,
		why: "A model that answers in prose, or is cut off, makes JSON.parse throw, and the request fails."})
}

// jsIntervalOverlap finds async intervals whose runs can pile up.
func jsIntervalOverlap(s *scan, call syntax.Node) {
	if s.callee(call) != "setInterval" || !jsAsync(jsArgument(call, 0)) || !jsUncaught(jsArgument(call, 0)).Valid() || jsBrowser(s) {
		return
	}
	s.report(claim{at: call, until: jsBlockOf(jsArgument(call, 0)), title: "Async interval can overlap itself and its errors reach nobody",
		why: "When a run takes longer than the period, runs pile up; when one fails, Node ends the process for the unhandled rejection."})
}
