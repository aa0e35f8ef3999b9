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

func goLoopRules(s *scan, loop syntax.Node) {
	r, ok := goRetryLoop(s, loop)
	if !ok {
		return
	}
	switch s.rule {
	case "retry-fixed-delay":
		goFixedDelay(s, r)
	case "retry-no-delay":
		goNoDelay(s, r)
	case "retry-unbounded":
		goUnbounded(s, r)
	case "retry-ignores-cancellation":
		goDeafSleep(s, r)
	case "retry-no-jitter":
		goNoJitter(s, r)
	case "retry-non-idempotent":
		goRepeatsWrite(s, r)
	}
}

func goFixedDelay(s *scan, r goRetry) {
	delay := goArgument(r.wait, 0)
	if !r.wait.Valid() || !goConstant(s, r.loop, delay) || goTries(r.loop) <= 3 && goShort(delay) {
		return
	}
	s.report(claim{
		at: r.wait, title: fmt.Sprintf("Retry waits a constant %s between tries", delay.Text()), confidence: finding.High,
		why: "All clients that failed together come back together after the same pause, so a dependency that is just recovering is knocked over again.",
	})
}

// goTries returns the number of turns that the loop's head states; a large
// number where it states none.
func goTries(loop syntax.Node) int {
	for _, n := range below(loop.Child(0), "int_literal") {
		if v, err := strconv.Atoi(n.Text()); err == nil && v > 0 {
			return v
		}
	}
	return 1 << 30
}

// goShort reports whether a delay is written in milliseconds or less.
func goShort(delay syntax.Node) bool {
	return containsAny(delay.Text(), "Millisecond", "Microsecond", "Nanosecond")
}

// goConstant reports whether an expression has the same value in every turn.
func goConstant(s *scan, loop, e syntax.Node) bool {
	for n := range e.Walk() {
		switch n.Kind() {
		case "call_expression":
			if s.callee(n) != "time.Duration" {
				return false
			}
		case "index_expression":
			return false
		case "identifier":
			if goChanges(loop, n.Text()) {
				return false
			}
		}
	}
	return e.Valid()
}

// goChanges reports whether the loop gives name a new value.
func goChanges(loop syntax.Node, name string) bool {
	for _, n := range below(loop, "assignment_statement", "short_var_declaration", "inc_statement", "dec_statement", "range_clause") {
		left := n.Field("left")
		if n.Is("inc_statement", "dec_statement") {
			left = n
		}
		if usesName(left, name) {
			return true
		}
	}
	return false
}

var goWaits = []string{"Sleep", "time.After", "Ticker", "ticker", "Timer", "timer", "backoff", "Backoff", "BackOff", "Wait(", "limiter", "delay"}

func goNoDelay(s *scan, r goRetry) {
	text := r.loop.Text()
	if r.wait.Valid() || containsAny(text, goWaits...) || containsAny(text, "CompareAndSwap", "errors.Is(", "io.EOF", ".Next(", "Accept()", "Read(", "Scan(", "Recv(", "<-") || !goRemote(r.loop) || goSystem(s, text) {
		return
	}
	s.report(claim{at: r.loop, until: r.loop.Field("body").Child(0), title: "Retry loop tries again without any pause",
		why: "All tries are used up within milliseconds while the fault still lasts, and the struggling dependency gets the load of every one of them."})
}

var goRemoteName = regexp.MustCompile(`(?i)^(do|dial|get|post|put|head|query|exec|ping|send|publish|fetch|call|connect|request|upload|download|invoke|execute|load|save|write|push|insert)([A-Z]\w*)?$`)

// goRemote reports whether a loop talks to something that can be down.
func goRemote(loop syntax.Node) bool {
	return slices.ContainsFunc(below(loop, "call_expression"), func(c syntax.Node) bool {
		return goRemoteName.MatchString(lastName(c.Field("function")))
	})
}

// goSystem reports whether a loop repeats a system call, which is how those
// are made.
func goSystem(s *scan, text string) bool {
	return s.mentions(`"syscall"`, `"golang.org/x/sys`) || containsAny(text, "EINTR", "EAGAIN", "ERROR_", "prepareRead")
}

func goUnbounded(s *scan, r goRetry) {
	text := r.loop.Text()
	if !r.free || containsAny(text, "ctx", "Done()", "deadline", "Deadline", "time.Since(", "maxRetries", "attempt", "Attempt", "retries", "tries", "Accept()") || !goRemote(r.loop) && !r.wait.Valid() || goSystem(s, text) {
		return
	}
	for _, c := range r.checks {
		if !strings.Contains(c.Field("condition").Text(), "== nil") && len(below(c.Field("consequence"), "return_statement", "break_statement")) > 0 {
			return
		}
	}
	s.report(claim{at: r.loop, until: r.loop.Field("body").Child(0), title: "Retry loop never gives up",
		why: "As long as the dependency is down this loop goes on, the caller never learns of the failure, and nothing can stop the goroutine."})
}

// goDeafSleep finds retry loops that sleep through cancellation.
func goDeafSleep(s *scan, r goRetry) {
	given := goContextAt(s, r.loop)
	if given.text == "" || s.callee(r.wait) != "time.Sleep" || goShort(goArgument(r.wait, 0)) || !r.wait.Parent().Is("expression_statement") {
		return
	}
	c := claim{
		at: r.wait, title: fmt.Sprintf("Retry sleeps although %s may be cancelled", given.text),
		why: "When the caller has left or the process is told to stop, the loop still sleeps and tries again.",
	}
	if leave := goReturnError(given.fn, given.text); given.safe && leave != "" && s.alone(r.wait.Parent()) && s.function(r.wait).Same(given.fn) {
		indent := s.indent(r.wait)
		clock := r.wait.Field("function").Field("operand").Text()
		c.mend = []splice{replace(r.wait.Parent(), fmt.Sprintf("select {\n%[1]scase <-%[2]s.Done():\n%[1]s\t%[3]s\n%[1]scase <-%[5]s.After(%[4]s):\n%[1]s}", indent, given.text, leave, goArgument(r.wait, 0).Text(), clock))}
	}
	s.report(c)
}

// goReturnError writes the statement that leaves fn with the context's error,
// for the results whose zero value is plain.
func goReturnError(fn syntax.Node, ctx string) string {
	result := fn.Field("result")
	if result.Text() == "error" {
		return "return " + ctx + ".Err()"
	}
	parts := children(result)
	if len(parts) != 2 || len(children(parts[0])) > 2 || len(children(parts[1])) > 2 || !goIsError(parts[1]) {
		return ""
	}
	switch first := parts[0].Field("type"); {
	case first.Is("pointer_type", "slice_type", "map_type", "interface_type", "channel_type", "function_type"):
		return "return nil, " + ctx + ".Err()"
	case first.Text() == "string":
		return "return \"\", " + ctx + ".Err()"
	case first.Text() == "int" || first.Text() == "int64":
		return "return 0, " + ctx + ".Err()"
	case first.Text() == "bool":
		return "return false, " + ctx + ".Err()"
	}
	return ""
}

// goIsError reports whether a result is one value of type error, named or not.
func goIsError(result syntax.Node) bool {
	return result.Text() == "error" || result.Field("type").Text() == "error"
}

// goRepeatsWrite finds POSTs that are sent again after an error.
func goRepeatsWrite(s *scan, r goRetry) {
	for _, call := range s.ownCalls(r.loop.Field("body")) {
		switch s.callee(call) {
		case "net/http.Post", "net/http.PostForm", "net/http.Client{}.Post", "net/http.Client{}.PostForm", "net/http.DefaultClient.Post":
		default:
			continue
		}
		if !safePost(goArgument(call, 0).Text()) && !s.matches(s.scope(r.loop), idempotencyGuard) {
			s.report(claim{at: call, title: "POST is retried without an idempotency key",
				why: "When the answer is lost after the server did the work (timeout, reset), the next turn of the loop does it a second time."})
			return
		}
	}
}

var goDoubles = regexp.MustCompile(`\*=\s*2|\*\s*2\b|1\s*<<|math\.Pow\(`)

func goNoJitter(s *scan, r goRetry) {
	if !r.wait.Valid() || goConstant(s, r.loop, goArgument(r.wait, 0)) || !s.matches(r.loop, goDoubles) || s.says(s.scope(r.loop), "rand.", "jitter", "Jitter") {
		return
	}
	s.report(claim{at: r.wait, title: "Back-off without jitter"})
}
