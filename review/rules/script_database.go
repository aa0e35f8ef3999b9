package rules

import (
	"fmt"
	"regexp"
	"slices"
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

// jsPoolLeak finds pooled connections that an error keeps from going back.
func jsPoolLeak(s *scan, call syntax.Node) {
	method := lastName(call.Field("function"))
	object := call.Field("function").Field("object")
	pool := strings.Contains(strings.ToLower(lastName(object)), "pool") || s.resolve(object) == "pg.Pool()" || strings.HasSuffix(s.resolve(object), ".createPool()")
	if method != "connect" && method != "getConnection" && method != "acquire" || !pool || !call.Parent().Is("await_expression") {
		return
	}
	name, fn := jsHolder(call), s.function(call)
	if name == "" || !fn.Valid() || jsPassed(fn, name) && returnsName(fn, name) {
		return
	}
	released, safe := false, false
	for _, c := range s.calls(fn) {
		target := c.Field("function")
		gives := slices.Contains([]string{"release", "end", "destroy", "close"}, target.Field("property").Text()) && target.Field("object").Text() == name ||
			target.Field("property").Text() == "release" && strings.Contains(c.Field("arguments").Text(), name)
		if gives {
			released = true
			safe = safe || enclosing(c, "finally_clause").Valid() || !s.function(c).Same(fn)
		}
	}
	if safe || released && !jsRisky(fn, call) {
		return
	}
	s.report(claim{
		at: call, title: fmt.Sprintf("%s is not released when something fails", upperFirst(name)), confidence: finding.High,
		why: "Each error keeps one connection out of the pool; after as many errors as the pool is large, every request waits for a connection.",
	})
}

func returnsName(fn syntax.Node, name string) bool {
	return slices.ContainsFunc(jsOwn(fn, "return_statement"), func(r syntax.Node) bool { return r.Child(0).Text() == name })
}

// jsRisky reports whether fn awaits anything after the connection was taken.
func jsRisky(fn, taken syntax.Node) bool {
	return slices.ContainsFunc(jsOwn(fn, "await_expression"), func(a syntax.Node) bool { return before(taken.Parent(), a) })
}

// jsClientPerRequest finds pools and clients made anew for each request.
func jsClientPerRequest(s *scan, call syntax.Node) {
	switch s.callee(call) {
	case "@prisma/client.PrismaClient", "mongodb.MongoClient", "pg.Pool", "mysql2.createPool", "mysql.createPool", "ioredis", "ioredis.Redis":
	default:
		return
	}
	for up := range call.Up() {
		if up.Is(jsFunctions...) && jsHandler(up) {
			s.report(claim{at: call, title: "A new client is made for each request",
				why: "Every request opens connections of its own, which pile up until the database accepts no more."})
			return
		}
	}
}
