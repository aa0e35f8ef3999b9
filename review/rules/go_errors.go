package rules

import (
	"fmt"
	"regexp"
	"strings"

	"breakwater/index/syntax"
)

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
