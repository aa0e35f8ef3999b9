package rules

import (
	"breakwater/index/syntax"
	"breakwater/review/finding"
)

var scriptRules, goRules, javaRules []rule

func none(*scan, syntax.Node) string { return "" }

var scriptSpeech = speech{define: none, resolve: none}
var goSpeech = speech{define: none, resolve: none}
var javaSpeech = speech{define: none, resolve: none}

func reviewProject([]File) []finding.Finding { return nil }
