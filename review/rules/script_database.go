package rules

import (
	"regexp"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

var begins = regexp.MustCompile(`(?i)^\s*(begin|start transaction)\b`)

// jsMissingRollback finds transactions that are never rolled back.
func jsMissingRollback(s *scan, call syntax.Node) {
	method := lastName(call.Field("function"))
	fn := s.function(call)
	if !fn.Valid() {
		return
	}
	undo := ""
	switch {
	case (method == "query" || method == "execute" || method == "raw") && begins.MatchString(jsString(jsArgument(call, 0))):
		undo = "ROLLBACK"
	case method == "beginTransaction":
		undo = "rollback"
	case method == "startTransaction":
		undo = "rollback"
		if s.mentions("mongoose", "mongodb") {
			undo = "abortTransaction"
		}
	case method == "transaction" && call.Field("arguments").Count() == 0 && strings.Contains(fn.Text(), ".commit("):
		undo = "rollback"
	default:
		return
	}
	if strings.Contains(strings.ToLower(fn.Text()), strings.ToLower(undo)) || !strings.Contains(strings.ToLower(fn.Text()), "commit") {
		return
	}
	s.report(claim{
		at: call, title: "Transaction is not rolled back when a step fails", confidence: finding.High,
		why: "When a statement fails, the connection goes back to the pool, or stays out of it, in an open transaction: locks stay held and the next user inherits it.",
	})
}
