package rules

import (
	"fmt"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// goBegin finds transactions that are not rolled back when a step fails.
func goBegin(s *scan, call syntax.Node) {
	switch lastName(call.Field("function")) {
	case "Begin", "BeginTx", "Beginx", "BeginTxx":
	default:
		return
	}
	from, name := goVariable(call, 0)
	fn := s.function(call)
	if !from.Valid() || !fn.Valid() || name == "_" || strings.Contains(name, ".") || !s.says(fn, name+".Commit(") {
		return
	}
	o := goOwned{fn: fn, from: from, name: name, method: []string{"Rollback"}}
	text := fn.Text()
	if !o.leaksTransaction(s) {
		return
	}
	argument := ""
	if strings.Contains(text, name+".Commit(ctx") {
		argument = "ctx"
	}
	s.report(claim{
		at: from, title: fmt.Sprintf("Transaction %s is not rolled back when a step fails", name), confidence: finding.High,
		why:  "When a statement fails and the function returns, the transaction stays open: its connection never goes back to the pool and its locks stay held.",
		mend: goDefer(s, o, name+".Rollback("+argument+")"),
	})
}

// leaksTransaction is leaks where the transaction may be lent to callees, as
// is usual; only returning or storing it hands it over.
func (o goOwned) leaksTransaction(s *scan) bool {
	var closes []syntax.Node
	for _, call := range s.calls(o.fn) {
		switch {
		case !before(o.from, call):
		case o.closedBy(call) || lastName(call.Field("function")) == "Rollback":
			if enclosing(call, "defer_statement").Valid() || !s.function(call).Same(o.fn) {
				return false
			}
			closes = append(closes, call)
		case call.Field("function").Text() == o.name+".Commit":
			closes = append(closes, call)
		}
	}
	for _, n := range s.identifiers(o.fn, o.name) {
		if before(o.from, n) && !contains(o.from, n) && n.Parent().Is("expression_list", "keyed_element", "literal_element") {
			return false
		}
	}
	check := o.errorCheck()
	for n := range o.fn.Field("body").WalkInside("func_literal") {
		if n.Is("return_statement") && before(o.from, n) && !contains(check, n) && !rolledBack(closes, n) {
			return true
		}
	}
	return false
}

// rolledBack reports whether a rollback or commit was reached on the way to
// a return.
func rolledBack(closes []syntax.Node, n syntax.Node) bool {
	for _, c := range closes {
		if contains(n, c) || before(c, n) && (contains(enclosing(c, "block"), n) || contains(enclosing(c, "if_statement"), n)) {
			return true
		}
	}
	return false
}
