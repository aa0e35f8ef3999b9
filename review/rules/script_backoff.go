package rules

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

func jsLoopRules(s *scan, loop syntax.Node) {
	r, ok := jsRetryLoop(loop)
	if !ok {
		return
	}
	switch s.rule {
	case "retry-fixed-delay":
		jsFixedDelay(s, r)
	case "retry-no-delay":
		jsNoDelay(s, r)
	case "retry-unbounded":
		jsUnbounded(s, r)
	case "retry-non-idempotent":
		jsRepeatsWrite(s, r)
	case "retry-no-jitter":
		jsNoJitter(s, r)
	}
}

func jsFixedDelay(s *scan, r jsRetry) {
	if !r.delay.Valid() || !jsConstant(r.loop, r.delay) || !jsWaitsForFailure(r) {
		return
	}
	ms, _ := strconv.Atoi(strings.ReplaceAll(r.delay.Text(), "_", ""))
	if ms > 0 && ms <= 500 && jsTries(r.loop) <= 3 {
		return
	}
	wait := enclosing(r.delay, "expression_statement")
	if !contains(r.loop, wait) {
		wait = r.delay.Parent().Parent()
	}
	c := claim{
		at: wait, title: fmt.Sprintf("Retry waits a constant %s ms between tries", r.delay.Text()), confidence: finding.High,
		why: "All clients that failed together come back together after the same pause, so a dependency that is just recovering is knocked over again.",
	}
	few := jsTries(r.loop) <= mostTries && ms > 0 && ms <= longestBase*1000
	if counter := jsCounter(r.loop); counter != "" && few && r.delay.Is("number") {
		c.mend = []splice{replace(r.delay, fmt.Sprintf("Math.random() * Math.min(30_000, %s * 2 ** %s)", r.delay.Text(), counter))}
	}
	s.report(c)
}

// jsTries returns the number of turns that the loop's head states; a large
// number where it states none.
func jsTries(loop syntax.Node) int {
	if m := headLimit.FindStringSubmatch(loop.Field("condition").Text()); m != nil {
		n, _ := strconv.Atoi(m[2])
		if m[1] == "<=" {
			n++
		}
		return n
	}
	return 1 << 30
}

var headLimit = regexp.MustCompile(`^[( ]*\w+\s*(<=?)\s*(\d+)[) ;]*$`)

// jsCounter returns the variable that a for loop counts up from 0 or 1.
func jsCounter(loop syntax.Node) string {
	step, start := loop.Field("increment"), below(loop.Field("initializer"), "variable_declarator")
	if !step.Is("update_expression") || !strings.Contains(step.Text(), "++") || len(start) != 1 || jsChanges(loop.Field("body"), step.Child(0).Text()) {
		return ""
	}
	if first := start[0].Field("value").Text(); start[0].Field("name").Text() != step.Child(0).Text() || first != "0" && first != "1" {
		return ""
	}
	return step.Child(0).Text()
}

// jsConstant reports whether an expression has the same value in every turn.
func jsConstant(loop, e syntax.Node) bool {
	for n := range e.Walk() {
		switch n.Kind() {
		case "call_expression", "subscript_expression", "ternary_expression":
			return false
		case "identifier":
			if jsChanges(loop, n.Text()) {
				return false
			}
		}
	}
	return true
}

func jsChanges(loop syntax.Node, name string) bool {
	for _, n := range below(loop, "assignment_expression", "augmented_assignment_expression", "update_expression", "variable_declarator") {
		target := n.Field("left")
		if n.Is("update_expression") {
			target = n.Child(0)
		}
		if n.Is("variable_declarator") {
			target = n.Field("name")
		}
		if target.Text() == name {
			return true
		}
	}
	return false
}

func jsNoDelay(s *scan, r jsRetry) {
	text := r.loop.Text()
	if r.delay.Valid() || containsAny(text, "setTimeout", "sleep", "delay", "backoff", "Backoff", "wait(", "waitFor", "setImmediate") || !s.says(r.try.Field("body"), "await ") {
		return
	}
	s.report(claim{at: r.loop, until: r.loop.Field("body").Child(0), title: "Retry loop tries again without any pause",
		why: "All tries are used up within milliseconds while the fault still lasts, and the struggling dependency gets the load of every one of them."})
}

func jsUnbounded(s *scan, r jsRetry) {
	if !r.free || !s.says(r.try.Field("body"), "await ") {
		return
	}
	for _, n := range below(r.loop.Field("body"), "throw_statement", "return_statement", "break_statement") {
		inHandler := contains(r.try.Field("handler"), n)
		outside := !contains(r.try, n) && enclosing(n, append([]string{"if_statement"}, jsLoops...)...).Is("if_statement")
		if inHandler || outside {
			return
		}
	}
	if containsAny(r.loop.Field("condition").Text(), "stop", "closed", "running", "abort", "shutdown") {
		return
	}
	s.report(claim{at: r.loop, until: r.loop.Field("body").Child(0), title: "Retry loop never gives up",
		why: "As long as the dependency is down this loop goes on, and the caller never learns of the failure."})
}

func jsNoJitter(s *scan, r jsRetry) {
	if !r.delay.Valid() || jsConstant(r.loop, r.delay) || !s.matches(r.loop, jsGrows) || s.says(s.scope(r.loop), "random", "jitter", "Jitter") {
		return
	}
	s.report(claim{at: r.delay.Parent(), title: "Back-off without jitter"})
}

var jsGrows = regexp.MustCompile(`\*=\s*2|\*\s*2\b|2\s*\*\*|Math\.pow\(|1\s*<<`)

// jsWrite returns a call below n that does something twice when made twice.
func jsWrite(s *scan, n syntax.Node) syntax.Node {
	for _, call := range s.calls(n) {
		callee := s.callee(call)
		arguments := call.Field("arguments").Text()
		post := strings.HasPrefix(callee, "axios") && lastPart(callee) == "post" ||
			(callee == "fetch" || callee == "node-fetch") && postMethod.MatchString(arguments)
		if post && !safePost(jsArgument(call, 0).Text()) {
			return call
		}
	}
	return syntax.Node{}
}

var postMethod = regexp.MustCompile(`method:\s*['"]POST['"]`)

func jsRepeatsWrite(s *scan, r jsRetry) {
	write := jsWrite(s, r.try.Field("body"))
	if !write.Valid() || s.matches(s.scope(r.loop), idempotencyGuard) {
		return
	}
	s.report(claim{at: write, title: "POST is retried without an idempotency key",
		why: "When the answer is lost after the server did the work (timeout, reset), the next turn of the loop does it a second time."})
}

// jsRetryPolicy finds axios-retry policies that repeat every request.
func jsRetryPolicy(s *scan, call syntax.Node) {
	if first, _, _ := strings.Cut(s.callee(call), "."); first != "axios-retry" {
		return
	}
	options := jsArgument(call, 1)
	condition, _ := jsOption(s, options, "retryCondition")
	if condition.Is("arrow_function") && condition.Field("body").Text() == "true" {
		s.report(claim{at: call, title: "axios-retry repeats POST requests too", confidence: finding.High,
			why: "When an answer is lost after the server did the work, the client sends the POST again and the work is done twice."})
	}
}

var countsTries = regexp.MustCompile(`(?i)attempt|retr|tries|try|count|time|deadline|remaining|left`)

// jsRecursion finds functions that call themselves from their catch clause,
// with nothing that counts.
func jsRecursion(s *scan, clause syntax.Node) {
	fn := s.function(clause)
	name := jsDefinition(s, fn) + jsDefinition(s, fn.Parent())
	if name == "" || !jsAsync(fn) || !strings.Contains(clause.Parent().Field("body").Text(), "await ") {
		return
	}
	for _, call := range s.calls(clause) {
		again := lastName(call.Field("function")) == name
		counted := countsTries.MatchString(fn.Field("parameters").Text()) || strings.ContainsAny(call.Field("arguments").Text(), "+-")
		if !again || counted || len(below(clause, "throw_statement")) > 0 || s.says(clause, "if (") {
			continue
		}
		s.report(claim{at: call, title: fmt.Sprintf("%s calls itself again after every failure", name),
			why: "As long as the dependency is down this goes on, and the caller never learns of the failure."})
		return
	}
}
