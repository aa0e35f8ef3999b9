package rules

import (
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// pyStatusUnchecked finds answers that are parsed whatever their status.
func pyStatusUnchecked(s *scan, call syntax.Node) {
	target := call.Field("function")
	if target.Field("attribute").Text() != "json" || call.Field("arguments").Count() > 0 {
		return
	}
	object := target.Field("object")
	meaning := s.resolve(object)
	verb := lastPart(strings.TrimSuffix(meaning, "()"))
	module := strings.HasPrefix(meaning, "requests.") || strings.HasPrefix(meaning, "httpx.")
	if !module || !slices.Contains(httpVerbs, verb) || s.mentions(".hooks[", "hooks={", "event_hooks") {
		return
	}
	if object.Is("identifier") {
		text := s.scope(call).Text()
		name := object.Text()
		checked := containsAny(text, name+".raise_for_status", name+".status_code", name+".ok", name+".is_success", name+".is_error", name+".reason")
		if checked || passes(s.scope(call), name) {
			return
		}
	} else if !object.Is("call") && !object.Is("parenthesized_expression") {
		return
	}
	s.report(claim{at: call, title: "Answer is parsed without looking at its status",
		why: "A 500 or 503 raises nothing: the error page is parsed as if it were the answer, and fails later or passes as bad data."})
}
