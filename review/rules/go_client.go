package rules

import (
	"regexp"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// A client's Timeout bounds the reading of bodies too, and no request can ask
// for more. It is safe to set only where all that is read stands in the text,
// and none of it is a stream or a file.

// goReadHere reports whether the answer of a request is used up in the
// function that makes it.
func goReadHere(s *scan, call syntax.Node) bool {
	from, name := goVariable(call, 0)
	fn := s.function(call)
	if !from.Valid() || !fn.Valid() {
		return false
	}
	for n := range fn.Walk() {
		if n.Is("identifier") && n.Text() == name && !contains(from.Field("left"), n) && !goReads(s, n) {
			return false
		}
	}
	return true
}

var tunesDefault = regexp.MustCompile(`DefaultClient(\.\w+)?\s*=[^=]|[(&]\s*\w*\.?DefaultClient\s*[,)]`)

// goTunesDefault reports whether the project changes http.DefaultClient, or
// gives it to code that may: a client of its own would not follow.
func goTunesDefault(s *scan) bool {
	return slices.ContainsFunc(s.project.Mention(s.file.Language, "DefaultClient"), func(c Code) bool { return tunesDefault.MatchString(c.Text) })
}

var readsWhole = []string{"io.ReadAll", "io/ioutil.ReadAll", "encoding/json.NewDecoder", "encoding/xml.NewDecoder", "io.LimitReader"}

// goReads reports whether a use of a response looks at its head, reads its
// body whole or closes it.
func goReads(s *scan, n syntax.Node) bool {
	field := n.Parent()
	if !field.Is("selector_expression") || !field.Field("operand").Same(n) {
		return false
	}
	if field.Field("field").Text() != "Body" {
		return true
	}
	up := field.Parent()
	return up.Is("selector_expression") && up.Field("field").Text() == "Close" || up.Is("argument_list") && slices.Contains(readsWhole, s.callee(up.Parent()))
}

// goClientStays reports whether all requests of a client literal can be seen:
// it is held by a variable that is only ever called, and no answer is handed
// on or streamed.
func goClientStays(s *scan, literal syntax.Node) bool {
	name := goHolder(literal)
	where := s.scope(literal)
	if name == "" || strings.Contains(name, ".") || goPassed(literal) || where.Same(s.tree.Root()) && (s.saidElsewhere(name) || !startsLower(name)) {
		return false
	}
	for n := range where.Walk() {
		if !n.Is("identifier") || n.Text() != name || goDeclares(n) {
			continue
		}
		method := n.Parent()
		call := method.Parent()
		if !method.Is("selector_expression") || !method.Field("operand").Same(n) || !call.Is("call_expression") || !call.Field("function").Same(method) || !goReadHere(s, call) {
			return false
		}
	}
	return true
}

// goPassed reports whether a literal, or its address, is an argument, element
// or result where it stands.
func goPassed(literal syntax.Node) bool {
	up := literal.Parent()
	for up.Is("unary_expression", "parenthesized_expression") {
		up = up.Parent()
	}
	return !up.Is("expression_list", "var_spec") || up.Parent().Is("return_statement")
}

// goDeclares reports whether an identifier is the left side of what gives it
// its value.
func goDeclares(n syntax.Node) bool {
	up := n.Parent()
	return up.Is("var_spec") && n.FieldName() == "name" || up.Is("expression_list") && up.FieldName() == "left"
}

var lower = regexp.MustCompile(`^[a-z_]`)

func startsLower(name string) bool { return lower.MatchString(name) }
