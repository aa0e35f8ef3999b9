package rules

import (
	"regexp"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// goResponse reports whether a call gives an *http.Response, and the variable
// that takes it.
func goResponse(s *scan, call syntax.Node) (o goOwned, ok bool) {
	callee := s.callee(call)
	method := lastName(call.Field("function"))
	known := false
	switch {
	case strings.HasPrefix(callee, "net/http.Client{}."), strings.HasPrefix(callee, "net/http.DefaultClient."), strings.HasPrefix(callee, "net/http.DefaultTransport."):
		known = method == "Do" || method == "RoundTrip" || slices.Contains(goHTTPVerbs, method)
	case strings.HasPrefix(callee, "net/http."):
		known = strings.Count(callee[len("net/http."):], ".") == 0 && slices.Contains(goHTTPVerbs, method)
	case method == "Do" && call.Field("arguments").Count() == 1:
		receiver := strings.ToLower(lastName(call.Field("function").Field("operand")))
		known = strings.HasSuffix(receiver, "client") || receiver == "hc" || receiver == "doer"
	}
	if !known {
		return goOwned{}, false
	}
	from, name := goVariable(call, 0)
	fn := s.function(call)
	if !from.Valid() || !fn.Valid() || strings.Contains(name, ".") {
		return goOwned{}, false
	}
	sure := strings.HasPrefix(callee, "net/http.") || s.says(fn, name+".Body") || s.says(fn, name+".StatusCode")
	return goOwned{fn: fn, from: from, name: name, method: []string{"Close"}}, sure
}

// goDefer puts a deferred call after the error check of an acquisition that
// nothing else in the function releases.
func goDefer(s *scan, o goOwned, call string) []splice {
	check := o.from.Next()
	if o.name == "_" || !check.Is("if_statement") || !s.alone(check) || !o.failureLeaves(check) || o.usedLater(s) {
		return nil
	}
	for _, c := range s.calls(o.fn) {
		if before(o.from, c) && o.closedBy(c) {
			return nil // closing twice is not ours to decide
		}
	}
	if enclosing(o.from, "for_statement", "func_literal", "function_declaration", "method_declaration").Is("for_statement") {
		return nil // a defer would pile up
	}
	_, end := check.Bytes()
	return []splice{insertAt(end, "\n"+s.indent(check)+"defer "+call)}
}

// failureLeaves reports whether check is "if err != nil" for the error of the
// acquisition, and leaves the function: what stands after it has the resource.
func (o goOwned) failureLeaves(check syntax.Node) bool {
	err := o.from.Field("left").Child(1).Text()
	end := last(check.Field("consequence").Child(0))
	leaves := end.Is("return_statement") || goEnds.MatchString(end.Text())
	return err != "" && err != "_" && check.Field("condition").Text() == err+" != nil" && !check.Field("initializer").Valid() && !check.Field("alternative").Valid() && leaves
}

var goEnds = regexp.MustCompile(`^(panic|log\.Fatal\w*|os\.Exit)\(`)

// usedLater reports whether a closure or goroutine uses the resource, perhaps
// when the function has returned.
func (o goOwned) usedLater(s *scan) bool {
	for _, n := range s.identifiers(o.fn.Field("body"), o.name) {
		if before(o.from, n) && !enclosing(n, append([]string{"go_statement"}, goFunctions...)...).Same(o.fn) {
			return true
		}
	}
	return false
}

// goStatusUnchecked finds responses that are decoded whatever their status.
func goStatusUnchecked(s *scan, call syntax.Node) {
	o, ok := goResponse(s, call)
	if !ok || o.name == "_" || o.name == "" {
		return
	}
	if s.says(o.fn, o.name+".StatusCode", o.name+".Status") {
		return
	}
	for _, c := range s.calls(o.fn) {
		callee := s.callee(c)
		if !before(o.from, c) || c.Field("arguments").Child(0).Text() != o.name+".Body" {
			continue
		}
		if callee == "encoding/json.NewDecoder" || callee == "encoding/xml.NewDecoder" || callee == "io.ReadAll" || callee == "io/ioutil.ReadAll" {
			if o.passedWhole(s) {
				return
			}
			s.report(claim{at: c, title: "Response is read without looking at its status",
				why: "Go returns no error for a 500 or 503: the error page is read as if it were the answer."})
			return
		}
	}
}

// passedWhole reports whether the response itself goes to another function,
// which may look at the status.
func (o goOwned) passedWhole(s *scan) bool {
	for _, n := range s.identifiers(o.fn, o.name) {
		if n.Parent().Is("argument_list", "return_statement", "expression_list") && !contains(o.from, n) {
			return true
		}
	}
	return false
}
