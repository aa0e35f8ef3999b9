package rules

import (
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
	add        string // what a mend adds; empty where only the application knows how long is too long
}{
	"nodemailer.createTransport": {"smtp-no-timeout", "Mail transport", 0, []string{"connectionTimeout", "socketTimeout", "greetingTimeout", "service", "jsonTransport", "streamTransport", "sendmail", "SES", "url"}, "connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000"},
	"openai":                     {"llm-client-no-timeout", "OpenAI client", 0, []string{"timeout"}, ""},
	"openai.OpenAI":              {"llm-client-no-timeout", "OpenAI client", 0, []string{"timeout"}, ""},
	"openai.AzureOpenAI":         {"llm-client-no-timeout", "OpenAI client", 0, []string{"timeout"}, ""},
	"@anthropic-ai/sdk":          {"llm-client-no-timeout", "Anthropic client", 0, []string{"timeout"}, ""},
	"child_process.exec":         {"subprocess-no-timeout", "Child process", 1, []string{"timeout", "signal"}, ""},
	"child_process.execFile":     {"subprocess-no-timeout", "Child process", 2, []string{"timeout", "signal"}, ""},
	"child_process.execSync":     {"subprocess-no-timeout", "Child process", 1, []string{"timeout"}, ""},
	"child_process.execFileSync": {"subprocess-no-timeout", "Child process", 2, []string{"timeout"}, ""},
	"child_process.spawnSync":    {"subprocess-no-timeout", "Child process", 2, []string{"timeout"}, ""},
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
	if spec.add != "" && (!jsArgument(call, at).Valid() && at > 0 && jsArgument(call, at-1).Valid() || jsArgument(call, at).Is("object") || at == 0) {
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
	n := len(children(call.Field("arguments")))
	switch {
	case s.saidElsewhere(redisWaits...): // one of them may use this client
	case n == 0 || jsArgument(call, n-1).Is("object"):
		c.mend = jsAddOption(s, call, max(0, n-1), "commandTimeout: 2_000")
	case n <= 2:
		c.mend = jsAddOption(s, call, n, "commandTimeout: 2_000")
	}
	s.report(c)
}
