package rules

import (
	"breakwater/index/syntax"
)

// pyPositional returns the i-th positional argument, from 0.
func pyPositional(call syntax.Node, i int) syntax.Node {
	for a := range call.Field("arguments").Children() {
		if a.Is("keyword_argument") || isComment(a) {
			continue
		}
		if i == 0 {
			return a
		}
		i--
	}
	return syntax.Node{}
}

// pyNeed returns the change that imports a module, nothing if the file does
// already. The name must not mean something else.
func pyNeed(s *scan, at syntax.Node, module string) (changes []splice, ok bool) {
	if b, found := s.names.find(module, at); found {
		return nil, b.meaning == module
	}
	anchor := syntax.Node{}
	for c := range s.tree.Root().Children() {
		switch {
		case c.Is("future_import_statement"), !anchor.Valid() && pyDocstring(c):
			anchor = c
		case c.Is("import_statement") && before(c, at):
			_, end := c.Bytes()
			return []splice{insertAt(end, "\nimport "+module)}, s.alone(c)
		}
	}
	for c := range s.tree.Root().Children() {
		if c.Is("import_from_statement") && before(c, at) {
			start, _ := c.Bytes()
			return []splice{insertAt(start, "import "+module+"\n")}, true
		}
	}
	if anchor.Valid() {
		_, end := anchor.Bytes()
		return []splice{insertAt(end, "\n\nimport "+module)}, true
	}
	for c := range s.tree.Root().Children() {
		if !isComment(c) { // an interpreter line and an encoding must stay first
			start, _ := c.Bytes()
			return []splice{insertAt(start, "import "+module+"\n\n")}, c.Column() == 0
		}
	}
	return nil, false
}

func pyDocstring(n syntax.Node) bool {
	return n.Is("expression_statement") && n.Child(0).Is("string")
}
