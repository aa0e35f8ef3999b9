package rules

var pythonRules = []rule{
	{"blocking-call-in-async", pyOnly, []string{"function_definition"}, pyBlockingInAsync},
	{"missing-rollback", pyOnly, []string{"function_definition"}, pyMissingRollback},
	{"retry-fixed-delay", pyOnly, []string{"for_statement", "while_statement"}, pyLoopRules},
	{"retry-non-idempotent", pyOnly, []string{"for_statement", "while_statement"}, pyLoopRules},
	{"retry-fixed-delay", pyOnly, []string{"decorator"}, pyRetryDecorator},
	{"retry-no-jitter", pyOnly, []string{"decorator"}, pyRetryDecorator},
	{"retry-non-idempotent", pyOnly, []string{"decorator"}, pyRetryDecorator},
	{"retry-non-idempotent", pyOnly, []string{"call"}, pyRetryPolicy},
	{"connection-leak", pyOnly, []string{"call"}, pyNotClosed},
	{"executor-not-shutdown", pyOnly, []string{"call"}, pyNotClosed},
	{"bulkhead-released-early", pyOnly, []string{"call"}, pyLockHeld},
	{"interrupt-swallowed", pyOnly, []string{"except_clause"}, pyCancelled},
	{"unbounded-concurrency", pyOnly, []string{"call"}, pyFanOut},
	{"unbounded-concurrency", pyOnly, []string{"for_statement"}, pyThreads},
	{"goroutine-leak", pyOnly, []string{"call"}, pyLostTask},
	{"http-status-unchecked", pyOnly, []string{"call"}, pyStatusUnchecked},
	{"ack-before-work", pyOnly, []string{"call"}, pyAutoAck},
}
