package fix

import (
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/index/syntax"
	"breakwater/review/catalogue"
	"breakwater/review/rules/match"
)

// parseWrap reads wrap: with, a block that closes what the match makes.
func parseWrap(l syntax.Language, v catalogue.Value) (change, error) {
	if _, err := v.OneOf("with"); err != nil {
		return nil, err
	}
	if l != syntax.Python {
		return nil, v.Errorf("wrap: with is not known for %s", l)
	}
	return pythonWith, nil
}

// pythonWith puts a use of a resource into a with block: a single statement
// that makes and uses it, or the assignment with the statements behind it that
// use it.
func pythonWith(f *File, m match.Match) []Splice {
	at := statement(m.Node)
	if !at.Valid() || !f.alone(at) {
		return nil
	}
	if at.Is(lang.Assign) && at.Child(lang.Value) == m.Node && at.Child(lang.Target).Is(lang.Name) {
		return f.withRest(at, m.Node)
	}
	return f.withOne(at, m.Node)
}

// withOne is for open(path).read() in a statement of one line.
func (f *File) withOne(at, call facts.Node) []Splice {
	plain := at.StartLine() == at.EndLine() && at.Is(lang.Call, lang.Return, lang.Assign)
	if !plain || f.names("f", call) || f.deferred(at, call) {
		return nil
	}
	start, _ := at.Bytes()
	head := "with " + f.text(call) + " as f:\n" + f.indent(at) + f.unit(at)
	return []Splice{insert(start, head), f.replace(call, "f")}
}

// deferred reports whether a call may run late, not at all, or after another
// call of its statement.
func (f *File) deferred(at, call facts.Node) bool {
	for up := range call.Up() {
		if up.Is(lang.Loop, lang.Func, lang.Cond) || up.Is(lang.Op) && (up.Name() == "or" || up.Name() == "and") {
			return true
		}
		if up == at {
			break
		}
	}
	for c := range at.Own() {
		if c.Is(lang.Call) && c.Before(call) && !c.Contains(call) {
			return true
		}
	}
	return false
}

// names reports whether the function around n uses a name.
func (f *File) names(name string, n facts.Node) bool {
	for c := range f.Functions[f.FunctionAt(n)].Walk() {
		if c.Is(lang.Name) && c.Name() == name {
			return true
		}
	}
	return false
}

// withRest moves the statements that use the resource into the block.
func (f *File) withRest(at, call facts.Node) []Splice {
	name := at.Child(lang.Target).Name()
	var rest []facts.Node
	last := -1
	for c := range at.Parent().Children() {
		if !at.Before(c) || at.Contains(c) {
			continue
		}
		rest = append(rest, c)
		if mentions(c, name) {
			last = len(rest) - 1
		}
	}
	if last < 0 || f.usedBeyond(at, name) {
		return nil
	}
	rest = rest[:last+1]
	start, _ := at.Bytes()
	_, made := call.Bytes()
	splices := []Splice{{start, made, "with " + f.text(call) + " as " + name + ":"}}
	closes := f.closes(rest[last], name)
	if closes && last == 0 {
		return nil
	}
	unit := f.unit(at)
	for i, c := range rest {
		if closes && i == last {
			from, to := f.wholeLines(c)
			splices = append(splices, Splice{from, to, ""})
			continue
		}
		if !f.alone(c) || f.multiline(c) {
			return nil
		}
		splices = append(splices, f.shift(c, unit)...)
	}
	return splices
}

func mentions(n facts.Node, name string) bool {
	for c := range n.Walk() {
		if c.Is(lang.Name) && c.Name() == name {
			return true
		}
	}
	return false
}

// usedBeyond reports whether a name of the function is used outside the block
// of the statement that makes it, or made again.
func (f *File) usedBeyond(at facts.Node, name string) bool {
	block := at.Parent()
	for c := range f.Functions[f.FunctionAt(at)].Walk() {
		if !c.Is(lang.Name) || c.Name() != name {
			continue
		}
		again := c.Role() == lang.Target && c.Parent() != at
		if again || at.Before(c) && !block.Contains(c) {
			return true
		}
	}
	return false
}

// closes reports whether a statement is name.close().
func (f *File) closes(n facts.Node, name string) bool {
	c, ok := f.CallAt(n)
	return ok && c.Method == "close" && c.Receiver().Is(lang.Name) && c.Receiver().Name() == name
}

func (f *File) wholeLines(n facts.Node) (from, to int) {
	start, end := n.Bytes()
	from, to = lineSpan(f.source, Splice{start, end, ""})
	return max(0, from-1), to
}

// multiline reports whether indenting a statement would change a string.
func (f *File) multiline(n facts.Node) bool {
	for c := range n.Walk() {
		if c.Is(lang.String) && c.StartLine() != c.EndLine() {
			return true
		}
	}
	return false
}

// shift indents the lines of a statement by one unit.
func (f *File) shift(n facts.Node, unit string) []Splice {
	start, end := n.Bytes()
	from, _ := lineSpan(f.source, Splice{start, start, ""})
	var out []Splice
	for at := from; at < end; {
		line := string(f.source[at:end])
		if strings.TrimSpace(strings.SplitN(line, "\n", 2)[0]) != "" {
			out = append(out, insert(at, unit))
		}
		i := strings.IndexByte(line, '\n')
		if i < 0 {
			break
		}
		at += i + 1
	}
	return out
}
