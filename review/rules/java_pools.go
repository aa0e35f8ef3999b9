package rules

import (
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// javaQueues finds pools and queues without a limit.
func javaQueues(s *scan, call syntax.Node) {
	switch {
	case s.rule == "unbounded-concurrency" && call.Field("object").Text() == "Executors" && call.Field("name").Text() == "newCachedThreadPool" && !javaForOthers(call):
		s.report(claim{at: call, title: "Cached thread pool has no upper limit", why: "When a dependency is slow every request adds a thread, until the process has no memory for more.", severity: finding.Minor})
	case s.mentions("RejectedExecutionException"): // the code refuses what is too much
	case s.rule == "unbounded-queue" && call.Is("object_creation_expression") && strings.HasPrefix(call.Field("type").Text(), "LinkedBlockingQueue") && len(javaArguments(call)) == 0,
		s.rule == "unbounded-queue" && call.Is("object_creation_expression") && strings.HasPrefix(call.Field("type").Text(), "LinkedBlockingDeque") && len(javaArguments(call)) == 0:
		s.report(claim{at: call, title: "Queue has no limit", why: "When its consumers are slower than its producers, it grows until the memory is full, and everything that waits is lost."})
	}
}

// javaForOthers reports whether a pool is made for an object that is given it,
// which decides how much it asks of it.
func javaForOthers(call syntax.Node) bool {
	if call.Parent().Is("argument_list") {
		return call.Parent().Parent().Is("object_creation_expression")
	}
	name := javaHolder(call)
	return name != "" && slices.ContainsFunc(below(javaMethod(call), "object_creation_expression"), func(made syntax.Node) bool {
		return slices.ContainsFunc(javaArguments(made), func(a syntax.Node) bool { return a.Text() == name })
	})
}

}
