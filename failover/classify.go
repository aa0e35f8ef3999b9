package failover

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// kindOfStatus finds the row for an answer that carries an error. The status comes before any text; text only
// splits a status that means several things.
func kindOfStatus(status int, e errorBody, hint time.Duration, hasHint bool, limit time.Duration) Kind {
	switch {
	case status == 429:
		return kindOf429(e, hint, hasHint, limit)
	case status >= 500:
		return kindOf5xx(status, e)
	case status >= 400:
		return kindOf4xx(status, e)
	case status >= 300:
		return KindRedirect
	default:
		return kindOfCode(e)
	}
}

func kindOf4xx(status int, e errorBody) Kind {
	switch status {
	case 401, 403:
		if isContentFilter(e) {
			return KindContentFilter
		}
		return KindAuth
	case 402:
		return KindAccount
	case 405, 410:
		return KindNotFound
	case 408:
		return KindRequestTimeout
	case 409:
		return KindConflict
	case 413:
		return KindTooLarge
	case 425:
		return KindTooEarly
	}
	switch {
	case isContextLength(e):
		return KindContextLength
	case isContentFilter(e):
		return KindContentFilter
	case (status == 400 || status == 404 || status == 422) && isCapability(e):
		return KindCapability
	case status == 404:
		return KindNotFound
	case status == 400 && isAccount(e):
		return KindAccount
	case status == 400 && schemeText.MatchString(e.message):
		return KindTLS
	}
	return KindInvalid
}

// quotaCodes end an account's service until somebody pays. Only the structured field counts: some providers write
// "insufficient quota" into the text of a limit that is over in a minute.
var quotaCodes = []string{
	"insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "billing_error", "credit_balance_exhausted",
}

func kindOf429(e errorBody, hint time.Duration, hasHint bool, limit time.Duration) Kind {
	switch {
	case slices.Contains(quotaCodes, e.code) || slices.Contains(quotaCodes, e.kind):
		return KindQuota
	case exceedsTier(e.message):
		return KindTier
	case !hasHint:
		return KindRateCap
	case hint > limit:
		return KindRateStop
	}
	return KindRateWait
}

func kindOf5xx(status int, e errorBody) Kind {
	switch status {
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
		return KindNotImplemented
	case 503:
		return KindUnavailable
	case 525, 526:
		return KindOrigin
	case 529:
		return KindOverloaded
	}
	if e.kind == "overloaded_error" {
		return KindOverloaded
	}
	return KindServer
}

// codeStatus gives the status that a provider would have sent, for errors inside a 200 or a stream.
var codeStatus = map[string]int{
	"overloaded_error": 529, "api_error": 500, "server_error": 500, "internal_error": 500, "timeout_error": 504,
	"rate_limit_error": 429, "rate_limit_exceeded": 429, "insufficient_quota": 429, "authentication_error": 401,
	"invalid_api_key": 401, "permission_error": 403, "not_found_error": 404, "model_not_found": 404,
	"invalid_request_error": 400, "context_length_exceeded": 400, "content_filter": 400, "request_too_large": 413,
	"billing_error": 402,
}

func (e errorBody) impliedStatus() int {
	if e.status >= 300 && e.status < 600 {
		return e.status
	}
	if status, ok := codeStatus[e.code]; ok {
		return status
	}
	return codeStatus[e.kind]
}

func kindOfCode(e errorBody) Kind {
	switch {
	case isContextLength(e):
		return KindContextLength
	case isContentFilter(e):
		return KindContentFilter
	}
	return KindServer
}

var (
	contextText = regexp.MustCompile(`(?i)maximum context length|context[ _]length|context window|context size|` +
		`(prompt|input) is too long|too many (input )?tokens`)
	accountText = regexp.MustCompile(`(?i)credit balance is (too low|exhausted)|\bout of credits\b|` +
		`(reached|exceeded) (your|the) (\w+ ){0,2}((usage|spend(ing)?) limits?|budget)\b|\bbudget (has been|is) exceeded|` +
		`\bbilling (hard limit has been reached|is not active)`)
	schemeText  = regexp.MustCompile(`(?i)HTTP request (was sent )?to (an )?HTTPS`)
	unknownText = regexp.MustCompile(`(?i)unsupported|not supported|does ?n.t support|not support|only .* supported|` +
		`unrecogni[sz]ed|unknown|unexpected|not permitted|not allowed|extra (inputs|fields)|invalid parameter|` +
		`not available|is unavailable|must be|no endpoints found`)
	featureText = regexp.MustCompile(`(?i)response[ _]format|json[ _]schema|json[ _]object|json mode|` +
		`structured[ _]outputs?|output_config|output_format|tool[ _]choice|\btools?\b|` +
		`max_completion_tokens|max_tokens|cache_control|stream_options|\bstream(ing)?\b`)
	tierText = regexp.MustCompile(`(?i)limit:? (\d+).*requested:? ~?(\d+)`)
)

func isContextLength(e errorBody) bool {
	return e.code == "context_length_exceeded" || contextText.MatchString(e.message)
}

func isContentFilter(e errorBody) bool {
	for _, code := range []string{e.code, e.kind, e.inner} {
		switch code {
		case "content_filter", "content_policy_violation", "content_policy", "ResponsibleAIPolicyViolation":
			return true
		}
	}
	return false
}

// isAccount goes by the code, or by a whole phrase: a parameter may be called budget.
func isAccount(e errorBody) bool {
	return slices.Contains(quotaCodes, e.code) || slices.Contains(quotaCodes, e.kind) ||
		accountText.MatchString(e.message)
}

// isCapability tells "this server does not know the parameter" from "the value is wrong": both name the parameter.
func isCapability(e errorBody) bool {
	if featureText.MatchString(e.param) {
		return true
	}
	return featureText.MatchString(e.message) && unknownText.MatchString(e.message+" "+e.code)
}

// exceedsTier reads "Limit 9000, Requested ~16008": no wait makes such a request fit.
func exceedsTier(message string) bool {
	m := tierText.FindStringSubmatch(message)
	if m == nil {
		return false
	}
	limit, err1 := strconv.Atoi(m[1])
	asked, err2 := strconv.Atoi(m[2])
	return err1 == nil && err2 == nil && asked > limit && !strings.Contains(message, "Used")
}
