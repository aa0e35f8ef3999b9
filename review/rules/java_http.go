package rules

import (
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

const javaHang = "If the server accepts the connection and never answers, the calling thread waits for ever, and a pool of such threads stops serving."

// javaRequest finds java.net.http requests built without a timeout.
func javaRequest(s *scan, call syntax.Node) {
	if call.Field("name").Text() != "newBuilder" || call.Field("object").Text() != "HttpRequest" && !strings.HasSuffix(call.Field("object").Text(), ".HttpRequest") || !s.mentions("java.net.http") {
		return
	}
	chain := javaChain(call)
	if strings.Contains(chain.Text(), ".timeout(") {
		return
	}
	name := javaHolder(chain)
	if name != "" && strings.Contains(javaMethod(call).Text(), name+".timeout(") {
		return
	}
	if name != "" && chain.Field("name").Text() != "build" && strings.Contains(javaMethod(call).Text(), "return "+name+";") || chain.Parent().Is("return_statement") && chain.Field("name").Text() != "build" {
		return // a half-built request: whoever gets it may set the timeout
	}
	if containsAny(javaMethod(call).Text(), "sendAsync(") && containsAny(javaMethod(call).Text(), ".orTimeout(", ".get(") && strings.Contains(javaMethod(call).Text(), "TimeUnit.") {
		return
	}
	c := claim{at: chain, title: "HttpRequest without a timeout", why: javaHang, confidence: finding.High}
	own := javaDefines(s, "Duration") // a class of that name hides the import
	if !own && s.mentions("import java.time.Duration;") && chain.Field("name").Text() == "build" {
		c.mend = javaInsertBeforeBuild(s, chain, "timeout(Duration.ofSeconds(10))")
	}
	s.report(c)
}

// javaDefines reports whether the file has a type of that name.
func javaDefines(s *scan, name string) bool {
	for _, t := range below(s.tree.Root(), "class_declaration", "interface_declaration", "enum_declaration", "record_declaration", "type_parameter") {
		if t.Field("name").Text() == name || t.Is("type_parameter") && t.Child(0).Text() == name {
			return true
		}
	}
	return false
}

// javaInsertBeforeBuild puts a call into a builder chain, on a line of its
// own where the chain is laid out so.
func javaInsertBeforeBuild(s *scan, build syntax.Node, call string) []splice {
	object := build.Field("object")
	_, at := object.Bytes()
	if build.Field("name").StartLine() == object.EndLine() {
		return []splice{insertAt(at, "."+call)}
	}
	start, _ := build.Field("name").Bytes()
	line := start
	for line > 0 && s.file.Source[line-1] != '\n' {
		line--
	}
	return []splice{insertAt(at, "\n"+strings.TrimRight(string(s.file.Source[line:start]), ".")+"."+call)}
}

// javaClient finds HTTP clients that have no timeouts unless they are set.
func javaClient(s *scan, call syntax.Node) {
	what := ""
	switch call.Kind() {
	case "object_creation_expression":
		if call.Field("type").Text() == "RestTemplate" && len(javaArguments(call)) == 0 {
			what = "RestTemplate"
		}
	case "method_invocation":
		what = javaClientCall(s, call)
	}
	if what == "" {
		return
	}
	name := javaHolder(javaChain(call))
	scope := s.text()
	if !strings.Contains(scope, "private "+what) && javaMethod(call).Valid() {
		scope = javaMethod(call).Text()
	}
	if name != "" && containsAny(scope, name+".setRequestFactory(", name+".property(") {
		return
	}
	s.report(claim{at: javaChain(call), title: what + " without timeouts", why: javaHang, confidence: finding.High})
}

func javaClientCall(s *scan, call syntax.Node) string {
	chain := javaChain(call).Text()
	switch strings.TrimSpace(call.Field("object").Text()) + "." + call.Field("name").Text() {
	case "HttpClient.newHttpClient":
		if s.mentions("java.net.http") && !s.mentions("HttpRequest.newBuilder", "HttpRequest.Builder") {
			return "HttpClient"
		}
	case "ClientBuilder.newClient":
		if s.mentions("ws.rs") {
			return "JAX-RS client"
		}
	case "ClientBuilder.newBuilder":
		if s.mentions("ws.rs") && !containsAny(chain, "imeout(", "property(") && strings.Contains(chain, ".build()") {
			return "JAX-RS client"
		}
	case "HttpClients.createDefault":
		return "Apache HttpClient"
	case "HttpClients.custom", "HttpClientBuilder.create":
		if strings.HasSuffix(chain, ".build()") && !containsAny(chain, "setDefaultRequestConfig", "setConnectionManager", "setDefaultSocketConfig") {
			return "Apache HttpClient"
		}
	case "WebClient.create":
	}
	return ""
}

// javaConnection finds URL connections and streams without timeouts.
func javaConnection(s *scan, call syntax.Node) {
	name := call.Field("name").Text()
	object := s.resolve(call.Field("object"))
	url := object == "URL{}" || strings.HasSuffix(object, "toURL()") || strings.HasSuffix(strings.ToLower(call.Field("object").Text()), "url")
	if !url || name != "openConnection" && name != "openStream" || !javaNetwork(s, call) {
		return
	}
	method := javaMethod(call)
	if strings.Contains(method.Text(), "setReadTimeout(") || call.Field("object").Is("object_creation_expression") && strings.Contains(call.Field("object").Text(), "file:") {
		return
	}
	if name == "openConnection" && (enclosing(call, "return_statement", "block").Is("return_statement") || containsAny(method.Text(), "JarURLConnection", "getLastModified", "configure(")) {
		return
	}
	s.report(claim{at: call, title: "URL " + name + " without timeouts", why: javaHang, confidence: finding.High})
}

// javaNetwork reports whether a URL leads to the network, as far as the code
// tells: its connection is an HTTP connection, or it is made here from a text.
// Most URLs that code is handed are resources of the class path.
func javaNetwork(s *scan, call syntax.Node) bool {
	if containsAny(javaStatement(call).Text(), "HttpURLConnection", "HttpsURLConnection") || containsAny(javaMethod(call).Text(), "(HttpURLConnection)", "(HttpsURLConnection)") {
		return true
	}
	made := call.Field("object")
	if b, ok := s.names.find(made.Text(), made); ok && made.Is("identifier") {
		made = b.value
	}
	text := made.Text()
	fromText := made.Is("object_creation_expression") && lastPart(made.Field("type").Text()) == "URL" || made.Is("method_invocation") && made.Field("name").Text() == "toURL"
	return fromText && !containsAny(text, "file:", "jar:", "classpath", "File", "Path", "getResource")
}

// javaStatus finds bodies that are used whatever the status.
func javaStatus(s *scan, call syntax.Node) {
	if call.Field("name").Text() != "body" || !s.mentions("java.net.http") {
		return
	}
	object := call.Field("object")
	chained := object.Is("method_invocation") && object.Field("name").Text() == "send"
	named := object.Is("identifier") && s.resolve(object) == "HttpResponse{}" || strings.HasSuffix(s.resolve(object), ".send()")
	if !chained && !named {
		return
	}
	method := javaMethod(call)
	if containsAny(method.Text(), "statusCode()") || named && passes(method, object.Text()) {
		return
	}
	s.report(claim{at: call, title: "Response body is used without looking at the status",
		why: "HttpClient throws nothing on 500 or 503: the error page is used as if it were the answer."})
}

// javaMailTimeout finds mail sessions without timeouts.
func javaMailTimeout(s *scan, call syntax.Node) {
	name := call.Field("name").Text()
	if name != "put" && name != "setProperty" || s.mentions("mail.smtp.timeout", "mail.smtps.timeout") {
		return
	}
	args := javaArguments(call)
	if len(args) != 2 || args[0].Text() != `"mail.smtp.host"` && args[0].Text() != `"mail.smtps.host"` {
		return
	}
	s.report(claim{at: call, title: "Mail session without timeouts", confidence: finding.High,
		why: "Connecting, reading and writing are unlimited by default: a mail server that stops answering keeps the thread that sends the mail."})
}

// javaSocket finds sockets without a read timeout.
func javaSocket(s *scan, call syntax.Node) {
	if call.Field("type").Text() != "Socket" || !s.mentions("java.net.Socket", "java.net.*") {
		return
	}
	if strings.Contains(javaMethod(call).Text()+enclosing(call, "field_declaration").Text(), "setSoTimeout(") || s.mentions(javaHolder(call)+".setSoTimeout(") && javaHolder(call) != "" {
		return
	}
	s.report(claim{at: call, title: "Socket without a read timeout", why: "A peer that vanishes without closing leaves the reading thread blocked for ever."})
}

// javaStub finds gRPC stubs whose calls have no deadline.
func javaStub(s *scan, call syntax.Node) {
	if call.Field("name").Text() != "newBlockingStub" || s.mentions("withDeadlineAfter", "withDeadline(", "ClientInterceptor", "intercept(") {
		return
	}
	s.report(claim{at: javaChain(call), title: "gRPC stub without a deadline",
		why: "gRPC waits for ever unless told otherwise: one stuck server holds every thread that calls it."})
}
