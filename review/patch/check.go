package patch

import (
	"fmt"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// check judges what the changes of a finding make of the tree, and names the
// dependencies they need. A reason is one sentence.
func (m *maker) check(f finding.Finding, cs []*fileChange) (needs []Need, reason string) {
	for _, c := range cs {
		if reason := m.broken(c); reason != "" {
			return nil, "With the edit, " + reason
		}
	}
	return nil, ""
}

// broken says which syntax error a change brings, as the end of a sentence;
// empty if none.
func (m *maker) broken(c *fileChange) string {
	if c.op == finding.Delete {
		return ""
	}
	l := syntax.LanguageOf(c.name())
	after, err := syntax.Parse(l, newLines(c.after()))
	if err != nil {
		return fmt.Sprintf("%s cannot be parsed.", c.name())
	}
	defer after.Close()
	errs := after.Errors()
	if len(errs) == 0 {
		return ""
	}
	before, err := syntax.Parse(l, c.before.bytes())
	if err != nil {
		return ""
	}
	defer before.Close()
	if len(errs) <= len(before.Errors()) {
		return ""
	}
	return fmt.Sprintf("%s would have a syntax error at line %d.", c.name(), errs[0].StartLine)
}

func newLines(lines []string) []byte {
	var b []byte
	for _, l := range lines {
		b = append(b, l...)
	}
	return b
}
