package failover

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

// errorBody is what the many dialects of an error answer have in common.
type errorBody struct {
	code    string // error.code, or error.type where there is no code
	kind    string // error.type
	inner   string // Azure's innererror.code
	param   string // the parameter at fault
	message string
	status  int // a status inside the body, as OpenRouter sends it with 200
}

// parseErrorBody reads {"error":{…}}, {"error":"text"}, vLLM's flat {"object":"error",…}, FastAPI's {"detail":…},
// Google's [{"error":…}] and plain text. found says whether the body is an error document at all.
func parseErrorBody(body []byte) (e errorBody, found bool) {
	body = firstOfList(bytes.TrimSpace(body))
	var doc map[string]json.RawMessage
	if json.Unmarshal(body, &doc) != nil {
		return errorBody{message: plainText(body)}, false
	}
	if raw, ok := doc["error"]; ok && !blank(raw) {
		return errorObject(raw), true
	}
	if text(doc["object"]) == "error" || text(doc["type"]) == "error" {
		return errorObject(body), true
	}
	for _, key := range []string{"detail", "message", "errors"} {
		if raw, ok := doc[key]; ok {
			return errorBody{message: textOrJSON(raw)}, key == "detail" && len(doc) == 1
		}
	}
	return errorBody{message: plainText(body)}, false
}

// blank reports whether an error field says that there is none, as some servers do in every answer.
func blank(raw json.RawMessage) bool {
	switch string(raw) {
	case "null", `""`, "{}", "[]", "false":
		return true
	}
	return false
}

// firstOfList unwraps the list that Google puts around an error.
func firstOfList(body []byte) []byte {
	var list []json.RawMessage
	if json.Unmarshal(body, &list) == nil && len(list) > 0 {
		return list[0]
	}
	return body
}

func errorObject(raw json.RawMessage) errorBody {
	var doc map[string]json.RawMessage
	if json.Unmarshal(raw, &doc) != nil {
		return errorBody{message: textOrJSON(raw)}
	}
	e := errorBody{kind: text(doc["type"]), param: text(doc["param"]), message: textOrJSON(doc["message"])}
	e.code = text(doc["code"])
	if n, err := strconv.Atoi(string(bytes.Trim(doc["code"], `"`))); err == nil {
		e.status, e.code = n, ""
	}
	if e.code == "" {
		e.code = e.kind
	}
	for _, key := range []string{"innererror", "inner_error"} {
		var inner struct{ Code string }
		if json.Unmarshal(doc[key], &inner) == nil && inner.Code != "" {
			e.inner = inner.Code
		}
	}
	return e
}

func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

func textOrJSON(raw json.RawMessage) string {
	if s := text(raw); s != "" {
		return s
	}
	if s := string(raw); s != "null" {
		return s
	}
	return ""
}

var (
	htmlTitle = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)
	htmlTag   = regexp.MustCompile(`(?s)<[^>]*>`)
)

// plainText makes a proxy's error page readable: its title, or what is left without the tags.
func plainText(body []byte) string {
	s := string(body)
	if !strings.HasPrefix(s, "<") {
		return s
	}
	if m := htmlTitle.FindStringSubmatch(s); m != nil {
		return strings.TrimSpace(m[1])
	}
	return htmlTag.ReplaceAllString(s, " ")
}
