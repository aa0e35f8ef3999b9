package rules

var pythonRules = []rule{
	{"http-client-no-timeout", pyOnly, []string{"call"}, pyClientNoTimeout},
	{"http-client-no-timeout", pyOnly, []string{"call"}, pyRequestsNoTimeout},
	{"http-client-no-timeout", pyOnly, []string{"call"}, pyTimeoutOff},
	{"smtp-no-timeout", pyOnly, []string{"call"}, pyClientNoTimeout},
	{"socket-no-timeout", pyOnly, []string{"call"}, pyClientNoTimeout},
	{"blocking-call-in-async", pyOnly, []string{"function_definition"}, pyBlockingInAsync},
	{"missing-rollback", pyOnly, []string{"function_definition"}, pyMissingRollback},
	{"retry-fixed-delay", pyOnly, []string{"for_statement", "while_statement"}, pyLoopRules},
	{"retry-no-delay", pyOnly, []string{"for_statement", "while_statement"}, pyLoopRules},
	{"retry-unbounded", pyOnly, []string{"for_statement", "while_statement"}, pyLoopRules},
	{"retry-non-idempotent", pyOnly, []string{"for_statement", "while_statement"}, pyLoopRules},
	{"retry-unbounded", pyOnly, []string{"decorator"}, pyRetryDecorator},
	{"retry-no-delay", pyOnly, []string{"decorator"}, pyRetryDecorator},
	{"retry-fixed-delay", pyOnly, []string{"decorator"}, pyRetryDecorator},
	{"retry-no-jitter", pyOnly, []string{"decorator"}, pyRetryDecorator},
	{"retry-non-idempotent", pyOnly, []string{"decorator"}, pyRetryDecorator},
	{"retry-non-idempotent", pyOnly, []string{"call"}, pyRetryPolicy},
}
