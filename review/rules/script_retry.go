package rules

import (
	"regexp"
	"strings"

	"breakwater/index/syntax"
)

// jsRetry is a loop that tries again after a rejection.
type jsRetry struct {
	loop, try syntax.Node
	delay     syntax.Node // how long it waits; absent if it does not
	free      bool        // the head sets no limit
}

var jsLoops = []string{"for_statement", "while_statement", "do_statement"}

// jsRetryLoop recognises loops in which success leaves and a catch clause
// goes round again.
func jsRetryLoop(loop syntax.Node) (jsRetry, bool) {
	r := jsRetry{loop: loop}
	condition := strings.Trim(loop.Field("condition").Text(), "(;) ")
	r.free = condition == "" || condition == "true" || condition == "1" || strings.HasPrefix(condition, "!") && !strings.ContainsAny(condition, "<>")
	success := strings.HasPrefix(condition, "!") && strings.Contains(loop.Text(), strings.TrimPrefix(condition, "!")+" = ")
	for n := range loop.Field("body").WalkInside(append(jsLoops, "function_declaration", "method_definition")...) {
		switch n.Kind() {
		case "try_statement":
			if !r.try.Valid() && enclosing(n, append(jsLoops, jsFunctions...)...).Same(loop) {
				r.try = n
			}
		case "return_statement", "break_statement":
			inside := enclosing(n, append([]string{"catch_clause"}, jsFunctions...)...)
			success = success || !inside.Is("catch_clause") && contains(loop, n) && !contains(loop, inside)
		case "call_expression":
			if d := jsDelay(n); d.Valid() && !r.delay.Valid() {
				r.delay = d
			}
		}
	}
	handler := r.try.Field("handler")
	if !handler.Valid() || !success {
		return r, false
	}
	return r, !last(handler.Field("body")).Is("throw_statement", "return_statement", "break_statement")
}

var sleepName = regexp.MustCompile(`(?i)^(sleep|delay|wait|pause|snooze|timeout|backoff)(ms|for|seconds)?$`)

// jsDelay returns the duration that a waiting call waits for.
func jsDelay(call syntax.Node) syntax.Node {
	name := lastName(call.Field("function"))
	switch {
	case name == "setTimeout" && jsArgument(call, 1).Valid() && !jsArgument(call, 0).Is("number"):
		return jsArgument(call, 1)
	case name == "setTimeout":
		return jsArgument(call, 0)
	case sleepName.MatchString(name):
		return jsArgument(call, 0)
	}
	return syntax.Node{}
}
