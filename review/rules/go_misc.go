package rules

import (
	"fmt"
	"regexp"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// goBareCalls are calls that no option can bound.
func goBareCalls(s *scan, call syntax.Node) {
	switch callee := s.callee(call); {
	case callee == "net/smtp.SendMail" && s.rule == "smtp-no-timeout":
		s.report(claim{at: call, title: "smtp.SendMail can hang for ever", confidence: finding.High,
			why: "It takes neither a timeout nor a context: a mail server that stops answering keeps this goroutine, and the request that waits for it."})
	case callee == "net.Dial" && s.rule == "socket-no-timeout":
		c := claim{at: call, title: "net.Dial waits as long as the system lets it", confidence: finding.High,
			why: "To a host that drops packets connecting takes minutes, and nothing can end the wait earlier."}
		if need, ok := goNeed(s, call, "time"); ok {
			_, end := last(call.Field("arguments")).Bytes()
			c.mend = append(need, replace(call.Field("function").Field("field"), "DialTimeout"), insertAt(end, ", 5*time.Second"))
		}
		s.report(c)
	case callee == "os/exec.Command" && s.rule == "subprocess-no-timeout":
		goBareCommand(s, call)
	}
}

// goBareCommand finds child processes that are waited for without a limit.
func goBareCommand(s *scan, call syntax.Node) {
	if goContext(s, call) != "" {
		return // context-not-propagated says it better
	}
	text := s.scope(call).Text()
	if !containsAny(text, ".Run()", ".Output()", ".CombinedOutput()", ".Wait()") || containsAny(text, "os.Stdin", ".Process.Kill", "WaitDelay") {
		return
	}
	c := claim{at: call, title: "Child process is awaited without a timeout", why: "A child that hangs (waiting for input, a lock, the network) hangs the code that waits for it."}
	if goCommand(s) || containsAny(s.file.Path, "cmd/", "tools/", "scripts/", "hack/", "internal/build") {
		c.confidence = finding.Low
	}
	s.report(c)
}

var fixedList = regexp.MustCompile(`(?i)server|listener|worker|consumer|handler|subscriber|signal|queue|runner|service|plugin|component|collector|watcher`)

// goFanOut finds loops that start a goroutine for each item.
func goFanOut(s *scan, loop syntax.Node) {
	head := loop.Child(0)
	if !head.Is("range_clause") || !head.Field("left").Valid() || goSmallLoop(s, loop) {
		return // without a variable nothing is done per item
	}
	over := head.Field("right")
	if b, ok := s.names.find(over.Text(), over); ok && b.value.Is("parameter_declaration") && b.value.Field("type").Text() == "int" {
		return // a number of workers
	}
	fn := s.scope(loop)
	if over.Is("int_literal") || fixedList.MatchString(over.Text()) || containsAny(fn.Text(), "SetLimit(", "semaphore", "Acquire(", "sem <-", "sem<-", "limiter", "pool.") {
		return
	}
	for n := range loop.Field("body").WalkInside("func_literal", "for_statement") {
		group := n.Is("call_expression") && n.Field("function").Field("field").Text() == "Go" && strings.Contains(s.resolve(n.Field("function").Field("operand")), "errgroup")
		if !n.Is("go_statement") && !group {
			continue
		}
		if goTakesPermit(loop, n) || strings.Contains(loop.Text(), "chan<-") {
			return
		}
		s.report(claim{at: n, until: blockOf(n), title: fmt.Sprintf("One goroutine for each of %s, without a limit", short(over.Text())),
			why: "A long list opens as many connections or buffers at once; the dependency or this process falls over."})
		return
	}
}

func blockOf(n syntax.Node) syntax.Node {
	for _, b := range below(n, "block") {
		if b.StartLine() != b.EndLine() {
			return b.Child(0)
		}
	}
	return syntax.Node{}
}

func short(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > 40 {
		return text[:40] + "…"
	}
	return text
}

// goTakesPermit reports whether a channel operation bounds the goroutines:
// before one starts, or as its first step.
func goTakesPermit(loop, start syntax.Node) bool {
	for n := range loop.Field("body").Walk() {
		if n.Is("send_statement") && (before(n, start) && !contains(start, n) || strings.Contains(n.Text(), "struct{}{}")) {
			return true
		}
		if n.Is("unary_expression") && strings.HasPrefix(n.Text(), "<-") && before(n, start) {
			return true
		}
	}
	return false
}

// goBodyRead finds request bodies read without a limit.
func goBodyRead(s *scan, call syntax.Node) {
	callee := s.callee(call)
	if callee != "io.ReadAll" && callee != "io/ioutil.ReadAll" && callee != "encoding/json.NewDecoder" {
		return
	}
	body := goArgument(call, 0)
	if !body.Is("selector_expression") || body.Field("field").Text() != "Body" || s.resolve(body.Field("operand")) != "net/http.Request{}" {
		return
	}
	if containsAny(goTop(call).Text(), "MaxBytesReader", "LimitReader", "MaxBytesHandler", "ContentLength") || s.mentions("MaxBytesHandler", "MaxBytesReader") {
		return
	}
	c := claim{at: call, title: "Request body is read without a size limit", why: "One client with a huge body fills the memory, and the process is killed with every request it was serving."}
	if w := goWriter(s, call); w != "" {
		c.mend = []splice{replace(body, fmt.Sprintf("http.MaxBytesReader(%s, %s, 1<<20)", w, body.Text()))}
	}
	s.report(c)
}

// goWriter returns the name of the http.ResponseWriter in scope.
func goWriter(s *scan, n syntax.Node) string {
	for _, p := range below(s.function(n).Field("parameters"), "parameter_declaration") {
		if goType(s, p.Field("type")) == "net/http.ResponseWriter{}" && p.Field("name").Text() != "_" {
			return p.Field("name").Text()
		}
	}
	return ""
}

var plainErrCheck = regexp.MustCompile(`^\w*[eE]rr\w* != nil$`)

// goSwallow finds error branches that return success or do nothing.
func goSwallow(s *scan, n syntax.Node) {
	condition := n.Field("condition")
	if !plainErrCheck.MatchString(condition.Text()) {
		return
	}
	block := n.Field("consequence")
	if hasComment(block) || strings.Contains(n.Field("initializer").Text(), "Write") || n.Field("alternative").Valid() {
		return
	}
	body := children(block.Child(0))
	why := "The operation failed and the caller is told that it worked; what should be there is missing and nobody knows why."
	if len(body) == 0 {
		s.report(claim{at: n, title: "Error is looked at and dropped", why: why, confidence: finding.High})
		return
	}
	if len(body) == 1 && body[0].Text() == "return nil" && s.function(n).Field("result").Text() == "error" {
		s.report(claim{at: n, title: "Error is turned into success", why: why})
	}
}

// goRPC finds gRPC calls that start from a root context.
func goRPC(s *scan, call syntax.Node) {
	client := s.resolve(call.Field("function").Field("operand"))
	if !goStub.MatchString(client) {
		return
	}
	ctx := s.resolve(goArgument(call, 0))
	if ctx != "context.Background()" && ctx != "context.TODO()" {
		return
	}
	s.report(claim{at: call, title: fmt.Sprintf("RPC %s has no deadline", lastName(call.Field("function"))), confidence: finding.High,
		why: "gRPC waits for ever unless told otherwise: one stuck server holds this caller and everyone who waits for it."})
}

var goStub = regexp.MustCompile(`(pb|proto|grpc|rpc|api)[^.]*\.New\w*Client\(\)$|(pb|proto|grpc)[^.]*\.\w*Client\{\}$`)

var leavesOnPurpose = regexp.MustCompile(`(?i)^(must|fatal|exit|usage|die|panic)`)

// goExit finds exits of the process outside main.
func goExit(s *scan, call syntax.Node) {
	callee := s.callee(call)
	switch callee {
	case "os.Exit", "log.Fatal", "log.Fatalf", "log.Fatalln":
	default:
		return
	}
	name := goTop(call).Field("name").Text()
	handler := strings.Contains(goTop(call).Field("parameters").Text(), "http.ResponseWriter")
	if s.mentions("package main\n", "cobra.Command") && !handler || name == "" || name == "init" || leavesOnPurpose.MatchString(name) || strings.Contains(s.file.Path, "cmd/") {
		return
	}
	s.report(claim{at: call, title: fmt.Sprintf("%s ends the whole process from %s", call.Field("function").Text(), name),
		why: "Deferred cleanup, open transactions and all other requests are dropped because one call failed."})
}

// goRedis finds go-redis clients whose default timeouts are switched off.
func goRedis(s *scan, n syntax.Node) {
	key := n.Child(0).Text()
	if key != "ReadTimeout" && key != "WriteTimeout" && key != "DialTimeout" || n.Child(1).Text() != "-1" {
		return
	}
	if !strings.Contains(goType(s, enclosing(n, "composite_literal").Field("type")), "redis") {
		return
	}
	s.report(claim{at: n, title: "Redis client switches its " + key + " off", confidence: finding.High})
}
