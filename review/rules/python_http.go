package rules

import (
	"fmt"
	"slices"
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
	"urllib.request.urlopen":      {"http-client-no-timeout", "urlopen", "timeout", 2, "10", true},
	"http.client.HTTPConnection":  {"http-client-no-timeout", "HTTPConnection", "timeout", 2, "10", true},
	"http.client.HTTPSConnection": {"http-client-no-timeout", "HTTPSConnection", "timeout", 4, "10", true},
	"urllib3.PoolManager":         {"http-client-no-timeout", "urllib3.PoolManager", "timeout", -1, "10.0", true},
	"urllib3.request":             {"http-client-no-timeout", "urllib3.request", "timeout", -1, "10.0", true},
	"smtplib.SMTP":                {"smtp-no-timeout", "SMTP connection", "timeout", 3, "10", true},
	"smtplib.SMTP_SSL":            {"smtp-no-timeout", "SMTP connection", "timeout", 5, "10", true},
	"smtplib.LMTP":                {"smtp-no-timeout", "LMTP connection", "timeout", 4, "10", true},
	"socket.create_connection":    {"socket-no-timeout", "Socket connection", "timeout", 1, "10", true},
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

func pyRequestsNoTimeout(s *scan, call syntax.Node) {
	fn := call.Field("function")
	meaning := strings.Replace(s.resolve(fn), "requests.api.", "requests.", 1)
	verb := lastPart(meaning)
	if !slices.Contains(httpVerbs, verb) {
		return
	}
	session := slices.Contains([]string{"requests.Session()", "requests.session()", "requests.sessions.Session()"}, strings.TrimSuffix(meaning, "."+verb))
	if meaning != "requests."+verb && !session {
		return
	}
	value, hidden := pyArgument(call, "timeout")
	none := value.Text() == "None"
	if (value.Valid() || hidden && !pySplatKnown(s, call)) && !none || verb == "request" && pyPositionals(call) > 8 {
		return
	}
	if session && pySessionGuarded(s, fn.Field("object")) {
		return
	}
	what := "requests." + verb
	if session {
		what = "Session." + verb
	}
	s.report(claim{
		at: call, title: requestTitle(s, call, what, verb), confidence: finding.High, why: pyHangs[s.rule],
		mend: pySetArgument(s, call, "timeout", "(3.05, 10)"),
	})
}

func requestTitle(_ *scan, call syntax.Node, what, verb string) string {
	target := pyPositional(call, 0)
	if verb == "request" {
		target = pyPositional(call, 1)
	}
	if !target.Valid() {
		target, _ = pyArgument(call, "url")
	}
	if to := destination(target.Text()); to != "" {
		return fmt.Sprintf("%s to %s can hang for ever", what, to)
	}
	return what + " can hang for ever"
}

// pySplatKnown reports whether every **options of the call is a dictionary
// literal that has no timeout.
func pySplatKnown(s *scan, call syntax.Node) bool {
	for a := range call.Field("arguments").Children() {
		if a.Is("list_splat") {
			return false
		}
		if !a.Is("dictionary_splat") {
			continue
		}
		b, ok := s.names.find(a.Child(0).Text(), a)
		if !ok || !b.value.Is("dictionary") || containsAny(b.value.Text(), "timeout", "**") || strings.Contains(s.scope(call).Text(), "timeout") {
			return false
		}
	}
	return true
}

// pySessionGuarded reports whether the file gives a session a default
// timeout: by an adapter of its own or by wrapping its request method.
func pySessionGuarded(s *scan, session syntax.Node) bool {
	name := session.Text()
	for _, call := range s.calls(s.tree.Root()) {
		fn := call.Field("function")
		if lastName(fn) == "mount" && fn.Field("object").Text() == name && pyOwnAdapter(s, call) {
			return true
		}
	}
	return s.mentions(name+".request =", name+".send =", name+".get =", name+".post =", name+".timeout =")
}

func pyOwnAdapter(s *scan, mount syntax.Node) bool {
	meaning := s.resolve(pyPositional(mount, 1))
	return !slices.Contains([]string{"requests.adapters.HTTPAdapter()", "requests.HTTPAdapter()"}, meaning)
}

// pyTimeoutOff finds timeouts that are switched off where the library has
// sane ones.
func pyTimeoutOff(s *scan, call syntax.Node) {
	callee := s.callee(call)
	module, _, _ := strings.Cut(callee, ".")
	if module != "httpx" && module != "aiohttp" {
		return
	}
	keyword := "timeout"
	if callee == "aiohttp.ClientTimeout" {
		keyword = "total"
	}
	value, _ := pyArgument(call, keyword)
	if !value.Valid() && callee == "httpx.Timeout" && pyPositionals(call) == 1 && call.Field("arguments").Count() == 1 {
		value = pyPositional(call, 0)
	}
	if value.Text() != "None" && !(keyword == "total" && value.Text() == "0") || pyStreams(s, call) {
		return
	}
	if keyword == "total" && strings.Contains(call.Field("arguments").Text(), "sock_") {
		return // single steps are bounded
	}
	s.report(claim{
		at: call, title: callee + " switches its timeout off", confidence: finding.High, why: pyHangs[s.rule],
	})
}

// pyStreams reports whether the call is made for a stream, which has no
// natural end.
func pyStreams(s *scan, call syntax.Node) bool {
	text := strings.ToLower(s.scope(call).Text())
	return s.function(call).Valid() && containsAny(text, ".stream(", "event-stream", "long_poll", "longpoll", "websocket")
}
