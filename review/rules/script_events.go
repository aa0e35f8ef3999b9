package rules

import (
	"fmt"
	"regexp"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// jsEmitters are what makes emitters whose "error" event ends the process
// when nobody listens, with the word for it.
var jsEmitters = map[string]string{
	"pg.Pool": "pg Pool", "pg.Client": "pg Client", "pg-pool": "pg Pool", "redis.createClient": "redis client", "redis.createCluster": "redis cluster",
	"ioredis": "ioredis client", "ioredis.Redis": "ioredis client", "ioredis.Cluster": "ioredis cluster",
	"net.connect": "socket", "net.createConnection": "socket", "net.Socket": "socket", "tls.connect": "TLS socket",
	"ws": "WebSocket", "ws.WebSocket": "WebSocket", "ldapjs.createClient": "LDAP client", "redlock": "Redlock", "redlock.Redlock": "Redlock",
	"fs.createReadStream": "read stream", "fs.createWriteStream": "write stream",
	"http.request": "request", "https.request": "request", "http.get": "request", "https.get": "request",
}

// jsReconnects are the emitters that mend themselves after an error: telling
// of it is all that a listener has to do.
var jsReconnects = map[string]bool{"pg Pool": true, "redis client": true, "redis cluster": true, "ioredis client": true, "ioredis cluster": true}

func jsNoErrorListener(s *scan, call syntax.Node) {
	what, ok := jsEmitters[s.callee(call)]
	if !ok || s.mentions("uncaughtException") && !strings.Contains(what, "stream") {
		return
	}
	stream := strings.Contains(what, "stream")
	top, listens := jsChain(call)
	name := jsHolder(top)
	if listens || name != "" && jsListens(s, call, name) {
		return
	}
	switch {
	case name != "":
		if !strings.Contains(name, ".") && jsLeavesScope(s, call, name) {
			return // whoever gets it may listen
		}
	case top.Parent().Is("expression_statement"):
	default:
		return
	}
	if stream && !s.says(s.scope(call), ".pipe(") {
		return
	}
	c := claim{at: call, title: fmt.Sprintf("%s has no error listener", upperFirst(what)), confidence: finding.High,
		why: "Node throws an error event that nobody listens to: one reset connection or missing file ends the whole process."}
	if stream {
		c.why = "When the file is missing or the disk fails, the stream emits an error that pipe() does not carry on: the process ends, or the client waits for ever."
	}
	if jsBrowser(s) || jsCommand(s) {
		c.confidence = finding.Low
	}
	if at := top.Parent().Parent(); jsReconnects[what] && top.Parent().Is("variable_declarator") && at.Is("lexical_declaration", "variable_declaration") && at.Count() == 1 && !at.Parent().Is("export_statement") && s.alone(at) {
		_, end := at.Bytes()
		c.mend = []splice{insertAt(end, fmt.Sprintf("\n%s%s.on('error', (err) => console.error('%s:', err));", s.indent(at), name, what))}
	}
	s.report(c)
}

func upperFirst(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// jsChain follows the chained calls after a constructor: the outermost
// expression, and whether one of them listens for errors.
func jsChain(call syntax.Node) (top syntax.Node, listens bool) {
	top = call
	for {
		up := top.Parent()
		switch {
		case up.Is("member_expression") && up.Field("object").Same(top), up.Is("call_expression") && up.Field("function").Same(top):
			top = up
			listens = listens || jsErrorListener(up)
		case up.Is("await_expression", "parenthesized_expression", "as_expression", "non_null_expression"):
			top = up
		default:
			return top, listens
		}
	}
}

var listening = regexp.MustCompile(`^(on|once|addListener|prependListener|addEventListener|\$on)$`)

// jsErrorListener reports whether a call adds a listener for errors.
func jsErrorListener(call syntax.Node) bool {
	return call.Is("call_expression") && listening.MatchString(call.Field("function").Field("property").Text()) && jsString(jsArgument(call, 0)) == "error"
}

var attaches = regexp.MustCompile(`(?i)error|attach|listen|setup|register|wire|pipeline|finished|instrument|monitor`)

// jsListens reports whether the file listens for errors of a variable, or
// hands it to code that does.
func jsListens(s *scan, made syntax.Node, name string) bool {
	where := s.tree.Root()
	if strings.HasPrefix(name, "this.") {
		where = enclosing(made, "class_body")
	}
	for _, call := range s.calls(where) {
		if jsErrorListener(call) && jsRoot(call) == name {
			return true
		}
		if attaches.MatchString(call.Field("function").Text()) && !contains(call, made) {
			for _, a := range children(call.Field("arguments")) {
				if a.Text() == name {
					return true
				}
			}
		}
	}
	return s.mentions(name+".onerror", "of "+name+")", "for await (const chunk of "+name)
}

// jsRoot returns the variable or property at the left end of a chain.
func jsRoot(n syntax.Node) string {
	for n.Valid() {
		switch n.Kind() {
		case "call_expression":
			n = n.Field("function")
		case "member_expression":
			if object := n.Field("object"); !object.Is("this") {
				if !n.Parent().Is("call_expression") && object.Is("identifier", "this") {
					return n.Text()
				}
				n = object
				continue
			}
			return n.Text()
		case "non_null_expression", "await_expression", "parenthesized_expression":
			n = n.Child(0)
		default:
			return n.Text()
		}
	}
	return ""
}

// jsLeavesScope reports whether a local variable is returned from the
// function that makes it.
func jsLeavesScope(s *scan, made syntax.Node, name string) bool {
	fn := s.function(made)
	if !fn.Valid() {
		return false
	}
	for _, r := range below(fn, "return_statement") {
		if r.Child(0).Text() == name || r.Child(0).Is("object") && usesName(r.Child(0), name) {
			return true
		}
	}
	return false
}

// jsServerSocket finds socket servers whose sockets have no error listener.
func jsServerSocket(s *scan, call syntax.Node) {
	callee := s.callee(call)
	if callee != "net.createServer" && callee != "tls.createServer" && callee != "net.Server" {
		return
	}
	handler := jsArgument(call, 0)
	if handler.Is("object") {
		handler = jsArgument(call, 1)
	}
	if !handler.Is("arrow_function", "function_expression") {
		return
	}
	socket := handler.Field("parameter").Text()
	if socket == "" {
		first := handler.Field("parameters").Child(0)
		if first.Is("required_parameter") {
			first = first.Field("pattern")
		}
		socket = first.Text()
	}
	if socket == "" || jsListens(s, call, socket) || s.says(handler, "pipeline(") {
		return
	}
	s.report(claim{at: call, until: handler.Field("body").Child(0), title: "Sockets of this server have no error listener", confidence: finding.High,
		why: "One client that resets its connection makes its socket emit an error that nobody listens to, and the whole server ends."})
}
