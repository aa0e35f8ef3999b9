package rules

import (
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// pyCancelled finds cancellations that are swallowed.
func pyCancelled(s *scan, clause syntax.Node) {
	fn := s.function(clause)
	kind := clause.Child(0)
	if !pyAsync(fn) || len(below(last(clause), "raise_statement")) > 0 {
		return
	}
	text := kind.Text()
	if name := kind.Field("alias").Text(); name != "" && usesName(last(clause), name) {
		return // handed on
	}
	cancelled := strings.Contains(text, "CancelledError") && !kind.Is("block")
	broad := kind.Is("block") || text == "BaseException" || strings.HasPrefix(text, "BaseException as")
	try := enclosing(clause, "try_statement")
	if !cancelled && !broad || strings.Contains(fn.Text(), ".cancel()") || !strings.Contains(try.Field("body").Text(), "await ") {
		return
	}
	if cancelled && (last(last(clause)).Is("return_statement", "break_statement") || !enclosing(try, "for_statement", "while_statement", "function_definition").Is("for_statement", "while_statement") && !try.Next().Valid()) {
		return // the task ends right after
	}
	s.report(claim{at: clause, title: "Cancellation is swallowed", why: "The task is asked to stop and goes on: shutdown and timeouts that cancel it do not work."})
}

// pyAutoAck finds consumers that acknowledge before they work.
func pyAutoAck(s *scan, call syntax.Node) {
	if lastName(call.Field("function")) != "basic_consume" {
		return
	}
	value, _ := pyArgument(call, "auto_ack")
	if value.Text() == "True" {
		s.report(claim{at: call, title: "Messages are acknowledged before they are processed", confidence: finding.High,
			why: "A crash or error while a message is worked on loses it for good."})
	}
}
