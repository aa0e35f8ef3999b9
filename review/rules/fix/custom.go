package fix

import (
	"maps"
	"slices"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/index/syntax"
	"breakwater/review/catalogue"
	"breakwater/review/rules/match"
)

// custom are fixes that no table can say, by the name that rule files use.
var custom = map[string]change{"to-thread": threaded, "promised": promised, "roll-back": rolledBack}

func parseCustom(_ syntax.Language, v catalogue.Value) (change, error) {
	name, err := v.OneOf(slices.Sorted(maps.Keys(custom))...)
	return custom[name], err
}

// threaded awaits a call of Python in a thread: f(x) becomes
// await asyncio.to_thread(f, x).
func threaded(f *File, m match.Match) []Splice {
	callee := m.Node.Child(lang.Callee)
	first := m.Node.Child(lang.Arg)
	if !callee.Valid() || !first.Valid() || !m.Node.Parent().Is(lang.Assign, lang.Block, lang.Return) {
		return nil
	}
	start, after := callee.Bytes()
	at, _ := first.Bytes()
	open := strings.IndexByte(string(f.source[after:at]), '(')
	if open < 0 {
		return nil
	}
	text := "await asyncio.to_thread(" + f.text(callee) + ", "
	if first.StartLine() != callee.EndLine() { // its arguments stand below
		text = "await asyncio.to_thread(\n" + f.indent(first) + f.text(callee) + ","
	}
	splices := []Splice{{start, after + open + 1, text}}
	need, ok := f.need(m.Node, "asyncio")
	if !ok {
		return nil
	}
	return append(need, splices...)
}

// promised awaits the promise form of a synchronous call of Node's fs.
func promised(f *File, m match.Match) []Splice {
	call, _ := f.CallAt(m.Node)
	callee := m.Node.Child(lang.Callee)
	object := callee.Child(lang.ObjectOf)
	if !object.Is(lang.Name) {
		return nil
	}
	_, after := callee.Bytes()
	_, end := m.Node.Bytes()
	text := "await " + object.Name() + ".promises." +
		strings.TrimSuffix(call.Method, "Sync") + string(f.source[after:end])
	if !m.Node.Parent().Is(lang.Block, lang.Assign, lang.Return, lang.Pair) && m.Node.Role() != lang.Arg {
		if start, _ := m.Node.Bytes(); start == startOf(statement(m.Node)) {
			return nil // a line that begins with a parenthesis goes on the one before
		}
		text = "(" + text + ")"
	}
	return []Splice{f.replace(m.Node, text)}
}

func startOf(n facts.Node) int {
	start, _ := n.Bytes()
	return start
}
