package rules

import (
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

var pyOnly = []syntax.Language{syntax.Python}

var httpVerbs = []string{"get", "post", "put", "patch", "delete", "head", "options", "request"}

// pyClientCalls are the constructors and functions that wait for ever unless
// told otherwise: the keyword, the position that may hold it too (-1 none)
// and a sane value.
var pyClientCalls = map[string]struct {
	rule, what, keyword string
	position            int
	value               string
	socketDefault       bool // socket.setdefaulttimeout covers it
}{
	"smtplib.SMTP":             {"smtp-no-timeout", "SMTP connection", "timeout", 3, "10", true},
	"smtplib.SMTP_SSL":         {"smtp-no-timeout", "SMTP connection", "timeout", 5, "10", true},
	"smtplib.LMTP":             {"smtp-no-timeout", "LMTP connection", "timeout", 4, "10", true},
	"socket.create_connection": {"socket-no-timeout", "Socket connection", "timeout", 1, "10", true},
}

func pyClientNoTimeout(s *scan, call syntax.Node) {
	callee := s.callee(call)
	spec, ok := pyClientCalls[callee]
	if !ok || spec.rule != s.rule {
		return
	}
	value, hidden := pyArgument(call, spec.keyword)
	positional := spec.position >= 0 && pyPositionals(call) > spec.position
	none := value.Text() == "None"
	if positional || (hidden || value.Valid()) && !none || spec.socketDefault && s.mentions("setdefaulttimeout(") {
		return
	}
	if callee == "socket.create_connection" && pyConfiguredLater(s, call, "settimeout") {
		return
	}
	s.report(claim{
		at: call, title: pyTarget(call, spec.what, spec.position) + " can hang for ever", confidence: finding.High,
		why:  pyHangs[s.rule],
		mend: pySetArgument(s, call, spec.keyword, spec.value),
	})
}

var pyHangs = map[string]string{
	"http-client-no-timeout": "If the server accepts the connection and never answers, this call never returns, and whatever runs it (a worker, a request) is stuck with it.",
	"smtp-no-timeout":        "If the mail server stops answering, connecting and every command wait for ever, and so does the request or job that sends the mail.",
	"socket-no-timeout":      "If the peer is unreachable or falls silent, connecting and reading on this socket block without end.",
}

// pyTarget names what is called, with the host or path where it is written
// down.
func pyTarget(call syntax.Node, what string, _ int) string {
	if text, ok := pyText(pyPositional(call, 0)); ok && text != "" && len(text) < 50 && !strings.ContainsAny(text, "\n{") {
		return what + " to " + text
	}
	return what
}

// pyConfiguredLater reports whether the variable that takes the value of call
// has method called on it in the same function.
func pyConfiguredLater(s *scan, call syntax.Node, method string) bool {
	name := pyAssignedTo(call)
	return name != "" && strings.Contains(s.scope(call).Text(), name+"."+method+"(")
}

// pyAssignedTo returns the name or attribute that takes the value of n.
func pyAssignedTo(n syntax.Node) string {
	p := n.Parent()
	if p.Is("await") {
		p = p.Parent()
	}
	if p.Is("assignment") {
		return p.Field("left").Text()
	}
	if p.Is("as_pattern") {
		return p.Field("alias").Text()
	}
	return ""
}
