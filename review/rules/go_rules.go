package rules

var goRules = []rule{
	{"goroutine-leak", goOnly, []string{"call_expression"}, goResultChannel},
	{"context-not-propagated", goOnly, []string{"call_expression"}, goFreshContext},
	{"context-not-propagated", goOnly, []string{"call_expression"}, goWithoutContext},
	{"context-cancel-leak", goOnly, []string{"call_expression"}, goLostCancel},
	{"no-graceful-shutdown", goOnly, []string{"call_expression"}, goNoShutdown},
}
