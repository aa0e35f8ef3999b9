package failover

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	errorBodyLimit = 64 << 10 // bytes of an error answer that are read: providers send less than 2 KiB
	answerLimit    = 32 << 20 // bytes of an answer; the largest output of today's models is under 1 MiB
)

// roundTripper is what New uses where Options.Transport is nil: the standard one with a bound on headers.
func roundTripper() http.RoundTripper {
	t := &http.Transport{Proxy: http.ProxyFromEnvironment}
	if std, ok := http.DefaultTransport.(*http.Transport); ok {
		t = std.Clone()
	}
	t.MaxResponseHeaderBytes = 1 << 20
	t.MaxIdleConnsPerHost = 16
	return t
}

// transport sends one HTTP request of one region and turns every answer that is not a usable 2xx into a *Failure. The
// client libraries above it then only ever see good answers, so nothing depends on how they report bad ones: they
// lose headers, lose the status where the body is cut, and take a 200 that holds an error for a success.
type transport struct {
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
func (t transport) Do(req *http.Request) (*http.Response, error) {
	resp, err := t.client.Do(req)
	if err != nil {
		return nil, t.broken(err)
	}
	switch {
	case resp.StatusCode < 200 || resp.StatusCode >= 300:
		return nil, t.refusal(resp)
	case req.Header.Get("Accept") == eventStream:
		return t.stream(resp, watchOf(req.Context()))
	default:
		return t.document(resp)
	}
}

// broken describes what went wrong below HTTP, without the URL that net/http prints and without a key that a server
// may have put into a line that cannot be parsed.
func (t transport) broken(err error) error {
	var u *url.Error
	if !errors.As(err, &u) {
		return err
	}
	f := &Failure{Kind: kindOfError(u.Err, context.Background()), Message: t.scrub.line(u.Err.Error()), Err: u.Err}
	if text := u.Err.Error(); t.scrub.clean(text) != text {
		f.Err = errors.New(f.Message)
	}
	return f
}

// refusal reads what it can of an error answer. A body that is cut short still has its status.
func (t transport) refusal(resp *http.Response) error {
	defer resp.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(resp.Body, errorBodyLimit))
	e, _ := parseErrorBody(body)
	return t.failure(resp.StatusCode, resp.Header, body, e)
}

func (t transport) failure(status int, h http.Header, body []byte, e errorBody) *Failure {
	f := &Failure{Status: status, Code: t.scrub.line(e.code), Message: t.scrub.line(e.message)}
	f.Hint, f.HasHint = retryAfter(h, body, time.Now())
	f.Should = shouldRetry(h)
	f.Kind = kindOfStatus(status, e, f.Hint, f.HasHint, t.limit)
	if f.Kind == KindRedirect {
		f.Message = t.scrub.line("redirected to " + originOf(h.Get("Location")) + "; set the final URL as base-url")
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
func (t transport) document(resp *http.Response) (*http.Response, error) {
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, answerLimit+1))
	if err != nil {
		return nil, cutShort(err, body)
	}
	if f := t.checkDocument(resp, body); f != nil {
		return nil, f
	}
	resp.Body = io.NopCloser(bytes.NewReader(readable(body)))
	return resp, nil
}

// cutShort keeps timeouts apart from connections that broke. Whose timeout it was is for the executor to say.
func cutShort(err error, body []byte) error {
	kind := KindTruncated
	if isTimeout(err) {
		kind = KindTimeout
	}
	return &Failure{
		Kind: kind, Status: http.StatusOK, Message: "the answer was cut short", Err: err, received: string(body),
	}
}

func (t transport) checkDocument(resp *http.Response, body []byte) error {
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	if len(body) > answerLimit {
		return &Failure{Kind: KindOversized, Status: resp.StatusCode,
			Message: fmt.Sprintf("answer of more than %d bytes", answerLimit)}
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return &Failure{Kind: KindEmptyBody, Status: resp.StatusCode, Message: "empty body"}
	}
	var first json.RawMessage
	if err := json.NewDecoder(bytes.NewReader(body)).Decode(&first); err != nil {
		return t.notJSON(resp, body, err)
	}
	if e, isError := parseErrorBody(first); isError {
		f := t.failure(e.impliedStatus(), resp.Header, body, e)
		f.Status = cmp.Or(f.Status, resp.StatusCode)
		return f
	}
	if first[0] != '{' {
		return t.notJSON(resp, body, nil)
	}
	return nil
}

func (t transport) notJSON(resp *http.Response, body []byte, err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return cutShort(err, body)
	}
	what := fmt.Sprintf("expected JSON, got %q: %s", resp.Header.Get("Content-Type"),
		plainText(body[:min(len(body), errorBodyLimit)]))
	return &Failure{Kind: KindNotJSON, Status: resp.StatusCode, Message: t.scrub.line(what), Err: err}
}

const eventStream = "text/event-stream"

// stream hands an event stream on through a guard. What is not one is read as a document: servers answer a streamed
// request with a plain JSON error and status 200, or with the whole answer at once.
func (t transport) stream(resp *http.Response, w *watch) (*http.Response, error) {
	buffered := bufio.NewReaderSize(resp.Body, 64<<10)
	if looksLikeEvents(buffered) {
		resp.Body = newGuard(buffered, resp, t, w)
		return resp, nil
	}
	body, err := io.ReadAll(io.LimitReader(buffered, answerLimit+1))
	resp.Body.Close()
	if err != nil {
		return nil, cutShort(err, body)
	}
	if err := t.checkDocument(resp, body); err != nil {
		return nil, err
	}
	return nil, &wholeAnswer{readable(body)}
}

// wholeAnswer is how a stream ends that came as one document. It is no failure: the dialect reads the answer from it.
type wholeAnswer struct{ body []byte }

func (d *wholeAnswer) Error() string { return "a document came where a stream was asked for" }

// read decodes the answer and delivers it in one piece.
func (d *wholeAnswer) read(onDelta func(string) error, decode func([]byte) (Reply, error)) (Reply, error) {
	r, err := decode(d.body)
	r.whole = true
	if err == nil && onDelta != nil && r.Text != "" {
		err = deliver(onDelta, r.Text)
	}
	return r, err
}

// asStreamOpen renames what has a name of its own where the caller wants a stream; an error with a status keeps its
// kind.
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
