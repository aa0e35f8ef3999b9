package rules

import (
	"fmt"
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

const goHang = "If the server accepts the connection and never answers, the call never returns, and its goroutine with all it holds is stuck."

var goHTTPVerbs = []string{"Get", "Post", "Head", "PostForm"}

// goDefaultClient finds requests by the default client, which has no timeout.
func goDefaultClient(s *scan, call syntax.Node) {
	callee := s.callee(call)
	verb := lastPart(callee)
	switch {
	case strings.HasPrefix(callee, "net/http.") && strings.Count(callee[len("net/http."):], ".") == 0 && slices.Contains(goHTTPVerbs, verb):
		need, ok := goNeed(s, call, "time")
		if !ok {
			need = nil
		}
		c := claim{at: call, title: goTitle("http."+verb, call), why: goHang, confidence: finding.High}
		if ok {
			pkg := call.Field("function").Field("operand").Text()
			c.mend = append(need, replace(call.Field("function"), fmt.Sprintf("(&%s.Client{Timeout: 10 * time.Second}).%s", pkg, verb)))
		}
		s.report(c)
	case strings.HasPrefix(callee, "net/http.DefaultClient.") && verb == "Do":
		confidence := goDeadline(s, call)
		if confidence == "" {
			return
		}
		s.report(claim{at: call, title: "Request by http.DefaultClient can hang for ever", why: goHang, confidence: confidence})
	case strings.HasPrefix(callee, "net/http.DefaultClient.") && slices.Contains(goHTTPVerbs, verb):
		s.report(claim{at: call, title: goTitle("http.DefaultClient."+verb, call), why: goHang, confidence: finding.High})
	}
}

func goTitle(what string, call syntax.Node) string {
	if to := destination(goArgument(call, 0).Text()); to != "" {
		return what + " to " + to + " can hang for ever"
	}
	return what + " can hang for ever"
}

// goDeadline says how sure it is that the request of a Do call carries no
// deadline: empty if it does.
func goDeadline(s *scan, call syntax.Node) finding.Confidence {
	text := goTop(call).Text()
	switch {
	case strings.Contains(text, "context.WithTimeout(") || strings.Contains(text, "context.WithDeadline("):
		return ""
	case containsAny(text, "NewRequestWithContext(", ".WithContext("):
		return finding.Low // the caller may have set one
	case !strings.Contains(text, "http.NewRequest("):
		return finding.Low // the request comes from elsewhere
	}
	return finding.High
}

// goBareClient finds http.Client values without a Timeout.
func goBareClient(s *scan, n syntax.Node) {
	if goType(s, n.Field("type")) != "net/http.Client{}" || goKey(n, "Timeout").Valid() || n.Is("composite_literal") && goPositionalLiteral(n) {
		return
	}
	if n.Is("var_spec") && n.Field("value").Valid() || n.Field("type").Is("pointer_type") {
		return
	}
	name := goHolder(n)
	if name != "" && containsAny(goSight(s, n, name), name+".Timeout =", name+".Timeout=") {
		return
	}
	c := claim{at: n, title: "http.Client without a Timeout", why: goHang + " The zero Timeout means no limit.", confidence: finding.High}
	switch {
	case s.mentions("NewRequestWithContext(") && s.mentions("context.WithTimeout(", "context.WithDeadline("):
		return
	case s.mentions("NewRequestWithContext(", "ResponseHeaderTimeout"):
		c.confidence = finding.Low
	case containsAny(strings.ToLower(name+s.symbol(n)), "stream", "sse", "download", "watch"):
		c.confidence = finding.Low
	}
	if need, ok := goNeed(s, n, "time"); ok && n.Is("composite_literal") {
		c.mend = append(need, goAddKey(s, n, "Timeout", "10 * time.Second")...)
	}
	s.report(c)
}

// goNewClient finds new(http.Client).
func goNewClient(s *scan, call syntax.Node) {
	if s.callee(call) != "new" || s.resolve(call) != "net/http.Client{}" {
		return
	}
	name := goHolder(call)
	if name != "" && containsAny(goSight(s, call, name), name+".Timeout =") || s.mentions("NewRequestWithContext(") {
		return
	}
	c := claim{at: call, title: "http.Client without a Timeout", why: goHang + " The zero Timeout means no limit.", confidence: finding.High}
	if need, ok := goNeed(s, call, "time"); ok {
		c.mend = append(need, replace(call, "&"+goArgument(call, 0).Text()+"{Timeout: 10 * time.Second}"))
	}
	s.report(c)
}

func goPositionalLiteral(n syntax.Node) bool {
	first := n.Field("body").Child(0)
	return first.Valid() && !first.Is("keyed_element") && !isComment(first)
}

// goHolder returns the variable or field that a literal is assigned to.
func goHolder(n syntax.Node) string {
	for up := range n.Up() {
		switch up.Kind() {
		case "short_var_declaration", "assignment_statement":
			return up.Field("left").Child(0).Text()
		case "var_spec":
			return up.Field("name").Text()
		case "block", "source_file":
			return ""
		}
	}
	return ""
}

// goSight returns the text in which a local variable, or a field or global,
// can be configured later.
func goSight(s *scan, n syntax.Node, name string) string {
	if strings.Contains(name, ".") {
		return s.text()
	}
	return s.scope(n).Text()
}

// goAddKey adds a keyed element to a composite literal.
func goAddKey(s *scan, literal syntax.Node, key, value string) []splice {
	body := literal.Field("body")
	final := last(body)
	_, end := body.Bytes()
	switch {
	case !final.Valid() && body.StartLine() == body.EndLine():
		return []splice{insertAt(end-1, key+": "+value)}
	case !final.Valid():
		return nil
	case final.StartLine() == body.StartLine():
		_, at := final.Bytes()
		return []splice{insertAt(at, ", "+key+": "+value)}
	}
	return goAlignedKey(s, children(body), key, value)
}

// goAlignedKey puts an element before those that stand one a line, and lines
// the values up as gofmt does.
func goAlignedKey(s *scan, elements []syntax.Node, key, value string) []splice {
	width, line := len(key), elements[0].StartLine()
	plain := true
	for i, e := range elements {
		plain = plain && e.Is("keyed_element") && e.StartLine() == line+i && e.EndLine() == e.StartLine() && s.alone(e)
		width = max(width, len(e.Child(0).Text()))
	}
	pad := func(key string) string { return key + ":" + strings.Repeat(" ", 1+width-len(key)) }
	start, _ := elements[0].Bytes()
	if !plain {
		return []splice{insertAt(start, key+": "+value+",\n"+s.indent(elements[0]))}
	}
	changes := []splice{insertAt(start, pad(key)+value+",\n"+s.indent(elements[0]))}
	for _, e := range elements {
		from, _ := e.Bytes()
		to, _ := e.Child(1).Bytes()
		changes = append(changes, splice{from, to, pad(e.Child(0).Text())})
	}
	return changes
}

// goServe finds servers started without any timeout.
func goServe(s *scan, call syntax.Node) {
	callee := s.callee(call)
	what := ""
	switch callee {
	case "net/http.ListenAndServe", "net/http.ListenAndServeTLS", "net/http.Serve", "net/http.ServeTLS":
		what = "http." + lastPart(callee)
	case "github.com/gin-gonic/gin.Default().Run", "github.com/gin-gonic/gin.New().Run", "github.com/gin-gonic/gin.Engine{}.Run":
		what = "gin's Run"
	}
	address := goArgument(call, 0).Text()
	if what == "" || containsAny(address, "localhost", "127.0.0.1", "[::1]") {
		return
	}
	s.report(claim{
		at: call, title: what + " serves without read and idle timeouts", confidence: finding.High,
		why:  "A client that sends its request byte by byte, or never finishes its headers, keeps a connection and a goroutine for as long as it likes.",
		mend: goServeMend(s, call),
	})
}

// goServeMend builds the server that ListenAndServe would have built, with
// timeouts that do not hurt streams.
func goServeMend(s *scan, call syntax.Node) []splice {
	need, ok := goNeed(s, call, "time")
	fn, address, handler := call.Field("function"), goArgument(call, 0), goArgument(call, 1)
	if !ok || s.callee(call) != "net/http.ListenAndServe" || call.StartLine() != call.EndLine() || !handler.Valid() {
		return nil
	}
	fields := "Addr: " + address.Text()
	if handler.Text() != "nil" {
		fields += ", Handler: " + handler.Text()
	}
	server := fmt.Sprintf("(&%s.Server{%s, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: 2 * time.Minute}).ListenAndServe()", fn.Field("operand").Text(), fields)
	return append(need, replace(call, server))
}

// goBareServer finds http.Server values without a read timeout.
func goBareServer(s *scan, n syntax.Node) {
	if goType(s, n.Field("type")) != "net/http.Server{}" || goKey(n, "ReadHeaderTimeout").Valid() || goKey(n, "ReadTimeout").Valid() {
		return
	}
	name := goHolder(n)
	if name != "" && containsAny(goSight(s, n, name), name+".ReadHeaderTimeout", name+".ReadTimeout") || containsAny(goKey(n, "Addr").Text(), "localhost", "127.0.0.1") {
		return
	}
	c := claim{
		at: n, title: "http.Server without a read timeout", confidence: finding.High,
		why: "A client that never finishes its headers keeps a connection and a goroutine for as long as it likes.",
	}
	if need, ok := goNeed(s, n, "time"); ok {
		c.mend = append(need, goAddKey(s, n, "ReadHeaderTimeout", "5 * time.Second")...)
	}
	s.report(c)
}

// goResponse reports whether a call gives an *http.Response, and the variable
// that takes it.
func goResponse(s *scan, call syntax.Node) (o goOwned, ok bool) {
	callee := s.callee(call)
	method := lastName(call.Field("function"))
	known := false
	switch {
	case strings.HasPrefix(callee, "net/http.Client{}."), strings.HasPrefix(callee, "net/http.DefaultClient."), strings.HasPrefix(callee, "net/http.DefaultTransport."):
		known = method == "Do" || method == "RoundTrip" || slices.Contains(goHTTPVerbs, method)
	case strings.HasPrefix(callee, "net/http."):
		known = strings.Count(callee[len("net/http."):], ".") == 0 && slices.Contains(goHTTPVerbs, method)
	case method == "Do" && call.Field("arguments").Count() == 1:
		receiver := strings.ToLower(lastName(call.Field("function").Field("operand")))
		known = strings.HasSuffix(receiver, "client") || receiver == "hc" || receiver == "doer"
	}
	if !known {
		return goOwned{}, false
	}
	from, name := goVariable(call, 0)
	fn := s.function(call)
	if !from.Valid() || !fn.Valid() || strings.Contains(name, ".") {
		return goOwned{}, false
	}
	sure := strings.HasPrefix(callee, "net/http.") || strings.Contains(fn.Text(), name+".Body") || strings.Contains(fn.Text(), name+".StatusCode")
	return goOwned{fn: fn, from: from, name: name, method: []string{"Close"}}, sure
}

func goBodyNotClosed(s *scan, call syntax.Node) {
	o, ok := goResponse(s, call)
	if !ok || o.name != "_" && !o.leaks(s) {
		return
	}
	what := "Response body of " + call.Field("function").Text() + " is not closed on every path"
	if o.name == "_" {
		what = "Response of " + call.Field("function").Text() + " is dropped with its body open"
	}
	s.report(claim{
		at: o.from, title: what, confidence: finding.High,
		why:  "The connection behind an open body cannot be used again: under load, and above all on errors, connections and descriptors run out.",
		mend: goDefer(s, o, o.name+".Body.Close()"),
	})
}

// goDefer puts a deferred call after the error check of an acquisition that
// nothing else in the function releases.
func goDefer(s *scan, o goOwned, call string) []splice {
	check := o.from.Next()
	if o.name == "_" || !check.Is("if_statement") || !strings.Contains(check.Field("condition").Text(), "err") || !s.alone(check) {
		return nil
	}
	for _, c := range s.calls(o.fn) {
		if before(o.from, c) && o.closedBy(c) {
			return nil // closing twice is not ours to decide
		}
	}
	if enclosing(o.from, "for_statement", "func_literal", "function_declaration", "method_declaration").Is("for_statement") {
		return nil // a defer would pile up
	}
	_, end := check.Bytes()
	return []splice{insertAt(end, "\n"+s.indent(check)+"defer "+call)}
}

// goStatusUnchecked finds responses that are decoded whatever their status.
func goStatusUnchecked(s *scan, call syntax.Node) {
	o, ok := goResponse(s, call)
	if !ok || o.name == "_" || o.name == "" {
		return
	}
	text := o.fn.Text()
	if containsAny(text, o.name+".StatusCode", o.name+".Status") {
		return
	}
	for _, c := range s.calls(o.fn) {
		callee := s.callee(c)
		if !before(o.from, c) || c.Field("arguments").Child(0).Text() != o.name+".Body" {
			continue
		}
		if callee == "encoding/json.NewDecoder" || callee == "encoding/xml.NewDecoder" || callee == "io.ReadAll" || callee == "io/ioutil.ReadAll" {
			if o.passedWhole() {
				return
			}
			s.report(claim{at: c, title: "Response is read without looking at its status",
				why: "Go returns no error for a 500 or 503: the error page is read as if it were the answer."})
			return
		}
	}
}

// passedWhole reports whether the response itself goes to another function,
// which may look at the status.
func (o goOwned) passedWhole() bool {
	for n := range o.fn.Walk() {
		if n.Is("identifier") && n.Text() == o.name && n.Parent().Is("argument_list", "return_statement", "expression_list") && !contains(o.from, n) {
			return true
		}
	}
	return false
}
