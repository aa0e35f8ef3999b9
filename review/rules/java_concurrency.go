package rules

import (
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
