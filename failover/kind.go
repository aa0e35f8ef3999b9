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

// retryRule says whether the same region may be asked again within one request.
type retryRule uint8

// The ways to ask again.
const (
	retryNever   retryRule = iota // the same question gets the same answer
	retryOnce                     // one more try after a back-off
	retryBackoff                  // as often as attempts allow, after a back-off
	retryWait                     // after the wait that the server named
	retryReduced                  // at once, without the parameter that the server does not know
)

// String returns the word that README.md uses.
func (r retryRule) String() string {
	return [...]string{"never", "once", "back-off", "wait", "reduced"}[r]
}

// nextRule says where else a request may go.
type nextRule uint8

// The ways to go on.
const (
	nextNever      nextRule = iota // nowhere: another server would say the same
	nextNow                        // to another region, or to the next backend, at once; back-off is for coming back
	nextLarger                     // only to a backend with a larger declared context window
	nextConfigured                 // only where Options.NextOnContentFilter asks for it
)

// String returns the words that README.md uses.
func (n nextRule) String() string {
	return [...]string{"never", "now", "larger window", "if configured"}[n]
}

// rule is a row of the decision table: what a kind of failure means for the retry, the breaker and the route.
type rule struct {
	Kind  Kind
	When  string    // the condition, in words
	Retry retryRule // the same region again?
	Mark  Outcome   // what the breaker of the region learns
	Next  nextRule  // another region or backend?
	Blame string    // whose fault: caller, server, network, config, account, model
}

// rules is the decision table. README.md shows it; a test holds the two together.
var rules = []rule{
	{KindContextLength, "400 context_length_exceeded, or text that says so", retryNever, Alive, nextLarger, "caller"},
	{KindContentFilter, "400 content_filter, content_policy_violation, Azure innererror", retryNever, Alive,
		nextConfigured, "caller"},
	{KindCapability, "400, 404 or 422 about response_format, json_schema, tools, cache_control or the token " +
		"parameter", retryReduced,
		Alive, nextNow, "config"},
	{KindAccount, "402, or 400 with a billing code or a phrase about credit, budget or usage limit", retryNever,
		ForceOpen, nextNow, "account"},
	{KindAuth, "401, 403", retryNever, ForceOpen, nextNow, "config"},
	{KindNotFound, "404 or 405: no such model, deployment or path; 410: gone", retryNever, Fail, nextNow, "config"},
	{KindRequestTimeout, "408", retryBackoff, Fail, nextNow, "server"},
	{KindConflict, "409", retryOnce, Neutral, nextNever, "server"},
	{KindTooLarge, "413", retryNever, Alive, nextLarger, "caller"},
	{KindInvalid, "any other 4xx", retryNever, Alive, nextNever, "caller"},
	{KindTooEarly, "425", retryBackoff, Neutral, nextNever, "server"},
	{KindRateWait, "429 with a hint within retry-after-limit", retryWait, Neutral, nextNow, "server"},
	{KindRateStop, "429 with a longer hint", retryNever, ForceOpen, nextNow, "server"},
	{KindRateCap, "429 without a hint", retryBackoff, Fail, nextNow, "server"},
	{KindQuota, "429 with code or type insufficient_quota or billing_*", retryNever, ForceOpen, nextNow, "account"},
	{KindTier, "429: one request larger than the limit of the tier", retryNever, Alive, nextNow, "caller"},
	{KindServer, "500, 502, 504, 520 to 524, any other 5xx", retryBackoff, Fail, nextNow, "server"},
	{KindNotImplemented, "501, 505", retryNever, Fail, nextNow, "server"},
	{KindUnavailable, "503", retryBackoff, Fail, nextNow, "server"},
	{KindOverloaded, "529, overloaded_error", retryBackoff, Fail, nextNow, "server"},
	{KindOrigin, "525, 526: the origin's certificate", retryNever, Fail, nextNow, "config"},
	{KindRedirect, "3xx", retryNever, Fail, nextNow, "config"},
	{KindConnect, "connection refused, no route, name not found", retryOnce, Fail, nextNow, "network"},
	{KindReset, "connection reset, closed before an answer, HTTP/2 stream reset or GOAWAY", retryBackoff, Fail, nextNow,
		"network"},
	{KindTLS, "certificate not trusted, TLS refused, HTTP spoken to an HTTPS port", retryNever, Fail, nextNow, "config"},
	{KindTLSTimeout, "TLS handshake timeout", retryBackoff, Fail, nextNow, "network"},
	{KindTimeout, "attempt-timeout passed while the caller still waits", retryBackoff, Fail, nextNow, "server"},
	{KindFirstToken, "first-token-timeout passed before a stream began, while another region could be asked",
		retryBackoff, Fail, nextNow, "server"},
	{KindIdle, "idle-timeout passed within a stream", retryBackoff, Fail, nextNow, "server"},
	{KindNoAnswer, "nothing came until another region answered first or the request's own deadline passed", retryNever,
		Fail, nextNever, "server"},
	{KindCanceled, "the caller cancelled, or its own deadline passed", retryNever, Neutral, nextNever, "caller"},
	{KindEmptyChoices, "200 without choices or without any content", retryOnce, Fail, nextNow, "server"},
	{KindNotJSON, "200 with HTML or anything else that is not a chat answer", retryOnce, Fail, nextNow, "config"},
	{KindEmptyBody, "200 with an empty body", retryBackoff, Fail, nextNow, "server"},
	{KindTruncated, "200 with a body cut short", retryBackoff, Fail, nextNow, "network"},
	{KindFinishError, "finish_reason error", retryBackoff, Fail, nextNow, "server"},
	{KindStreamOpen, "a stream was asked for, no event came", retryBackoff, Fail, nextNow, "server"},
	{KindStreamCut, "a stream ended without finish_reason and without [DONE]", retryBackoff, Fail, nextNow, "network"},
	{KindStreamReset, "a stream broke off", retryBackoff, Fail, nextNow, "network"},
	{KindStreamEmpty, "too many empty messages in a stream", retryBackoff, Fail, nextNow, "server"},
	{KindOversized, "an answer larger than 32 MiB", retryNever, Fail, nextNow, "server"},
	{KindRefusedBySDK, "the request could not be built", retryNever, Neutral, nextNever, "caller"},
	{KindUnknown, "any other error", retryBackoff, Fail, nextNow, "network"},
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
