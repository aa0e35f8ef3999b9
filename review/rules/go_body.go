package rules

import (
	"fmt"

	"breakwater/index/syntax"
)

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
