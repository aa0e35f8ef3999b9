package rules

var pythonRules = []rule{
	{"missing-rollback", pyOnly, []string{"function_definition"}, pyMissingRollback},
	{"retry-fixed-delay", pyOnly, []string{"for_statement", "while_statement"}, pyLoopRules},
	{"retry-non-idempotent", pyOnly, []string{"for_statement", "while_statement"}, pyLoopRules},
	{"retry-fixed-delay", pyOnly, []string{"decorator"}, pyRetryDecorator},
	{"retry-no-jitter", pyOnly, []string{"decorator"}, pyRetryDecorator},
	{"retry-non-idempotent", pyOnly, []string{"decorator"}, pyRetryDecorator},
	{"retry-non-idempotent", pyOnly, []string{"call"}, pyRetryPolicy},
	{"bulkhead-released-early", pyOnly, []string{"call"}, pyLockHeld},
}
