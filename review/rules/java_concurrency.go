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

// javaInterrupt finds catch clauses that forget an interruption.
func javaInterrupt(s *scan, clause syntax.Node) {
	kind := clause.Child(0).Text()
	if !strings.Contains(kind, "InterruptedException") {
		return
	}
	body := clause.Field("body")
	if containsAny(body.Text(), ".interrupt()", "throw ", "restoreInterrupt") || javaRunEnds(clause) {
		return
	}
	c := claim{at: clause, title: "InterruptedException is swallowed", confidence: finding.High,
		why: "The thread was asked to stop and forgets it: shutdown waits until it is killed, and timeouts built on interruption do not work."}
	if !strings.Contains(kind, "|") {
		c.mend = javaRestore(s, body)
	}
	s.report(c)
}

// javaRunEnds reports whether the clause leaves the run method of a thread.
func javaRunEnds(clause syntax.Node) bool {
	method := javaMethod(clause)
	return method.Field("name").Text() == "run" && last(clause.Field("body")).Is("return_statement", "break_statement")
}

func javaRestore(s *scan, body syntax.Node) []splice {
	const restore = "Thread.currentThread().interrupt();"
	start, end := body.Bytes()
	if body.StartLine() == body.EndLine() {
		if body.Count() > 0 {
			return []splice{insertAt(start+1, " "+restore)}
		}
		return []splice{{start, end, "{\n" + s.indent(body) + s.unit() + restore + "\n" + s.indent(body) + "}"}}
	}
	return []splice{insertAt(start+1, "\n"+s.indent(body.Parent())+s.unit()+restore)}
}

// javaWaits are waits without a limit, by what they are called on.
var javaFutures = regexp.MustCompile(`^(Future|CompletableFuture|ListenableFuture|ScheduledFuture|FutureTask|CompletionStage)\{\}$|\.(submit|supplyAsync|runAsync|sendAsync|schedule|toCompletableFuture|allOf|anyOf|thenApply|thenCompose|thenCombine|invokeAsync)\(\)$|^CompletableFuture\.`)

func javaFutureWait(s *scan, call syntax.Node) {
	name := call.Field("name").Text()
	if len(javaArguments(call)) > 0 || !slices.Contains([]string{"get", "join", "await", "waitFor"}, name) {
		return
	}
	object := call.Field("object")
	on := s.resolve(object)
	future := javaFutures.MatchString(on)
	rule := "future-wait-no-timeout"
	switch {
	case (name == "get" || name == "join") && future:
	case name == "await" && on == "CountDownLatch{}":
	case name == "waitFor" && (on == "Process{}" || strings.HasSuffix(on, ".start()") || strings.HasSuffix(on, ".exec()")):
		rule = "subprocess-no-timeout"
	default:
		return
	}
	if method := javaMethod(call).Field("name").Text(); name == "await" && (cleanupName.MatchString(method) || strings.HasPrefix(method, "await")) || method == name {
		return // waiting is its job
	}
	if rule != s.rule || javaDone(call, object.Text()) || javaMain(s) && !s.mentions("@RestController", "@Service") {
		return
	}
	what := "future"
	if name == "await" {
		what = "latch"
	} else if name == "waitFor" {
		what = "child process"
	}
	s.report(claim{at: call, title: fmt.Sprintf("%s() waits for the %s without a timeout", name, what), confidence: finding.High,
		why:  "If what should complete it has died or hangs, this thread waits for ever, and a pool of such threads stops serving.",
		mend: javaTimed(s, call, name)})
}

var allDone = regexp.MustCompile(`allOf\([^;]*\.(join|get)\(`)

// javaDone reports whether the future is known to be complete, or bounded
// before.
func javaDone(call syntax.Node, object string) bool {
	text := javaMethod(call).Text()
	if containsAny(text, object+".isDone()", "orTimeout(", "completeOnTimeout(", "invokeAll(") {
		return true
	}
	waited := allDone.FindStringIndex(text)
	start, _ := javaMethod(call).Bytes()
	at, _ := call.Bytes()
	return waited != nil && at-start > waited[1]
}

// javaTimed gives a wait a limit where the checked exceptions allow it.
func javaTimed(s *scan, call syntax.Node, name string) []splice {
	method := javaMethod(call)
	throws := method.Text()
	if i := strings.IndexByte(throws, '{'); i > 0 {
		throws = throws[:i]
	}
	if name != "get" || !s.mentions("import java.util.concurrent.TimeUnit;", "import java.util.concurrent.*;") || !strings.Contains(throws, "throws Exception") {
		return nil
	}
	return []splice{replace(call.Field("arguments"), "(10, TimeUnit.SECONDS)")}
}

var (
	broadException = regexp.MustCompile(`\b(Exception|Throwable|RuntimeException|IOException|SQLException)\b`)
	javaCleanup    = regexp.MustCompile(`(?i)close|delete|release|shutdown|rollback|disconnect|unlock|sleep|cleanup`)
	javaWrites     = regexp.MustCompile(`\.(postForObject|postForEntity|save|insert|charge|sendMail|send)\(|\.POST\(|\.post\(\)`)
)

// javaSwallow finds empty catch clauses and those that only print.
func javaSwallow(s *scan, clause syntax.Node) {
	body := clause.Field("body")
	kind := clause.Child(0)
	if hasComment(body) || strings.Contains(kind.Text(), "InterruptedException") || strings.Contains(strings.ToLower(kind.Field("name").Text()), "ignore") || javaMain(s) {
		return
	}
	broad := broadException.MatchString(kind.Text())
	try := clause.Parent().Field("body")
	list := children(body)
	prints := len(list) == 1 && strings.HasSuffix(strings.TrimSuffix(list[0].Text(), ";"), ".printStackTrace()")
	if !broad || len(list) > 0 && !prints || len(children(try)) <= 1 && javaCleanup.MatchString(try.Text()) {
		return
	}
	s.report(claim{at: clause, title: "Exception is caught and dropped",
		why: "The operation failed and the code goes on as if it had not; what should be there is missing and nobody knows why."})
}

// javaQueues finds pools and queues without a limit.
func javaQueues(s *scan, call syntax.Node) {
	switch {
	case s.rule == "unbounded-concurrency" && call.Field("object").Text() == "Executors" && call.Field("name").Text() == "newCachedThreadPool":
		s.report(claim{at: call, title: "Cached thread pool has no upper limit", why: "When a dependency is slow every request adds a thread, until the process has no memory for more.", severity: finding.Minor})
	case s.rule == "unbounded-queue" && call.Is("object_creation_expression") && strings.HasPrefix(call.Field("type").Text(), "LinkedBlockingQueue") && len(javaArguments(call)) == 0,
		s.rule == "unbounded-queue" && call.Is("object_creation_expression") && strings.HasPrefix(call.Field("type").Text(), "LinkedBlockingDeque") && len(javaArguments(call)) == 0:
		s.report(claim{at: call, title: "Queue has no limit", why: "When its consumers are slower than its producers, it grows until the memory is full, and everything that waits is lost."})
	}
}

// javaShutdown finds waits of nearly infinite length.
func javaShutdown(s *scan, call syntax.Node) {
	args := javaArguments(call)
	if call.Field("name").Text() != "awaitTermination" || len(args) != 2 || !strings.HasSuffix(args[0].Text(), "MAX_VALUE") {
		return
	}
	s.report(claim{at: call, title: "Shutdown waits without a deadline", confidence: finding.High})
}

// javaFixedRate finds schedules that one exception ends for good.
func javaFixedRate(s *scan, call syntax.Node) {
	args := javaArguments(call)
	if call.Field("name").Text() != "scheduleAtFixedRate" || len(args) != 4 {
		return
	}
	task := args[0]
	if !task.Is("lambda_expression") || last(task.Field("body")).Is("try_statement") && len(children(task.Field("body"))) == 1 {
		return
	}
	if body := task.Field("body"); body.Is("block") && len(children(body)) == 1 && children(body)[0].Is("try_statement") {
		return
	}
	s.report(claim{at: call, title: "Schedule ends silently when its task throws", why: "One exception cancels all later runs, and nothing says so; runs that take longer than the period bunch up."})
}

// javaReactive finds blocking calls in code that answers with publishers.
func javaReactive(s *scan, call syntax.Node) {
	method := javaMethod(call)
	result := method.Field("type").Text()
	if !strings.HasPrefix(result, "Mono") && !strings.HasPrefix(result, "Flux") && method.Field("name").Text() != "channelRead0" {
		return
	}
	name := call.Field("name").Text()
	sleep := name == "sleep" && call.Field("object").Text() == "Thread"
	block := slices.Contains([]string{"block", "blockFirst", "blockLast"}, name)
	jdbc := slices.Contains([]string{"JdbcTemplate{}", "RestTemplate{}"}, s.resolve(call.Field("object")))
	if !sleep && !block && !jdbc || strings.Contains(method.Text(), "boundedElastic") || strings.Contains(method.Text(), "subscribeOn") {
		return
	}
	s.report(claim{at: call, title: fmt.Sprintf("%s blocks the event loop", call.Field("object").Text()+"."+name), confidence: finding.High,
		why: "The few threads of the event loop serve all requests: while one waits here, its share of them stands still."})
}

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
	success := strings.HasPrefix(condition, "!") && strings.Contains(loop.Text(), strings.TrimPrefix(condition, "!")+" = true")
	for n := range loop.Field("body").WalkInside(append([]string{"lambda_expression", "enhanced_for_statement", "class_body"}, javaLoops...)...) {
		switch n.Kind() {
		case "try_statement", "try_with_resources_statement":
			if !r.try.Valid() && !enclosing(n, append([]string{"catch_clause"}, javaLoops...)...).Is("catch_clause") {
				r.try = n
			}
		case "return_statement", "break_statement":
			success = success || !enclosing(n, append([]string{"catch_clause"}, javaLoops...)...).Is("catch_clause")
		case "method_invocation":
			name := n.Field("name").Text()
			if (name == "sleep" || strings.HasPrefix(name, "sleep")) && !r.sleep.Valid() {
				r.sleep = n
			}
		}
	}
	return r, r.try.Valid() && success && javaGoesOn(r.try)
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
		if !r.sleep.Valid() && !containsAny(r.loop.Text(), "sleep", "await(", "wait(", "backoff", "Backoff", "poll(", "parkNanos", "compareAndSet", "delay") {
			s.report(claim{at: r.loop, until: r.loop.Field("body").Child(0), title: "Retry loop tries again without any pause",
				why: "All tries are used up within milliseconds while the fault still lasts, and the struggling dependency gets the load of every one of them."})
		}
	case "retry-unbounded":
		javaUnbounded(s, r)
	case "retry-no-jitter":
		if r.sleep.Valid() && len(javaArguments(r.sleep)) == 1 && !javaConstant(r.loop, javaArguments(r.sleep)[0]) && jsGrows.MatchString(r.loop.Text()) && !containsAny(javaMethod(r.loop).Text(), "andom", "jitter", "Jitter") {
			s.report(claim{at: r.sleep, title: "Back-off without jitter"})
		}
	}
}

func javaFixedDelay(s *scan, r javaRetry) {
	if !r.sleep.Valid() || len(javaArguments(r.sleep)) == 0 || !javaConstant(r.loop, javaArguments(r.sleep)[0]) {
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
	if !r.free || containsAny(r.loop.Text(), "isInterrupted", "++", "retries", "attempt", "deadline", "nanoTime", "currentTimeMillis") {
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
		if method.Is("method_declaration") && javaWrites.MatchString(method.Field("body").Text()) && !idempotencyGuard.MatchString(method.Text()) {
			s.report(claim{at: n, title: fmt.Sprintf("Write in %s is retried without an idempotency key", method.Field("name").Text()),
				why: "When the answer is lost after the work was done, the next try does it a second time."})
		}
	}
}
