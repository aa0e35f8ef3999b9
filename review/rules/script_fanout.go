package rules

import (
	"breakwater/index/syntax"
)

func jsBlockOf(fn syntax.Node) syntax.Node {
	if body := fn.Field("body"); body.Is("statement_block") && body.StartLine() != body.EndLine() {
		return body.Child(0)
	}
	return syntax.Node{}
}
