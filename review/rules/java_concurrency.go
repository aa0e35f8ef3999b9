package rules

import (
	"fmt"
	"regexp"
	"slices"
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
	if containsAny(body.Text(), ".interrupt()", "throw ", "restoreInterrupt") || javaRunEnds(clause) || javaRemembers(clause) {
		return
	}
	c := claim{at: clause, title: "InterruptedException is swallowed", confidence: finding.High,
		why: "The thread was asked to stop and forgets it: shutdown waits until it is killed, and timeouts built on interruption do not work."}
	if !strings.Contains(kind, "|") && !javaTurns(clause) {
		c.mend = javaRestore(s, body)
	}
	s.report(c)
}

// javaRemembers reports whether the clause notes the interruption in a
// variable, to end its loop or to restore the flag when the work is done.
func javaRemembers(clause syntax.Node) bool {
	return len(below(clause.Field("body"), "assignment_expression")) > 0
}

// javaTurns reports whether the code goes round again after the clause. With
// the flag restored the next wait would throw at once, and the loop would
// spin.
func javaTurns(clause syntax.Node) bool {
	if last(clause.Field("body")).Is("return_statement", "break_statement") {
		return false
	}
	loop := enclosing(clause, append([]string{"enhanced_for_statement"}, append(javaLoops, javaFunctions...)...)...)
	return loop.Is("enhanced_for_statement") || loop.Is(javaLoops...)
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
		return []splice{{start, end, "{\n" + s.indent(body) + s.unit(body) + restore + "\n" + s.indent(body) + "}"}}
	}
	return []splice{insertAt(start+1, "\n"+s.indent(body.Parent())+s.unit(body)+restore)}
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
	if method := javaMethod(call).Field("name").Text(); name == "await" && cleanupName.MatchString(method) || waitsByName.MatchString(method) || method == name {
		return // waiting is its job
	}
	if containsAny(javaMethod(call).Text(), ".inheritIO()", object.Text()+".destroy()", object.Text()+".destroyForcibly()") {
		return // a child in the foreground, or one that was told to end
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
		why: "If what should complete it has died or hangs, this thread waits for ever, and a pool of such threads stops serving."})
}

var allDone = regexp.MustCompile(`allOf\([^;]*\.(join|get)\(`)

var waitsByName = regexp.MustCompile(`^(await|wait|join|block|sync)([A-Z]\w*)?$`)

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
