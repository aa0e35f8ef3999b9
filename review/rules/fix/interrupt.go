package fix

import (
	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/rules/match"
)

func init() { custom["restore-interrupt"] = restoreInterrupt }

const restore = "Thread.currentThread().interrupt();"

// restoreInterrupt begins a catch clause of Java with setting the flag again
// that the exception has cleared.
func restoreInterrupt(f *File, m match.Match) []Splice {
	body := m.Node.Child(lang.Body)
	first := firstStatement(body)
	if !first.Valid() {
		return f.fillBlock(m.Node, body)
	}
	if !f.leads(first) {
		return nil
	}
	start, _ := first.Bytes()
	return []Splice{insert(start, restore+"\n"+f.indent(first))}
}

func firstStatement(body facts.Node) facts.Node {
	for c := range body.Children() {
		if !c.Is(lang.Comment) {
			return c
		}
	}
	return facts.Node{}
}

// fillBlock writes the statement into a block without any.
func (f *File) fillBlock(clause, body facts.Node) []Splice {
	start, end := body.Bytes()
	if end-start < 2 || f.source[start] != '{' {
		return nil
	}
	indent := f.indent(clause)
	return []Splice{{Start: start, End: end, Text: "{\n" + indent + f.unit(clause) + restore + "\n" + indent + "}"}}
}
