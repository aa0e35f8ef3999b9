package rules

import (
	"strings"

	"breakwater/index/syntax"
)

// javaStatus finds bodies that are used whatever the status.
func javaStatus(s *scan, call syntax.Node) {
	if call.Field("name").Text() != "body" || !s.mentions("java.net.http") {
		return
	}
	object := call.Field("object")
	chained := object.Is("method_invocation") && object.Field("name").Text() == "send"
	named := object.Is("identifier") && s.resolve(object) == "HttpResponse{}" || strings.HasSuffix(s.resolve(object), ".send()")
	if !chained && !named {
		return
	}
	method := javaMethod(call)
	if containsAny(method.Text(), "statusCode()") || named && passes(method, object.Text()) {
		return
	}
	s.report(claim{at: call, title: "Response body is used without looking at the status",
		why: "HttpClient throws nothing on 500 or 503: the error page is used as if it were the answer."})
}
