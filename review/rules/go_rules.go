package rules

var goRules = []rule{
	{"defer-in-loop", goOnly, []string{"defer_statement"}, goDeferInLoop},
	{"goroutine-leak", goOnly, []string{"call_expression"}, goResultChannel},
	{"context-not-propagated", goOnly, []string{"call_expression"}, goFreshContext},
	{"context-not-propagated", goOnly, []string{"call_expression"}, goWithoutContext},
	{"context-cancel-leak", goOnly, []string{"call_expression"}, goLostCancel},
	{"retry-fixed-delay", goOnly, []string{"for_statement"}, goLoopRules},
	{"retry-ignores-cancellation", goOnly, []string{"for_statement"}, goLoopRules},
	{"retry-no-jitter", goOnly, []string{"for_statement"}, goLoopRules},
	{"retry-non-idempotent", goOnly, []string{"for_statement"}, goLoopRules},
	{"no-graceful-shutdown", goOnly, []string{"call_expression"}, goNoShutdown},
}
