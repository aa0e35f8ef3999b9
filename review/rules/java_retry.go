package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// javaRetry is a loop that tries again after an exception.
type javaRetry struct {
	loop, try, sleep syntax.Node
	free             bool
}

var javaLoops = []string{"for_statement", "while_statement", "do_statement"}

func javaRetryLoop(loop syntax.Node) (javaRetry, bool) {
	r := javaRetry{loop: loop}
	condition := strings.Trim(loop.Field("condition").Text(), "() ")
	r.free = condition == "true" || condition == "" || strings.HasPrefix(condition, "!") && !strings.ContainsAny(condition, "<>&")
	for n := range loop.Field("body").WalkInside(append([]string{"lambda_expression", "enhanced_for_statement", "class_body"}, javaLoops...)...) {
		switch n.Kind() {
		case "try_statement", "try_with_resources_statement":
			if !r.try.Valid() && !enclosing(n, append([]string{"catch_clause"}, javaLoops...)...).Is("catch_clause") {
				r.try = n
			}
		case "method_invocation":
			name := n.Field("name").Text()
			if (name == "sleep" || strings.HasPrefix(name, "sleep")) && !r.sleep.Valid() {
				r.sleep = n
			}
		}
	}
	return r, r.try.Valid() && javaSucceeds(r, condition) && javaGoesOn(r.try) && !javaWalks(r, condition)
}

// javaSucceeds reports whether success leaves the loop: from the try or after
// it, or by the loop's condition. A way out before the try, such as an empty
// queue, is none.
func javaSucceeds(r javaRetry, condition string) bool {
	if flag, negated := strings.CutPrefix(condition, "!"); negated && strings.Contains(r.try.Field("body").Text(), flag+" = true") {
		return true
	}
	for n := range r.loop.Field("body").WalkInside(append([]string{"lambda_expression", "enhanced_for_statement", "class_body"}, javaLoops...)...) {
		if n.Is("return_statement", "break_statement") && !before(n, r.try) && !enclosing(n, append([]string{"catch_clause"}, javaLoops...)...).Is("catch_clause") {
			return true
		}
	}
	return false
}

// javaWalks reports whether each turn tries another item: the head asks a
// collection, its variable is what the attempt is made on, or the loop makes
// progress towards its condition.
func javaWalks(r javaRetry, condition string) bool {
	if overItems.MatchString(condition + r.loop.Field("init").Text()) {
		return true
	}
	var turning []string
	for _, d := range below(r.loop.Field("init"), "variable_declarator") {
		turning = append(turning, d.Field("name").Text())
	}
	for _, d := range below(r.loop.Field("body"), "variable_declarator") {
		if before(d, r.try) && enclosing(d, javaLoops...).Same(r.loop) {
			turning = append(turning, d.Field("name").Text())
		}
	}
	try := r.try.Field("body")
	for _, id := range append(below(try, "identifier"), below(r.try.Field("resources"), "identifier")...) {
		up := id.Parent()
		worked := up.Is("array_access") || up.Is("argument_list") && !javaTells.MatchString(up.Parent().Field("object").Text()) || up.Is("method_invocation") && up.Field("object").Same(id)
		if worked && slices.Contains(turning, id.Text()) {
			return true
		}
	}
	return r.loop.Is("do_statement") && !r.sleep.Valid() && strings.ContainsAny(condition, "<>")
}

var javaTells = regexp.MustCompile(`(?i)^(this\.)?_?log(ger)?$|^System\.(out|err)$`)

// javaWaitsForFailure reports whether the loop sleeps only after a failure: in
// a handler, or where every success has left.
func javaWaitsForFailure(r javaRetry) bool {
	if enclosing(r.sleep, append([]string{"catch_clause"}, javaLoops...)...).Is("catch_clause") && contains(r.try, r.sleep) {
		return true
	}
	return !before(r.sleep, r.try) && last(r.try.Field("body")).Is("return_statement", "break_statement")
}

// javaGoesOn reports whether some catch clause leads to another turn.
func javaGoesOn(try syntax.Node) bool {
	for c := range try.Children() {
		if c.Is("catch_clause") && !last(c.Field("body")).Is("throw_statement", "return_statement", "break_statement") && !javaExpected.MatchString(c.Child(0).Text()) {
			return true
		}
	}
	return false
}

var javaExpected = regexp.MustCompile(`InterruptedException|NumberFormat|InputMismatch|IllegalArgument|ClassNotFound|NoSuch|OptimisticLock|DateTimeParse|ParseException|IndexOutOfBounds|EOFException`)

func javaLoopRules(s *scan, loop syntax.Node) {
	r, ok := javaRetryLoop(loop)
	if !ok {
		return
	}
	switch s.rule {
	case "retry-fixed-delay":
		javaFixedDelay(s, r)
	case "retry-no-delay":
		if !r.sleep.Valid() && !s.says(r.loop, "sleep", "await(", "wait(", "backoff", "Backoff", "poll(", "parkNanos", "compareAndSet", "delay") {
			s.report(claim{at: r.loop, until: r.loop.Field("body").Child(0), title: "Retry loop tries again without any pause",
				why: "All tries are used up within milliseconds while the fault still lasts, and the struggling dependency gets the load of every one of them."})
		}
	case "retry-unbounded":
		javaUnbounded(s, r)
	case "retry-no-jitter":
		if r.sleep.Valid() && len(javaArguments(r.sleep)) == 1 && !javaConstant(r.loop, javaArguments(r.sleep)[0]) && s.matches(r.loop, jsGrows) && !s.says(javaMethod(r.loop), "andom", "jitter", "Jitter") {
			s.report(claim{at: r.sleep, title: "Back-off without jitter"})
		}
	}
}

func javaFixedDelay(s *scan, r javaRetry) {
	if !r.sleep.Valid() || len(javaArguments(r.sleep)) == 0 || !javaWaitsForFailure(r) || !javaConstant(r.loop, javaArguments(r.sleep)[0]) {
		return
	}
	delay := javaArguments(r.sleep)[0]
	ms, _ := strconv.Atoi(strings.TrimRight(strings.ReplaceAll(delay.Text(), "_", ""), "lL"))
	if ms > 0 && ms <= 500 && jsTries(r.loop) <= 3 && r.sleep.Field("object").Text() == "Thread" {
		return
	}
	s.report(claim{at: r.sleep, title: fmt.Sprintf("Retry waits a constant %s between tries", delay.Text()), confidence: finding.High,
		why: "All clients that failed together come back together after the same pause, so a dependency that is just recovering is knocked over again."})
}

func javaConstant(loop, e syntax.Node) bool {
	for n := range e.Walk() {
		switch n.Kind() {
		case "method_invocation":
			return strings.Contains(n.Text(), "toMillis") || strings.HasPrefix(n.Text(), "Duration.of")
		case "array_access", "ternary_expression":
			return false
		case "identifier":
			for _, c := range below(loop, "assignment_expression", "update_expression", "variable_declarator") {
				if usesName(c.Field("left"), n.Text()) || c.Is("update_expression") && usesName(c, n.Text()) || c.Field("name").Text() == n.Text() {
					return false
				}
			}
		}
	}
	return true
}

func javaUnbounded(s *scan, r javaRetry) {
	if !r.free || s.says(r.loop, "isInterrupted", "++", "retries", "attempt", "deadline", "nanoTime", "currentTimeMillis") {
		return
	}
	for _, c := range below(r.try, "catch_clause") {
		if len(below(c.Field("body"), "throw_statement", "return_statement", "break_statement")) > 0 && !javaExpected.MatchString(c.Child(0).Text()) {
			return
		}
	}
	s.report(claim{at: r.loop, until: r.loop.Field("body").Child(0), title: "Retry loop never gives up",
		why: "As long as the dependency is down this loop goes on, the caller never learns of the failure, and its thread is never free again."})
}

// javaRetryable looks at Spring's @Retryable.
func javaRetryable(s *scan, n syntax.Node) {
	if lastPart(n.Field("name").Text()) != "Retryable" {
		return
	}
	method := enclosing(n, "method_declaration", "class_declaration")
	text := n.Text()
	switch s.rule {
	case "retry-fixed-delay":
		if !containsAny(text, "multiplier", "random") {
			s.report(claim{at: n, title: fmt.Sprintf("@Retryable on %s waits a constant time between tries", method.Field("name").Text()), confidence: finding.High,
				why: "Without a multiplier every client waits the same second and returns with all the others."})
		}
	case "retry-non-idempotent":
		if method.Is("method_declaration") && javaWrites.MatchString(method.Field("body").Text()) && !s.matches(method, idempotencyGuard) {
			s.report(claim{at: n, title: fmt.Sprintf("Write in %s is retried without an idempotency key", method.Field("name").Text()),
				why: "When the answer is lost after the work was done, the next try does it a second time."})
		}
	}
}
