package rules

import (
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// goOwned is a resource that a variable holds from a statement on.
type goOwned struct {
	fn   syntax.Node // the function that acquires it
	from syntax.Node // the acquiring statement
	name string
	sure bool // acquiring cannot fail, so no error check follows
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

// skipped reports whether a return stands between acquiring and the first
// release, other than in the error check and in branches that release.
func (o goOwned) skipped(closes []syntax.Node) bool {
	check := o.errorCheck()
	for n := range o.fn.Field("body").WalkInside("func_literal") {
		if !n.Is("return_statement") || !before(o.from, n) || !before(n, closes[len(closes)-1]) || contains(check, n) {
			continue
		}
		released := slices.ContainsFunc(closes, func(c syntax.Node) bool {
			return contains(n, c) || before(c, n) && contains(enclosing(c, "block"), n)
		})
		if !released && o.used(n) {
			return true
		}
	}
	return false
}

// used reports whether the resource is used before n: a return before that
// belongs to the check of its error.
func (o goOwned) used(n syntax.Node) bool {
	if o.sure {
		return true
	}
	for c := range o.fn.Field("body").Walk() {
		if c.Is("identifier") && c.Text() == o.name && before(o.from, c) && before(c, n) && !contains(o.from, c) {
			return true
		}
	}
	return false
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
