package rules

import (
	"fmt"
	"regexp"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

var fixedList = regexp.MustCompile(`(?i)server|listener|worker|consumer|handler|subscriber|signal|queue|runner|service|plugin|component|collector|watcher`)

// goFanOut finds loops that start a goroutine for each item.
func goFanOut(s *scan, loop syntax.Node) {
	head := loop.Child(0)
	if !head.Is("range_clause") || !head.Field("left").Valid() || goSmallLoop(s, loop) {
		return // without a variable nothing is done per item
	}
	over := head.Field("right")
	if b, ok := s.names.find(over.Text(), over); ok && b.value.Is("parameter_declaration") && b.value.Field("type").Text() == "int" {
		return // a number of workers
	}
	fn := s.scope(loop)
	if over.Is("int_literal") || fixedList.MatchString(over.Text()) || s.says(fn, "SetLimit(", "semaphore", "Acquire(", "sem <-", "sem<-", "limiter", "pool.") {
		return
	}
	for n := range loop.Field("body").WalkInside("func_literal", "for_statement") {
		group := n.Is("call_expression") && n.Field("function").Field("field").Text() == "Go" && strings.Contains(s.resolve(n.Field("function").Field("operand")), "errgroup")
		if !n.Is("go_statement") && !group {
			continue
		}
		if goTakesPermit(loop, n) || s.says(loop, "chan<-") {
			return
		}
		confidence := finding.Medium
		if goTerminal(s) || goOwnField(loop, over) {
			confidence = finding.Low
		}
		s.report(claim{at: n, confidence: confidence, until: blockOf(n), title: fmt.Sprintf("One goroutine for each of %s, without a limit", short(over.Text())),
			why: "A long list opens as many connections or buffers at once; the dependency or this process falls over."})
		return
	}
}

// goTerminal reports whether the code serves one person at a terminal, who
// bounds what it is given.
func goTerminal(s *scan) bool {
	return goCommand(s) || s.mentions("spf13/cobra", "urfave/cli", "alecthomas/kong") || strings.Contains("/"+s.file.Path, "/cmd/")
}

// goOwnField reports whether a list is a field of the method's receiver: what
// an object was configured with, rather than what a request brought.
func goOwnField(loop, over syntax.Node) bool {
	receiver := goTop(loop).Field("receiver")
	return over.Is("selector_expression") && over.Field("operand").Is("identifier") && usesName(receiver, over.Field("operand").Text())
}

func blockOf(n syntax.Node) syntax.Node {
	for _, b := range below(n, "block") {
		if b.StartLine() != b.EndLine() {
			return b.Child(0)
		}
	}
	return syntax.Node{}
}

func short(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > 40 {
		return text[:40] + "…"
	}
	return text
}

// goTakesPermit reports whether a channel operation bounds the goroutines:
// before one starts, or as its first step.
func goTakesPermit(loop, start syntax.Node) bool {
	for n := range loop.Field("body").Walk() {
		if n.Is("send_statement") && (before(n, start) && !contains(start, n) || strings.Contains(n.Text(), "struct{}{}")) {
			return true
		}
		if n.Is("unary_expression") && strings.HasPrefix(n.Text(), "<-") && before(n, start) {
			return true
		}
	}
	return false
}
