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
	if !r.sleep.Valid() || !constant || r.tries > 0 && r.tries <= 3 && seconds > 0 && seconds <= 0.5 {
		return
	}
	s.report(claim{
		at: r.sleep, title: fmt.Sprintf("Retry waits a constant %s between tries", delayText(delay)), confidence: finding.High,
		why:  "All clients that failed together come back together after the same pause, so a dependency that is just recovering is knocked over again.",
		mend: pyBackOff(s, r, delay),
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
	value, _ = strconv.ParseFloat(delay.Text(), 64)
	for n := range delay.Walk() {
		switch n.Kind() {
		case "call", "subscript", "string", "conditional_expression":
			return 0, false
		case "identifier":
			if pyChanges(s, loop, n.Text()) {
				return 0, false
			}
			if b, found := s.names.find(n.Text(), n); found && b.value.Is("integer", "float") {
				value, _ = strconv.ParseFloat(b.value.Text(), 64)
			}
		}
	}
	return value, delay.Valid()
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

// pyBackOff makes the delay grow with the attempt, capped and random.
func pyBackOff(s *scan, r pyRetry, delay syntax.Node) []splice {
	counter, rename := pyCounter(r.loop)
	if counter == "" || !delay.Is("integer", "float", "identifier", "attribute") {
		return nil
	}
	need, ok := pyNeed(s, r.loop, "random")
	if !ok {
		return nil
	}
	need = append(need, rename...)
	return append(need, replace(delay, fmt.Sprintf("random.uniform(0, min(30, %s * 2**%s))", delay.Text(), counter)))
}

// pyCounter returns the variable that counts attempts; an unused one gets a
// name.
func pyCounter(loop syntax.Node) (name string, rename []splice) {
	if left := loop.Field("left"); left.Is("identifier") {
		if left.Text() != "_" {
			return left.Text(), nil
		}
		if usesName(enclosing(loop, "function_definition"), "attempt") {
			return "", nil
		}
		return "attempt", []splice{replace(left, "attempt")}
	}
	for _, a := range below(loop.Field("body"), "augmented_assignment") {
		if strings.Contains(a.Text(), "+=") && a.Field("right").Text() == "1" && a.Field("left").Is("identifier") {
			return a.Field("left").Text(), nil
		}
	}
	return "", nil
}

// pyRemote tells code that talks to something that can be down.
var pyRemote = regexp.MustCompile(`(?i)requests?\.|httpx|urlopen|session\b|client|connect|fetch|\bsend|publish|download|upload|query|execute|\.request\(|\bcall|\.post\(|api\b|rpc|redis|\bdb\b|broker|remote`)

func pyNoDelay(s *scan, r pyRetry) {
	text := r.loop.Text()
	if r.sleep.Valid() || !r.try.Valid() || !pyRemote.MatchString(r.try.Field("body").Text()) || containsAny(text, ".wait(", "sleep", "backoff", "delay", "wait_for(", ".select(", "poll(", "timeout=") && containsAny(text, "sleep", "backoff", "delay", ".wait(", "poll(") {
		return
	}
	s.report(claim{
		at: r.loop, until: r.loop.Field("body"), title: "Retry loop tries again without any pause",
		why: "All tries are used up within milliseconds while the fault still lasts, and the struggling dependency gets the load of every one of them.",
	})
}

func pyUnbounded(s *scan, r pyRetry) {
	if r.tries != 0 || pyBounded(r) || !r.try.Valid() || !r.sleep.Valid() && !pyRemote.MatchString(r.try.Field("body").Text()) {
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
