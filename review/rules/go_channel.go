package rules

import (
	"fmt"
	"regexp"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

var unbufferedChan = regexp.MustCompile(`^make\(\s*chan\s[^,]*\)$`)

// goResultChannel finds goroutines that send their result into an unbuffered
// channel whose reader may give up.
func goResultChannel(s *scan, call syntax.Node) {
	if !unbufferedChan.MatchString(call.Text()) {
		return
	}
	from, ch := goVariable(call, 0)
	fn := s.function(call)
	if !fn.Valid() || ch == "" || !from.Valid() {
		return
	}
	sends, waits, final := 0, false, true
	for n := range fn.Walk() {
		switch n.Kind() {
		case "send_statement":
			if n.Field("channel").Text() == ch && enclosing(n, "go_statement").Valid() {
				if enclosing(n, "communication_case", "for_statement", "func_literal").Is("communication_case", "for_statement") {
					return
				}
				sends++
				final = final && goNothingAfter(n)
			}
		case "select_statement":
			if s.says(n, "<-"+ch) && s.function(n).Same(fn) && goGivesUp(n, ch) {
				waits = true
			}
		}
	}
	if sends == 0 || !waits {
		return
	}
	c := claim{
		at: from, title: fmt.Sprintf("Goroutine blocks for ever on %s when its reader gives up", ch), confidence: finding.High,
		why: "After the timeout or cancellation nobody receives any more, so the sending goroutine stays blocked, one for each slow call.",
	}
	if final {
		_, end := goArgument(call, 0).Bytes()
		c.mend = []splice{insertAt(end, fmt.Sprintf(", %d", sends))}
	}
	s.report(c)
}

// goNothingAfter reports whether a send ends its goroutine: code after it may
// count on somebody having received.
func goNothingAfter(send syntax.Node) bool {
	for at := send; at.Valid() && !at.Is("func_literal"); at = at.Parent() {
		next := at.Next()
		for isComment(next) {
			next = next.Next()
		}
		if at.Parent().Is("statement_list") && next.Valid() {
			return next.Is("return_statement")
		}
	}
	return true
}

// goGivesUp reports whether a select has a way out that leaves the channel
// unread.
func goGivesUp(n syntax.Node, ch string) bool {
	for c := range n.Children() {
		if c.Is("default_case") {
			return true
		}
		if c.Is("communication_case") && !strings.Contains(c.Field("communication").Text(), "<-"+ch) {
			return len(below(c, "return_statement", "break_statement", "goto_statement")) > 0 || !enclosing(n, "for_statement").Valid()
		}
	}
	return false
}
