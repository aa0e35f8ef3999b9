package rules

import (
	"regexp"
	"strings"

	"breakwater/index/syntax"
)

var (
	broadException = regexp.MustCompile(`\b(Exception|Throwable|RuntimeException|IOException|SQLException)\b`)
	javaCleanup    = regexp.MustCompile(`(?i)close|delete|release|shutdown|rollback|disconnect|unlock|sleep|cleanup`)
	javaWrites     = regexp.MustCompile(`\.(postForObject|postForEntity|save|insert|charge|sendMail|send)\(|\.POST\(|\.post\(\)`)
)

// javaSwallow finds empty catch clauses and those that only print.
func javaSwallow(s *scan, clause syntax.Node) {
	body := clause.Field("body")
	kind := clause.Child(0)
	if hasComment(body) || strings.Contains(kind.Text(), "InterruptedException") || strings.Contains(strings.ToLower(kind.Field("name").Text()), "ignore") || javaMain(s) {
		return
	}
	broad := broadException.MatchString(kind.Text())
	try := clause.Parent().Field("body")
	list := children(body)
	prints := len(list) == 1 && strings.HasSuffix(strings.TrimSuffix(list[0].Text(), ";"), ".printStackTrace()")
	if !broad || len(list) > 0 && !prints || len(children(try)) <= 1 && javaCleanup.MatchString(try.Text()) {
		return
	}
	s.report(claim{at: clause, title: "Exception is caught and dropped",
		why: "The operation failed and the code goes on as if it had not; what should be there is missing and nobody knows why."})
}
