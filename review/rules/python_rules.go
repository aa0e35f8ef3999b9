package rules

var pythonRules = []rule{
	{"missing-rollback", pyOnly, []string{"function_definition"}, pyMissingRollback},
	{"bulkhead-released-early", pyOnly, []string{"call"}, pyLockHeld},
}
