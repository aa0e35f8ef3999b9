package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// pySubprocess finds child processes that are waited for without a limit.
func pySubprocess(s *scan, call syntax.Node) {
	callee := s.callee(call)
	keyword := "timeout"
	switch callee {
	case "subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output":
	case "subprocess.Popen().wait", "subprocess.Popen().communicate":
	default:
		return
	}
	value, hidden := pyArgument(call, keyword)
	if hidden || value.Valid() && value.Text() != "None" || callee == "subprocess.Popen().wait" && pyPositionals(call) == 1 {
		return
	}
	c := claim{at: call, title: fmt.Sprintf("%s waits for the child without a timeout", lastPart(callee)),
		why: "A child that hangs (waiting for input, a lock, the network) hangs the code that waits for it.", mend: pySetArgument(s, call, "timeout", "60")}
	if pyScript(s) || containsAny(s.file.Path, "scripts/", "tools/", "setup.py", "tasks.py", "noxfile", "fabfile", "manage.py", "build") {
		c.confidence = finding.Low
	}
	s.report(c)
}

var pyRedisClients = []string{"redis.Redis", "redis.StrictRedis", "redis.from_url", "redis.Redis.from_url", "redis.ConnectionPool", "redis.ConnectionPool.from_url",
	"redis.asyncio.Redis", "redis.asyncio.from_url", "redis.asyncio.Redis.from_url", "redis.asyncio.ConnectionPool.from_url", "redis.client.Redis", "redis.BlockingConnectionPool"}

// pyRedis finds Redis clients whose commands may wait for ever.
func pyRedis(s *scan, call syntax.Node) {
	callee := s.callee(call)
	if !slices.Contains(pyRedisClients, callee) {
		return
	}
	value, hidden := pyArgument(call, "socket_timeout")
	pool, _ := pyArgument(call, "connection_pool")
	if value.Valid() && value.Text() != "None" || hidden || pool.Valid() || strings.Contains(call.Text(), "socket_timeout=") && !value.Valid() || s.mentions(".pubsub(", ".blpop(", ".brpop(", ".xread") {
		return
	}
	mend := pySetArgument(s, call, "socket_timeout", "5")
	if connect, _ := pyArgument(call, "socket_connect_timeout"); !connect.Valid() && !value.Valid() {
		mend = pyAddArgument(s, call, "socket_timeout=5, socket_connect_timeout=5")
	}
	s.report(claim{at: call, title: "Redis client without a socket timeout", confidence: finding.High, mend: mend,
		why: "On a half-open connection or during a failover a command waits for an answer that cannot come, and the request with it."})
}

var (
	poolSize        = regexp.MustCompile(`(?i)worker|concurren|parallel|size|num`)
	networkDatabase = regexp.MustCompile(`(?i)postgres|mysql|mariadb|mssql|oracle`)
)

// pyFanOut finds gather over a list of any length.
func pyFanOut(s *scan, call syntax.Node) {
	if s.callee(call) != "asyncio.gather" && s.callee(call) != "asyncio.wait" {
		return
	}
	list := pyPositional(call, 0)
	if list.Is("list_splat") {
		list = list.Child(0)
	} else if s.callee(call) == "asyncio.gather" {
		return
	}
	if list.Is("identifier") {
		b, _ := s.names.find(list.Text(), list)
		list = b.value
	}
	if list.Is("list") && list.Count() == 0 {
		pyAppended(s, call, pyPositional(call, 0).Child(0))
		return
	}
	for list.Is("parenthesized_expression") {
		list = list.Child(0)
	}
	if !list.Is("list_comprehension", "generator_expression", "set_comprehension") {
		return
	}
	clause := list
	for c := range list.Children() {
		if c.Is("for_in_clause") {
			clause = c
		}
	}
	over := clause.Field("right")
	if !list.Field("body").Is("call") || pySmall(s, over) || pyGuarded(s, call, list) {
		return
	}
	s.report(claim{at: call, title: fmt.Sprintf("gather starts the work for all of %s at once", short(over.Text())),
		why: "A long list opens as many connections at once: the dependency, the pool or this process falls over."})
}

// pyAppended finds gather over tasks that a loop has appended.
func pyAppended(s *scan, call, name syntax.Node) {
	for _, loop := range below(s.scope(call), "for_statement") {
		if !before(loop, call) || contains(loop, call) || pySmall(s, loop.Field("right")) || pyGuarded(s, call, syntax.Node{}) {
			continue
		}
		for _, c := range s.ownCalls(loop.Field("body")) {
			if c.Field("function").Text() == name.Text()+".append" && pyPositional(c, 0).Is("call") {
				s.report(claim{at: call, title: fmt.Sprintf("gather starts the work for all of %s at once", short(loop.Field("right").Text())),
					why: "A long list opens as many connections at once: the dependency, the pool or this process falls over."})
				return
			}
		}
	}
}

// pySmall reports whether a list is short: written down, or cut to size.
func pySmall(s *scan, over syntax.Node) bool {
	if over.Is("list", "tuple", "set") || over.Is("subscript") && strings.Contains(over.Text(), ":") || chunkName.MatchString(lastName(over)) {
		return true
	}
	if s.callee(over) == "range" {
		return last(over.Field("arguments")).Is("integer") || poolSize.MatchString(over.Text())
	}
	b, ok := s.names.find(over.Text(), over)
	return ok && (b.value.Is("list", "tuple", "set") && b.value.Count() > 0 || b.value.Is("subscript") && strings.Contains(b.value.Text(), ":"))
}

// pyGuarded reports whether a semaphore bounds the tasks: around here, or in
// the function that each of them runs.
func pyGuarded(s *scan, call, list syntax.Node) bool {
	body := list.Field("body")
	texts := s.scope(call).Text()
	if body.Is("call") {
		texts += s.definition(lastName(body.Field("function")))
		for _, arg := range s.calls(body.Field("arguments")) {
			texts += s.definition(lastName(arg.Field("function")))
		}
	}
	return containsAny(strings.ToLower(texts), "semaphore", "sem:", "sem)", "limiter", "throttle", "_sem", "gather_with_limit", "bounded")
}

// pyThreads finds loops that start a thread for each item.
func pyThreads(s *scan, loop syntax.Node) {
	if pySmall(s, loop.Field("right")) || s.callee(loop.Field("right")) == "range" || fixedList.MatchString(loop.Field("right").Text()) {
		return
	}
	for n := range loop.Field("body").WalkInside("function_definition", "lambda", "for_statement") {
		if n.Is("call") && s.callee(n) == "threading.Thread" && strings.Contains(loop.Text(), ".start()") && !containsAny(loop.Text(), "acquire", "semaphore") {
			s.report(claim{at: n, title: fmt.Sprintf("One thread for each of %s, without a limit", short(loop.Field("right").Text())),
				why: "A long list starts as many threads at once, until the process or what they call falls over."})
			return
		}
	}
}

// pyLostTask finds tasks that nobody keeps.
func pyLostTask(s *scan, call syntax.Node) {
	switch s.callee(call) {
	case "asyncio.create_task", "asyncio.ensure_future", "asyncio.get_event_loop().create_task", "asyncio.get_running_loop().create_task":
	default:
		return
	}
	if !call.Parent().Is("expression_statement") {
		return
	}
	s.report(claim{at: call, title: "Task is started and dropped", confidence: finding.High,
		why: "The loop keeps only a weak reference: the task may vanish half-way, and when it fails nobody learns of it."})
}

// pyStatusUnchecked finds answers that are parsed whatever their status.
func pyStatusUnchecked(s *scan, call syntax.Node) {
	target := call.Field("function")
	if target.Field("attribute").Text() != "json" || call.Field("arguments").Count() > 0 {
		return
	}
	object := target.Field("object")
	meaning := s.resolve(object)
	verb := lastPart(strings.TrimSuffix(meaning, "()"))
	module := strings.HasPrefix(meaning, "requests.") || strings.HasPrefix(meaning, "httpx.")
	if !module || !slices.Contains(httpVerbs, verb) || s.mentions(".hooks[", "hooks={", "event_hooks") {
		return
	}
	if object.Is("identifier") {
		text := s.scope(call).Text()
		name := object.Text()
		checked := containsAny(text, name+".raise_for_status", name+".status_code", name+".ok", name+".is_success", name+".is_error", name+".reason")
		if checked || passes(s.scope(call), name) {
			return
		}
	} else if !object.Is("call") && !object.Is("parenthesized_expression") {
		return
	}
	s.report(claim{at: call, title: "Answer is parsed without looking at its status",
		why: "A 500 or 503 raises nothing: the error page is parsed as if it were the answer, and fails later or passes as bad data.", mend: pyRaise(s, call, object)})
}

// pyRaise puts raise_for_status() before the statement that parses.
func pyRaise(s *scan, call, object syntax.Node) []splice {
	at := statement(call, "block")
	if !object.Is("identifier") || !at.Is("expression_statement", "return_statement") || !s.alone(at) {
		return nil
	}
	start, _ := at.Bytes()
	return []splice{insertAt(start, object.Text()+".raise_for_status()\n"+s.indent(at))}
}

var pyModels = []string{"openai.OpenAI", "openai.AsyncOpenAI", "openai.AzureOpenAI", "openai.AsyncAzureOpenAI", "anthropic.Anthropic", "anthropic.AsyncAnthropic"}

// pyModelClient finds LLM clients that keep the SDK's ten minutes.
func pyModelClient(s *scan, call syntax.Node) {
	callee := s.callee(call)
	litellm := callee == "litellm.completion" || callee == "litellm.acompletion"
	if !slices.Contains(pyModels, callee) && !litellm {
		return
	}
	timeout, hidden := pyArgument(call, "timeout")
	request, _ := pyArgument(call, "request_timeout")
	client, _ := pyArgument(call, "http_client")
	if hidden || timeout.Valid() && timeout.Text() != "None" || request.Valid() || client.Valid() || s.mentions("with_options(timeout", "timeout=") && !litellm && pyCreateBounded(s) {
		return
	}
	s.report(claim{at: call, title: callee + " has no timeout of its own", mend: pySetArgument(s, call, "timeout", "60"),
		why: "The SDK waits ten minutes and then tries again, far longer than any caller of this code waits."})
}

// pyCreateBounded reports whether the calls of the client bring a timeout.
func pyCreateBounded(s *scan) bool {
	return slices.ContainsFunc(s.calls(s.tree.Root()), func(c syntax.Node) bool {
		name := lastName(c.Field("function"))
		return (name == "create" || name == "with_options") && strings.Contains(c.Field("arguments").Text(), "timeout=")
	})
}

var pyModelText = regexp.MustCompile(`choices\[0\]\.message\.content|\.output_text|\.content\[0\]\.text`)

// pyModelOutput finds model answers parsed outside a try.
func pyModelOutput(s *scan, call syntax.Node) {
	if s.callee(call) != "json.loads" || enclosing(call, "try_statement").Valid() {
		return
	}
	text := pyPositional(call, 0).Text()
	for _, id := range below(pyPositional(call, 0), "identifier") {
		if b, ok := s.names.find(id.Text(), id); ok {
			text += " " + b.value.Text()
		}
	}
	if !pyModelText.MatchString(text) || s.mentions("json_schema", ".parse(") {
		return
	}
	s.report(claim{at: call, title: "Model output is parsed as JSON unchecked", confidence: finding.High,
		why: "A model that answers in prose, or is cut off, makes json.loads raise, and the request fails."})
}

// pyFuture finds waits for a pool's work without a limit.
func pyFuture(s *scan, call syntax.Node) {
	if s.rule != "future-wait-no-timeout" || call.Field("function").Field("attribute").Text() != "result" || call.Field("arguments").Count() > 0 {
		return
	}
	meaning := s.resolve(call.Field("function").Field("object"))
	if !strings.HasSuffix(meaning, "PoolExecutor().submit()") && meaning != "asyncio.run_coroutine_threadsafe()" || strings.Contains(s.scope(call).Text(), "as_completed(") || pyScript(s) {
		return
	}
	s.report(claim{at: call, title: "result() waits for the future without a timeout", confidence: finding.High, mend: pyAddArgument(s, call, "timeout=30"),
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
	s.report(claim{at: call, title: fmt.Sprintf("RPC %s has no deadline", target.Field("attribute").Text()), confidence: finding.High, mend: pyAddArgument(s, call, "timeout=10"),
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
