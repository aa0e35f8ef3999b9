package rules

import (
	"regexp"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// goRetry is a loop that tries again after an error.
type goRetry struct {
	loop   syntax.Node
	wait   syntax.Node // the call of time.Sleep or time.After; absent if none
	free   bool        // the head sets no limit: for { … }
	checks []syntax.Node
}

var goErrCheck = regexp.MustCompile(`\b\w*[eE]rr\w*\s*(!=|==)\s*nil`)

// goRetryLoop recognises loops that do the same thing again: their head
// counts or is empty, an error is looked at, and success leaves.
func goRetryLoop(s *scan, loop syntax.Node) (goRetry, bool) {
	r := goRetry{loop: loop}
	body := loop.Field("body")
	head := loop.Child(0)
	if head.Is("range_clause") {
		over := head.Field("right")
		if b, ok := s.names.find(over.Text(), over); over.Is("identifier") && (!ok || !b.value.Is("int_literal")) || !over.Is("identifier", "int_literal") {
			return r, false
		}
	}
	r.free = head.Same(body) || head.Is("for_clause") && !head.Field("condition").Valid()
	success := false
	for n := range body.WalkInside("func_literal", "for_statement") {
		switch n.Kind() {
		case "call_expression":
			if callee := s.callee(n); (callee == "time.Sleep" || callee == "time.After") && !r.wait.Valid() {
				r.wait = n
			}
		case "if_statement":
			if goErrCheck.MatchString(n.Field("condition").Text()) || goErrCheck.MatchString(n.Field("initializer").Text()) {
				r.checks = append(r.checks, n)
			}
		case "return_statement", "break_statement":
			success = success || goOnSuccess(n, body)
		}
	}
	return r, success && slices.ContainsFunc(r.checks, r.goesOn) && !goWalks(s, r)
}

// goWalks reports whether each turn tries another item: the head's variable is
// an index, or what the attempt is made on.
func goWalks(s *scan, r goRetry) bool {
	head := r.loop.Child(0)
	if head.Is("for_clause") && strings.Contains(head.Field("condition").Text(), "len(") {
		return true
	}
	for _, v := range below(head.Field("initializer"), "identifier") {
		if goWorksOn(r, v.Text()) {
			return true
		}
	}
	return head.Is("range_clause") && slices.ContainsFunc(children(head.Field("left")), func(v syntax.Node) bool { return goWorksOn(r, v.Text()) })
}

// goWorksOn reports whether a name is an index in the loop, or an argument of
// a call that gives an error.
func goWorksOn(r goRetry, name string) bool {
	for _, id := range below(r.loop.Field("body"), "identifier") {
		if id.Text() != name || contains(r.wait, id) {
			continue
		}
		if id.Parent().Is("index_expression") {
			return true
		}
		from := enclosing(id, "short_var_declaration", "assignment_statement", "block")
		if enclosing(id, "argument_list", "block").Is("argument_list") && from.Is("short_var_declaration", "assignment_statement") && strings.Contains(from.Field("left").Text(), "rr") {
			return true
		}
	}
	return false
}

// goOnSuccess reports whether a way out of the loop is taken without an
// error: under err == nil, or outside every error branch.
func goOnSuccess(n, body syntax.Node) bool {
	for up := range n.Up() {
		if up.Same(body) {
			return true
		}
		if up.Is("if_statement") && goErrCheck.MatchString(up.Field("condition").Text()) {
			if strings.Contains(up.Field("condition").Text(), "&&") && strings.Contains(up.Field("condition").Text(), "== nil") {
				return false // success is not all that it takes
			}
			if contains(up.Field("consequence"), n) {
				return strings.Contains(up.Field("condition").Text(), "== nil")
			}
			return strings.Contains(up.Field("condition").Text(), "!= nil")
		}
		if up.Is("communication_case", "expression_case", "select_statement") {
			return false
		}
		if up.Is("if_statement") {
			return false
		}
	}
	return false
}

// goesOn reports whether the error branch of a check leads to another turn.
func (r goRetry) goesOn(check syntax.Node) bool {
	if strings.Contains(check.Field("condition").Text(), "== nil") {
		return true
	}
	return !last(check.Field("consequence").Child(0)).Is("return_statement", "break_statement", "goto_statement")
}
