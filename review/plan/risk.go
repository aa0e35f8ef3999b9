package plan

import (
	"strings"

	"breakwater/review/target"
)

// signals are words of code that deals with what can fail, with how much each
// says. They order the review under a budget; they never decide a finding.
var signals = []struct {
	weight float64
	words  []string
}{
	{5, []string{"http", "request", "fetch(", "axios", "urlopen", "grpc", "dial", "smtp", "sendmail", "socket", "webclient", "resttemplate", "reqwest", "curl_"}},
	{4, []string{"commit", "rollback", "transaction", "begin(", "execute", "query", "insert", "session", "cursor", "publish", "enqueue", "ack("}},
	{4, []string{"retry", "attempt", "backoff", "while true", "for {", "loop {", "sleep"}},
	{3, []string{"lock", "mutex", "semaphore", "acquire", "release", "goroutine", "go func", "thread", "executor", "create_task", "promise.all", "gather(", "spawn", "channel", "chan "}},
	{3, []string{"connect", "pool", "create_engine", "createclient", "open(", "stream", "close(", "timeout", "deadline", "context."}},
	{2, []string{"except", "catch", "recover(", "panic(", "unwrap(", "finally", "defer "}},
	{1, []string{"async ", "await ", "subprocess", "exec(", "file", "cache", "queue"}},
}

// Weights of what is known about a target beyond its text.
const (
	operationWeight = 20  // scenario results name it
	failingWeight   = 100 // and show it failing
	handlerWeight   = 8   // it handles a route
	changedWeight   = 0.1 // each changed line, up to maxChanged
	maxChanged      = 50
)

// risk says how early a target is reviewed: higher is earlier.
func risk(t target.Target, handler bool) float64 {
	text := strings.ToLower(shown(t))
	var r float64
	for _, s := range signals {
		for _, w := range s.words {
			if strings.Contains(text, w) {
				r += s.weight
			}
		}
	}
	if handler {
		r += handlerWeight
	}
	if t.Operation != nil {
		r += operationWeight
		if t.Operation.Failing() {
			r += failingWeight
		}
	}
	changed := 0
	for _, c := range t.Changed {
		changed += c.End - c.Start + 1
	}
	return r + changedWeight*float64(min(changed, maxChanged))
}

// shown returns the target's text without its hidden lines.
func shown(t target.Target) string {
	if len(t.Hidden) == 0 {
		return t.Text
	}
	var b strings.Builder
	line := t.StartLine
	for l := range strings.Lines(t.Text) {
		if !t.Hides(line) {
			b.WriteString(l)
		}
		line++
	}
	return b.String()
}
