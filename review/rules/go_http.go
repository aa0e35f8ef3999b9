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
		c := claim{at: call, title: goTitle("http."+verb, call), why: goHang, confidence: finding.High}
		if need, ok := goNeed(s, call, "time"); ok && goReadHere(s, call) && !goTunesDefault(s) {
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
	if need, ok := goNeed(s, n, "time"); ok && n.Is("composite_literal") && goClientStays(s, n) {
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
	if need, ok := goNeed(s, call, "time"); ok && goClientStays(s, call) {
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
