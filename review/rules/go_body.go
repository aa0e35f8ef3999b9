package rules

import "breakwater/index/syntax"

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
	s.report(claim{at: call, title: "Request body is read without a size limit", why: "One client with a huge body fills the memory, and the process is killed with every request it was serving."})
}
