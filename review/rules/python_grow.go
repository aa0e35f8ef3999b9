package rules

import (
	"fmt"

	"breakwater/index/syntax"
)

const (
	mostTries   = 10 // of a loop whose delay a mend lets grow: more could wait for hours
	longestBase = 10 // seconds: a base beyond it would be cut by longestWait
	longestWait = 30 // seconds
)

// pyBackOff makes the delay grow with the attempt, capped and random, where
// tries and delay are known to be few and short.
func pyBackOff(s *scan, r pyRetry, delay syntax.Node, seconds float64) []splice {
	if r.tries < 2 || r.tries > mostTries || seconds <= 0 || seconds > longestBase || !delay.Is("integer", "float", "identifier") {
		return nil
	}
	counter, rename := pyCounter(s, r)
	if counter == "" {
		return nil
	}
	need, ok := pyNeed(s, delay, "random")
	if !ok {
		return nil
	}
	need = append(need, rename...)
	return append(need, replace(delay, fmt.Sprintf("random.uniform(0, min(%d, %s * 2**%s))", longestWait, delay.Text(), counter)))
}

// pyCounter returns the variable that counts attempts up from 0 or 1; an
// unused one gets a name.
func pyCounter(s *scan, r pyRetry) (name string, rename []splice) {
	if r.loop.Is("while_statement") {
		return pyWhileCounter(s, r), nil
	}
	left, args := r.loop.Field("left"), r.loop.Field("right").Field("arguments")
	if first, known := pyInteger(s, args.Child(0)); args.Count() > 2 || args.Count() == 2 && (!known || first != 0 && first != 1) {
		return "", nil
	}
	switch {
	case !left.Is("identifier") || pyChanges(s, r.loop.Field("body"), left.Text()):
		return "", nil
	case left.Text() != "_":
		return left.Text(), nil
	case usesName(r.loop.Field("body"), "_") || usesName(s.scope(r.loop), "attempt"):
		return "", nil
	}
	return "attempt", []splice{replace(left, "attempt")}
}

// pyWhileCounter returns the counter of "while n < 9" if it starts at 0 or 1
// and every failure moves it.
func pyWhileCounter(s *scan, r pyRetry) string {
	step := pyCounted(r.loop)
	name := step.Field("left")
	if !name.Is("identifier") {
		return ""
	}
	start, ok := s.names.find(name.Text(), r.loop)
	at := statement(step, "block").Parent()
	if !ok || start.value.Text() != "0" && start.value.Text() != "1" || !at.Is("block") {
		return ""
	}
	if home := at.Parent(); !home.Is("except_clause") && !home.Same(r.loop) || len(r.handlers) > 1 && home.Is("except_clause") {
		return "" // not every failure counts
	}
	return name.Text()
}
