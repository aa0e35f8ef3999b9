package rules

import (
	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// goBareCalls are calls that no option can bound.
func goBareCalls(s *scan, call syntax.Node) {
	switch callee := s.callee(call); {
	case callee == "net/smtp.SendMail" && s.rule == "smtp-no-timeout":
		s.report(claim{at: call, title: "smtp.SendMail can hang for ever", confidence: finding.High,
			why: "It takes neither a timeout nor a context: a mail server that stops answering keeps this goroutine, and the request that waits for it."})
	case callee == "net.Dial" && s.rule == "socket-no-timeout":
		c := claim{at: call, title: "net.Dial waits as long as the system lets it", confidence: finding.High,
			why: "To a host that drops packets connecting takes minutes, and nothing can end the wait earlier."}
		if need, ok := goNeed(s, call, "time"); ok {
			_, end := last(call.Field("arguments")).Bytes()
			c.mend = append(need, replace(call.Field("function").Field("field"), "DialTimeout"), insertAt(end, ", 5*time.Second"))
		}
		s.report(c)
	case callee == "os/exec.Command" && s.rule == "subprocess-no-timeout":
		goBareCommand(s, call)
	}
}

// goBareCommand finds child processes that are waited for without a limit.
func goBareCommand(s *scan, call syntax.Node) {
	if goContext(s, call) != "" {
		return // context-not-propagated says it better
	}
	text := s.scope(call).Text()
	if !containsAny(text, ".Run()", ".Output()", ".CombinedOutput()", ".Wait()") || containsAny(text, "os.Stdin", ".Stdin = ", ".Process.Kill", "WaitDelay") {
		return
	}
	c := claim{at: call, title: "Child process is awaited without a timeout", why: "A child that hangs (waiting for input, a lock, the network) hangs the code that waits for it."}
	if goCommand(s) || containsAny(s.file.Path, "cmd/", "tools/", "scripts/", "hack/", "internal/build") {
		c.confidence = finding.Low
	}
	s.report(c)
}
