package rules

var scriptRules = []rule{
	{"context-not-propagated", scripts, []string{"call_expression"}, jsFetch},
	{"no-graceful-shutdown", scripts, []string{"call_expression"}, jsNoShutdown},
}
