package syntax

import "strings"

// text is the value of a string expression as far as this file tells.
func (w *walker) text(n Node) (string, bool) { return w.textWithin(n, textDepth) }

// textDepth bounds how deep an expression of strings may nest, textLength how
// long a string may be: paths are neither.
const (
	textDepth  = 8
	textLength = 1000
)

func (w *walker) textWithin(n Node, depth int) (string, bool) {
	if depth == 0 || len(n.bytes()) > textLength {
		return "", false
	}
	switch n.Kind() {
	case "parenthesized_expression":
		return w.textWithin(n.Child(0), depth-1)
	case "string", "template_string", "string_literal", "verbatim_string_literal", "raw_string_literal",
		"encapsed_string":
		if text, ok := literal(n); ok {
			return text, true
		}
		return w.interpolated(n, depth-1)
	case "concatenated_string":
		all := ""
		for c := range n.Children() {
			part, ok := literal(c)
			if !ok {
				return "", false
			}
			all += part
		}
		return all, true
	case "binary_operator", "binary_expression":
		left, ok := w.textWithin(n.Field("left"), depth-1)
		right, also := w.textWithin(n.Field("right"), depth-1)
		return left + right, ok && also && n.Field("operator").short() == "+"
	case "identifier":
		s, ok := w.strings[n.short()]
		return s, ok
	}
	return "", false
}

// interpolated is the text of a string into which only known constants are
// put, as in f"{PREFIX}/orders".
func (w *walker) interpolated(n Node, depth int) (string, bool) {
	all := ""
	for c := range n.Children() {
		switch c.Kind() {
		case "string_start", "string_end":
		case "string_content", "string_fragment":
			all += c.Text()
		case "interpolation", "template_substitution":
			part, ok := w.textWithin(c.Child(0), depth)
			if !ok || c.Count() != 1 {
				return "", false
			}
			all += part
		default:
			return "", false
		}
	}
	return all, true
}

// literal is the text between the quotes, unless something is put in at run
// time.
func literal(n Node) (string, bool) {
	for c := range n.Children() {
		putIn := n.Kind() == "encapsed_string" && c.Kind() != "string_content"
		if putIn || c.Is("interpolation", "template_substitution") {
			return "", false
		}
	}
	text := n.Text()
	open := strings.IndexAny(text, "\"'`")
	if open < 0 {
		return "", false
	}
	return unquote(text[open:]), true
}

// constant remembers the text that the definition last added stands for.
func (w *walker) constant(name string, value Node) {
	s, ok := w.text(value)
	if !ok {
		return
	}
	w.strings[name] = s
	last := len(w.u.Definitions) - 1
	if last >= 0 && w.u.Definitions[last].Name == name && len(s) <= longestValue {
		w.u.Definitions[last].Value = s
	}
}

// longestValue is the length of text up to which a definition keeps it.
const longestValue = 200
