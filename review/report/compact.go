package report

import (
	"fmt"
	"strings"
)

// Compact returns one line a finding, worst first, for editors and grep:
// path:line: severity: rule: title. Known, suppressed and disputed findings are
// left out.
func Compact(r Report) string {
	var b strings.Builder
	for _, f := range r.news() {
		title := short(plain(f.Title), 300)
		fmt.Fprintf(&b, "%s:%d: %s: %s: %s\n", plain(f.Path), max(1, f.StartLine), f.Severity, ruleID(f.Rule), title)
	}
	return b.String()
}
