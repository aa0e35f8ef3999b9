package failover

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

const (
	errorBodyLimit = 64 << 10 // bytes of an error answer that are read: providers send less than 2 KiB
	answerLimit    = 32 << 20 // bytes of an answer; the largest output of today's models is under 1 MiB
)

// doer sends one HTTP request of one region and turns every answer that is not a usable 2xx into a *Failure. The
// client libraries above it then only ever see good answers, so nothing depends on how they report bad ones: they
// lose headers, lose the status where the body is cut, and take a 200 that holds an error for a success.
type doer struct {
	client *http.Client
	limit  time.Duration // retry-after-limit, which splits 429
	scrub  scrubber
}

// newHTTPClient keeps redirects from turning the POST into a GET of some web page, and sets no timeout: each
// attempt has a context.
func newHTTPClient(rt http.RoundTripper) *http.Client {
	return &http.Client{
		Transport:     rt,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// introduced tells every server which program asks.
type introduced struct {
	http.RoundTripper
	agent string
}

func (n introduced) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context()) // a RoundTripper must not change what its caller holds
	req.Header.Set("User-Agent", n.agent)
	return n.RoundTripper.RoundTrip(req)
}

// Do implements the go-openai HTTPDoer.
func (d doer) Do(req *http.Request) (*http.Response, error) {
	resp, err := d.client.Do(req)
	if err != nil {
		return nil, err
	}
	switch {
	case resp.StatusCode < 200 || resp.StatusCode >= 300:
		return nil, d.refusal(resp)
	case req.Header.Get("Accept") == eventStream:
		return d.stream(resp)
	default:
		return d.document(resp)
	}
}

// refusal reads what it can of an error answer. A body that is cut short still has its status.
func (d doer) refusal(resp *http.Response) error {
	defer resp.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(resp.Body, errorBodyLimit))
	e, _ := parseErrorBody(body)
	return d.failure(resp.StatusCode, resp.Header, body, e)
}

func (d doer) failure(status int, h http.Header, body []byte, e errorBody) *Failure {
	f := &Failure{Status: status, Code: d.scrub.clean(oneLine(e.code)), Message: oneLine(d.scrub.clean(e.message))}
	f.Hint, f.HasHint = RetryAfter(h, body, time.Now())
	f.Should = shouldRetry(h)
	f.Kind = kindOfStatus(status, e, f.Hint, f.HasHint, d.limit)
	if f.Kind == KindRedirect {
		f.Message = oneLine(d.scrub.clean("redirected to " + originOf(h.Get("Location")) + "; set the final URL as base-url"))
	}
	return f
}

// originOf leaves path and query out: a login redirect carries tokens there.
func originOf(location string) string {
	scheme, rest, ok := strings.Cut(location, "://")
	if !ok {
		return "another path"
	}
	host, _, _ := strings.Cut(rest, "/")
	_, bare, found := strings.Cut(host, "@")
	if found {
		host = bare
	}
	host, _, _ = strings.Cut(host, "?")
	return scheme + "://" + host
}

// shouldRetry reads the header with which providers overrule their own status.
func shouldRetry(h http.Header) *bool {
	switch strings.ToLower(strings.TrimSpace(h.Get("X-Should-Retry"))) {
	case "true":
		return new(true)
	case "false":
		return new(false)
	}
	return nil
}

// document reads a whole JSON answer and checks it before anybody decodes it.
func (d doer) document(resp *http.Response) (*http.Response, error) {
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, answerLimit+1))
	if err != nil {
		return nil, cutShort(err, KindTruncated)
	}
	if f := d.checkDocument(resp, body); f != nil {
		return nil, f
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// cutShort keeps timeouts apart from connections that broke: only the executor knows whose timeout it was.
func cutShort(err error, kind Kind) error {
	if isTimeout(err) {
		return err
	}
	return &Failure{Kind: kind, Status: http.StatusOK, Message: "the answer was cut short", Err: err}
}

func (d doer) checkDocument(resp *http.Response, body []byte) error {
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	if len(body) > answerLimit {
		return &Failure{Kind: KindOversized, Status: resp.StatusCode, Message: fmt.Sprintf("answer of more than %d bytes", answerLimit)}
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return &Failure{Kind: KindEmptyBody, Status: resp.StatusCode, Message: "empty body"}
	}
	var first json.RawMessage
	if err := json.NewDecoder(bytes.NewReader(body)).Decode(&first); err != nil {
		return d.notJSON(resp, body, err)
	}
	if e, isError := parseErrorBody(first); isError {
		f := d.failure(e.impliedStatus(), resp.Header, body, e)
		f.Status = cmpOr(f.Status, resp.StatusCode)
		return f
	}
	if first[0] != '{' {
		return d.notJSON(resp, body, nil)
	}
	return nil
}

func cmpOr(a, b int) int {
	if a != 0 {
		return a
	}
	return b
}

func (d doer) notJSON(resp *http.Response, body []byte, err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return &Failure{Kind: KindTruncated, Status: resp.StatusCode, Message: "the answer was cut short", Err: err}
	}
	what := fmt.Sprintf("expected JSON, got %q: %s", resp.Header.Get("Content-Type"), plainText(body[:min(len(body), errorBodyLimit)]))
	return &Failure{Kind: KindNotJSON, Status: resp.StatusCode, Message: oneLine(d.scrub.clean(what)), Err: err}
}

const eventStream = "text/event-stream"

// stream hands an event stream on through a guard. What is not one is read as a document, because servers answer
// a streamed request with a plain JSON error and status 200.
func (d doer) stream(resp *http.Response) (*http.Response, error) {
	buffered := bufio.NewReaderSize(resp.Body, 64<<10)
	if !looksLikeEvents(buffered) {
		body, err := io.ReadAll(io.LimitReader(buffered, errorBodyLimit))
		resp.Body.Close()
		if err != nil {
			return nil, cutShort(err, KindStreamReset)
		}
		if err := d.checkDocument(resp, body); err != nil {
			return nil, asStreamOpen(err)
		}
		return nil, &Failure{Kind: KindStreamOpen, Status: resp.StatusCode, Message: "a document came where a stream was asked for"}
	}
	resp.Body = newGuard(buffered, resp, d)
	return resp, nil
}

// asStreamOpen renames what has a name of its own for streams; an error with a status keeps its kind.
func asStreamOpen(err error) error {
	var f *Failure
	if errors.As(err, &f) && (f.Kind == KindEmptyBody || f.Kind == KindNotJSON || f.Kind == KindTruncated) {
		f.Kind = KindStreamOpen
	}
	return err
}

// looksLikeEvents sniffs, because content types lie in both directions.
func looksLikeEvents(r *bufio.Reader) bool {
	for n := 1; ; n++ {
		head, err := r.Peek(n)
		if err != nil {
			return false
		}
		switch c := head[n-1]; {
		case c == '\n' || c == '\r' || c == ' ' || c == '\t' || c == 0xef || c == 0xbb || c == 0xbf:
			continue
		default:
			return c == 'd' || c == 'e' || c == ':' || c == 'i' || c == 'r'
		}
	}
}
