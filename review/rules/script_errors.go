package rules

import (
	"regexp"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

var cleanupCall = regexp.MustCompile(`(?i)close|unlink|rm|remove|destroy|disconnect|quit|end|release|abort|cancel|kill|terminate|clear|delete|stop|rollback|cleanup|unsubscribe|play|focus|localStorage|sessionStorage|require|JSON\.parse|setItem|getItem|mkdir|access`)

// jsSwallow finds empty catch clauses.
func jsSwallow(s *scan, clause syntax.Node) {
	body := clause.Field("body")
	try := clause.Parent().Field("body")
	if body.Count() > 0 || len(children(try)) <= 1 && cleanupCall.MatchString(try.Text()) || jsCommand(s) {
		return
	}
	if len(s.calls(try)) == 0 {
		return
	}
	c := claim{at: clause, title: "Error is caught and dropped", why: "The operation failed and the code goes on as if it had not; what should be there is missing and nobody knows why."}
	if jsBrowser(s) {
		c.confidence = finding.Low
	}
	s.report(c)
}

// jsSwallowCatch finds .catch(() => {}).
func jsSwallowCatch(s *scan, call syntax.Node) {
	fn := call.Field("function")
	callback := jsArgument(call, 0)
	body := callback.Field("body")
	if fn.Field("property").Text() != "catch" || !callback.Is("arrow_function", "function_expression") || !body.Is("statement_block") || body.Count() > 0 {
		return
	}
	object := fn.Field("object")
	if cleanupCall.MatchString(lastName(object.Field("function"))) || call.Parent().Parent().Is("unary_expression") {
		return
	}
	c := claim{at: call, title: "Rejection is caught and dropped", why: "The operation failed and nobody will know; what should be there is missing."}
	if jsBrowser(s) || jsCommand(s) {
		c.confidence = finding.Low
	}
	s.report(c)
}

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
