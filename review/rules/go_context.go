package rules

import (
	"fmt"
	"regexp"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

var cleanupName = regexp.MustCompile(`(?i)close|shutdown|stop|cleanup|teardown|rollback|release|^main$|^init$`)

const goDetached = "The caller's deadline and cancellation end here: the work goes on for clients that have left, and waits as long as it likes."

// goFreshContext finds root contexts made where the caller gave one.
func goFreshContext(s *scan, call syntax.Node) {
	callee := s.callee(call)
	if callee != "context.Background" && callee != "context.TODO" {
		return
	}
	given := goContext(s, call)
	if given == "" || cleanupName.MatchString(goTop(call).Field("name").Text()) || goDetaches(s, call, given) {
		return
	}
	s.report(claim{
		at: call, title: fmt.Sprintf("%s is used although the caller gave %s", call.Text(), given), why: goDetached, confidence: finding.High,
		mend: []splice{replace(call, given)},
	})
}

// goDetaches reports whether the fresh context is meant: background work,
// cleanup, shutdown, a fallback for nil.
func goDetaches(s *scan, call syntax.Node, given string) bool {
	for up := range call.Up() {
		switch {
		case up.Is("go_statement", "defer_statement"):
			return true
		case up.Is("if_statement") && strings.Contains(up.Field("condition").Text(), "== nil"):
			return true
		case up.Is("communication_case") && strings.Contains(up.Field("communication").Text(), "Done()"):
			return true
		case up.Is("call_expression") && cleanupName.MatchString(lastName(up.Field("function"))):
			return true
		}
	}
	top := goTop(call)
	start, _ := top.Bytes()
	at, _ := call.Bytes()
	earlier := string(s.file.Source[start:at])
	if strings.Contains(earlier, "<-"+given+".Done()") {
		return true
	}
	if name := goHolder(call); name != "" && name != given {
		for _, c := range below(top, "call_expression") {
			apart := cleanupName.MatchString(lastName(c.Field("function"))) || c.Parent().Is("go_statement")
			if apart && goArgument(c, 0).Text() == name {
				return true
			}
		}
	}
	return goSaysDetached(s, call)
}

var detachedComment = regexp.MustCompile(`(?i)detach|outlive|background|survive|cancel|independent|not tied|even if`)

// goSaysDetached reports whether a comment at the statement gives the reason.
func goSaysDetached(s *scan, call syntax.Node) bool {
	at := statement(call, "statement_list")
	lines := strings.Split(s.text(), "\n")
	for _, n := range []int{at.StartLine() - 1, at.StartLine(), call.StartLine()} {
		if _, comment, ok := strings.Cut(lines[max(0, n-1)], "//"); ok && detachedComment.MatchString(comment) {
			return true
		}
	}
	return false
}

// goContextless are functions with a sibling that takes a context.
var goContextless = map[string]string{
	"net/http.NewRequest": "NewRequestWithContext", "os/exec.Command": "CommandContext",
	"Query": "QueryContext", "QueryRow": "QueryRowContext", "Exec": "ExecContext", "Prepare": "PrepareContext", "Ping": "PingContext",
}

var sqlMethod = regexp.MustCompile(`^database/sql\.(DB|Tx|Conn)\{\}\.\w+$`)

// goWithoutContext finds calls of the sibling that takes none.
func goWithoutContext(s *scan, call syntax.Node) {
	callee := s.callee(call)
	with := ""
	switch {
	case callee == "net/http.NewRequest" || callee == "os/exec.Command":
		with = goContextless[callee]
	case sqlMethod.MatchString(callee):
		with = goContextless[lastPart(callee)]
	}
	given := goContext(s, call)
	if with == "" || given == "" || enclosing(call, "go_statement").Valid() || cleanupName.MatchString(goTop(call).Field("name").Text()) {
		return
	}
	if from, name := goVariable(call, 0); from.Valid() && strings.Contains(goTop(call).Text(), name+".WithContext(") {
		return
	}
	fn := call.Field("function")
	name := fn.Field("field")
	start, _ := call.Field("arguments").Bytes()
	sep := ", "
	if call.Field("arguments").Count() == 0 {
		sep = ""
	}
	s.report(claim{
		at: call, title: fmt.Sprintf("%s does not get the caller's context", fn.Text()), why: goDetached, confidence: finding.High,
		mend: []splice{replace(name, with), insertAt(start+1, given+sep)},
	})
}

// goLostCancel finds cancel functions that nobody can or does call.
func goLostCancel(s *scan, call syntax.Node) {
	switch s.callee(call) {
	case "context.WithTimeout", "context.WithDeadline", "context.WithCancel":
	default:
		return
	}
	from, cancel := goVariable(call, 1)
	fn := s.function(call)
	if !from.Valid() || !fn.Valid() || cancel == "" {
		return
	}
	c := claim{at: from, title: fmt.Sprintf("Cancel function of %s is thrown away", call.Field("function").Text()), confidence: finding.High,
		why: "The timer and everything derived from the context stay until the deadline or the parent's end, one set for each call."}
	if cancel == "_" {
		if usesName(fn, "cancel") || !from.Is("short_var_declaration") || goReturns(fn, from.Field("left").Child(0).Text()) {
			s.report(c) // a context that leaves the function must not be cancelled at its end
			return
		}
		_, end := from.Bytes()
		c.mend = []splice{replace(from.Field("left").Child(1), "cancel"), insertAt(end, "\n"+s.indent(from)+"defer cancel()")}
		if enclosing(from, append([]string{"for_statement"}, goFunctions...)...).Is("for_statement") || !s.alone(from) {
			c.mend = nil
		}
		s.report(c)
		return
	}
	o := goOwned{fn: fn, from: from, name: cancel, sure: true}
	if goCancelSkipped(s, o) {
		c.title, c.confidence = fmt.Sprintf("%s is not called on every path", cancel), finding.Medium
		s.report(c)
	}
}

// goCancelSkipped reports whether cancel is only ever called plainly, and a
// return comes before.
func goCancelSkipped(s *scan, o goOwned) bool {
	var calls []syntax.Node
	for n := range o.fn.Walk() {
		if !n.Is("identifier") || n.Text() != o.name || !before(o.from, n) || contains(o.from, n) {
			continue
		}
		call := n.Parent()
		if !call.Is("call_expression") || !call.Field("function").Same(n) || !call.Parent().Is("expression_statement") || !s.function(n).Same(o.fn) {
			return false // deferred, stored, passed or in a closure
		}
		calls = append(calls, call)
	}
	return len(calls) > 0 && o.skipped(calls)
}

// goShutdown finds servers that wait for ever for their last request.
func goShutdown(s *scan, call syntax.Node) {
	fn := call.Field("function")
	if fn.Field("field").Text() != "Shutdown" || call.Field("arguments").Count() != 1 {
		return
	}
	argument := goArgument(call, 0)
	meaning := s.resolve(argument)
	if meaning != "context.Background()" && meaning != "context.TODO()" || !s.mentions(`"net/http"`, "echo", "fiber") {
		return
	}
	s.report(claim{
		at: call, title: fn.Text() + " waits without a deadline", confidence: finding.High,
		why: "One connection that never becomes idle keeps the process from ending until the platform kills it, with everything still under way.",
	})
}

// goReturns reports whether a function hands the context of that name to its
// caller: itself or a context derived from it in a return statement, or in a
// field that outlives the call.
func goReturns(fn syntax.Node, name string) bool {
	for n := range fn.Walk() {
		if !n.Is("identifier") || n.Text() != name {
			continue
		}
		p := n.Parent()
		if p.Is("argument_list") && strings.HasPrefix(p.Parent().Field("function").Text(), "context.") {
			p = p.Parent().Parent()
		}
		if p.Is("expression_list") {
			p = p.Parent()
		}
		if p.Is("return_statement", "literal_element", "keyed_element") ||
			p.Is("assignment_statement") && p.Field("left").Child(0).Is("selector_expression", "index_expression") {
			return true
		}
	}
	return false
}
