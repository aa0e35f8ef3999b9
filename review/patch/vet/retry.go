package vet

import (
	"fmt"
	"regexp"
	"strings"

	"breakwater/index/syntax"
)

// unsafeRetry says where a change repeats an operation that must not be
// repeated: one that does twice what was asked once. It is the end of a
// sentence, empty if there is none.
func unsafeRetry(v view) string {
	c := v.change
	added := addedLines(c)
	k := knowledgeOf(v.after.tree.Root())
	for n := range v.after.tree.Root().Walk() {
		call := ""
		if scope := retried(n, added); scope.Valid() {
			call = k.notIdempotent(scope, 2)
		}
		if _, new := added[n.StartLine()]; new && call == "" {
			call = k.retryingClient(n)
		}
		if call != "" {
			return fmt.Sprintf("%s would repeat %s at line %d, which does its work again each time; a retry needs an idempotency key there.", c.Name(), call, n.StartLine())
		}
	}
	return ""
}

var (
	retryName = regexp.MustCompile(`(?i)retr(?:y|ies|ying|yable)|backoff|on_exception|tenacity|failsafe`)
	retryArgs = regexp.MustCompile(`(?i)\b(?:autoretry_for|retry_backoff|max_?(?:retries|attempts)|retry_?policy)\s*[=:]`)
	retryLoop = regexp.MustCompile(`(?i)attempt|retr(?:y|ies)|tries|backoff`)
	fewTimes  = regexp.MustCompile(`<=?\s*\d{1,2}\b|\brange\(\d{1,2}\)`)
	succeeds  = regexp.MustCompile(`\berr == nil\b`)
	ends      = regexp.MustCompile(`\b(?:return|break)\b`)
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
		if (retryName.MatchString(head) || retryArgs.MatchString(n.Text())) && !retryFree.MatchString(n.Text()) {
			return decorated(n)
		}
	case n.Is("call", "call_expression", "method_invocation"):
		if callee := calleeOf(n); retryName.MatchString(callee) && !n.Parent().Is("decorator") &&
			!retryFree.MatchString(n.Text()) {
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
	waits := strings.Contains(text, "leep(") || strings.Contains(text, "setTimeout") ||
		strings.Contains(text, "time.After")
	if goesOn := catches && !strings.Contains(text, "err != nil") || succeeds.MatchString(text); goesOn &&
		fewTimes.MatchString(head) && ends.MatchString(text) {
		return true
	}
	return catches && (waits || retryLoop.MatchString(text)) && !strings.Contains(head, "range ") || catches && waits
}
