package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

func pyLoopRules(s *scan, loop syntax.Node) {
	r, ok := pyRetryLoop(s, loop)
	if !ok {
		return
	}
	switch s.rule {
	case "retry-fixed-delay":
		pyFixedDelay(s, r)
	case "retry-no-delay":
		pyNoDelay(s, r)
	case "retry-unbounded":
		pyUnbounded(s, r)
	case "retry-non-idempotent":
		pyRepeatsWrite(s, r)
	}
}

func pyFixedDelay(s *scan, r pyRetry) {
	delay := pyPositional(r.sleep, 0)
	seconds, constant := pyConstant(s, r.loop, delay)
	if !r.sleep.Valid() || !constant || !pyWaitsForFailure(r) || r.tries > 0 && r.tries <= 3 && seconds > 0 && seconds <= 0.5 {
		return
	}
	s.report(claim{
		at: r.sleep, title: fmt.Sprintf("Retry waits a constant %s between tries", delayText(delay)), confidence: finding.High,
		why:  "All clients that failed together come back together after the same pause, so a dependency that is just recovering is knocked over again.",
		mend: pyBackOff(s, r, delay, seconds),
	})
}

func delayText(delay syntax.Node) string {
	if _, err := strconv.ParseFloat(delay.Text(), 64); err == nil {
		return delay.Text() + " s"
	}
	return delay.Text()
}

// pyConstant reports whether an expression has the same value in every turn
// of the loop, and its value where it is a number (0 if unknown).
func pyConstant(s *scan, loop, delay syntax.Node) (value float64, ok bool) {
	for n := range delay.Walk() {
		switch n.Kind() {
		case "call", "subscript", "string", "conditional_expression":
			return 0, false
		case "identifier":
			if pyChanges(s, loop, n.Text()) {
				return 0, false
			}
		}
	}
	return pyNumber(s, delay), delay.Valid()
}

// pyNumber returns the value of a literal, or of a name that is given one
// literal and nothing else; 0 if unknown.
func pyNumber(s *scan, n syntax.Node) float64 {
	if n.Is("identifier") && len(s.names.by[n.Text()]) == 1 {
		b, _ := s.names.find(n.Text(), n)
		n = b.value
	}
	value, _ := strconv.ParseFloat(n.Text(), 64)
	return value
}

// pyChanges reports whether the loop gives name a new value.
func pyChanges(_ *scan, loop syntax.Node, name string) bool {
	if usesName(loop.Field("left"), name) {
		return true
	}
	for _, a := range below(loop, "assignment", "augmented_assignment", "named_expression") {
		left := a.Field("left")
		if a.Is("named_expression") {
			left = a.Field("name")
		}
		if usesName(left, name) || left.Text() == name {
			return true
		}
	}
	return false
}

// pyRemote tells code that talks to something that can be down.
var pyRemote = regexp.MustCompile(`(?i)requests?\.|httpx|urlopen|session\b|client|connect|fetch|\bsend|publish|download|upload|query|execute|\.request\(|\bcall|\.post\(|api\b|rpc|redis|\bdb\b|broker|remote`)

func pyNoDelay(s *scan, r pyRetry) {
	text := r.loop.Text()
	if r.sleep.Valid() || !r.try.Valid() || !s.matches(r.try.Field("body"), pyRemote) || containsAny(text, ".wait(", "sleep", "backoff", "delay", "wait_for(", ".select(", "poll(", "timeout=") && containsAny(text, "sleep", "backoff", "delay", ".wait(", "poll(") {
		return
	}
	s.report(claim{
		at: r.loop, until: r.loop.Field("body"), title: "Retry loop tries again without any pause",
		why: "All tries are used up within milliseconds while the fault still lasts, and the struggling dependency gets the load of every one of them.",
	})
}

func pyUnbounded(s *scan, r pyRetry) {
	if r.tries != 0 || pyBounded(r) || !r.try.Valid() || !r.sleep.Valid() && !s.matches(r.try.Field("body"), pyRemote) {
		return
	}
	s.report(claim{
		at: r.loop, until: r.loop.Field("body"), title: "Retry loop never gives up",
		why: "As long as the dependency is down this loop goes on, the caller never learns of the failure, and its thread or task is never free again.",
	})
}

// pyBounded reports whether something other than success ends the loop.
func pyBounded(r pyRetry) bool {
	for n := range r.loop.Field("body").WalkInside("function_definition", "lambda") {
		if !n.Is("raise_statement", "return_statement", "break_statement") {
			continue
		}
		inTry := contains(r.try.Field("body"), n)
		clause := enclosing(n, "except_clause")
		retrying := slices.ContainsFunc(r.handlers, func(h syntax.Node) bool { return h.Same(clause) })
		if retrying || !inTry && !contains(r.try, n) && enclosing(n, "if_statement", "while_statement", "for_statement").Is("if_statement") {
			return true
		}
	}
	return false
}
