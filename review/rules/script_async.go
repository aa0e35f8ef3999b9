package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

var (
	blockingModules = []string{"fs", "child_process", "zlib", "crypto", "fs-extra", "graceful-fs", "bcrypt", "bcryptjs", "execa"}
	startUpName     = regexp.MustCompile(`(?i)^(main|bootstrap|start|init|setup|load|configure|create(app|server)|register|migrate|seed|build|shutdown|onModuleInit|readConfig|getConfig|parseConfig)`)
)

// jsBlocking finds synchronous I/O on request paths.
func jsBlocking(s *scan, call syntax.Node) {
	callee := s.callee(call)
	module, name, ok := strings.Cut(callee, ".")
	if !ok || !strings.HasSuffix(name, "Sync") || !slices.Contains(blockingModules, module) || jsCommand(s) {
		return
	}
	fn, served := jsServing(s, call)
	if !served || name == "existsSync" {
		return
	}
	s.report(claim{
		at: call, title: fmt.Sprintf("%s blocks the event loop", callee), confidence: jsServingConfidence(fn),
		why:  "While it waits for the disk, the child or the computation, the process serves nobody else.",
		mend: jsPromised(s, call, callee),
	})
}

// jsServing returns the function on the request path around n: a handler, or
// an async function that is not part of the start.
func jsServing(s *scan, n syntax.Node) (fn syntax.Node, ok bool) {
	for up := range n.Up() {
		if !up.Is(jsFunctions...) {
			continue
		}
		if startUpName.MatchString(jsDefinition(s, up)) || startUpName.MatchString(jsDefinition(s, up.Parent())) {
			return syntax.Node{}, false
		}
		if jsHandler(up) || jsAsync(up) && !enclosing(up, jsFunctions...).Valid() || jsAsync(up) && up.Parent().Is("arguments") {
			fn, ok = up, true
		}
	}
	if fn.Parent().Is("parenthesized_expression") {
		return syntax.Node{}, false // (async () => { … })() at the top of a script
	}
	return fn, ok
}

func jsServingConfidence(fn syntax.Node) finding.Confidence {
	if jsHandler(fn) {
		return finding.High
	}
	return finding.Medium
}

var promisedFS = []string{"readFile", "writeFile", "appendFile", "readdir", "stat", "mkdir", "unlink", "copyFile", "rename", "rm", "access"}

// jsPromised awaits the promise form where the module object is at hand.
func jsPromised(s *scan, call syntax.Node, callee string) []splice {
	fn := call.Field("function")
	name := strings.TrimSuffix(lastPart(callee), "Sync")
	if !jsAsync(s.function(call)) || !strings.HasPrefix(callee, "fs.") || !fn.Is("member_expression") || !fn.Field("object").Is("identifier") || !slices.Contains(promisedFS, name) {
		return nil
	}
	text := "await " + fn.Field("object").Text() + ".promises." + name + call.Field("arguments").Text()
	if call.Parent().Is("member_expression") {
		text = "(" + text + ")"
	}
	return []splice{replace(call, text)}
}

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
	if !s.alone(first) || !s.alone(final) || len(list) == 2 && list[1].Field("type").Valid() {
		return nil
	}
	next := "next"
	var changes []splice
	if len(list) == 3 {
		next = strings.TrimPrefix(list[2].Text(), "_")
		if list[2].Is("required_parameter") {
			next = list[2].Field("pattern").Text()
		}
	} else {
		_, end := list[1].Bytes()
		changes = append(changes, insertAt(end, ", next"))
	}
	return append(changes, s.wrap(first, final, "try {", "} catch (err) {\n\x00"+next+"(err);\n}")...)
}

// jsFloating finds promise chains at statement level that nobody catches.
func jsFloating(s *scan, statement syntax.Node) {
	call := statement.Child(0)
	if !call.Is("call_expression") {
		return
	}
	thens := false
	for at := call; at.Is("call_expression"); at = at.Field("function").Field("object") {
		switch lastName(at.Field("function")) {
		case "catch":
			return
		case "then":
			if jsArgument(at, 1).Valid() {
				return
			}
			thens = true
		}
	}
	if !thens {
		return
	}
	c := claim{at: statement, title: "Promise chain without a catch", why: "When a step fails, Node ends the process for the unhandled rejection, and whoever waits for the result gets none."}
	if jsBrowser(s) {
		c.confidence = finding.Low
	}
	s.report(c)
}

// jsAsyncCallback finds async functions given to code that ignores promises.
func jsAsyncCallback(s *scan, call syntax.Node) {
	fn := jsArgument(call, 0)
	if !jsAsync(fn) {
		return
	}
	each := lastName(call.Field("function")) == "forEach" && call.Is("call_expression")
	executor := call.Is("new_expression") && call.Field("constructor").Text() == "Promise"
	if !each && !executor || !jsUncaught(fn).Valid() {
		return
	}
	c := claim{at: call, until: fn.Field("body").Child(0), confidence: finding.High}
	if each {
		c.title, c.why = "forEach drops the promises of its async callback", "Nothing waits for them and nothing catches them: the code goes on before the work is done, and one failure ends the process."
	} else {
		c.title, c.why = "Errors of an async Promise executor reach nobody", "When the executor fails after an await, the promise never settles: its caller waits for ever, and Node ends the process for the unhandled rejection."
	}
	s.report(c)
}

var (
	chunkName   = regexp.MustCompile(`(?i)chunk|batch|page|slice|group|top\w*$`)
	limiterName = regexp.MustCompile(`(?i)^(this\.)?_?(p?limit\w*|queue\.add|pool\.\w+|sem\w*(\.\w+)?|throttle\w*|limiter\.\w+|bottleneck\.\w+|schedule\w*)$`)
)

// jsFanOut finds Promise.all over a list of any length.
func jsFanOut(s *scan, call syntax.Node) {
	callee := s.callee(call)
	if callee != "Promise.all" && callee != "Promise.allSettled" {
		return
	}
	list := jsArgument(call, 0)
	if list.Is("identifier") {
		b, _ := s.names.find(list.Text(), list)
		list = b.value
	}
	if !list.Is("call_expression") || lastName(list.Field("function")) != "map" {
		return
	}
	over, callback := list.Field("function").Field("object"), jsArgument(list, 0)
	if jsSmallList(s, over) || jsLimited(s, callback) || !jsWorks(callback) {
		return
	}
	confidence := finding.Medium
	if jsBrowser(s) {
		confidence = finding.Low
	}
	s.report(claim{at: call, until: jsBlockOf(callback), confidence: confidence, title: fmt.Sprintf("%s starts the work for all of %s at once", callee, short(over.Text())),
		why: "A long list opens as many connections at once: the dependency, the pool or this process falls over."})
}

func jsBlockOf(fn syntax.Node) syntax.Node {
	if body := fn.Field("body"); body.Is("statement_block") && body.StartLine() != body.EndLine() {
		return body.Child(0)
	}
	return syntax.Node{}
}

// jsSmallList reports whether a list is short: written down, or cut to size.
func jsSmallList(s *scan, over syntax.Node) bool {
	if over.Is("array") || chunkName.MatchString(lastName(over)) || containsAny(over.Text(), ".slice(", ".splice(", "Object.keys(", "Object.entries(", "Object.values(", "Array(", "Array.from(") {
		return true
	}
	b, ok := s.names.find(over.Text(), over)
	return ok && (b.value.Is("array") && b.value.Count() > 0 || b.value.Valid() && containsAny(b.value.Text(), ".slice(", ".splice("))
}

// jsLimited reports whether the callback goes through a limiter.
func jsLimited(s *scan, callback syntax.Node) bool {
	if limiterName.MatchString(callback.Text()) {
		return true
	}
	for _, c := range s.calls(callback) {
		if limiterName.MatchString(c.Field("function").Text()) || strings.Contains(s.callee(c), "p-limit") || containsAny(c.Field("function").Text(), "acquire") {
			return true
		}
	}
	return false
}

// jsWorks reports whether a callback does something that takes time: it
// awaits, or returns the result of a call.
func jsWorks(callback syntax.Node) bool {
	switch {
	case callback.Is("identifier", "member_expression"):
		return true
	case jsAsync(callback):
		return len(jsOwn(callback, "await_expression")) > 0 || callback.Field("body").Is("call_expression")
	case callback.Field("body").Is("call_expression"):
		return true
	}
	for _, r := range jsOwn(callback, "return_statement") {
		if r.Child(0).Is("call_expression", "new_expression") {
			return true
		}
	}
	return false
}
