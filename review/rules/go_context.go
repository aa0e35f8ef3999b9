package rules

import (
	"fmt"
	"regexp"
	"slices"
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
	given := goContextAt(s, call)
	if given.text == "" || cleanupName.MatchString(goTop(call).Field("name").Text()) || goDetaches(s, call, given) {
		return
	}
	c := claim{at: call, title: fmt.Sprintf("%s is used although the caller gave %s", call.Text(), given.text), why: goDetached, confidence: finding.High}
	if given.safe {
		c.mend = []splice{replace(call, given.text)}
	} else {
		c.confidence = finding.Medium // a function literal may run later, and then must not be cancelled
	}
	s.report(c)
}

// goDetaches reports whether the fresh context is meant: background work,
// cleanup, shutdown, a fallback for nil.
func goDetaches(s *scan, call syntax.Node, given goGiven) bool {
	for up := range call.Up() {
		switch {
		case up.Same(given.fn):
			return goDetachesIn(s, call, given.text)
		case up.Is("go_statement", "defer_statement"), up.Is("func_literal") && !goRunsHere(up):
			return true
		case up.Is("keyed_element", "literal_element"), up.Is("call_expression") && s.callee(up) == "context.WithCancel":
			return true // whoever keeps it, or cancels it himself, decides how long it lives
		case up.Is("assignment_statement") && up.Field("left").Child(0).Is("selector_expression", "index_expression"):
			return true
		case up.Is("if_statement") && strings.Contains(up.Field("condition").Text(), "== nil"):
			return true
		case up.Is("communication_case") && strings.Contains(up.Field("communication").Text(), "Done()"):
			return true
		case up.Is("call_expression") && cleanupName.MatchString(lastName(up.Field("function"))):
			return true
		}
	}
	return false
}

// goRunsHere reports whether a function literal is called where it stands, or
// given to a call rather than kept.
func goRunsHere(literal syntax.Node) bool {
	up := literal.Parent()
	return up.Is("call_expression") || up.Is("argument_list") && !goRunsLater.MatchString(lastName(up.Parent().Field("function")))
}

// goRunsLater are calls that keep the function they get.
var goRunsLater = regexp.MustCompile(`^(AfterFunc|Cleanup|On[A-Z]\w*|Register\w*|Handle\w*|Add\w*|Set\w*|With\w*|Schedule\w*|Subscribe\w*|New\w*|Defer\w*|Use|Append)$`)

// goDetachesIn looks at the rest of the function for signs that the context
// is meant for what comes after the caller's.
func goDetachesIn(s *scan, call syntax.Node, given string) bool {
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

// goSaysDetached reports whether a comment at the statement or before it gives
// the reason.
func goSaysDetached(s *scan, call syntax.Node) bool {
	at := statement(call, "statement_list")
	lines := s.lines()
	says := func(n int) bool {
		_, comment, ok := strings.Cut(lines[max(0, n-1)], "//")
		return ok && detachedComment.MatchString(comment)
	}
	if says(at.StartLine()) || says(call.StartLine()) {
		return true
	}
	for n := at.StartLine() - 1; n > 0 && strings.HasPrefix(strings.TrimSpace(lines[n-1]), "//"); n-- {
		if says(n) {
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
	given := goContextAt(s, call)
	if with == "" || given.text == "" || enclosing(call, "go_statement").Valid() || cleanupName.MatchString(goTop(call).Field("name").Text()) || goGetsItLater(s, call, given.text) {
		return
	}
	fn := call.Field("function")
	c := claim{at: call, title: fmt.Sprintf("%s does not get the caller's context", fn.Text()), why: goDetached, confidence: finding.High}
	if given.safe && fn.Is("selector_expression") {
		start, _ := call.Field("arguments").Bytes()
		sep := ", "
		if call.Field("arguments").Count() == 0 {
			sep = ""
		}
		c.mend = []splice{replace(fn.Field("field"), with), insertAt(start+1, given.text+sep)}
	}
	s.report(c)
}

// goGetsItLater reports whether what a call makes is given the context further
// down, by itself or by a helper that takes both; or is a process that nobody
// waits for.
func goGetsItLater(s *scan, call syntax.Node, given string) bool {
	from, name := goVariable(call, 0)
	if !from.Valid() || name == "_" {
		return false
	}
	top := goTop(call)
	if s.says(top, name+".WithContext(", name+".Clone("+given, name+".Start()") {
		return true
	}
	return slices.ContainsFunc(s.calls(top), func(c syntax.Node) bool {
		var context, made bool
		for _, a := range children(c.Field("arguments")) {
			context = context || a.Text() == given
			made = made || a.Text() == name
		}
		return context && made
	})
}
