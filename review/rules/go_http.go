package rules

import (
	"strings"

	"breakwater/index/syntax"
)

var goHTTPVerbs = []string{"Get", "Post", "Head", "PostForm"}

// goHolder returns the variable or field that a literal is assigned to.
func goHolder(n syntax.Node) string {
	for up := range n.Up() {
		switch up.Kind() {
		case "short_var_declaration", "assignment_statement":
			return up.Field("left").Child(0).Text()
		case "var_spec":
			return up.Field("name").Text()
		case "block", "source_file":
			return ""
		}
	}
	return ""
}

// goSight returns the text in which a local variable, or a field or global,
// can be configured later.
func goSight(s *scan, n syntax.Node, name string) string {
	if strings.Contains(name, ".") {
		return s.text()
	}
	return s.scope(n).Text()
}

// goAddKey adds a keyed element to a composite literal.
func goAddKey(s *scan, literal syntax.Node, key, value string) []splice {
	body := literal.Field("body")
	final := last(body)
	_, end := body.Bytes()
	switch {
	case !final.Valid() && body.StartLine() == body.EndLine():
		return []splice{insertAt(end-1, key+": "+value)}
	case !final.Valid():
		return nil
	case final.StartLine() == body.StartLine():
		_, at := final.Bytes()
		return []splice{insertAt(at, ", "+key+": "+value)}
	}
	return goAlignedKey(s, children(body), key, value)
}

// goAlignedKey puts an element before those that stand one a line, and lines
// the values up as gofmt does.
func goAlignedKey(s *scan, elements []syntax.Node, key, value string) []splice {
	width, line := len(key), elements[0].StartLine()
	plain := true
	for i, e := range elements {
		plain = plain && e.Is("keyed_element") && e.StartLine() == line+i && e.EndLine() == e.StartLine() && s.alone(e)
		width = max(width, len(e.Child(0).Text()))
	}
	pad := func(key string) string { return key + ":" + strings.Repeat(" ", 1+width-len(key)) }
	start, _ := elements[0].Bytes()
	if !plain {
		return []splice{insertAt(start, key+": "+value+",\n"+s.indent(elements[0]))}
	}
	changes := []splice{insertAt(start, pad(key)+value+",\n"+s.indent(elements[0]))}
	for _, e := range elements {
		from, _ := e.Bytes()
		to, _ := e.Child(1).Bytes()
		changes = append(changes, splice{from, to, pad(e.Child(0).Text())})
	}
	return changes
}
