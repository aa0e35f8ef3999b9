package rules

import (
	"fmt"
	"regexp"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// goRPC finds gRPC calls that start from a root context.
func goRPC(s *scan, call syntax.Node) {
	client := s.resolve(call.Field("function").Field("operand"))
	if !goStub.MatchString(client) {
		return
	}
	ctx := s.resolve(goArgument(call, 0))
	if ctx != "context.Background()" && ctx != "context.TODO()" {
		return
	}
	s.report(claim{at: call, title: fmt.Sprintf("RPC %s has no deadline", lastName(call.Field("function"))), confidence: finding.High,
		why: "gRPC waits for ever unless told otherwise: one stuck server holds this caller and everyone who waits for it."})
}

var goStub = regexp.MustCompile(`(pb|proto|grpc|rpc|api)[^.]*\.New\w*Client\(\)$|(pb|proto|grpc)[^.]*\.\w*Client\{\}$`)

var leavesOnPurpose = regexp.MustCompile(`(?i)^(must|fatal|exit|usage|die|panic)`)

// goExit finds exits of the process outside main.
func goExit(s *scan, call syntax.Node) {
	callee := s.callee(call)
	switch callee {
	case "os.Exit", "log.Fatal", "log.Fatalf", "log.Fatalln":
	default:
		return
	}
	name := goTop(call).Field("name").Text()
	handler := strings.Contains(goTop(call).Field("parameters").Text(), "http.ResponseWriter")
	if s.mentions("package main\n", "cobra.Command") && !handler || name == "" || name == "init" || leavesOnPurpose.MatchString(name) || strings.Contains(s.file.Path, "cmd/") {
		return
	}
	if strings.Contains(goTop(call).Text(), "signal.Notify(") {
		return // whoever sent the signal asked for it
	}
	s.report(claim{at: call, title: fmt.Sprintf("%s ends the whole process from %s", call.Field("function").Text(), name),
		why: "Deferred cleanup, open transactions and all other requests are dropped because one call failed."})
}

// goRedis finds go-redis clients whose default timeouts are switched off.
func goRedis(s *scan, n syntax.Node) {
	key := n.Child(0).Text()
	if key != "ReadTimeout" && key != "WriteTimeout" && key != "DialTimeout" || n.Child(1).Text() != "-1" {
		return
	}
	if !strings.Contains(goType(s, enclosing(n, "composite_literal").Field("type")), "redis") {
		return
	}
	s.report(claim{at: n, title: "Redis client switches its " + key + " off", confidence: finding.High})
}
