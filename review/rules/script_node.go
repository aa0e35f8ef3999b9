package rules

import (
	"regexp"
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

var nodeRequests = []string{"http.request", "http.get", "https.request", "https.get"}

// jsNodeRequest finds requests of Node's own client, and of got, without a
// timeout.
func jsNodeRequest(s *scan, call syntax.Node) {
	callee := s.callee(call)
	got := callee == "got" || strings.HasPrefix(callee, "got.") && slices.Contains(httpVerbs, lastPart(callee))
	args := children(call.Field("arguments"))
	if !got && !slices.Contains(nodeRequests, callee) || len(args) == 0 {
		return
	}
	for i, a := range args[:min(2, len(args))] {
		if jsMayBound(s, a, i == 0 && !got) {
			return
		}
	}
	if !got && jsBoundLater(s, call) || s.mentions("globalAgent.options.timeout", "globalAgent =", "got.extend(") {
		return
	}
	c := claim{at: call, until: jsBlockOf(last(call.Field("arguments"))), title: jsTitle(callee, call), why: jsHang, confidence: finding.High}
	if jsBrowser(s) || jsCommand(s) {
		c.confidence = finding.Low
	}
	s.report(c)
}

// jsBoundLater reports whether a timeout is set on the request that a call
// makes, or whoever gets the request may set one.
func jsBoundLater(s *scan, call syntax.Node) bool {
	if containsAny(s.scope(call).Text(), ".setTimeout(", "'timeout'", `"timeout"`, "AbortSignal") {
		return true
	}
	top, _ := jsChain(call)
	if top.Parent().Is("return_statement", "arrow_function", "arguments", "pair") {
		return true
	}
	name := jsHolder(top)
	return name != "" && (strings.Contains(name, ".") || jsLeavesScope(s, call, name) || s.mentions(name+".setTimeout(", name+".on('timeout'", name+`.on("timeout"`))
}

var (
	noOptions   = regexp.MustCompile(`(?i)(url|uri|href|address|endpoint|target|link|cb|callback|done|handler|resolve|next|listener)$`)
	saysOptions = regexp.MustCompile(`(?i)opt|conf|setting|param|args|init|req`)
)

// jsMayBound reports whether an argument sets a timeout, or is an options
// object that we cannot see. An agent counts where the file speaks of
// timeouts at all.
func jsMayBound(s *scan, a syntax.Node, address bool) bool {
	switch {
	case a.Is("string", "template_string", "arrow_function", "function_expression", "binary_expression", "new_expression", "call_expression"):
		return false
	case a.Is("identifier", "member_expression") && noOptions.MatchString(a.Text()):
		return false
	case address && a.Is("identifier") && jsAddress(s, a):
		return false
	}
	value, known := jsOption(s, a, "timeout", "signal")
	if agent, _ := jsOption(s, a, "agent"); agent.Valid() && s.mentions("timeout") {
		return true
	}
	return value.Valid() || !known
}

// jsAddress reports whether a variable that may be an address or an options
// object is used as an address: it has no name, type, value or use of options.
func jsAddress(s *scan, a syntax.Node) bool {
	b, ok := s.names.find(a.Text(), a)
	switch {
	case !ok || saysOptions.MatchString(a.Text()) || strings.Contains(b.meaning, "Options"):
		return false
	case b.value.Valid() && !b.value.Is("string", "template_string", "binary_expression", "new_expression"):
		return s.callee(b.value) == "url.parse"
	}
	scope := s.scope(a).Text()
	return !containsAny(scope, "..."+a.Text(), a.Text()+".timeout", a.Text()+".hostname", a.Text()+".headers", a.Text()+".method", "assign("+a.Text())
}
