package rules

import (
	"regexp"
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

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
	s.report(claim{at: call, title: callee + " has no timeout of its own",
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
