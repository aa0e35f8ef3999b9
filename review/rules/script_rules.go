package rules

var jsCalls = []string{"call_expression", "new_expression"}

var scriptRules = []rule{
	{"context-not-propagated", scripts, []string{"call_expression"}, jsFetch},
	{"missing-error-listener", scripts, jsCalls, jsNoErrorListener},
	{"missing-error-listener", scripts, jsCalls, jsServerSocket},
	{"unhandled-rejection", scripts, []string{"call_expression"}, jsExpressHandler},
	{"unhandled-rejection", scripts, []string{"expression_statement"}, jsFloating},
	{"unhandled-rejection", scripts, jsCalls, jsAsyncCallback},
	{"no-graceful-shutdown", scripts, []string{"call_expression"}, jsNoShutdown},
	{"fixed-rate-overlap", scripts, []string{"call_expression"}, jsIntervalOverlap},
}
