package rules

import (
	"regexp"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// goOwned is a resource that a variable holds from a statement on.
type goOwned struct {
	fn     syntax.Node // the function that acquires it
	from   syntax.Node // the acquiring statement
	name   string
	method []string // what gives it back
	sure   bool     // acquiring cannot fail, so no error check follows
}

// goVariable returns the variable that takes the i-th result of a call, with
// the statement; name is "_" where it is dropped.
func goVariable(call syntax.Node, i int) (statement syntax.Node, name string) {
	list := call.Parent()
	statement = list.Parent()
	if list.Is("expression_statement") {
		return list, "_"
	}
	if !list.Is("expression_list") || !statement.Is("short_var_declaration", "assignment_statement") || !list.Same(statement.Field("right")) {
		return syntax.Node{}, ""
	}
	return statement, statement.Field("left").Child(i).Text()
}

// leaks reports whether some path leaves the function with the resource still
// held, and nobody else could give it back.
func (o goOwned) leaks(s *scan) bool {
	if o.handedOver(s) {
		return false
	}
	var closes []syntax.Node
	for _, call := range s.calls(o.fn) {
		if !before(o.from, call) || !o.closedBy(call) {
			continue
		}
		if enclosing(call, "defer_statement").Valid() || !s.function(call).Same(o.fn) {
			return false
		}
		closes = append(closes, call)
	}
	if len(closes) == 0 {
		return true
	}
	return o.skipped(s, closes)
}

var closingName = regexp.MustCompile(`(?i)close|drain|cleanup|release|dispose|discard`)

// closedBy reports whether a call gives the resource back.
func (o goOwned) closedBy(call syntax.Node) bool {
	fn := call.Field("function")
	if fn.Is("selector_expression") && slices.Contains(o.method, fn.Field("field").Text()) {
		operand := fn.Field("operand").Text()
		return operand == o.name || operand == o.name+".Body"
	}
	if !closingName.MatchString(lastName(fn)) {
		return false
	}
	for _, a := range children(call.Field("arguments")) {
		if a.Text() == o.name || strings.HasPrefix(a.Text(), o.name+".") {
			return true
		}
	}
	return false
}

// skipped reports whether a return stands between acquiring and the first
// release, other than in the error check and in branches that release.
func (o goOwned) skipped(s *scan, closes []syntax.Node) bool {
	check := o.errorCheck()
	for n := range o.fn.Field("body").WalkInside("func_literal") {
		if !n.Is("return_statement") || !before(o.from, n) || !before(n, closes[len(closes)-1]) || contains(check, n) {
			continue
		}
		released := slices.ContainsFunc(closes, func(c syntax.Node) bool {
			return contains(n, c) || before(c, n) && contains(enclosing(c, "block"), n)
		})
		if !released && o.used(s, n) {
			return true
		}
	}
	return false
}

// used reports whether the resource is used before n: a return before that
// belongs to the check of its error.
func (o goOwned) used(s *scan, n syntax.Node) bool {
	if o.sure {
		return true
	}
	for _, c := range s.identifiers(o.fn.Field("body"), o.name) {
		if before(o.from, c) && before(c, n) && !contains(o.from, c) {
			return true
		}
	}
	return false
}

// elsewhere reports whether the variable is assigned here but declared
// outside the function, so that others close it.
func (o goOwned) elsewhere(s *scan) bool {
	if !o.from.Is("assignment_statement") {
		return false
	}
	b, ok := s.names.find(o.name, o.from)
	start, _ := o.fn.Bytes()
	at, _ := o.from.Bytes()
	return !ok || b.at == at || b.start < start
}

// errorCheck returns the if statement that looks at the acquiring call's
// error.
func (o goOwned) errorCheck() syntax.Node {
	if o.sure {
		return syntax.Node{}
	}
	if up := o.from.Parent(); up.Is("if_statement") {
		return up.Field("consequence")
	}
	next := o.from.Next()
	for isComment(next) {
		next = next.Next()
	}
	if next.Is("if_statement") && !next.Field("initializer").Valid() && !strings.Contains(next.Field("condition").Text(), o.name+".") {
		return next
	}
	return syntax.Node{}
}

// handedOver reports whether the resource goes to someone else: returned,
// stored, sent or given to code that may keep it.
func (o goOwned) handedOver(s *scan) bool {
	for n := range o.fn.Walk() {
		if !n.Is("identifier") || n.Text() != o.name || !before(o.from, n) || contains(o.from.Field("left"), n) {
			continue
		}
		if goGivesAway(s, n) {
			return true
		}
	}
	return false
}

func goGivesAway(s *scan, n syntax.Node) bool {
	value := n
	if p := n.Parent(); p.Is("selector_expression") {
		if p.Field("field").Text() != "Body" || p.Parent().Is("selector_expression") {
			return false // a method or another field
		}
		value = p
	}
	for value.Parent().Is("parenthesized_expression", "unary_expression", "literal_element") {
		value = value.Parent()
	}
	up := value.Parent()
	switch up.Kind() {
	case "argument_list":
		return goKeeps(s, up.Parent(), value.Is("selector_expression"))
	case "keyed_element", "literal_value", "send_statement":
		return true
	case "expression_list":
		return up.Parent().Is("return_statement") || up.Parent().Is("assignment_statement", "short_var_declaration") && up.Same(up.Parent().Field("right"))
	case "return_statement":
		return true
	}
	return false
}

// goHandsOut reports whether the variable made by a call leaves its function.
func goHandsOut(s *scan, call, from syntax.Node, name string) bool {
	for _, n := range s.identifiers(s.function(call), name) {
		if before(from, n) && !contains(from, n) && n.Parent().Is("expression_list", "return_statement", "keyed_element", "literal_element") && !enclosing(n, "short_var_declaration", "block").Is("short_var_declaration") {
			return true
		}
	}
	return false
}

// goReaders are functions that use a reader without owning it.
var goReaders = regexp.MustCompile(`^(io|bufio|encoding/\w+|io/ioutil|fmt|compress/\w+|archive/\w+|golang\.org/x/net/html|log|errors|os|bytes|strings|image.*|text/.*|html/.*|mime/.*|crypto/.*|hash.*|net/http/httputil|testing|github\.com/PuerkitoBio/goquery|gopkg\.in/yaml\.v3|gopkg\.in/yaml\.v2)\.`)

// goKeeps reports whether the callee may keep or close its argument.
func goKeeps(s *scan, call syntax.Node, body bool) bool {
	callee := s.callee(call)
	if goReaders.MatchString(callee) {
		// A reader over it that is itself returned carries it away.
		if from, name := goVariable(call, 0); from.Valid() && strings.Contains(lastName(call.Field("function")), "New") && goHandsOut(s, call, from, name) {
			return true
		}
		return enclosing(call, "return_statement", "block", "keyed_element").Is("return_statement", "keyed_element") && strings.Contains(lastName(call.Field("function")), "New")
	}
	return !(callee == "len" || callee == "append" || !body && strings.HasPrefix(callee, "io."))
}
