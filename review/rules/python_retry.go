package rules

import (
	"regexp"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// pyRetry is a loop that tries the same thing again after a failure.
type pyRetry struct {
	loop     syntax.Node
	try      syntax.Node   // the guarded attempt; absent for loops that look at a status
	handlers []syntax.Node // except clauses that lead to another try
	sleep    syntax.Node   // the call that waits; absent if there is none
	tries    int           // 0 if the loop's head does not bound them
}

// notTransient are exceptions that tell of input or of an expected state
// rather than of a failing dependency.
var notTransient = regexp.MustCompile(`^(.*\.)?(ValueError|KeyError|IndexError|TypeError|AttributeError|UnicodeDecodeError|ImportError|ModuleNotFoundError|StopIteration|BlockingIOError|InterruptedError|EndOfStream|CancelledError|asyncio\.TimeoutError|StopAsyncIteration|Empty|Full|QueueEmpty|EOFError|KeyboardInterrupt|JSONDecodeError|FileExistsError|FileNotFoundError|IntegrityError|StaleDataError|WatchError|DoesNotExist|InvalidOperation|SyntaxError|RecursionError|LookupError|NameError|AssertionError|ValidationError|PermissionError)$`)

// pyRetryLoop recognises a retry loop: some way out on success, and a handler
// or status check that goes round again.
func pyRetryLoop(s *scan, loop syntax.Node) (pyRetry, bool) {
	r := pyRetry{loop: loop}
	tries, attempts := pyAttempts(s, loop)
	if !attempts {
		return r, false
	}
	r.tries = tries
	body := loop.Field("body")
	for n := range body.WalkInside("function_definition", "lambda", "for_statement", "while_statement") {
		if n.Is("call") && pySleeps(s, n) && !r.sleep.Valid() {
			r.sleep = n
		}
		if n.Is("try_statement") && !r.try.Valid() {
			r.try = n
		}
	}
	if r.try.Valid() && !pyWalks(loop, r.try) {
		r.handlers = pyRetrying(r.try)
		if len(r.handlers) > 0 && pySucceeds(loop, r.try) && s.says(r.try.Field("body"), "(") && !s.says(r.try, "input(") {
			return r, true
		}
	}
	r.try = syntax.Node{}
	return r, r.sleep.Valid() && pyChecksStatus(body)
}

// pyRetrying returns the except clauses after which the loop goes on.
func pyRetrying(try syntax.Node) []syntax.Node {
	var out []syntax.Node
	for c := range try.Children() {
		if !c.Is("except_clause") {
			continue
		}
		block := last(c)
		if !last(block).Is("raise_statement", "return_statement", "break_statement") && !pyExpected(c) {
			out = append(out, c)
		}
	}
	return out
}

// pyExpected reports whether an except clause catches only exceptions that
// are no failures of a dependency.
func pyExpected(clause syntax.Node) bool {
	types := below(clause.Child(0), "identifier", "attribute")
	if !clause.Child(0).Is("identifier", "attribute", "tuple", "as_pattern") || len(types) == 0 {
		return false
	}
	what := clause.Child(0)
	if what.Is("as_pattern") {
		what = what.Child(0)
	}
	if what.Is("tuple") {
		return !slices.ContainsFunc(children(what), func(t syntax.Node) bool { return !notTransient.MatchString(t.Text()) })
	}
	return notTransient.MatchString(what.Text())
}

// pySucceeds reports whether success leaves the loop: a return or break in
// the try body, its else clause or after it, or the loop's condition changing.
// A way out before the try, such as an empty queue, is none.
func pySucceeds(loop, try syntax.Node) bool {
	for n := range loop.Field("body").WalkInside("function_definition", "lambda", "for_statement", "while_statement", "except_clause") {
		if n.Is("return_statement", "break_statement") && !before(n, try) {
			return true
		}
	}
	return pySetsFlag(loop, try)
}

// pySetsFlag reports whether the try body ends a "while not done" loop.
func pySetsFlag(loop, try syntax.Node) bool {
	flag, negated := strings.CutPrefix(loop.Field("condition").Text(), "not ")
	for _, a := range below(try, "assignment") {
		if negated && a.Field("left").Text() == flag && !enclosing(a, "except_clause").Valid() {
			return true
		}
	}
	return false
}

// pyWaitsForFailure reports whether the loop sleeps only after a failure: in
// the handler, or where every success has left. A loop that sleeps after
// success too polls, or keeps to a rate.
func pyWaitsForFailure(r pyRetry) bool {
	if !r.try.Valid() || enclosing(r.sleep, "except_clause", "for_statement", "while_statement").Is("except_clause") {
		return true
	}
	if before(r.sleep, r.try) {
		return false // a pause before each try keeps to a rate
	}
	for part := range r.try.Children() {
		if part.Is("block", "else_clause") && pyLeaves(part) {
			return true
		}
	}
	for next := r.try.Next(); next.Valid() && !contains(next, r.sleep); next = next.Next() {
		if next.Is("if_statement") && statusCheck.MatchString(next.Field("condition").Text()) && pyLeaves(next.Field("consequence")) {
			return true
		}
	}
	return pySetsFlag(r.loop, r.try)
}

// pyLeaves reports whether a block's normal end is a return or break.
func pyLeaves(block syntax.Node) bool {
	for {
		end := last(block)
		switch {
		case end.Is("return_statement", "break_statement", "raise_statement", "continue_statement"):
			return true
		case end.Is("with_statement"):
			block = end.Field("body")
		case end.Is("block"):
			block = end
		case end.Is("if_statement"):
			return statusCheck.MatchString(end.Field("condition").Text()) && pyLeaves(end.Field("consequence"))
		default:
			return false
		}
	}
}

// statusCheck is a look at an HTTP status, rather than at the state of a job.
var statusCheck = regexp.MustCompile(`\.(status_code|ok|is_success|is_error)\b|\.status\s*(==|!=|<=?|>=?|in|not in)\s*[(\[{]?\s*[1-5]\d\d\b`)

// pyChecksStatus reports whether the body leaves the loop by the HTTP status;
// 202 is the answer of a job that is polled.
func pyChecksStatus(body syntax.Node) bool {
	for _, branch := range below(body, "if_statement") {
		condition := branch.Field("condition").Text()
		if statusCheck.MatchString(condition) && !strings.Contains(condition, "202") && len(below(branch, "return_statement", "break_statement", "continue_statement")) > 0 {
			return true
		}
	}
	return false
}

func pySleeps(s *scan, call syntax.Node) bool {
	switch s.callee(call) {
	case "time.sleep", "asyncio.sleep", "anyio.sleep", "trio.sleep", "gevent.sleep", "eventlet.sleep":
		return true
	}
	return false
}
