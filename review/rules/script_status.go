package rules

import (
	"regexp"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

var statusLook = regexp.MustCompile(`\.(ok|status|statusCode|statusText)\b|\{[^}]*\b(ok|status)\b[^}]*\}`)

// jsStatusUnchecked finds answers of fetch that are parsed whatever their
// status.
func jsStatusUnchecked(s *scan, call syntax.Node) {
	method := call.Field("function").Field("property").Text()
	if method != "json" && method != "text" && method != "arrayBuffer" && method != "blob" || call.Field("arguments").Count() > 0 {
		return
	}
	object := call.Field("function").Field("object")
	fn := s.scope(call)
	switch {
	case object.Is("parenthesized_expression") && jsFetched(s, object.Child(0)):
	case object.Is("identifier") && jsThenOfFetch(s, call, object):
	case object.Is("identifier"):
		b, ok := s.names.find(object.Text(), object)
		if !ok || !jsFetched(s, b.value) || jsPassed(s, fn, object.Text()) {
			return
		}
	default:
		return
	}
	if object.Is("identifier") && s.matches(fn, statusLook) {
		return
	}
	s.report(claim{at: call, title: "Answer of fetch is parsed without looking at its status",
		why: "fetch does not throw on 500 or 503: the error page is parsed as if it were the answer, and fails later or passes as bad data."})
}

// jsFetched reports whether an expression is an awaited fetch.
func jsFetched(s *scan, n syntax.Node) bool {
	return n.Is("await_expression") && n.Child(0).Is("call_expression") && slices.Contains(jsFetches, s.callee(n.Child(0)))
}

// jsThenOfFetch reports whether call is made in fetch(…).then(r => r.json()).
func jsThenOfFetch(s *scan, call, name syntax.Node) bool {
	fn := s.function(call)
	then := fn.Parent().Parent()
	if !fn.Parent().Is("arguments") || lastName(then.Field("function")) != "then" {
		return false
	}
	source := then.Field("function").Field("object")
	params := fn.Field("parameters").Text() + fn.Field("parameter").Text()
	return source.Is("call_expression") && slices.Contains(jsFetches, s.callee(source)) && strings.Contains(params, name.Text())
}

// jsPassed reports whether the variable itself is an argument or returned.
func jsPassed(s *scan, fn syntax.Node, name string) bool {
	for _, n := range s.identifiers(fn, name) {
		if n.Parent().Is("arguments", "return_statement", "pair", "array") {
			return true
		}
	}
	return false
}
