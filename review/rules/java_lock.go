package rules

import (
	"fmt"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// javaLock finds locks that are not released in a finally clause.
func javaLock(s *scan, call syntax.Node) {
	name := call.Field("name").Text()
	if name != "lock" && name != "acquire" || len(javaArguments(call)) > 0 || !call.Parent().Is("expression_statement") {
		return
	}
	object := call.Field("object").Text()
	undo := map[string]string{"lock": "unlock", "acquire": "release"}[name]
	rule := map[string]string{"lock": "lock-not-released", "acquire": "bulkhead-released-early"}[name]
	method := javaMethod(call)
	release := object + "." + undo + "("
	if rule != s.rule || object == "" || !strings.Contains(method.Text(), release) {
		return
	}
	if name == "acquire" && !strings.Contains(s.resolve(call.Field("object")), "Semaphore") {
		return
	}
	for _, f := range below(method, "finally_clause") {
		if strings.Contains(f.Text(), release) {
			return
		}
	}
	if next := call.Parent().Next(); name == "lock" && next.Is("expression_statement") && strings.HasPrefix(next.Text(), release) {
		return
	}
	if javaSafeUntil(call.Parent(), release) {
		return
	}
	s.report(claim{at: call.Parent(), title: fmt.Sprintf("%s is not given back when something throws", object), confidence: finding.High,
		why: "An exception between taking and giving back leaves it held, and every later caller waits for ever."})
}

// javaSafeUntil reports whether nothing that can throw stands between taking
// and giving back: plain assignments of names.
func javaSafeUntil(taken syntax.Node, release string) bool {
	for next := taken.Next(); next.Valid(); next = next.Next() {
		if next.Is("expression_statement") && strings.HasPrefix(next.Text(), release) {
			return true
		}
		if !next.Is("expression_statement") || len(below(next, "method_invocation", "object_creation_expression", "array_access", "throw_statement", "cast_expression")) > 0 {
			return false
		}
	}
	return false
}
