package patch

import (
	"fmt"
	"regexp"
	"strings"

	"breakwater/index/syntax"
)

// unsafeRetry says where a change repeats an operation that must not be
// repeated: one that does twice what was asked once. It is the end of a
// sentence, empty if there is none.
func unsafeRetry(c *fileChange, v view) string {
	added := c.addedLines()
	defs := definitionsOf(v.after.Root())
	for n := range v.after.Root().Walk() {
		scope := retried(n, added)
		if !scope.Valid() {
			continue
		}
		if call := notIdempotent(scope, defs, 1); call != "" && !keyed(scope) {
			return fmt.Sprintf("%s would repeat %s at line %d, which does its work again each time; a retry needs an idempotency key there.", c.name(), call, n.StartLine())
		}
	}
	return ""
}

var (
	retryName = regexp.MustCompile(`(?i)retr(?:y|ies|ying|yable)|backoff|on_exception|tenacity`)
	retryLoop = regexp.MustCompile(`(?i)attempt|retr(?:y|ies)|tries|backoff`)
	retryFree = regexp.MustCompile(`(?i)max_?retries\s*[=:]\s*0\b|no_?retry|without_?retry`)
)

// retried returns the code that a construct on added lines repeats: what a
// decorated definition holds, what a retrying call is given, the body of a loop
// of attempts. Absent for all else.
func retried(n syntax.Node, added map[int]string) syntax.Node {
	if _, new := added[n.StartLine()]; !new {
		return syntax.Node{}
	}
	switch {
	case n.Is("decorator", "marker_annotation", "annotation", "attribute"):
		head, _, _ := strings.Cut(n.Text(), "(")
		if retryName.MatchString(head) && !retryFree.MatchString(n.Text()) {
			return decorated(n)
		}
	case n.Is("call", "call_expression", "method_invocation"):
		if callee := calleeOf(n); retryName.MatchString(callee) && !n.Parent().Is("decorator") && !retryFree.MatchString(n.Text()) {
			return n
		}
	case n.Is("for_statement", "while_statement", "for_in_statement", "enhanced_for_statement", "do_statement"):
		if body := n.Field("body"); body.Valid() && attempts(n, body) {
			return body
		}
	}
	return syntax.Node{}
}

// decorated returns the definition that a decorator or annotation stands on.
func decorated(n syntax.Node) syntax.Node {
	for p := range n.Up() {
		switch {
		case p.Is("decorated_definition"):
			return p
		case p.Is("method_declaration", "class_declaration", "method_definition"):
			return p
		case p.Is("class_body", "program", "module"):
			for next := n.Next(); next.Valid(); next = next.Next() { // decorators of methods stand beside them
				if next.Is("method_definition", "method_declaration") {
					return next
				}
			}
			return syntax.Node{}
		}
	}
	return syntax.Node{}
}

func calleeOf(n syntax.Node) string {
	if f := n.Field("function"); f.Valid() {
		if f.Is("call", "call_expression") { // Retrying(...)(work)
			return calleeOf(f)
		}
		return f.Text()
	}
	return n.Field("object").Text() + "." + n.Field("name").Text()
}

// attempts reports whether a loop tries again after a failure.
func attempts(loop, body syntax.Node) bool {
	start, _ := loop.Bytes()
	at, _ := body.Bytes()
	text := loop.Text()
	head := text[:max(0, min(at-start, len(text)))]
	if retryLoop.MatchString(head) {
		return true
	}
	catches := strings.Contains(text, "except") || strings.Contains(text, "catch") || strings.Contains(text, "err != nil")
	waits := strings.Contains(text, "leep(") || strings.Contains(text, "setTimeout") || strings.Contains(text, "time.After")
	return catches && (waits || retryLoop.MatchString(text)) && !strings.Contains(head, "range ") || catches && waits
}

// keyed reports whether code sends something by which the other side knows a
// repetition.
func keyed(n syntax.Node) bool {
	t := strings.ToLower(n.Text())
	return strings.Contains(t, "idempoten") || strings.Contains(t, "on conflict") || strings.Contains(t, "if_none_match")
}

var (
	unsafeCall = regexp.MustCompile(`(?i)(?:^|\.)(?:post(?:_?form|async|json|for\w+)?|patch(?:async)?|send_?mail|send_?message|insert(?:_?one|_?many|many)?|add_?all|create(?:_?many)?|publish|charge|commit|place_?order|enqueue|produce|transfer)$`)
	unsafeSQL  = regexp.MustCompile(`(?i)["'\x60]\s*insert\s+into\b`)
	unsafeVerb = regexp.MustCompile(`["'\x60](?:POST|PATCH)["'\x60]|\bMethodPost\b|\bMethodPatch\b|HttpMethod\.(?:POST|PATCH)`)
	localPatch = regexp.MustCompile(`(?i)(?:mock|unittest|monkeypatch|object\.create|document\.create)`)
)

// notIdempotent returns the call in some code that must not be repeated; empty
// if none. Functions of the same file are looked into, depth levels deep.
func notIdempotent(scope syntax.Node, defs map[string]syntax.Node, depth int) string {
	if s := unsafeVerb.FindString(scope.Text()); s != "" {
		return "a request of " + strings.Trim(s, "\"'`")
	}
	if unsafeSQL.MatchString(scope.Text()) {
		return "an INSERT"
	}
	for n := range scope.Walk() {
		if n.Is("identifier") && depth > 0 {
			if d, ok := defs[n.Text()]; ok && !d.Same(scope) {
				if call := notIdempotent(d, defs, depth-1); call != "" {
					return call + " in " + n.Text()
				}
			}
		}
		if !n.Is("call", "call_expression", "method_invocation") {
			continue
		}
		if c := calleeOf(n); unsafeCall.MatchString(c) && strings.Contains(c, ".") && !localPatch.MatchString(c) {
			return "the call of " + strings.Join(strings.Fields(c), "")
		}
	}
	return ""
}

// definitionsOf returns the functions of a file by name.
func definitionsOf(root syntax.Node) map[string]syntax.Node {
	out := map[string]syntax.Node{}
	for n := range root.Walk() {
		if n.Is("function_definition", "function_declaration", "method_declaration", "method_definition") {
			out[n.Field("name").Text()] = n
		}
	}
	return out
}
