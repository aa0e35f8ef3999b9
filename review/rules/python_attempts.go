package rules

import (
	"regexp"
	"strconv"
	"strings"

	"breakwater/index/syntax"
)

// pyAttempts reports whether the loop's head counts attempts, or is free,
// rather than walking over items; and the number of attempts where it stands
// there (0: not bounded, -1: bounded by something else). What counts is told
// by what the loop does with a name, not by the name.
func pyAttempts(s *scan, loop syntax.Node) (tries int, ok bool) {
	if loop.Is("while_statement") {
		condition := loop.Field("condition").Text()
		if condition == "True" || condition == "1" || strings.HasPrefix(condition, "not ") {
			return 0, true
		}
		if counter := pyCounted(loop); counter.Valid() {
			return pyLimit(s, loop, counter), true
		}
		return -1, readsClock.MatchString(condition)
	}
	head := loop.Field("right")
	switch s.callee(head) {
	case "range":
		args := head.Field("arguments")
		n, known := pyInteger(s, last(args))
		if args.Count() == 2 && known {
			first, _ := pyInteger(s, args.Child(0))
			n -= first
		}
		if !known || args.Count() > 2 {
			n = -1
		}
		return n, true
	case "itertools.count":
		return 0, true
	}
	return 0, false
}

// readsClock is a condition that ends the loop at a time.
var readsClock = regexp.MustCompile(`\b(time|monotonic|perf_counter|now|utcnow)\(\)`)

// pyCounted returns the variable of a while loop's condition that every
// failing turn moves by one: a statement "n += 1" or "n -= 1" in the loop, but
// not on the way of success.
func pyCounted(loop syntax.Node) syntax.Node {
	for _, a := range below(loop.Field("body"), "augmented_assignment") {
		if a.Field("right").Text() != "1" || !pyStands(loop.Field("condition"), a.Field("left").Text()) {
			continue
		}
		way := enclosing(a, "except_clause", "finally_clause", "try_statement", "while_statement", "for_statement", "else_clause")
		if way.Is("except_clause", "finally_clause") || way.Same(loop) {
			return a
		}
	}
	return syntax.Node{}
}

// pyStands reports whether an expression with this text stands within n.
func pyStands(n syntax.Node, text string) bool {
	for _, c := range below(n, "identifier", "attribute") {
		if c.Text() == text {
			return true
		}
	}
	return false
}

var upTo = regexp.MustCompile(`^(\w+)\s*(<=?)\s*(\w+)$`)

// pyLimit returns the number of turns of "while n < 9", -1 if that is not how
// the condition reads.
func pyLimit(s *scan, loop, counter syntax.Node) int {
	condition := loop.Field("condition")
	m := upTo.FindStringSubmatch(strings.Trim(condition.Text(), "()"))
	if m == nil || m[1] != counter.Field("left").Text() || !strings.HasPrefix(counter.Text(), m[1]+" +=") {
		return -1
	}
	limit, known := pyInteger(s, last(condition))
	if !known {
		return -1
	}
	if m[2] == "<=" {
		limit++
	}
	return limit
}

// pyInteger returns the value of a literal, or of a name that is given one
// literal and nothing else.
func pyInteger(s *scan, n syntax.Node) (value int, known bool) {
	if n.Is("identifier") && len(s.names.by[n.Text()]) == 1 {
		b, _ := s.names.find(n.Text(), n)
		n = b.value
	}
	if !n.Is("integer") {
		return 0, false
	}
	value, err := strconv.Atoi(strings.ReplaceAll(n.Text(), "_", ""))
	return value, err == nil
}

// pyWalks reports whether each turn tries another item: the loop's variable,
// or one that the loop sets anew before the try, is what the attempt is made
// on.
func pyWalks(loop, try syntax.Node) bool {
	body := try.Field("body")
	if left := loop.Field("left"); left.Is("identifier") && left.Text() != "_" && pyWorksOn(body, left.Text()) {
		return true
	}
	if counter := pyCounted(loop); counter.Valid() && pyWorksOn(body, counter.Field("left").Text()) {
		return true
	}
	return len(below(body, "yield")) > 0 // whoever takes the values decides about the next turn
}

var tells = regexp.MustCompile(`(?i)^(log|logger|_log|_logger|logging|print|warnings|click|console|self\.log(ger)?|LOG|LOGGER)\b`)

// pyWorksOn reports whether a name is an argument, index or operand of what a
// try body does, other than of telling about it.
func pyWorksOn(body syntax.Node, name string) bool {
	for _, id := range below(body, "identifier") {
		if id.Text() != name || id.Parent().Is("keyword_argument") && id.FieldName() == "name" {
			continue
		}
		call := enclosing(id, "call", "block")
		if id.Parent().Is("subscript") || call.Is("call") && !tells.MatchString(call.Field("function").Text()) {
			return true
		}
	}
	return false
}
