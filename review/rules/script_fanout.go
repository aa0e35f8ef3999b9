package rules

import (
	"fmt"
	"regexp"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

var (
	chunkName   = regexp.MustCompile(`(?i)chunk|batch|page|slice|group|top\w*$`)
	limiterName = regexp.MustCompile(`(?i)^(this\.)?_?(p?limit\w*|queue\.add|pool\.\w+|sem\w*(\.\w+)?|throttle\w*|limiter\.\w+|bottleneck\.\w+|schedule\w*)$`)
)

// jsFanOut finds Promise.all over a list of any length.
func jsFanOut(s *scan, call syntax.Node) {
	callee := s.callee(call)
	if callee != "Promise.all" && callee != "Promise.allSettled" {
		return
	}
	list := jsArgument(call, 0)
	if list.Is("identifier") {
		b, _ := s.names.find(list.Text(), list)
		list = b.value
	}
	if !list.Is("call_expression") || lastName(list.Field("function")) != "map" {
		return
	}
	over, callback := list.Field("function").Field("object"), jsArgument(list, 0)
	if jsSmallList(s, over) || jsLimited(s, callback) || !jsWorks(callback) {
		return
	}
	confidence := finding.Medium
	if jsBrowser(s) {
		confidence = finding.Low
	}
	s.report(claim{at: call, until: jsBlockOf(callback), confidence: confidence, title: fmt.Sprintf("%s starts the work for all of %s at once", callee, short(over.Text())),
		why: "A long list opens as many connections at once: the dependency, the pool or this process falls over."})
}

func jsBlockOf(fn syntax.Node) syntax.Node {
	if body := fn.Field("body"); body.Is("statement_block") && body.StartLine() != body.EndLine() {
		return body.Child(0)
	}
	return syntax.Node{}
}

// jsSmallList reports whether a list is short: written down, or cut to size.
func jsSmallList(s *scan, over syntax.Node) bool {
	if over.Is("array") || chunkName.MatchString(lastName(over)) || containsAny(over.Text(), ".slice(", ".splice(", "Object.keys(", "Object.entries(", "Object.values(", "Array(", "Array.from(") {
		return true
	}
	b, ok := s.names.find(over.Text(), over)
	return ok && (b.value.Is("array") && b.value.Count() > 0 || b.value.Valid() && containsAny(b.value.Text(), ".slice(", ".splice("))
}

// jsLimited reports whether the callback goes through a limiter.
func jsLimited(s *scan, callback syntax.Node) bool {
	if limiterName.MatchString(callback.Text()) {
		return true
	}
	for _, c := range s.calls(callback) {
		if limiterName.MatchString(c.Field("function").Text()) || strings.Contains(s.callee(c), "p-limit") || containsAny(c.Field("function").Text(), "acquire") {
			return true
		}
	}
	return false
}

// jsWorks reports whether a callback does something that takes time: it
// awaits, or returns the result of a call.
func jsWorks(callback syntax.Node) bool {
	switch {
	case callback.Is("identifier", "member_expression"):
		return true
	case jsAsync(callback):
		return len(jsOwn(callback, "await_expression")) > 0 || callback.Field("body").Is("call_expression")
	case callback.Field("body").Is("call_expression"):
		return true
	}
	for _, r := range jsOwn(callback, "return_statement") {
		if r.Child(0).Is("call_expression", "new_expression") {
			return true
		}
	}
	return false
}
