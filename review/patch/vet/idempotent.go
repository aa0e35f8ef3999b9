package vet

import (
	"regexp"
	"strings"

	"breakwater/index/syntax"
)

// knowledge is what a file says about the names in it.
type knowledge struct {
	root   syntax.Node
	defs   map[string]syntax.Node   // functions by name
	values map[string][]syntax.Node // what variables and constants are set to
}

func knowledgeOf(root syntax.Node) *knowledge {
	k := &knowledge{root: root, defs: map[string]syntax.Node{}, values: map[string][]syntax.Node{}}
	for n := range root.Walk() {
		switch {
		case n.Is("function_definition", "function_declaration", "method_declaration", "method_definition"):
			k.defs[n.Field("name").Text()] = n
		case n.Is("assignment", "assignment_expression", "short_var_declaration", "assignment_statement"):
			k.set(n.Field("left"), n.Field("right"))
		case n.Is("variable_declarator", "var_spec", "const_spec"):
			k.set(n.Field("name"), n.Field("value"))
		}
	}
	return k
}

func (k *knowledge) set(names, value syntax.Node) {
	if !names.Valid() || !value.Valid() {
		return
	}
	for n := range names.Walk() {
		if n.Is("identifier") { // the others are errors and the like
			k.values[n.Text()] = append(k.values[n.Text()], value)
			return
		}
	}
}

var (
	unsafeCall = regexp.MustCompile(`(?i)(?:^|\.)(?:post(?:_?form|async|json|for\w+)?|patch(?:async)?|send_?(?:e?mail|message|sms)\w*|insert(?:_?one|_?many|many)?|add_?all|` +
		`create(?:_?(?:many|order|payment|charge|invoice|account|booking|reservation|transaction|shipment|subscription|customer|ticket))?|(?:basic_?)?publish(?:_?message)?|charge|commit|` +
		`(?:place|submit)_?order|enqueue|produce|transfer|refund|pay)$`)
	unsafeSend = regexp.MustCompile(`(?i)(?:producer|kafka|mail|queue|sns|sqs|topic|publisher)\w*\.(?:send|put|add|push)(?:_?\w+)?$`)
	unsafeSave = regexp.MustCompile(`(?i)\.(?:save|persist|add)\(\s*new\s`)
	unsafeSQL  = regexp.MustCompile("(?i)[\"'`(]\\s*insert\\s+into\\b")
	unsafeVerb = regexp.MustCompile("(?i:[\"'`](?:POST|PATCH)[\"'`])|\\bMethodPost\\b|\\bMethodPatch\\b|HttpMethod\\.(?:POST|PATCH)|\\.POST\\(|\\.method\\(Method\\.POST")
	localPatch = regexp.MustCompile(`(?i)(?:mock|unittest|monkeypatch|object\.create|document\.create)`)
)

// notIdempotent returns what in some code must not be repeated; empty if
// nothing. Functions and values of the same file are looked into, depth levels
// deep. What is sent with a key that makes repetitions known may be repeated.
func (k *knowledge) notIdempotent(scope syntax.Node, depth int) string {
	text := codeText(scope)
	switch {
	case keyed(text):
		return ""
	case unsafeVerb.MatchString(text):
		return "a request of " + strings.Trim(unsafeVerb.FindString(text), "\"'`.(")
	case unsafeSQL.MatchString(text):
		return "an INSERT"
	case unsafeSave.MatchString(text):
		return "the saving of a new object"
	}
	for n := range scope.Walk() {
		if n.Is("identifier", "property_identifier", "field_identifier") && depth > 0 {
			if call := k.named(n, scope, depth); call != "" {
				return call
			}
		}
		if n.Is("call", "call_expression", "method_invocation") {
			c := calleeOf(n)
			if (unsafeCall.MatchString(c) || unsafeSend.MatchString(c)) && strings.Contains(c, ".") &&
				!localPatch.MatchString(c) {
				return "the call of " + strings.Join(strings.Fields(c), "")
			}
		}
	}
	return ""
}

// named looks into what a name of the scope stands for.
func (k *knowledge) named(n, scope syntax.Node, depth int) string {
	if d, ok := k.defs[n.Text()]; ok && !d.Same(scope) && !around(d, scope) {
		if call := k.notIdempotent(d, depth-1); call != "" {
			return call + " in " + n.Text()
		}
	}
	for _, v := range k.values[n.Text()] {
		if text := codeText(v); v.Is("identifier") || around(v, scope) || !visibleAt(v, n) {
			continue
		} else if !keyed(text) && (unsafeVerb.MatchString(text) || unsafeSQL.MatchString(text)) {
			return "what is sent with " + n.Text()
		}
	}
	return ""
}

// visibleAt reports whether what is set at a place can be meant at another: it
// is set at the top of the file, or in a function around both.
func visibleAt(set, used syntax.Node) bool {
	for p := range set.Up() {
		if p.Is("function_definition", "function_declaration", "method_declaration", "method_definition", "arrow_function",
			"function_expression", "func_literal") {
			return around(p, used)
		}
	}
	return true
}

// around reports whether a node holds another.
func around(outer, inner syntax.Node) bool {
	a, b := outer.Bytes()
	c, d := inner.Bytes()
	return a <= c && d <= b
}

var retriesAll = regexp.MustCompile(`(?i)retryablehttp\.NewClient|retryCondition\s*:\s*(?:\(\w*\)|\w+)\s*=>\s*true|(?:allowed_methods|method_whitelist)\s*=\s*(?:None|False|\[[^\]]*["']POST)`)

// retryingClient says what a client that repeats all requests is used for in
// the file; empty if the node makes no such client, or it only reads.
func (k *knowledge) retryingClient(n syntax.Node) string {
	if !n.Is("call", "call_expression") || !retriesAll.MatchString(n.Text()) {
		return ""
	}
	for c := range k.root.Walk() {
		if !c.Is("call", "call_expression") || around(c, n) {
			continue
		}
		text := codeText(c)
		if callee := calleeOf(c); !keyed(text) && strings.Contains(callee, ".") && !localPatch.MatchString(callee) &&
			(unsafeCall.MatchString(callee) || unsafeVerb.MatchString(text)) {
			return "the call of " + strings.Join(strings.Fields(callee), "")
		}
	}
	return ""
}

// keyed reports whether code sends something by which the other side knows a
// repetition.
func keyed(code string) bool {
	t := strings.ToLower(code)
	return strings.Contains(t, "idempoten") || strings.Contains(t, "on conflict") ||
		strings.Contains(t, "if_none_match") || strings.Contains(t, "if-none-match")
}

// codeText returns the text of a node without its comments: what they claim
// proves nothing.
func codeText(n syntax.Node) string {
	text := n.Text()
	start, _ := n.Bytes()
	var b strings.Builder
	at := 0
	for c := range n.Walk() {
		if !c.Is("comment", "line_comment", "block_comment") {
			continue
		}
		lo, hi := c.Bytes()
		if lo-start >= at && hi-start <= len(text) {
			b.WriteString(text[at : lo-start])
			at = hi - start
		}
	}
	b.WriteString(text[at:])
	return b.String()
}
