package rules

import (
	"fmt"
	"regexp"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

var poolSize = regexp.MustCompile(`(?i)worker|concurren|parallel|size|num`)

// pyFanOut finds gather over a list of any length.
func pyFanOut(s *scan, call syntax.Node) {
	if s.callee(call) != "asyncio.gather" && s.callee(call) != "asyncio.wait" {
		return
	}
	list := pyPositional(call, 0)
	if list.Is("list_splat") {
		list = list.Child(0)
	} else if s.callee(call) == "asyncio.gather" {
		return
	}
	if list.Is("identifier") {
		b, _ := s.names.find(list.Text(), list)
		list = b.value
	}
	if list.Is("list") && list.Count() == 0 {
		pyAppended(s, call, pyPositional(call, 0).Child(0))
		return
	}
	for list.Is("parenthesized_expression") {
		list = list.Child(0)
	}
	if !list.Is("list_comprehension", "generator_expression", "set_comprehension") {
		return
	}
	clause := list
	for c := range list.Children() {
		if c.Is("for_in_clause") {
			clause = c
		}
	}
	over := clause.Field("right")
	if !list.Field("body").Is("call") || pySmall(s, over) || pyGuarded(s, call, list) {
		return
	}
	s.report(claim{at: call, title: fmt.Sprintf("gather starts the work for all of %s at once", short(over.Text())),
		why: "A long list opens as many connections at once: the dependency, the pool or this process falls over."})
}

// pyAppended finds gather over tasks that a loop has appended.
func pyAppended(s *scan, call, name syntax.Node) {
	for _, loop := range below(s.scope(call), "for_statement") {
		if !before(loop, call) || contains(loop, call) || pySmall(s, loop.Field("right")) || pyGuarded(s, call, syntax.Node{}) {
			continue
		}
		for _, c := range s.ownCalls(loop.Field("body")) {
			if c.Field("function").Text() == name.Text()+".append" && pyPositional(c, 0).Is("call") {
				s.report(claim{at: call, title: fmt.Sprintf("gather starts the work for all of %s at once", short(loop.Field("right").Text())),
					why: "A long list opens as many connections at once: the dependency, the pool or this process falls over."})
				return
			}
		}
	}
}

// pySmall reports whether a list is short: written down, or cut to size.
func pySmall(s *scan, over syntax.Node) bool {
	if over.Is("list", "tuple", "set") || over.Is("subscript") && strings.Contains(over.Text(), ":") || chunkName.MatchString(lastName(over)) {
		return true
	}
	if s.callee(over) == "range" {
		return last(over.Field("arguments")).Is("integer") || poolSize.MatchString(over.Text())
	}
	b, ok := s.names.find(over.Text(), over)
	return ok && (b.value.Is("list", "tuple", "set") && b.value.Count() > 0 || b.value.Is("subscript") && strings.Contains(b.value.Text(), ":"))
}

// pyGuarded reports whether a semaphore bounds the tasks: around here, or in
// the function that each of them runs.
func pyGuarded(s *scan, call, list syntax.Node) bool {
	body := list.Field("body")
	texts := s.scope(call).Text()
	if body.Is("call") {
		texts += s.definition(lastName(body.Field("function")))
		for _, arg := range s.calls(body.Field("arguments")) {
			texts += s.definition(lastName(arg.Field("function")))
		}
	}
	return containsAny(strings.ToLower(texts), "semaphore", "sem:", "sem)", "limiter", "throttle", "_sem", "gather_with_limit", "bounded")
}

// pyThreads finds loops that start a thread for each item.
func pyThreads(s *scan, loop syntax.Node) {
	if pySmall(s, loop.Field("right")) || s.callee(loop.Field("right")) == "range" || fixedList.MatchString(loop.Field("right").Text()) {
		return
	}
	for n := range loop.Field("body").WalkInside("function_definition", "lambda", "for_statement") {
		if n.Is("call") && s.callee(n) == "threading.Thread" && s.says(loop, ".start()") && !s.says(loop, "acquire", "semaphore") {
			s.report(claim{at: n, title: fmt.Sprintf("One thread for each of %s, without a limit", short(loop.Field("right").Text())),
				why: "A long list starts as many threads at once, until the process or what they call falls over."})
			return
		}
	}
}

// pyLostTask finds tasks that nobody keeps.
func pyLostTask(s *scan, call syntax.Node) {
	switch s.callee(call) {
	case "asyncio.create_task", "asyncio.ensure_future", "asyncio.get_event_loop().create_task", "asyncio.get_running_loop().create_task":
	default:
		return
	}
	if !call.Parent().Is("expression_statement") {
		return
	}
	s.report(claim{at: call, title: "Task is started and dropped", confidence: finding.High,
		why: "The loop keeps only a weak reference: the task may vanish half-way, and when it fails nobody learns of it."})
}
