package rules

import (
	"fmt"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// jsExpressHandler finds async Express handlers whose rejections go nowhere.
func jsExpressHandler(s *scan, call syntax.Node) {
	verb := lastName(call.Field("function"))
	if !slices.Contains(append([]string{"all", "use"}, httpVerbs...), verb) || s.mentions("express-async-errors", "express-promise-router", "fastify", "new Hono", "new Koa", "koa-router", "@koa/router") {
		return
	}
	if !jsExpress(s, call.Field("function").Field("object")) {
		return
	}
	for _, handler := range children(call.Field("arguments")) {
		if b, ok := s.names.find(handler.Text(), handler); ok && handler.Is("identifier") {
			handler = b.value
		}
		if !jsAsync(handler) {
			continue
		}
		if open := jsUncaught(handler); open.Valid() {
			s.report(claim{
				at: call, until: handler.Field("body").Child(0), title: fmt.Sprintf("Errors of the async handler of %s %s reach nobody", strings.ToUpper(verb), short(jsString(jsArgument(call, 0)))),
				why:  "Express 4 does not wait for the promise: when an awaited call fails, the client gets no answer and Node ends the process for the unhandled rejection.",
				mend: jsTryNext(s, call, handler),
			})
			return
		}
	}
}

// jsExpress reports whether an expression is an Express application or
// router.
func jsExpress(s *scan, object syntax.Node) bool {
	switch s.resolve(object) {
	case "express()", "express.Router()", "express.Express{}", "express.Application{}", "express.Router{}", "express.IRouter{}":
		return true
	case "":
		name := object.Text()
		return (name == "app" || strings.HasSuffix(strings.ToLower(name), "router")) && s.mentions("'express'", `"express"`)
	}
	return false
}

// jsUncaught returns an await of fn whose rejection nobody catches.
func jsUncaught(fn syntax.Node) syntax.Node {
	for _, n := range jsOwn(fn, "await_expression") {
		if !jsCaught(fn, n) && !strings.Contains(n.Text(), ".catch(") {
			return n
		}
	}
	return syntax.Node{}
}

// jsTryNext wraps the body of a handler so that errors reach next.
func jsTryNext(s *scan, call, handler syntax.Node) []splice {
	if !contains(call, handler) {
		return nil // others may call it too
	}
	body, params := handler.Field("body"), handler.Field("parameters")
	list := children(params)
	if !body.Is("statement_block") || len(list) < 2 || len(list) > 3 || body.StartLine() == body.EndLine() || len(children(body)) == 0 {
		return nil
	}
	for _, str := range below(body, "template_string") {
		if str.StartLine() != str.EndLine() {
			return nil
		}
	}
	first, final := children(body)[0], last(body)
	if first.Child(0).Is("string") || !s.alone(first) || !s.alone(final) || len(list) == 2 && list[1].Field("type").Valid() {
		return nil
	}
	next := "next"
	var changes []splice
	if len(list) == 3 {
		third := list[2]
		if third.Is("required_parameter") {
			third = third.Field("pattern")
		}
		if next = third.Text(); !third.Is("identifier") {
			return nil
		}
	} else {
		_, end := list[1].Bytes()
		changes = append(changes, insertAt(end, ", next"))
	}
	return append(changes, s.wrap(first, final, "try {", "} catch (err) {\n\x00"+next+"(err);\n}")...)
}
