package rules

import (
	"fmt"
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// pyOpens are what must be closed: callee → rule and word.
var pyOpens = map[string]struct{ rule, what string }{
	"sqlite3.connect": {"connection-leak", "Connection"}, "psycopg2.connect": {"connection-leak", "Connection"}, "psycopg.connect": {"connection-leak", "Connection"},
	"pymysql.connect": {"connection-leak", "Connection"}, "mysql.connector.connect": {"connection-leak", "Connection"}, "MySQLdb.connect": {"connection-leak", "Connection"},
	"sqlalchemy.create_engine().connect": {"connection-leak", "Connection"}, "sqlalchemy.engine.create_engine().connect": {"connection-leak", "Connection"},
	"concurrent.futures.ThreadPoolExecutor": {"executor-not-shutdown", "Thread pool"}, "concurrent.futures.ProcessPoolExecutor": {"executor-not-shutdown", "Process pool"},
	"multiprocessing.Pool": {"executor-not-shutdown", "Process pool"},
}

var pyLeakWhy = map[string]string{
	"connection-leak":       "Each error keeps one connection; after as many errors as the database or pool allows, every request waits for one.",
	"executor-not-shutdown": "Its threads or processes stay after the function returns: each call leaks a pool.",
}

func pyNotClosed(s *scan, call syntax.Node) {
	callee := s.callee(call)
	spec, ok := pyOpens[callee]
	if !ok && madeByClass(callee) && pySession(s, call) == syncSession && !strings.HasPrefix(callee, "Depends") {
		spec.rule, spec.what, ok = "connection-leak", "Session", true
	}
	if spec.what == "Session" && (containsAny(call.Field("arguments").Text(), "bind", "connection", "conn") || containsAny(s.file.Path, "alembic/", "migrations/")) {
		return // it lives on a connection that someone else owns
	}
	fn := s.function(call)
	if !ok || spec.rule != s.rule || !fn.Is("function_definition") {
		return
	}
	c := claim{at: call, title: fmt.Sprintf("%s is not closed on every path", spec.what), why: pyLeakWhy[s.rule]}
	up := call.Parent()
	switch {
	case up.Is("attribute") && up.Field("attribute").Text() == "close":
		return
	case up.Is("attribute") && up.Parent().Is("call") && spec.rule == "connection-leak":
	case up.Is("assignment") && up.Field("left").Is("identifier"):
		o := pyOwned{fn: fn, from: up, name: up.Field("left").Text()}
		if !o.leaks(s, spec.rule) {
			return
		}
		c.at = up
	default:
		return
	}
	if pyScript(s) || pyCommand(fn) {
		c.confidence = finding.Low
	}
	s.report(c)
}

// madeByClass reports whether a callee looks like a class or session factory
// rather than a function.
func madeByClass(callee string) bool {
	name := lastPart(callee)
	return syncSessions[callee+"()"] || name != "" && name[0] >= 'A' && name[0] <= 'Z'
}

// pyOwned is a resource that a variable holds from an assignment on.
type pyOwned struct {
	fn, from syntax.Node
	name     string
}

// leaks reports whether an exception can leave the function with the
// resource open.
func (o pyOwned) leaks(s *scan, rule string) bool {
	for n := range o.fn.Field("body").Walk() {
		if n.Is("identifier") && n.Text() == o.name && before(o.from, n) && !contains(o.from, n) && o.settles(s, n) {
			return false
		}
	}
	if rule == "executor-not-shutdown" {
		return !containsAny(o.fn.Text(), o.name+".shutdown(", o.name+".close(", o.name+".terminate(")
	}
	return true
}

var pyCloses = []string{"close", "quit", "shutdown", "terminate", "dispose", "putconn", "remove"}

// settles reports whether a use of the resource closes it for sure, or gives
// it to someone else.
func (o pyOwned) settles(s *scan, n syntax.Node) bool {
	up := n.Parent()
	switch up.Kind() {
	case "attribute":
		if slices.Contains(pyCloses, up.Field("attribute").Text()) {
			return enclosing(n, "finally_clause").Valid() || o.nothingBetween(n) || up.Parent().Is("argument_list") || !s.function(n).Same(o.fn)
		}
		return up.Parent().Is("argument_list") && up.Field("attribute").Text() == "close"
	case "return_statement", "yield", "expression_list", "tuple", "list", "dictionary", "pair":
		return true
	case "with_item", "as_pattern":
		return true
	case "assignment":
		return up.Field("right").Same(n)
	case "argument_list", "keyword_argument":
		call := up.Parent()
		if up.Is("keyword_argument") {
			call = up.Parent().Parent()
		}
		return o.takes(s, call)
	}
	return false
}

// takes reports whether the callee keeps or closes its argument: closing
// helpers, exit stacks, constructors.
func (o pyOwned) takes(s *scan, call syntax.Node) bool {
	name := lastName(call.Field("function"))
	if closingName.MatchString(name) || slices.Contains([]string{"enter_context", "callback", "push", "finalize", "register", "append", "Popen", "addfinalizer", "add"}, name) {
		return true
	}
	callee := s.callee(call)
	constructor := name != "" && name[0] >= 'A' && name[0] <= 'Z'
	return constructor && !strings.HasPrefix(callee, "csv.") && !strings.HasPrefix(callee, "io.") || strings.HasPrefix(callee, "contextlib.")
}

// nothingBetween reports whether the close follows the opening directly.
func (o pyOwned) nothingBetween(n syntax.Node) bool {
	return statement(n, "block").Prev().Same(statement(o.from, "block"))
}
