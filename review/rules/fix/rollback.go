package fix

import (
	"slices"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/rules/match"
)

// staging are the methods of a session or connection whose work a commit ends.
var staging = []string{
	"add", "add_all", "delete", "merge", "execute", "executemany", "flush", "exec", "bulk_save_objects",
	"bulk_insert_mappings",
}

// rolledBack puts what is staged, the commit and a refresh behind it into a try
// that rolls back.
func rolledBack(f *File, m match.Match) []Splice {
	call, _ := f.CallAt(m.Node)
	object := f.text(call.Receiver())
	commit := statement(m.Node)
	if object == "" || !commit.Is(lang.Call, lang.Await) {
		return nil
	}
	from, to := f.transaction(commit, object)
	if !f.alone(from) || !f.alone(to) {
		return nil
	}
	first, _ := from.Bytes()
	_, last := to.Bytes()
	start, end := lineSpan(f.source, Splice{first, last, ""})
	indent, unit := f.indent(commit), f.unit(commit)
	var splices []Splice
	for c := range commit.Parent().Children() {
		if c.Before(from) || to.Before(c) {
			continue
		}
		if f.multiline(c) {
			return nil
		}
		splices = append(splices, f.shift(c, unit)...)
	}
	await := ""
	if commit.Is(lang.Await) {
		await = "await "
	}
	head := Splice{start, start, indent + "try:\n"}
	tail := insert(end, "\n"+f.lines(indent, "except Exception:\n"+unit+await+object+".rollback()\n"+unit+"raise"))
	return slices.Concat([]Splice{head}, splices, []Splice{tail})
}

// transaction returns the first and the last statement of what a commit ends:
// the calls right before it that stage work on the same object, comments between
// them included, and a refresh behind it.
func (f *File) transaction(commit facts.Node, object string) (from, to facts.Node) {
	from, to = commit, commit
	var before []facts.Node
	for c := range commit.Parent().Children() {
		if c.Before(commit) {
			before = append(before, c)
		}
	}
	if after := next(commit); f.callsOn(after, object, "refresh") {
		to = after
	}
	for _, c := range slices.Backward(before) {
		switch {
		case c.Is(lang.Comment):
		case f.callsOn(c, object, staging...):
			from = c
		default:
			return from, to
		}
	}
	return from, to
}

// callsOn reports whether a statement is a call of one of methods on an object.
func (f *File) callsOn(n facts.Node, object string, methods ...string) bool {
	if n.Is(lang.Await) {
		n = n.Child(lang.Value)
	}
	c, ok := f.CallAt(n)
	return ok && slices.Contains(methods, c.Method) && f.text(c.Receiver()) == object
}
