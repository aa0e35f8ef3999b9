package rules

import (
	"fmt"
	"regexp"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// pyRetryDecorator looks at tenacity, retrying and backoff decorators.
func pyRetryDecorator(s *scan, d syntax.Node) {
	target, call := d.Child(0), syntax.Node{}
	if target.Is("call") {
		call, target = target, target.Field("function")
	}
	fn := d.Parent().Field("definition")
	name := fn.Field("name").Text()
	switch meaning := s.resolve(target); meaning {
	case "tenacity.retry", "retrying.retry":
		pyTenacity(s, d, call, name)
	case "backoff.on_exception", "backoff.on_predicate":
		pyBackoff(s, d, call, name)
	case "retry.retry", "retry2.retry":
	default:
		return
	}
	if s.rule == "retry-non-idempotent" {
		pyDecoratedWrite(s, d, fn)
	}
}

func pyTenacity(s *scan, d, call syntax.Node, name string) {
	given := func(keys ...string) (syntax.Node, bool) {
		for _, k := range keys {
			if v, hidden := pyArgument(call, k); v.Valid() || hidden {
				return v, true
			}
		}
		return syntax.Node{}, false
	}
	_, stops := given("stop", "stop_max_attempt_number", "stop_max_delay", "stop_func")
	wait, waits := given("wait", "wait_fixed", "wait_random_min", "wait_exponential_multiplier", "wait_func")
	switch {
	case s.rule == "retry-unbounded" && !stops:
		s.report(claim{at: d, title: fmt.Sprintf("@retry on %s never gives up", name), confidence: finding.High,
			why: "Without a stop condition tenacity tries for ever: during an outage the caller never gets an answer or an error."})
	case s.rule == "retry-no-delay" && stops && !waits:
		s.report(claim{at: d, title: fmt.Sprintf("@retry on %s tries again without any pause", name), confidence: finding.High,
			why: "Without a wait strategy all tries are made at once, while the fault still lasts."})
	case s.rule == "retry-fixed-delay" && strings.HasSuffix(s.callee(wait), ".wait_fixed"):
		s.report(claim{at: d, title: fmt.Sprintf("@retry on %s waits a constant time between tries", name), confidence: finding.High,
			why:  "All clients that failed together come back together after the same pause and keep the dependency down.",
			mend: pyRandomWait(s, call, wait)})
	case s.rule == "retry-no-jitter" && strings.HasSuffix(s.callee(wait), ".wait_exponential") && !strings.Contains(d.Text(), "wait_random"):
		s.report(claim{at: d, title: fmt.Sprintf("@retry on %s backs off without jitter", name), confidence: finding.High})
	}
}

// pyAlsoImport adds a name to the file's "from module import …".
func pyAlsoImport(s *scan, at syntax.Node, module, name string) ([]splice, bool) {
	if b, found := s.names.find(name, at); found {
		return nil, b.meaning == module+"."+name
	}
	for c := range s.tree.Root().Children() {
		if !c.Is("import_from_statement") || c.Field("module_name").Text() != module || strings.Contains(c.Text(), "(") {
			continue
		}
		if c.EndLine() != c.StartLine() || !s.alone(c) {
			return nil, false
		}
		_, end := last(c).Bytes()
		return []splice{insertAt(end, ", "+name)}, true
	}
	return nil, false
}

// pyRandomWait turns wait_fixed(n) into a growing, random wait, where tries and
// wait are known to be few and short.
func pyRandomWait(s *scan, retry, wait syntax.Node) []splice {
	fn := wait.Field("function")
	base := pyPositional(wait, 0)
	seconds := pyNumber(s, base)
	stop, _ := pyArgument(retry, "stop")
	tries, _ := pyInteger(s, pyPositional(stop, 0))
	if !strings.HasSuffix(s.callee(stop), ".stop_after_attempt") || tries < 2 || tries > mostTries || seconds <= 0 || seconds > longestBase || wait.Field("arguments").Count() != 1 {
		return nil
	}
	value := fmt.Sprintf("wait_random_exponential(multiplier=%s, max=%d)", base.Text(), longestWait)
	if fn.Is("attribute") {
		return []splice{replace(wait, fn.Field("object").Text()+"."+value)}
	}
	need, ok := pyAlsoImport(s, wait, "tenacity", "wait_random_exponential")
	if !ok {
		return nil
	}
	return append(need, replace(wait, value))
}

func pyBackoff(s *scan, d, call syntax.Node, name string) {
	tries, hidden := pyArgument(call, "max_tries")
	limit, _ := pyArgument(call, "max_time")
	switch {
	case s.rule == "retry-unbounded" && !tries.Valid() && !limit.Valid() && !hidden:
		s.report(claim{at: d, title: fmt.Sprintf("@backoff on %s never gives up", name), confidence: finding.High})
	case s.rule == "retry-fixed-delay" && s.resolve(pyPositional(call, 0)) == "backoff.constant":
		s.report(claim{at: d, title: fmt.Sprintf("@backoff on %s waits a constant time between tries", name), confidence: finding.High})
	}
}

// pyWrite returns a call below n that does something twice when made twice.
func pyWrite(s *scan, n syntax.Node) (syntax.Node, string) {
	committed := syntax.Node{}
	for _, call := range s.calls(n) {
		target := call.Field("function")
		verb := target.Field("attribute").Text()
		meaning := s.resolve(target)
		client := strings.HasPrefix(meaning, "requests.") || strings.HasPrefix(meaning, "httpx.") || strings.HasPrefix(meaning, "aiohttp.ClientSession()")
		switch {
		case client && verb == "post" && !safePost(call.Field("arguments").Text()):
			return call, "POST"
		case client && verb == "request" && strings.Contains(strings.ToUpper(call.Field("arguments").Text()), `"POST"`) && !safePost(call.Text()):
			return call, "POST"
		case verb == "sendmail" || verb == "send_message" && s.mentions("smtplib"):
			return call, "mail"
		case verb == "commit" && pySession(s, target.Field("object")) != noSession:
			committed = call
		}
	}
	if committed.Valid() && containsAny(n.Text(), ".add(", ".add_all(") {
		return committed, "insert"
	}
	return syntax.Node{}, ""
}

// safePost reports whether a POST reads rather than writes, by its address.
var readingPost = regexp.MustCompile(`(?i)search|query|graphql|token|oauth|login|lookup|validate|preview|batchget|_bulk_get|completions|embeddings`)

func safePost(arguments string) bool { return readingPost.MatchString(arguments) }

var idempotencyGuard = regexp.MustCompile(`(?i)idempot|on_conflict|upsert|dedup|request[-_]id`)

func pyDecoratedWrite(s *scan, d, fn syntax.Node) {
	write, what := pyWrite(s, fn.Field("body"))
	if !write.Valid() || s.matches(fn, idempotencyGuard) || strings.Contains(d.Text(), "ConnectTimeout") {
		return
	}
	s.report(claim{
		at: d, title: fmt.Sprintf("%s in %s is retried without an idempotency key", what, fn.Field("name").Text()),
		why: fmt.Sprintf("When the answer is lost after the work was done (timeout, reset), the next try does the %s a second time.", what),
	})
}

func pyRepeatsWrite(s *scan, r pyRetry) {
	body := r.loop.Field("body")
	if r.try.Valid() {
		body = r.try.Field("body")
	}
	write, what := pyWrite(s, body)
	if !write.Valid() || s.matches(s.scope(r.loop), idempotencyGuard) || r.try.Valid() && s.says(r.try, "ConnectTimeout") {
		return
	}
	s.report(claim{
		at: write, title: fmt.Sprintf("%s is retried without an idempotency key", what),
		why: fmt.Sprintf("When the answer is lost after the work was done (timeout, reset), the next turn of the loop does the %s a second time.", what),
	})
}

// pyRetryPolicy finds urllib3 policies that retry every method.
func pyRetryPolicy(s *scan, call syntax.Node) {
	switch s.callee(call) {
	case "urllib3.util.retry.Retry", "urllib3.util.Retry", "urllib3.Retry", "requests.packages.urllib3.util.retry.Retry", "requests.adapters.Retry":
	default:
		return
	}
	for _, keyword := range []string{"allowed_methods", "method_whitelist"} {
		value, _ := pyArgument(call, keyword)
		if value.Text() == "None" || value.Text() == "False" || strings.Contains(value.Text(), `"POST"`) || strings.Contains(value.Text(), `'POST'`) {
			s.report(claim{at: call, title: "Retry policy repeats POST requests", confidence: finding.High,
				why: "When an answer is lost after the server did the work, the client sends the POST again and the work is done twice."})
		}
	}
}
