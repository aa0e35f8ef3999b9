package rules

import (
	"fmt"
	"regexp"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// pyFuture finds waits for a pool's work without a limit.
func pyFuture(s *scan, call syntax.Node) {
	if s.rule != "future-wait-no-timeout" || call.Field("function").Field("attribute").Text() != "result" || call.Field("arguments").Count() > 0 {
		return
	}
	meaning := s.resolve(call.Field("function").Field("object"))
	if !strings.HasSuffix(meaning, "PoolExecutor().submit()") && meaning != "asyncio.run_coroutine_threadsafe()" || strings.Contains(s.scope(call).Text(), "as_completed(") || pyScript(s) {
		return
	}
	s.report(claim{at: call, title: "result() waits for the future without a timeout", confidence: finding.High,
		why: "If the work hangs, this thread waits for ever, and a pool of such threads stops serving."})
}

// pyStub finds gRPC calls without a deadline.
func pyStub(s *scan, call syntax.Node) {
	target := call.Field("function")
	if !pyStubName.MatchString(s.resolve(target.Field("object"))) {
		return
	}
	timeout, hidden := pyArgument(call, "timeout")
	if timeout.Valid() || hidden || s.mentions("intercept_channel", "interceptors=") {
		return
	}
	s.report(claim{at: call, title: fmt.Sprintf("RPC %s has no deadline", target.Field("attribute").Text()), confidence: finding.High,
		why: "gRPC waits for ever unless told otherwise: one stuck server holds this caller and everyone who waits for it."})
}

var pyStubName = regexp.MustCompile(`_grpc\.\w+Stub\(\)$`)

// pyBody finds request bodies and uploads read whole.
func pyBody(s *scan, call syntax.Node) {
	target := call.Field("function")
	meaning := s.resolve(target.Field("object"))
	method := target.Field("attribute").Text()
	body := method == "body" && containsAny(meaning, "fastapi.Request()", "starlette.requests.Request()")
	file := method == "read" && containsAny(meaning, "fastapi.UploadFile()", "starlette.datastructures.UploadFile()") && call.Field("arguments").Count() == 0
	if !body && !file || containsAny(strings.ToLower(s.scope(call).Text()), "content-length", "content_length", ".size", "max_", "413", "len(") {
		return
	}
	s.report(claim{at: call, title: fmt.Sprintf("%s is read whole, whatever its size", map[bool]string{true: "Request body", false: "Upload"}[body]),
		why: "One client with a huge body fills the memory, and the process is killed with every request it was serving."})
}

// pyCancelled finds cancellations that are swallowed.
func pyCancelled(s *scan, clause syntax.Node) {
	fn := s.function(clause)
	kind := clause.Child(0)
	if !pyAsync(fn) || len(below(last(clause), "raise_statement")) > 0 {
		return
	}
	text := kind.Text()
	if name := kind.Field("alias").Text(); name != "" && usesName(last(clause), name) {
		return // handed on
	}
	cancelled := strings.Contains(text, "CancelledError") && !kind.Is("block")
	broad := kind.Is("block") || text == "BaseException" || strings.HasPrefix(text, "BaseException as")
	try := enclosing(clause, "try_statement")
	if !cancelled && !broad || strings.Contains(fn.Text(), ".cancel()") || !strings.Contains(try.Field("body").Text(), "await ") {
		return
	}
	if cancelled && (last(last(clause)).Is("return_statement", "break_statement") || !enclosing(try, "for_statement", "while_statement", "function_definition").Is("for_statement", "while_statement") && !try.Next().Valid()) {
		return // the task ends right after
	}
	s.report(claim{at: clause, title: "Cancellation is swallowed", why: "The task is asked to stop and goes on: shutdown and timeouts that cancel it do not work."})
}

// pyAutoAck finds consumers that acknowledge before they work.
func pyAutoAck(s *scan, call syntax.Node) {
	if lastName(call.Field("function")) != "basic_consume" {
		return
	}
	value, _ := pyArgument(call, "auto_ack")
	if value.Text() == "True" {
		s.report(claim{at: call, title: "Messages are acknowledged before they are processed", confidence: finding.High,
			why: "A crash or error while a message is worked on loses it for good."})
	}
}

// pyEngine finds engines of a network database that hand out dead
// connections.
func pyEngine(s *scan, call syntax.Node) {
	if s.callee(call) != "sqlalchemy.create_engine" && s.callee(call) != "sqlalchemy.ext.asyncio.create_async_engine" {
		return
	}
	url := pyPositional(call, 0)
	text := url.Text()
	if b, ok := s.names.find(text, url); ok && url.Is("identifier") {
		text = b.value.Text()
	}
	ping, hidden := pyArgument(call, "pool_pre_ping")
	recycle, _ := pyArgument(call, "pool_recycle")
	class, _ := pyArgument(call, "poolclass")
	if ping.Valid() || recycle.Valid() || class.Valid() || hidden || !networkDatabase.MatchString(text) {
		return
	}
	s.report(claim{at: call, title: "Connection pool does not check its connections", confidence: finding.High, mend: pyAddArgument(s, call, "pool_pre_ping=True"),
		why: "After a database restart or an idle cut the first requests get connections that are no longer there, and fail."})
}
