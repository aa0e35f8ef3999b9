package rules

import (
	"regexp"
	"strings"

	"breakwater/index/syntax"
)

var pyCleanup = regexp.MustCompile(`(?i)\.?(close|unlink|remove|rmtree|kill|terminate|rollback|disconnect|shutdown|cancel|stop|cleanup|release|delete|join|flush|unsubscribe|quit|wait|unregister)\w*\(`)

// pySwallow finds broad except clauses that do nothing.
func pySwallow(s *scan, clause syntax.Node) {
	kind := clause.Child(0)
	if kind.Is("block") {
		kind = syntax.Node{}
	}
	if kind.Is("as_pattern") {
		kind = kind.Child(0)
	}
	if kind.Valid() && kind.Text() != "Exception" && kind.Text() != "BaseException" {
		return
	}
	body := children(last(clause))
	try := enclosing(clause, "try_statement")
	if len(body) != 1 || !body[0].Is("pass_statement", "continue_statement") || hasCommentIn(s, clause) {
		return
	}
	if strings.HasPrefix(s.function(clause).Field("name").Text(), "__") || len(children(try.Field("body"))) == 1 && pyCleanup.MatchString(try.Field("body").Text()) || len(s.calls(try.Field("body"))) == 0 {
		return
	}
	if enclosing(clause, "finally_clause").Valid() {
		return
	}
	s.report(claim{at: clause, title: "Error is caught and dropped", why: "Whatever went wrong, also an outage, goes unnoticed: the code goes on as if the work was done."})
}

// hasCommentIn reports whether a comment stands on the lines of n.
func hasCommentIn(s *scan, n syntax.Node) bool {
	lines := strings.Split(s.text(), "\n")
	for i := n.StartLine() - 1; i < n.EndLine() && i < len(lines); i++ {
		if strings.Contains(lines[i], "#") {
			return true
		}
	}
	return false
}

// pySuppress finds contextlib.suppress of everything.
func pySuppress(s *scan, call syntax.Node) {
	if s.callee(call) != "contextlib.suppress" {
		return
	}
	first := pyPositional(call, 0).Text()
	if first != "Exception" && first != "BaseException" {
		return
	}
	with := enclosing(call, "with_statement")
	if len(children(with.Field("body"))) == 1 && pyCleanup.MatchString(with.Field("body").Text()) || hasCommentIn(s, call) {
		return
	}
	s.report(claim{at: call, title: "Every error is suppressed", why: "Whatever goes wrong in the block, also an outage, goes unnoticed."})
}
