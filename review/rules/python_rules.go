package rules

var pythonRules = []rule{
	{"missing-rollback", pyOnly, []string{"function_definition"}, pyMissingRollback},
}
