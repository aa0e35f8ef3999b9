package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// jsUnboundedClients are constructors and functions that wait without limit
// unless an option says otherwise.
var jsUnboundedClients = map[string]struct {
	rule, what string
	options    int // index of the options object
	keys       []string
	add        string
}{
	"nodemailer.createTransport": {"smtp-no-timeout", "Mail transport", 0, []string{"connectionTimeout", "socketTimeout", "greetingTimeout", "service", "jsonTransport", "streamTransport", "sendmail", "SES", "url"}, "connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000"},
	"openai":                     {"llm-client-no-timeout", "OpenAI client", 0, []string{"timeout"}, "timeout: 60_000"},
	"openai.OpenAI":              {"llm-client-no-timeout", "OpenAI client", 0, []string{"timeout"}, "timeout: 60_000"},
	"openai.AzureOpenAI":         {"llm-client-no-timeout", "OpenAI client", 0, []string{"timeout"}, "timeout: 60_000"},
	"@anthropic-ai/sdk":          {"llm-client-no-timeout", "Anthropic client", 0, []string{"timeout"}, "timeout: 60_000"},
	"child_process.exec":         {"subprocess-no-timeout", "Child process", 1, []string{"timeout", "signal"}, "timeout: 60_000"},
	"child_process.execFile":     {"subprocess-no-timeout", "Child process", 2, []string{"timeout", "signal"}, "timeout: 60_000"},
	"child_process.execSync":     {"subprocess-no-timeout", "Child process", 1, []string{"timeout"}, "timeout: 60_000"},
	"child_process.execFileSync": {"subprocess-no-timeout", "Child process", 2, []string{"timeout"}, "timeout: 60_000"},
	"child_process.spawnSync":    {"subprocess-no-timeout", "Child process", 2, []string{"timeout"}, "timeout: 60_000"},
}

var jsClientWhy = map[string]string{
	"smtp-no-timeout":       "nodemailer waits two minutes for a connection and ten for an answer: a mail server that hangs holds the request that sends the mail.",
	"llm-client-no-timeout": "The SDK waits ten minutes and then tries again, far longer than any caller of this code waits.",
	"subprocess-no-timeout": "A child that hangs (waiting for input, a lock, the network) never calls back, and what waits for it waits for ever.",
}

func jsUnboundedClient(s *scan, call syntax.Node) {
	spec, ok := jsUnboundedClients[s.callee(call)]
	if !ok || spec.rule != s.rule {
		return
	}
	at := spec.options
	if strings.HasPrefix(spec.what, "Child") {
		at = jsOptionsIndex(call, spec.options)
	}
	value, known := jsOption(s, jsArgument(call, at), spec.keys...)
	if value.Valid() || !known || jsArgument(call, at).Is("arrow_function", "function_expression") && at != spec.options {
		return
	}
	if spec.rule == "llm-client-no-timeout" && jsCreateBounded(s) {
		return
	}
	c := claim{at: call, title: spec.what + " has no timeout", why: jsClientWhy[s.rule]}
	if jsCommand(s) && spec.rule == "subprocess-no-timeout" || strings.Contains(s.file.Path, "scripts/") {
		c.confidence = finding.Low
	}
	if !jsArgument(call, at).Valid() && at > 0 && jsArgument(call, at-1).Valid() || jsArgument(call, at).Is("object") || at == 0 {
		c.mend = jsAddOption(s, call, at, spec.add)
	}
	s.report(c)
}

// jsCreateBounded reports whether the calls of the client bring a timeout.
func jsCreateBounded(s *scan) bool {
	return slices.ContainsFunc(s.calls(s.tree.Root()), func(c syntax.Node) bool {
		options := jsArgument(c, 1)
		return lastName(c.Field("function")) == "create" && containsAny(options.Text(), "timeout", "signal")
	})
}

// jsOptionsIndex finds the options of a child_process call, since the
// argument list before them may be left out.
func jsOptionsIndex(call syntax.Node, usual int) int {
	for i, a := range children(call.Field("arguments")) {
		if i > 0 && a.Is("object") {
			return i
		}
		if i > 0 && a.Is("arrow_function", "function_expression") {
			return len(children(call.Field("arguments"))) + usual
		}
	}
	return usual
}

// jsRedis finds ioredis clients whose commands may wait for ever.
func jsRedis(s *scan, call syntax.Node) {
	switch s.callee(call) {
	case "ioredis", "ioredis.Redis":
	default:
		return
	}
	if s.mentions("bullmq", "'bull'", `"bull"`, ".subscribe(", ".psubscribe(", ".blpop(", ".brpop(", "xread") {
		return
	}
	for i := range 3 {
		a := jsArgument(call, i)
		if value, known := jsOption(s, a, "commandTimeout", "socketTimeout", "lazyConnect"); value.Valid() || a.Valid() && !known && !a.Is("string", "template_string", "member_expression", "number", "call_expression", "non_null_expression", "binary_expression") {
			return
		}
	}
	c := claim{at: call, title: "Redis commands have no timeout", why: "On a half-open connection or during a failover a command waits for an answer that cannot come, and the request with it."}
	if n := len(children(call.Field("arguments"))); n == 0 || jsArgument(call, n-1).Is("object") {
		c.mend = jsAddOption(s, call, max(0, n-1), "commandTimeout: 2_000")
	} else if n <= 2 {
		c.mend = jsAddOption(s, call, n, "commandTimeout: 2_000")
	}
	s.report(c)
}

var begins = regexp.MustCompile(`(?i)^\s*(begin|start transaction)\b`)

// jsMissingRollback finds transactions that are never rolled back.
func jsMissingRollback(s *scan, call syntax.Node) {
	method := lastName(call.Field("function"))
	fn := s.function(call)
	if !fn.Valid() {
		return
	}
	undo := ""
	switch {
	case (method == "query" || method == "execute" || method == "raw") && begins.MatchString(jsString(jsArgument(call, 0))):
		undo = "ROLLBACK"
	case method == "beginTransaction":
		undo = "rollback"
	case method == "startTransaction":
		undo = "rollback"
		if s.mentions("mongoose", "mongodb") {
			undo = "abortTransaction"
		}
	case method == "transaction" && call.Field("arguments").Count() == 0 && strings.Contains(fn.Text(), ".commit("):
		undo = "rollback"
	default:
		return
	}
	if strings.Contains(strings.ToLower(fn.Text()), strings.ToLower(undo)) || !strings.Contains(strings.ToLower(fn.Text()), "commit") {
		return
	}
	s.report(claim{
		at: call, title: "Transaction is not rolled back when a step fails", confidence: finding.High,
		why: "When a statement fails, the connection goes back to the pool, or stays out of it, in an open transaction: locks stay held and the next user inherits it.",
	})
}

// jsPoolLeak finds pooled connections that an error keeps from going back.
func jsPoolLeak(s *scan, call syntax.Node) {
	method := lastName(call.Field("function"))
	object := call.Field("function").Field("object")
	pool := strings.Contains(strings.ToLower(lastName(object)), "pool") || s.resolve(object) == "pg.Pool()" || strings.HasSuffix(s.resolve(object), ".createPool()")
	if method != "connect" && method != "getConnection" && method != "acquire" || !pool || !call.Parent().Is("await_expression") {
		return
	}
	name, fn := jsHolder(call), s.function(call)
	if name == "" || !fn.Valid() || jsPassed(fn, name) && returnsName(fn, name) {
		return
	}
	released, safe := false, false
	for _, c := range s.calls(fn) {
		target := c.Field("function")
		gives := slices.Contains([]string{"release", "end", "destroy", "close"}, target.Field("property").Text()) && target.Field("object").Text() == name ||
			target.Field("property").Text() == "release" && strings.Contains(c.Field("arguments").Text(), name)
		if gives {
			released = true
			safe = safe || enclosing(c, "finally_clause").Valid() || !s.function(c).Same(fn)
		}
	}
	if safe || released && !jsRisky(fn, call) {
		return
	}
	s.report(claim{
		at: call, title: fmt.Sprintf("%s is not released when something fails", upperFirst(name)), confidence: finding.High,
		why: "Each error keeps one connection out of the pool; after as many errors as the pool is large, every request waits for a connection.",
	})
}

func returnsName(fn syntax.Node, name string) bool {
	return slices.ContainsFunc(jsOwn(fn, "return_statement"), func(r syntax.Node) bool { return r.Child(0).Text() == name })
}

// jsRisky reports whether fn awaits anything after the connection was taken.
func jsRisky(fn, taken syntax.Node) bool {
	return slices.ContainsFunc(jsOwn(fn, "await_expression"), func(a syntax.Node) bool { return before(taken.Parent(), a) })
}

// jsClientPerRequest finds pools and clients made anew for each request.
func jsClientPerRequest(s *scan, call syntax.Node) {
	switch s.callee(call) {
	case "@prisma/client.PrismaClient", "mongodb.MongoClient", "pg.Pool", "mysql2.createPool", "mysql.createPool", "ioredis", "ioredis.Redis":
	default:
		return
	}
	for up := range call.Up() {
		if up.Is(jsFunctions...) && jsHandler(up) {
			s.report(claim{at: call, title: "A new client is made for each request",
				why: "Every request opens connections of its own, which pile up until the database accepts no more."})
			return
		}
	}
}

var cleanupCall = regexp.MustCompile(`(?i)close|unlink|rm|remove|destroy|disconnect|quit|end|release|abort|cancel|kill|terminate|clear|delete|stop|rollback|cleanup|unsubscribe|play|focus|localStorage|sessionStorage|require|JSON\.parse|setItem|getItem|mkdir|access`)

// jsSwallow finds empty catch clauses.
func jsSwallow(s *scan, clause syntax.Node) {
	body := clause.Field("body")
	try := clause.Parent().Field("body")
	if body.Count() > 0 || len(children(try)) <= 1 && cleanupCall.MatchString(try.Text()) || jsCommand(s) {
		return
	}
	if len(s.calls(try)) == 0 {
		return
	}
	c := claim{at: clause, title: "Error is caught and dropped", why: "The operation failed and the code goes on as if it had not; what should be there is missing and nobody knows why."}
	if jsBrowser(s) {
		c.confidence = finding.Low
	}
	s.report(c)
}

// jsSwallowCatch finds .catch(() => {}).
func jsSwallowCatch(s *scan, call syntax.Node) {
	fn := call.Field("function")
	callback := jsArgument(call, 0)
	body := callback.Field("body")
	if fn.Field("property").Text() != "catch" || !callback.Is("arrow_function", "function_expression") || !body.Is("statement_block") || body.Count() > 0 {
		return
	}
	object := fn.Field("object")
	if cleanupCall.MatchString(lastName(object.Field("function"))) || call.Parent().Parent().Is("unary_expression") {
		return
	}
	c := claim{at: call, title: "Rejection is caught and dropped", why: "The operation failed and nobody will know; what should be there is missing."}
	if jsBrowser(s) || jsCommand(s) {
		c.confidence = finding.Low
	}
	s.report(c)
}

var modelText = regexp.MustCompile(`choices(\?\.)?\[0\]!?(\?)?\.message|\.output_text|\.content\[0\]\.text`)

// jsModelOutput finds model answers parsed outside a try.
func jsModelOutput(s *scan, call syntax.Node) {
	if s.callee(call) != "JSON.parse" || enclosing(call, "try_statement").Valid() {
		return
	}
	argument := jsArgument(call, 0)
	text := argument.Text()
	for _, id := range below(argument, "identifier") {
		if b, ok := s.names.find(id.Text(), id); ok {
			text += " " + b.value.Text()
		}
	}
	if !modelText.MatchString(text) || s.mentions("zodResponseFormat", "json_schema", "beta.chat.completions.parse") {
		return
	}
	s.report(claim{at: call, title: "Model output is parsed as JSON unchecked", confidence: finding.High,
		why: "A model that answers in prose, or is cut off, makes JSON.parse throw, and the request fails."})
}

// jsIntervalOverlap finds async intervals whose runs can pile up.
func jsIntervalOverlap(s *scan, call syntax.Node) {
	if s.callee(call) != "setInterval" || !jsAsync(jsArgument(call, 0)) || !jsUncaught(jsArgument(call, 0)).Valid() || jsBrowser(s) {
		return
	}
	s.report(claim{at: call, until: jsBlockOf(jsArgument(call, 0)), title: "Async interval can overlap itself and its errors reach nobody",
		why: "When a run takes longer than the period, runs pile up; when one fails, Node ends the process for the unhandled rejection."})
}
