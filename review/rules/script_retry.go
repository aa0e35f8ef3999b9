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
	for n := range loop.Field("body").WalkInside(append(jsLoops, "function_declaration", "method_definition")...) {
		switch n.Kind() {
		case "try_statement":
			if !r.try.Valid() && enclosing(n, append(jsLoops, jsFunctions...)...).Same(loop) {
				r.try = n
			}
		case "call_expression":
			if d := jsDelay(n); d.Valid() && !r.delay.Valid() {
				r.delay = d
			}
		}
	}
	handler := r.try.Field("handler")
	if !handler.Valid() || !jsSucceeds(r, condition) || jsWalks(r, condition) {
		return r, false
	}
	return r, !last(handler.Field("body")).Is("throw_statement", "return_statement", "break_statement")
}

// jsSucceeds reports whether success leaves the loop: from the try or after
// it, or by the loop's condition. A way out before the try, such as an empty
// queue, is none.
func jsSucceeds(r jsRetry, condition string) bool {
	if flag, negated := strings.CutPrefix(condition, "!"); negated && strings.Contains(r.try.Field("body").Text(), flag+" = ") {
		return true
	}
	for n := range r.loop.Field("body").WalkInside(append(jsLoops, jsFunctions...)...) {
		if n.Is("return_statement", "break_statement") && !before(n, r.try) && !contains(r.try.Field("handler"), n) {
			return true
		}
	}
	return false
}

var overItems = regexp.MustCompile(`\.(length|size|hasNext|hasMore\w*|isEmpty|next|ready|peek)\b`)

// jsWalks reports whether each turn tries another item: the head asks a
// collection, or its variable is what the attempt is made on.
func jsWalks(r jsRetry, condition string) bool {
	if overItems.MatchString(condition) {
		return true
	}
	for _, d := range below(r.loop.Field("initializer"), "variable_declarator") {
		name := d.Field("name").Text()
		for _, id := range below(r.try.Field("body"), "identifier") {
			call := enclosing(id, "call_expression", "statement_block")
			if id.Text() == name && (id.Parent().Is("subscript_expression") || call.Is("call_expression") && !contains(call.Field("function"), id) && !jsTells.MatchString(call.Field("function").Text())) {
				return true
			}
		}
	}
	return len(below(r.try.Field("body"), "yield_expression")) > 0
}

var jsTells = regexp.MustCompile(`(?i)^(this\.)?(_?log(ger)?|console|debug|winston|core|span)\b`)

// jsWaitsForFailure reports whether the loop sleeps only after a failure: in
// the handler, or where every success has left.
func jsWaitsForFailure(r jsRetry) bool {
	if contains(r.try.Field("handler"), r.delay) {
		return true
	}
	return !before(r.delay, r.try) && last(r.try.Field("body")).Is("return_statement", "break_statement")
}

var sleepName = regexp.MustCompile(`(?i)^(sleep|delay|wait|pause|snooze|timeout|backoff)(ms|for|seconds)?$`)

// jsDelay returns the duration that a waiting call waits for.
func jsDelay(call syntax.Node) syntax.Node {
	name := lastName(call.Field("function"))
	switch {
	case name == "setTimeout" && jsArgument(call, 1).Valid() && !jsArgument(call, 0).Is("number"):
		return jsArgument(call, 1)
	case name == "setTimeout", sleepName.MatchString(name) && call.Parent().Is("await_expression"):
		return jsArgument(call, 0)
	}
	return syntax.Node{}
}
