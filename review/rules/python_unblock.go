package rules

import (
	"regexp"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// pyUnblock offers the mend that fits: a route that needs no event loop
// becomes a plain function, which the framework runs in a thread; otherwise
// the call alone moves to a thread.
func pyUnblock(s *scan, fn, call syntax.Node) []splice {
	if pyPlainRoute(s, fn) {
		for c := range fn.AllChildren() {
			if c.Kind() != "async" {
				continue
			}
			start, end := c.Bytes()
			for string(s.file.Source[end:end+3]) != "def" {
				end++
			}
			return []splice{{start, end, ""}}
		}
	}
	return pyToThread(s, fn, call)
}

// pyPlainRoute reports whether nobody can tell an async route from a plain
// function: only the framework calls it, and its body neither needs the loop
// nor relies on being alone on it.
func pyPlainRoute(s *scan, fn syntax.Node) bool {
	return pyRoute(s, fn) && !enclosing(fn, "class_definition", "function_definition").Valid() &&
		!pyNeedsLoop(s, fn) && !pySharesState(s, fn) && !pyUsedElsewhere(s, fn)
}

// pyRoute reports whether the one decorator of fn makes it a route of a
// framework that runs plain functions in threads.
func pyRoute(s *scan, fn syntax.Node) bool {
	var decorators []syntax.Node
	for d := range fn.Parent().Children() {
		if d.Is("decorator") {
			decorators = append(decorators, d)
		}
	}
	if len(decorators) != 1 || !decorators[0].Child(0).Is("call") {
		return false
	}
	register := decorators[0].Child(0).Field("function")
	return slices.Contains(append(httpVerbs, "api_route", "trace"), register.Field("attribute").Text()) && pyThreadingRouter(s, register.Field("object"))
}

var makesRouter = regexp.MustCompile(`=\s*(fastapi\.|routing\.)?(FastAPI|APIRouter)\(`)

// pyThreadingRouter reports whether an expression is a FastAPI application or
// router, made here or in another file of the project.
func pyThreadingRouter(s *scan, n syntax.Node) bool {
	switch meaning := s.resolve(n); meaning {
	case "fastapi.FastAPI()", "fastapi.APIRouter()", "fastapi.routing.APIRouter()", "fastapi.applications.FastAPI()":
		return true
	case "":
		return false
	default:
		return n.Is("identifier") && strings.Contains(meaning, ".") && !strings.HasSuffix(meaning, ")") && makesRouter.MatchString(s.definition(n.Text()))
	}
}

// loopWords stand in code that needs the running event loop, or relies on
// being alone on it.
var loopWords = regexp.MustCompile(`\b(asyncio|anyio|trio|create_task|ensure_future|get_running_loop|get_event_loop|call_soon|call_later|run_until_complete|TaskGroup|ContextVar|contextvars|gather)\b|\b(await|async|global)\s`)

// pyNeedsLoop reports whether fn, or a function of the project that it calls,
// awaits, yields or asks for the running loop; or is given something made on
// the loop's thread, which a driver such as sqlite3 may not leave.
func pyNeedsLoop(s *scan, fn syntax.Node) bool {
	body := fn.Field("body")
	for n := range body.Walk() {
		if n.Is("await", "yield") || has(n, "async") {
			return true
		}
	}
	if s.matches(body, loopWords) || strings.Contains(pyProviders(s, fn), "async def") {
		return true
	}
	for _, call := range s.calls(body) {
		if loopWords.MatchString(s.definition(lastName(call.Field("function")))) {
			return true
		}
	}
	return false
}

// pyChanging are methods that change what they are called on.
var pyChanging = []string{"append", "add", "update", "pop", "setdefault", "clear", "remove", "extend", "insert", "popitem", "discard", "appendleft", "popleft"}

// pySharesState reports whether fn changes what other requests see: an async
// function without an await is never interrupted, a thread is.
func pySharesState(s *scan, fn syntax.Node) bool {
	for n := range fn.Field("body").Walk() {
		switch n.Kind() {
		case "global_statement", "nonlocal_statement":
			return true
		case "assignment", "augmented_assignment", "delete_statement":
			left := n.Field("left")
			if n.Is("delete_statement") {
				left = n.Child(0)
			}
			if left.Is("attribute", "subscript") && pyShared(s, fn, left) {
				return true
			}
		case "call":
			target := n.Field("function")
			if slices.Contains(pyChanging, target.Field("attribute").Text()) && pyShared(s, fn, target.Field("object")) {
				return true
			}
		}
	}
	return false
}

// pyShared reports whether the name at the left end of an expression is not
// local to fn.
func pyShared(s *scan, fn, n syntax.Node) bool {
	for n.Is("attribute", "subscript", "call") {
		for _, field := range []string{"object", "value", "function"} {
			if next := n.Field(field); next.Valid() {
				n = next
				break
			}
		}
	}
	b, ok := s.names.find(n.Text(), n)
	start, end := fn.Bytes()
	return n.Is("identifier") && (!ok || b.start < start || b.end > end)
}

// pyInThread are functions that do the same in any thread.
var pyInThread = []string{"subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output"}

// pyToThread awaits the call in a thread, or the loop's own sleep.
func pyToThread(s *scan, fn, call syntax.Node) []splice {
	target, list := call.Field("function"), call.Field("arguments")
	callee := s.resolve(target)
	module, verb, _ := strings.Cut(callee, ".")
	request := module == "requests" && slices.Contains(httpVerbs, verb)
	if !list.Is("argument_list") || list.Count() == 0 || !call.Parent().Is("assignment", "expression_statement", "return_statement") || s.mentions("trio", "curio") {
		return nil
	}
	if callee != "time.sleep" && !request && !slices.Contains(pyInThread, callee) || pySharesState(s, fn) {
		return nil // between the new await and what follows others get their turn
	}
	need, ok := pyNeed(s, call, "asyncio")
	if !ok {
		return nil
	}
	if callee == "time.sleep" {
		return append(need, replace(target, "await asyncio.sleep"))
	}
	start, _ := target.Bytes()
	open, _ := list.Bytes()
	after := ", "
	if list.Child(0).StartLine() != list.StartLine() {
		after = ","
	}
	return append(need, splice{start, open + 1, "await asyncio.to_thread(" + target.Text() + after})
}
