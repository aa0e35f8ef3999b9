package syntax

import "strings"

// text is the value of a string expression as far as this file tells.
func (w *walker) text(n Node) (string, bool) { return w.textWithin(n, textDepth) }

// path is text in which names may stand whose text another file tells, each between two [NameMark]s.
func (w *walker) path(n Node) (string, bool) {
	w.naming = true
	defer func() { w.naming = false }()
	return w.textWithin(n, textDepth)
}

// NameMark stands before and after the name of a constant in the path of a [Route] or the prefix of a [Mount].
const NameMark = "\x00"

// named is a name that stands for text, between marks; ok is false unless a path is read that may hold such.
func (w *walker) named(name string) (text string, ok bool) {
	name = strings.ReplaceAll(name, "::", ".")
	if !w.naming || name == "" || strings.ContainsAny(name, "()[]{} \n") {
		return "", false
	}
	first, _, _ := strings.Cut(name, ".")
	if first == "self" || first == "this" || w.intern([]byte(first)).bound > 0 { // of this object or function
		return "", false
	}
	return NameMark + name + NameMark, true
}

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
		if s, ok := w.strings[n.short()]; ok {
			return s, true
		}
		return w.named(n.short())
	case "member_expression", "attribute", "field_access", "member_access_expression", "scoped_identifier":
		return w.named(n.short())
	case "reference_expression": // of Rust: &base_path()
		return w.textWithin(n.Field("value"), depth-1)
	case "call_expression": // of a function that only gives text
		if w.t.Language == Rust && n.Field("arguments").Count() == 0 {
			return w.textWithin(n.Field("function"), depth-1)
		}
	case "macro_invocation":
		return w.formatted(n)
	}
	return "", false
}

// formatted is the text that format!("/{API}/{VERSION}") of Rust makes of constants.
func (w *walker) formatted(n Node) (string, bool) {
	tokens := n.Child(1)
	form, ok := literal(tokens.Child(0))
	if n.Field("macro").short() != "format" || tokens.Count() != 1 || !ok {
		return "", false
	}
	all := ""
	for {
		before, rest, found := strings.Cut(form, "{")
		all += before
		if !found {
			return all, true
		}
		name, after, _ := strings.Cut(rest, "}")
		value, known := w.strings[name]
		if !known {
			if value, known = w.named(name); !known {
				return "", false
			}
		}
		all, form = all+value, after
	}
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
