package failover

// Kind names one way in which a chat request fails: a row of the decision table. The zero value means "not told
// apart".
type Kind string

// The ways to fail, in the order of the decision table (README.md).
const (
	KindContextLength  Kind = "context-length"
	KindContentFilter  Kind = "content-filter"
	KindCapability     Kind = "capability"
	KindAccount        Kind = "account"
	KindAuth           Kind = "auth"
	KindNotFound       Kind = "not-found"
	KindRequestTimeout Kind = "request-timeout"
	KindConflict       Kind = "conflict"
	KindTooLarge       Kind = "too-large"
	KindInvalid        Kind = "invalid-request"
	KindTooEarly       Kind = "too-early"
	KindRateWait       Kind = "rate-limit-wait"
	KindRateStop       Kind = "rate-limit-stop"
	KindRateCap        Kind = "rate-limit"
	KindQuota          Kind = "quota"
	KindTier           Kind = "tier"
	KindServer         Kind = "server-error"
	KindNotImplemented Kind = "not-implemented"
	KindUnavailable    Kind = "unavailable"
	KindOverloaded     Kind = "overloaded"
	KindOrigin         Kind = "origin-misconfigured"
	KindRedirect       Kind = "redirect"
	KindConnect        Kind = "connect"
	KindReset          Kind = "reset"
	KindTLS            Kind = "tls"
	KindTLSTimeout     Kind = "tls-timeout"
	KindTimeout        Kind = "attempt-timeout"
	KindFirstToken     Kind = "first-token-timeout"
	KindIdle           Kind = "idle-timeout"
	KindNoAnswer       Kind = "no-answer"
	KindCanceled       Kind = "canceled"
	KindEmptyChoices   Kind = "empty-choices"
	KindNotJSON        Kind = "not-json"
	KindEmptyBody      Kind = "empty-body"
	KindTruncated      Kind = "truncated"
	KindFinishError    Kind = "finish-error"
	KindStreamOpen     Kind = "stream-without-events"
	KindStreamCut      Kind = "stream-truncated"
	KindStreamReset    Kind = "stream-reset"
	KindStreamEmpty    Kind = "stream-empty-messages"
	KindOversized      Kind = "oversized"
	KindRefusedBySDK   Kind = "refused-by-client"
	KindUnknown        Kind = "unknown"
)

// Retry says whether the same region may be asked again within one request.
type Retry uint8

// The ways to ask again.
const (
	RetryNever   Retry = iota // the same question gets the same answer
	RetryOnce                 // one more try after a back-off
	RetryBackoff              // as often as attempts allow, after a back-off
	RetryWait                 // after the wait that the server named
	RetryReduced              // at once, without the parameter that the server does not know
)

// String returns the word that README.md uses.
func (r Retry) String() string {
	return [...]string{"never", "once", "back-off", "wait", "reduced"}[r]
}

// Next says where else a request may go.
type Next uint8

// The ways to go on.
const (
	NextNever      Next = iota // nowhere: another server would say the same
	NextNow                    // to another region, or to the next backend, at once; back-off is for coming back
	NextLarger                 // only to a backend with a larger declared context window
	NextConfigured             // only where Options.NextOnContentFilter asks for it
)

// String returns the words that README.md uses.
func (n Next) String() string {
	return [...]string{"never", "now", "larger window", "if configured"}[n]
}

// rule is a row of the decision table: what a kind of failure means for the retry, the breaker and the route.
type rule struct {
	Kind  Kind
	When  string  // the condition, in words
	Retry Retry   // the same region again?
	Mark  Outcome // what the breaker of the region learns
	Next  Next    // another region or backend?
	Blame string  // whose fault: caller, server, network, config, account, model
}

// rules is the decision table. README.md shows it; a test holds the two together.
var rules = []rule{
	{KindContextLength, "400 context_length_exceeded, or text that says so", RetryNever, Alive, NextLarger, "caller"},
	{KindContentFilter, "400 content_filter, content_policy_violation, Azure innererror", RetryNever, Alive,
		NextConfigured, "caller"},
	{KindCapability, "400, 404 or 422 about response_format, json_schema, tools or the token parameter", RetryReduced,
		Alive, NextNow, "config"},
	{KindAccount, "402, or 400 with a billing code or a phrase about credit, budget or usage limit", RetryNever,
		ForceOpen, NextNow, "account"},
	{KindAuth, "401, 403", RetryNever, ForceOpen, NextNow, "config"},
	{KindNotFound, "404 or 405: no such model, deployment or path; 410: gone", RetryNever, Fail, NextNow, "config"},
	{KindRequestTimeout, "408", RetryBackoff, Fail, NextNow, "server"},
	{KindConflict, "409", RetryOnce, Neutral, NextNever, "server"},
	{KindTooLarge, "413", RetryNever, Alive, NextLarger, "caller"},
	{KindInvalid, "any other 4xx", RetryNever, Alive, NextNever, "caller"},
	{KindTooEarly, "425", RetryBackoff, Neutral, NextNever, "server"},
	{KindRateWait, "429 with a hint within retry-after-limit", RetryWait, Neutral, NextNow, "server"},
	{KindRateStop, "429 with a longer hint", RetryNever, ForceOpen, NextNow, "server"},
	{KindRateCap, "429 without a hint", RetryBackoff, Fail, NextNow, "server"},
	{KindQuota, "429 with code or type insufficient_quota or billing_*", RetryNever, ForceOpen, NextNow, "account"},
	{KindTier, "429: one request larger than the limit of the tier", RetryNever, Alive, NextNow, "caller"},
	{KindServer, "500, 502, 504, 520 to 524, any other 5xx", RetryBackoff, Fail, NextNow, "server"},
	{KindNotImplemented, "501, 505", RetryNever, Fail, NextNow, "server"},
	{KindUnavailable, "503", RetryBackoff, Fail, NextNow, "server"},
	{KindOverloaded, "529, overloaded_error", RetryBackoff, Fail, NextNow, "server"},
	{KindOrigin, "525, 526: the origin's certificate", RetryNever, Fail, NextNow, "config"},
	{KindRedirect, "3xx", RetryNever, Fail, NextNow, "config"},
	{KindConnect, "connection refused, no route, name not found", RetryOnce, Fail, NextNow, "network"},
	{KindReset, "connection reset, closed before an answer, HTTP/2 stream reset or GOAWAY", RetryBackoff, Fail, NextNow,
		"network"},
	{KindTLS, "certificate not trusted, TLS refused, HTTP spoken to an HTTPS port", RetryNever, Fail, NextNow, "config"},
	{KindTLSTimeout, "TLS handshake timeout", RetryBackoff, Fail, NextNow, "network"},
	{KindTimeout, "attempt-timeout passed while the caller still waits", RetryBackoff, Fail, NextNow, "server"},
	{KindFirstToken, "first-token-timeout passed before a stream began, while another region could be asked",
		RetryBackoff, Fail, NextNow, "server"},
	{KindIdle, "idle-timeout passed within a stream", RetryBackoff, Fail, NextNow, "server"},
	{KindNoAnswer, "nothing came until another region answered first or the request's own deadline passed", RetryNever,
		Fail, NextNever, "server"},
	{KindCanceled, "the caller cancelled, or its own deadline passed", RetryNever, Neutral, NextNever, "caller"},
	{KindEmptyChoices, "200 without choices or without any content", RetryOnce, Fail, NextNow, "server"},
	{KindNotJSON, "200 with HTML or anything else that is not a chat answer", RetryOnce, Fail, NextNow, "config"},
	{KindEmptyBody, "200 with an empty body", RetryBackoff, Fail, NextNow, "server"},
	{KindTruncated, "200 with a body cut short", RetryBackoff, Fail, NextNow, "network"},
	{KindFinishError, "finish_reason error", RetryBackoff, Fail, NextNow, "server"},
	{KindStreamOpen, "a stream was asked for, no event came", RetryBackoff, Fail, NextNow, "server"},
	{KindStreamCut, "a stream ended without finish_reason and without [DONE]", RetryBackoff, Fail, NextNow, "network"},
	{KindStreamReset, "a stream broke off", RetryBackoff, Fail, NextNow, "network"},
	{KindStreamEmpty, "too many empty messages in a stream", RetryBackoff, Fail, NextNow, "server"},
	{KindOversized, "an answer larger than 32 MiB", RetryNever, Fail, NextNow, "server"},
	{KindRefusedBySDK, "the request could not be built", RetryNever, Neutral, NextNever, "caller"},
	{KindUnknown, "any other error", RetryBackoff, Fail, NextNow, "network"},
}

// ruleByKind is built once: the table is small, but a request should not search it.
var ruleByKind = func() map[Kind]rule {
	byKind := make(map[Kind]rule, len(rules))
	for _, r := range rules {
		byKind[r.Kind] = r
	}
	return byKind
}()

func ruleOf(k Kind) rule {
	if r, ok := ruleByKind[k]; ok {
		return r
	}
	return ruleByKind[KindUnknown]
}
