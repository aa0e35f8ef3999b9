package rules

import (
	"regexp"
	"slices"
	"strconv"
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
	if r.try.Valid() {
		r.handlers = pyRetrying(r.try)
		if len(r.handlers) > 0 && pySucceeds(loop, r.try) && strings.Contains(r.try.Field("body").Text(), "(") && !strings.Contains(r.try.Text(), "input(") {
			return r, true
		}
	}
	r.try = syntax.Node{}
	return r, r.sleep.Valid() && pyChecksStatus(body)
}

var countsTries = regexp.MustCompile(`(?i)attempt|retr|tries|try|count|time|deadline|remaining|left`)

// pyAttempts reports whether the loop's head counts attempts, or is free,
// rather than walking over items; and the number of attempts where it stands
// there (-1: bounded by something else).
func pyAttempts(s *scan, loop syntax.Node) (tries int, ok bool) {
	if loop.Is("while_statement") {
		condition := loop.Field("condition").Text()
		if condition == "True" || condition == "1" || strings.HasPrefix(condition, "not ") {
			return 0, true
		}
		return -1, countsTries.MatchString(condition)
	}
	head := loop.Field("right")
	switch s.callee(head) {
	case "range":
		args := head.Field("arguments")
		n, err := strconv.Atoi(last(args).Text())
		if args.Count() == 2 && err == nil {
			first, _ := strconv.Atoi(args.Child(0).Text())
			n -= first
		}
		if err != nil {
			n = -1
		}
		return n, true
	case "itertools.count":
		return 0, true
	}
	return 0, false
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
func pySucceeds(loop, try syntax.Node) bool {
	for n := range loop.Field("body").WalkInside("function_definition", "lambda", "for_statement", "while_statement", "except_clause") {
		if n.Is("return_statement", "break_statement") {
			return true
		}
	}
	flag := strings.TrimPrefix(loop.Field("condition").Text(), "not ")
	if loop.Is("while_statement") && flag != "True" && flag != "" {
		for _, a := range below(try, "assignment") {
			if a.Field("left").Text() == flag && !enclosing(a, "except_clause").Valid() {
				return true
			}
		}
	}
	return false
}

var statusCheck = regexp.MustCompile(`\.(status_code|ok|status|is_success|is_error)\b`)

// pyChecksStatus reports whether the body leaves the loop by the HTTP status.
func pyChecksStatus(body syntax.Node) bool {
	for _, branch := range below(body, "if_statement") {
		if statusCheck.MatchString(branch.Field("condition").Text()) && len(below(branch, "return_statement", "break_statement", "continue_statement")) > 0 {
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
