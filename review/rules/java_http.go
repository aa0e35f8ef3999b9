package rules

import (
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
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

// javaMailTimeout finds mail sessions without timeouts.
func javaMailTimeout(s *scan, call syntax.Node) {
	name := call.Field("name").Text()
	if name != "put" && name != "setProperty" || s.mentions("mail.smtp.timeout", "mail.smtps.timeout") {
		return
	}
	args := javaArguments(call)
	if len(args) != 2 || args[0].Text() != `"mail.smtp.host"` && args[0].Text() != `"mail.smtps.host"` {
		return
	}
	s.report(claim{at: call, title: "Mail session without timeouts", confidence: finding.High,
		why: "Connecting, reading and writing are unlimited by default: a mail server that stops answering keeps the thread that sends the mail."})
}

// javaSocket finds sockets without a read timeout.
func javaSocket(s *scan, call syntax.Node) {
	if call.Field("type").Text() != "Socket" || !s.mentions("java.net.Socket", "java.net.*") {
		return
	}
	if strings.Contains(javaMethod(call).Text()+enclosing(call, "field_declaration").Text(), "setSoTimeout(") || s.mentions(javaHolder(call)+".setSoTimeout(") && javaHolder(call) != "" {
		return
	}
	s.report(claim{at: call, title: "Socket without a read timeout", why: "A peer that vanishes without closing leaves the reading thread blocked for ever."})
}

// javaStub finds gRPC stubs whose calls have no deadline.
func javaStub(s *scan, call syntax.Node) {
	if call.Field("name").Text() != "newBlockingStub" || s.mentions("withDeadlineAfter", "withDeadline(", "ClientInterceptor", "intercept(") {
		return
	}
	s.report(claim{at: javaChain(call), title: "gRPC stub without a deadline",
		why: "gRPC waits for ever unless told otherwise: one stuck server holds every thread that calls it."})
}
