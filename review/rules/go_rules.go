package rules

var goRules = []rule{
	{"http-status-unchecked", goOnly, []string{"call_expression"}, goStatusUnchecked},
	{"connection-leak", goOnly, []string{"call_expression"}, goNotClosed},
	{"missing-rollback", goOnly, []string{"call_expression"}, goBegin},
	{"defer-in-loop", goOnly, []string{"defer_statement"}, goDeferInLoop},
	{"goroutine-leak", goOnly, []string{"call_expression"}, goResultChannel},
	{"context-not-propagated", goOnly, []string{"call_expression"}, goFreshContext},
	{"context-not-propagated", goOnly, []string{"call_expression"}, goWithoutContext},
	{"context-cancel-leak", goOnly, []string{"call_expression"}, goLostCancel},
	{"shutdown-without-deadline", goOnly, []string{"call_expression"}, goShutdown},
	{"retry-fixed-delay", goOnly, []string{"for_statement"}, goLoopRules},
	{"retry-ignores-cancellation", goOnly, []string{"for_statement"}, goLoopRules},
	{"retry-no-jitter", goOnly, []string{"for_statement"}, goLoopRules},
	{"retry-non-idempotent", goOnly, []string{"for_statement"}, goLoopRules},
	{"unbounded-concurrency", goOnly, []string{"for_statement"}, goFanOut},
	{"exit-in-library", goOnly, []string{"call_expression"}, goExit},
	{"no-graceful-shutdown", goOnly, []string{"call_expression"}, goNoShutdown},
}
