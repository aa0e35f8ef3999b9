package rules

import (
	"fmt"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// goAcquires says what must be given back: callee → rule, what it is, how.
var goAcquires = map[string]struct {
	rule, what, method string
}{
	"net.Dial": {"connection-leak", "Connection", "Close"}, "net.DialTimeout": {"connection-leak", "Connection", "Close"},
	"database/sql.DB{}.Conn":                         {"connection-leak", "Database connection", "Close"},
	"github.com/jackc/pgx/v5/pgxpool.Pool{}.Acquire": {"connection-leak", "Database connection", "Release"},
}

func goNotClosed(s *scan, call syntax.Node) {
	spec, ok := goAcquires[strings.Replace(s.callee(call), "database/sql.Open()", "database/sql.DB{}", 1)]
	if !ok || spec.rule != s.rule {
		return
	}
	from, name := goVariable(call, 0)
	o := goOwned{fn: s.function(call), from: from, name: name, method: []string{spec.method}}
	if !o.fn.Valid() || name == "" || name == "_" || strings.Contains(name, ".") || o.elsewhere(s) || !o.leaks(s) {
		return
	}
	confidence := finding.Medium
	if goCommand(s) || strings.Contains(s.file.Path, "cmd/") {
		confidence = finding.Low // a command's end closes everything
	}
	s.report(claim{
		confidence: confidence,
		at:         from, title: fmt.Sprintf("%s from %s is not closed on every path", spec.what, call.Field("function").Text()),
		why:  "Every call that leaves by the open path keeps a descriptor or connection; after enough errors the process has none left.",
		mend: goDefer(s, o, name+"."+spec.method+"()"),
	})
}
