package rules

import (
	"fmt"
	"regexp"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// goAcquires says what must be given back: callee → rule, what it is, how.
var goAcquires = map[string]struct {
	rule, what, method string
}{
	"os.Open": {"resource-not-closed", "File", "Close"}, "os.Create": {"resource-not-closed", "File", "Close"},
	"os.OpenFile": {"resource-not-closed", "File", "Close"}, "os.CreateTemp": {"resource-not-closed", "Temporary file", "Close"},
	"archive/zip.OpenReader": {"resource-not-closed", "Archive", "Close"}, "compress/gzip.NewReader": {"", "", ""},
	"net.Dial": {"connection-leak", "Connection", "Close"}, "net.DialTimeout": {"connection-leak", "Connection", "Close"},
	"database/sql.DB{}.Conn":  {"connection-leak", "Database connection", "Close"},
	"database/sql.DB{}.Query": {"resource-not-closed", "Rows", "Close"}, "database/sql.DB{}.QueryContext": {"resource-not-closed", "Rows", "Close"},
	"database/sql.Tx{}.Query": {"resource-not-closed", "Rows", "Close"}, "database/sql.Tx{}.QueryContext": {"resource-not-closed", "Rows", "Close"},
	"database/sql.DB{}.Prepare": {"resource-not-closed", "Statement", "Close"}, "database/sql.DB{}.PrepareContext": {"resource-not-closed", "Statement", "Close"},
	"github.com/jackc/pgx/v5/pgxpool.Pool{}.Acquire": {"connection-leak", "Database connection", "Release"},
}

func goNotClosed(s *scan, call syntax.Node) {
	spec, ok := goAcquires[strings.Replace(s.callee(call), "database/sql.Open()", "database/sql.DB{}", 1)]
	if !ok || spec.rule != s.rule {
		return
	}
	from, name := goVariable(call, 0)
	o := goOwned{fn: s.function(call), from: from, name: name, method: []string{spec.method}}
	if !o.fn.Valid() || name == "" || name == "_" || strings.Contains(name, ".") || o.elsewhere(s) || !o.leaks(s) {
		return
	}
	confidence := finding.Medium
	if goCommand(s) || strings.Contains(s.file.Path, "cmd/") {
		confidence = finding.Low // a command's end closes everything
	}
	s.report(claim{
		confidence: confidence,
		at:         from, title: fmt.Sprintf("%s from %s is not closed on every path", spec.what, call.Field("function").Text()),
		why:  "Every call that leaves by the open path keeps a descriptor or connection; after enough errors the process has none left.",
		mend: goDefer(s, o, name+"."+spec.method+"()"),
	})
}

// goBegin finds transactions that are not rolled back when a step fails.
func goBegin(s *scan, call syntax.Node) {
	switch lastName(call.Field("function")) {
	case "Begin", "BeginTx", "Beginx", "BeginTxx":
	default:
		return
	}
	from, name := goVariable(call, 0)
	fn := s.function(call)
	if !from.Valid() || !fn.Valid() || name == "_" || strings.Contains(name, ".") || !strings.Contains(fn.Text(), name+".Commit(") {
		return
	}
	o := goOwned{fn: fn, from: from, name: name, method: []string{"Rollback"}}
	text := fn.Text()
	if !o.leaksTransaction(s) {
		return
	}
	argument := ""
	if strings.Contains(text, name+".Commit(ctx") {
		argument = "ctx"
	}
	s.report(claim{
		at: from, title: fmt.Sprintf("Transaction %s is not rolled back when a step fails", name), confidence: finding.High,
		why:  "When a statement fails and the function returns, the transaction stays open: its connection never goes back to the pool and its locks stay held.",
		mend: goDefer(s, o, name+".Rollback("+argument+")"),
	})
}

// leaksTransaction is leaks where the transaction may be lent to callees, as
// is usual; only returning or storing it hands it over.
func (o goOwned) leaksTransaction(s *scan) bool {
	var closes []syntax.Node
	for _, call := range s.calls(o.fn) {
		switch {
		case !before(o.from, call):
		case o.closedBy(call) || lastName(call.Field("function")) == "Rollback":
			if enclosing(call, "defer_statement").Valid() || !s.function(call).Same(o.fn) {
				return false
			}
			closes = append(closes, call)
		case call.Field("function").Text() == o.name+".Commit":
			closes = append(closes, call)
		}
	}
	for n := range o.fn.Walk() {
		if n.Is("identifier") && n.Text() == o.name && before(o.from, n) && !contains(o.from, n) && n.Parent().Is("expression_list", "keyed_element", "literal_element") {
			return false
		}
	}
	check := o.errorCheck()
	for n := range o.fn.Field("body").WalkInside("func_literal") {
		if n.Is("return_statement") && before(o.from, n) && !contains(check, n) && !rolledBack(closes, n) {
			return true
		}
	}
	return false
}

// rolledBack reports whether a rollback or commit was reached on the way to
// a return.
func rolledBack(closes []syntax.Node, n syntax.Node) bool {
	for _, c := range closes {
		if contains(n, c) || before(c, n) && (contains(enclosing(c, "block"), n) || contains(enclosing(c, "if_statement"), n)) {
			return true
		}
	}
	return false
}

func goDeferInLoop(s *scan, n syntax.Node) {
	loop := enclosing(n, append([]string{"for_statement"}, goFunctions...)...)
	if !loop.Is("for_statement") || goSmallLoop(s, loop) {
		return
	}
	call := last(n)
	if block := enclosing(n, "block"); last(block.Child(0)).Is("return_statement", "break_statement") {
		return // runs once
	}
	s.report(claim{
		at: n, title: fmt.Sprintf("Deferred %s in a loop runs only when the function ends", lastName(call.Field("function"))), confidence: finding.High,
		why: "Nothing is released between two turns, so a long input holds as many files, connections or locks as it has items.",
	})
}

// goSmallLoop reports whether a loop runs over a short list that is written
// down.
func goSmallLoop(s *scan, loop syntax.Node) bool {
	head := loop.Child(0)
	if !head.Is("range_clause") {
		return false
	}
	over := head.Field("right")
	if b, ok := s.names.find(over.Text(), over); ok && over.Is("identifier") {
		over = b.value
	}
	return over.Is("composite_literal", "int_literal")
}

// goLock finds locks that an early return leaves held.
func goLock(s *scan, call syntax.Node) {
	fn := call.Field("function")
	lock := fn.Field("field").Text()
	if lock != "Lock" && lock != "RLock" || !call.Parent().Is("expression_statement") || call.Field("arguments").Count() > 0 {
		return
	}
	top := s.function(call)
	unlock := fn.Field("operand").Text() + "." + strings.Replace(lock, "Lock", "Unlock", 1) + "("
	if !top.Valid() || !strings.Contains(top.Text(), unlock) {
		return // released elsewhere on purpose, or not at all: not ours to judge
	}
	if strings.Contains(top.Text(), "defer "+unlock) {
		return // taken again by code that gave it up for a while
	}
	held := call.Parent()
	for next := held.Next(); next.Valid(); next = next.Next() {
		text := next.Text()
		if next.Is("defer_statement") && strings.Contains(text, unlock) || next.Is("expression_statement") && strings.HasPrefix(text, unlock) {
			return
		}
		if leave := goLeaves(next, unlock); leave.Valid() {
			s.report(claim{
				at: held, title: fmt.Sprintf("%s stays locked on the return at line %d", fn.Field("operand").Text(), leave.StartLine()),
				why: "Whoever takes this path leaves the lock held; every later caller waits for ever.",
			})
			return
		}
	}
}

// goLeaves returns a return statement within n that no unlock precedes in its
// own branch.
func goLeaves(n syntax.Node, unlock string) syntax.Node {
	for r := range n.WalkInside("func_literal") {
		if !r.Is("return_statement") {
			continue
		}
		text := ""
		for up := r; up.Valid() && contains(n, up); up = up.Parent() {
			for prev := up.Prev(); prev.Valid() && contains(n, prev); prev = prev.Prev() {
				text += prev.Text()
			}
			if up.Same(n) {
				break
			}
		}
		if !strings.Contains(text, unlock) && !strings.Contains(r.Text(), unlock) {
			return r
		}
	}
	return syntax.Node{}
}

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
	sends, waits := 0, false
	for n := range fn.Walk() {
		switch n.Kind() {
		case "send_statement":
			if n.Field("channel").Text() == ch && enclosing(n, "go_statement").Valid() {
				if enclosing(n, "communication_case", "for_statement", "func_literal").Is("communication_case", "for_statement") {
					return
				}
				sends++
			}
		case "select_statement":
			if strings.Contains(n.Text(), "<-"+ch) && s.function(n).Same(fn) && goGivesUp(n, ch) {
				waits = true
			}
		}
	}
	if sends == 0 || !waits {
		return
	}
	_, end := goArgument(call, 0).Bytes()
	s.report(claim{
		at: from, title: fmt.Sprintf("Goroutine blocks for ever on %s when its reader gives up", ch), confidence: finding.High,
		why:  "After the timeout or cancellation nobody receives any more, so the sending goroutine stays blocked, one for each slow call.",
		mend: []splice{insertAt(end, fmt.Sprintf(", %d", sends))},
	})
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
