package rules

import (
	"fmt"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// pyRollBack wraps what is staged, the commit and a refresh after it.
func pyRollBack(s *scan, call, session syntax.Node) []splice {
	if pySession(s, session) == noSession && !containsAny(s.resolve(session), dbLibrary...) && !s.mentions(dbLibrary...) {
		return nil // by its name alone it may be anything, with or without a rollback
	}
	commit := statement(call, "block")
	if !commit.Valid() || !commit.Is("expression_statement") {
		return nil
	}
	from, to := commit, commit
	for prev := commit.Prev(); isComment(prev) || prev.Is("expression_statement") && pyUses(prev, session, stagesWork); prev = prev.Prev() {
		if !isComment(prev) {
			from = prev
		}
	}
	if next := commit.Next(); next.Is("expression_statement") && pyUses(next, session, []string{"refresh"}) {
		to = next
	}
	if !s.alone(from) || !s.alone(to) || pySpansLines(from, to) {
		return nil
	}
	await := ""
	if call.Parent().Is("await") {
		await = "await "
	}
	return s.wrap(from, to, "try:", fmt.Sprintf("except Exception:\n%s%s%s.rollback()\n%sraise", "\x00", await, session.Text(), "\x00"))
}

// pyUses reports whether a statement is a call of one of methods on session.
func pyUses(statement, session syntax.Node, methods []string) bool {
	call := statement.Child(0)
	if call.Is("await") {
		call = call.Child(0)
	}
	target := call.Field("function")
	return call.Is("call") && target.Field("object").Text() == session.Text() && slices.Contains(methods, target.Field("attribute").Text())
}

// pySpansLines reports whether a string of several lines stands between two
// statements: indenting it would change it.
func pySpansLines(from, to syntax.Node) bool {
	for at := from; at.Valid(); at = at.Next() {
		for _, str := range below(at, "string") {
			if str.StartLine() != str.EndLine() {
				return true
			}
		}
		if at.Same(to) {
			break
		}
	}
	return false
}

// wrap indents the lines of the statements from..to one step and puts head
// before and tail after them. A NUL in tail stands for one indented line's
// start.
func (s *scan) wrap(from, to syntax.Node, head, tail string) []splice {
	indent, unit := s.indent(from), s.unit(from)
	start, _ := s.lineSpan(replace(from, ""))
	_, end := s.lineSpan(replace(to, ""))
	body := indentLines(string(s.file.Source[start:end]), unit)
	tail = strings.ReplaceAll(tail, "\n", "\n"+indent)
	tail = strings.ReplaceAll(tail, "\x00", unit)
	return []splice{{start, end, indent + head + "\n" + body + "\n" + indent + tail}}
}

func indentLines(text, unit string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.TrimSpace(line) != "" {
			lines[i] = unit + line
		}
	}
	return strings.Join(lines, "\n")
}
