package rules

import (
	"regexp"
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

const jsHang = "If the server accepts the connection and never answers, the promise never settles, and the request that waits for it is never answered either."

// jsFetches are the functions with fetch's signature.
var jsFetches = []string{"fetch", "node-fetch", "cross-fetch", "undici.fetch", "isomorphic-fetch"}

var racedName = regexp.MustCompile(`(?i)timeout|race|deadline`)

// jsRaced reports whether a call stands within something that bounds its
// time: Promise.race, withTimeout.
func jsRaced(call syntax.Node) bool {
	for up := range call.Up() {
		if up.Is("call_expression") && !contains(up.Field("function"), call) && racedName.MatchString(up.Field("function").Text()) {
			return true
		}
		if up.Is("expression_statement", "return_statement", "lexical_declaration") {
			return false
		}
	}
	return false
}

// jsFetch finds fetch calls without a signal.
func jsFetch(s *scan, call syntax.Node) {
	if !slices.Contains(jsFetches, s.callee(call)) || !jsArgument(call, 0).Valid() || jsRaced(call) {
		return
	}
	value, known := jsOption(s, jsArgument(call, 1), "signal", "timeout")
	if !known || value.Valid() && value.Text() != "undefined" && value.Text() != "null" || jsCarriesSignal(s, jsArgument(call, 0)) {
		return
	}
	signal := jsSignal(s, call)
	if (s.rule == "context-not-propagated") != (signal != "") {
		return
	}
	if signal != "" {
		s.report(claim{at: call, title: "fetch does not get the caller's " + signal, confidence: finding.High,
			why:  "When the caller gives up, the request goes on and holds its connection.",
			mend: jsAddOption(s, call, 1, jsSignalProperty(signal))})
		return
	}
	c := claim{at: call, title: jsTitle("fetch", call), why: jsHang, confidence: finding.High}
	if jsReadHere(s, call) {
		c.mend = jsAddOption(s, call, 1, "signal: AbortSignal.timeout(10_000)")
	}
	if jsBrowser(s) {
		c.confidence = finding.Low
	}
	s.report(c)
}

func jsSignalProperty(name string) string {
	if name == "signal" {
		return "signal"
	}
	return "signal: " + name
}

// jsSignal returns the AbortSignal parameter in scope, empty if none.
func jsSignal(s *scan, n syntax.Node) string {
	for up := range n.Up() {
		if !up.Is(jsFunctions...) {
			continue
		}
		for _, p := range children(up.Field("parameters")) {
			name := p
			if p.Is("required_parameter", "optional_parameter") {
				name = p.Field("pattern")
			}
			if !name.Is("identifier") || !jsIsAbortSignal(s, up, p, name.Text()) {
				continue
			}
			if b, ok := s.names.find(name.Text(), n); ok && b.start == startOf(up) {
				return name.Text()
			}
		}
	}
	return ""
}

// jsIsAbortSignal reports whether a parameter is what aborts requests: by its
// type or use, or by its name where it cannot be the name of a process signal,
// which event handlers get.
func jsIsAbortSignal(s *scan, fn, parameter syntax.Node, name string) bool {
	if t := parameter.Field("type"); t.Valid() {
		return strings.Contains(t.Text(), "AbortSignal")
	}
	if name != "signal" || containsAny(fn.Text(), "signal.aborted", "signal.throwIfAborted", "signal.addEventListener") {
		return name == "signal" || name == "abortSignal"
	}
	named := jsDefinition(s, fn) + jsDefinition(s, fn.Parent())
	return named != "" && !leavingName.MatchString(named) && !containsAny(fn.Text(), "signal ==", "process.", "${signal}")
}

var leavingName = regexp.MustCompile(`(?i)close|shutdown|stop|exit|terminate|kill|handle|^on[A-Z]`)

// jsStreams are signs of bodies that take their time.
var jsStreams = regexp.MustCompile(`(?i)\.body\b\W*(\.|\)|;)|getReader\(|event-stream|\.blob\(|arrayBuffer\(|responseType|onDownloadProgress|onUploadProgress|FormData\(|\.pipe\(|pipeline\(|long-?poll`)

// jsReadHere reports whether the answer of a fetch is used up where it is
// made. The signal that bounds the call bounds the reading of the body too:
// an answer that is handed on may be a stream.
func jsReadHere(s *scan, call syntax.Node) bool {
	if s.matches(s.scope(call), jsStreams) {
		return false
	}
	top := jsChain(call)
	if top.Parent().Is("return_statement", "arrow_function", "arguments", "pair", "assignment_expression") {
		return !top.Same(call) && !top.Is("await_expression")
	}
	name := jsHolder(call)
	return name == "" || !jsPassed(s.scope(call), name)
}

// jsChain follows the chained calls after a call to the outermost expression.
func jsChain(call syntax.Node) syntax.Node {
	for top := call; ; {
		up := top.Parent()
		switch {
		case up.Is("member_expression") && up.Field("object").Same(top), up.Is("call_expression") && up.Field("function").Same(top):
			top = up
		case up.Is("await_expression", "parenthesized_expression", "as_expression", "non_null_expression"):
			top = up
		default:
			return top
		}
	}
}

// jsCarriesSignal reports whether the first argument is a Request object,
// which may bring its own signal.
func jsCarriesSignal(s *scan, first syntax.Node) bool {
	if first.Is("new_expression") {
		return true
	}
	if !first.Is("identifier") {
		return false
	}
	return slices.Contains([]string{"request", "req"}, first.Text()) || s.resolve(first) == "Request()"
}

func jsTitle(what string, call syntax.Node) string {
	if to := destination(jsArgument(call, 0).Text()); to != "" {
		return what + " to " + to + " can hang for ever"
	}
	return what + " can hang for ever"
}

// jsHolder returns the variable or property that takes the value of n.
func jsHolder(n syntax.Node) string {
	p := n.Parent()
	for p.Is("await_expression", "parenthesized_expression", "as_expression", "non_null_expression") {
		p = p.Parent()
	}
	switch p.Kind() {
	case "variable_declarator":
		return p.Field("name").Text()
	case "assignment_expression":
		return p.Field("left").Text()
	case "public_field_definition", "field_definition":
		return "this." + p.Field("name").Text() + p.Field("property").Text()
	}
	return ""
}

// jsPassed reports whether the variable itself is an argument or returned.
func jsPassed(fn syntax.Node, name string) bool {
	for n := range fn.Walk() {
		if n.Is("identifier") && n.Text() == name && n.Parent().Is("arguments", "return_statement", "pair", "array") {
			return true
		}
	}
	return false
}
