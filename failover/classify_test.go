package failover

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"breakwater/failover/failovertest"
)

// classified sends one request to a real server that plays a reply and returns the failure.
func classified(t *testing.T, reply failovertest.Reply, req Request, knobs string) *Failure {
	t.Helper()
	c := dial(t, failovertest.New(t, reply), ", attempts: 1, attempt-timeout: 5s"+knobs)
	_, err := c.Chat(t.Context(), req)
	var f *Failure
	if !errors.As(err, &f) {
		t.Fatalf("error %v holds no failure", err)
	}
	return f
}

func raw(status int, body string) failovertest.Reply {
	return failovertest.Raw(status, "application/json", body)
}

func TestClassification(t *testing.T) {
	t.Parallel()
	stream := ask
	stream.OnDelta = func(string) error { return nil }
	html := failovertest.Raw(200, "text/html", "<html><head><title>Sign in</title></head></html>")
	event := func(lines string) failovertest.Reply { return failovertest.Raw(200, "text/event-stream", lines) }
	for name, tt := range map[string]struct {
		reply failovertest.Reply
		req   Request
		want  Kind
	}{
		"400 context length by code":        {failovertest.Reply{Status: 400, Code: "context_length_exceeded"}, ask, KindContextLength},
		"400 context length by text":        {failovertest.Reply{Status: 400, Message: "prompt is too long: 9 > 5"}, ask, KindContextLength},
		"400 response_format by param":      {raw(400, `{"error":{"message":"no","param":"response_format"}}`), ask, KindCapability},
		"400 flat body of vLLM":             {raw(400, `{"object":"error","message":"json_schema is not supported","code":400}`), ask, KindCapability},
		"422 detail of FastAPI":             {raw(422, `{"detail":[{"msg":"field required"}]}`), ask, KindInvalid},
		"400 credit":                        {failovertest.Reply{Status: 400, Message: "Your credit balance is too low"}, ask, KindAccount},
		"402":                               {failovertest.Reply{Status: 402}, ask, KindAccount},
		"401":                               {failovertest.Reply{Status: 401, Code: "invalid_api_key"}, ask, KindAuth},
		"403":                               {failovertest.Reply{Status: 403}, ask, KindAuth},
		"404 with code null":                {raw(404, `{"error":{"message":"no such model","code":null}}`), ask, KindNotFound},
		"404 html":                          {failovertest.Raw(404, "text/html", "<h1>nginx</h1>"), ask, KindNotFound},
		"405":                               {failovertest.Reply{Status: 405}, ask, KindNotFound},
		"408":                               {failovertest.Reply{Status: 408}, ask, KindRequestTimeout},
		"409":                               {failovertest.Reply{Status: 409}, ask, KindConflict},
		"413":                               {failovertest.Reply{Status: 413}, ask, KindTooLarge},
		"400 of any other kind":             {failovertest.Reply{Status: 400, Message: "temperature too high"}, ask, KindInvalid},
		"425":                               {failovertest.Reply{Status: 425}, ask, KindTooEarly},
		"429 hint":                          {failovertest.Reply{Status: 429, Header: map[string]string{"Retry-After": "3"}}, ask, KindRateWait},
		"429 long hint":                     {failovertest.Reply{Status: 429, Header: map[string]string{"Retry-After": "300"}}, ask, KindRateStop},
		"429 endless hint":                  {failovertest.Reply{Status: 429, Header: map[string]string{"Retry-After": "inf"}}, ask, KindRateStop},
		"429 alone":                         {failovertest.Reply{Status: 429}, ask, KindRateCap},
		"429 quota by code":                 {failovertest.Reply{Status: 429, Code: "insufficient_quota"}, ask, KindQuota},
		"429 quota by type":                 {failovertest.Reply{Status: 429, Type: "insufficient_quota"}, ask, KindQuota},
		"429 quota in the text only":        {failovertest.Reply{Status: 429, Message: "INSUFFICIENT QUOTA for this minute"}, ask, KindRateCap},
		"429 larger than the tier":          {failovertest.Reply{Status: 429, Message: "Limit 9000, Requested ~16008"}, ask, KindTier},
		"429 Google":                        {raw(429, `[{"error":{"code":429,"message":"slow","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"7s"}]}}]`), ask, KindRateWait},
		"500":                               {failovertest.Reply{Status: 500}, ask, KindServer},
		"500 with a context length text":    {failovertest.Reply{Status: 500, Message: "context length cache failed"}, ask, KindServer},
		"501":                               {failovertest.Reply{Status: 501}, ask, KindNotImplemented},
		"502 html":                          {failovertest.Raw(502, "text/html", "<title>Bad gateway</title>"), ask, KindServer},
		"503 empty body":                    {raw(503, ""), ask, KindUnavailable},
		"503 cut":                           {failovertest.Reply{Status: 503, Cut: 7}, ask, KindUnavailable},
		"504":                               {failovertest.Reply{Status: 504}, ask, KindServer},
		"520":                               {failovertest.Reply{Status: 520}, ask, KindServer},
		"525":                               {failovertest.Reply{Status: 525}, ask, KindOrigin},
		"529":                               {failovertest.Reply{Status: 529}, ask, KindOverloaded},
		"302":                               {failovertest.Reply{Status: 302, Header: map[string]string{"Location": "https://login.test/?token=x"}}, ask, KindRedirect},
		"reset":                             {failovertest.Reply{Reset: true}, ask, KindReset},
		"X-23 error in a 200":               {raw(200, `{"error":{"message":"upstream","code":502}}`), ask, KindServer},
		"X-23 rate limit in a 200":          {raw(200, `{"error":{"message":"slow","code":429}}`), ask, KindRateCap},
		"X-23 error text in a 200":          {raw(200, `{"error":"boom"}`), ask, KindServer},
		"X-23 empty choices":                {failovertest.Reply{NoChoices: true}, ask, KindEmptyChoices},
		"X-23 empty content":                {raw(200, `{"choices":[{"message":{"content":""},"finish_reason":"stop"}]}`), ask, KindEmptyChoices},
		"X-23 html":                         {html, ask, KindNotJSON},
		"X-23 another shape":                {raw(200, `{"choices":"none"}`), ask, KindNotJSON},
		"X-23 a list":                       {raw(200, `[1]`), ask, KindNotJSON},
		"X-23 empty body":                   {raw(200, ""), ask, KindEmptyBody},
		"X-23 truncated":                    {raw(200, `{"choices":[{"mess`), ask, KindTruncated},
		"X-23 short content length":         {failovertest.Reply{Cut: 20}, ask, KindTruncated},
		"X-23 finish_reason error":          {failovertest.Reply{Text: "half", Finish: "error"}, ask, KindFinishError},
		"X-23 stream without end":           {failovertest.Reply{NoFinish: true, NoDone: true}, stream, KindStreamCut},
		"X-23 stream broken off":            {failovertest.Reply{Cut: 60}, stream, KindStreamReset},
		"X-23 stream error":                 {event("data: {\"error\":{\"message\":\"boom\"}}\n\n"), stream, KindServer},
		"X-23 stream error with a space":    {event("data: { \"error\" : {\"type\":\"overloaded_error\"}}\n\n"), stream, KindOverloaded},
		"X-23 stream error not first":       {event("data: {\"id\":1,\"error\":{\"code\":\"insufficient_quota\"}}\n\n"), stream, KindQuota},
		"X-23 stream event error":           {event("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n"), stream, KindOverloaded},
		"X-23 stream answered with a JSON":  {raw(200, `{"error":{"message":"no","code":401}}`), stream, KindAuth},
		"X-23 stream answered with html":    {html, stream, KindStreamOpen},
		"X-23 stream answered with nothing": {raw(200, ""), stream, KindStreamOpen},
		"stream refused with a status":      {failovertest.Reply{Status: 503}, stream, KindUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			knobs := ", stream: false"
			if tt.req.OnDelta != nil {
				knobs = ""
			}
			f := classified(t, tt.reply, tt.req, knobs)
			if f.Kind != tt.want {
				t.Errorf("got %s (%v), want %s", f.Kind, f, tt.want)
			}
			if streamed := classified(t, tt.reply, tt.req, ""); streamed.Kind != tt.want && tt.reply.Cut == 0 {
				t.Errorf("got %s (%v) from a stream, want %s", streamed.Kind, streamed, tt.want)
			}
			if want := tt.reply.Status; want >= 300 && f.Status != want {
				t.Errorf("status %d, want %d", f.Status, want)
			}
			if strings.Contains(f.Error(), "token=x") {
				t.Errorf("the error shows a redirect's query: %v", f)
			}
		})
	}
}

func TestClassificationGood(t *testing.T) {
	t.Parallel()
	stream := ask
	stream.OnDelta = func(string) error { return nil }
	chunk := `data: {"choices":[{"delta":{"content":"ok"},"finish_reason":`
	event := func(lines string) failovertest.Reply { return failovertest.Raw(200, "text/event-stream", lines) }
	for name, tt := range map[string]struct {
		reply      failovertest.Reply
		req        Request
		text, stop string
	}{
		"trailing garbage":            {raw(200, `{"choices":[{"message":{"content":"ok"},"finish_reason":"stop"}]} trailing`), ask, "ok", "stop"},
		"content in parts":            {raw(200, `{"choices":[{"message":{"content":[{"type":"text","text":"o"},{"type":"text","text":"k"}]},"finish_reason":"stop"}]}`), ask, "ok", "stop"},
		"error null":                  {raw(200, `{"error":null,"choices":[{"message":{"content":"ok"},"finish_reason":"stop"}]}`), ask, "ok", "stop"},
		"error empty":                 {raw(200, `{"error":{},"choices":[{"message":{"content":"ok"},"finish_reason":"stop"}]}`), ask, "ok", "stop"},
		"length":                      {failovertest.Reply{Text: "ok", Finish: "length"}, ask, "ok", "length"},
		"content filter":              {failovertest.Reply{Finish: "content_filter"}, ask, "", "content_filter"},
		"refusal":                     {failovertest.Reply{Refusal: "I will not"}, ask, "", "refusal"},
		"400 content filter":          {failovertest.Reply{Status: 400, Code: "content_filter", Message: "filtered"}, ask, "", "content_filter"},
		"400 inner error of Azure":    {raw(400, `{"error":{"message":"filtered","innererror":{"code":"ResponsibleAIPolicyViolation"}}}`), ask, "", "content_filter"},
		"finish_reason without DONE":  {failovertest.Reply{NoDone: true}, stream, "ok", "stop"},
		"DONE without finish_reason":  {failovertest.Reply{NoFinish: true}, stream, "ok", ""},
		"last line without a newline": {event(chunk + `"stop"}]}`), stream, "ok", "stop"},
		"comments and CRLF":           {event(": keep-alive\r\n\r\n" + chunk + "\"stop\"}]}\r\n\r\ndata: [DONE]\r\n\r\n"), stream, "ok", "stop"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := dial(t, failovertest.New(t, tt.reply), ", attempts: 1")
			r, err := c.Chat(t.Context(), tt.req)
			if err != nil || r.Text != tt.text || r.FinishReason != tt.stop {
				t.Errorf("reply %+v, %v", r, err)
			}
			if s := c.only().Status(); s.Counts.Failures != 0 {
				t.Errorf("counted against the server: %+v", s)
			}
		})
	}
}

func TestClassificationOfTheNetwork(t *testing.T) {
	t.Parallel()
	reset := &net.OpError{Op: "read", Err: syscall.ECONNRESET}
	for name, tt := range map[string]struct {
		err  error
		want Kind
	}{
		"refused":               {&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, KindConnect},
		"no such host":          {&net.DNSError{Err: "no such host", Name: "x.test", IsNotFound: true}, KindConnect},
		"reset":                 {reset, KindReset},
		"closed before answer":  {io.EOF, KindReset},
		"GOAWAY":                {errors.New("http2: server sent GOAWAY and closed the connection"), KindReset},
		"stream reset":          {errors.New("stream error: stream ID 1; INTERNAL_ERROR"), KindReset},
		"certificate":           {&tls.CertificateVerificationError{Err: errors.New("expired")}, KindTLS},
		"http on an https port": {errors.New("http: server gave HTTP response to HTTPS client"), KindTLS},
		"handshake timeout":     {timeoutError("net/http: TLS handshake timeout"), KindTLSTimeout},
		"timeout":               {timeoutError("i/o timeout"), KindTimeout},
		"attempt's deadline":    {context.DeadlineExceeded, KindTimeout},
		"empty messages":        {openai.ErrTooManyEmptyStreamMessages, KindStreamEmpty},
		"refused by the SDK":    {openai.ErrReasoningModelMaxTokensDeprecated, KindRefusedBySDK},
		"anything else":         {errors.New("what is this"), KindUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := onTransport(t, "- {name: b, model: m, attempts: 1, base-url: 'http://one.test'}",
					tripper(func(*http.Request) (*http.Response, error) { return nil, tt.err }))
				_, err := c.Chat(t.Context(), ask)
				var f *Failure
				if !errors.As(err, &f) || f.Kind != tt.want {
					t.Errorf("error %v, want %s", err, tt.want)
				}
				if errors.As(err, &f) && strings.Contains(f.Error(), "http://one.test") {
					t.Errorf("the error shows the URL: %v", err)
				}
			})
		})
	}
	t.Run("a certificate nobody trusts, for real", func(t *testing.T) {
		t.Parallel()
		s := httptest.NewUnstartedServer(http.NotFoundHandler())
		s.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains about the handshake
		s.StartTLS()
		defer s.Close()
		cfg, _ := ParseConfig([]byte("- {name: b, model: m, base-url: '"+s.URL+"'}"), nil)
		rt := &http.Transport{}
		defer rt.CloseIdleConnections()
		c, err := New(cfg, Options{Transport: rt})
		if err != nil {
			t.Fatal(err)
		}
		r, err := c.Chat(t.Context(), ask)
		var f *Failure
		if !errors.As(err, &f) || f.Kind != KindTLS || r.Attempts != 1 {
			t.Errorf("%d attempts, error %v", r.Attempts, err)
		}
	})
	t.Run("the caller's own deadline", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
		defer cancel()
		if got := kindOfError(context.DeadlineExceeded, ctx); got != KindCanceled {
			t.Errorf("got %s", got)
		}
	})
}

type timeoutError string

func (e timeoutError) Error() string { return string(e) }

func (timeoutError) Timeout() bool { return true }

func (timeoutError) Temporary() bool { return true }

type tripper func(*http.Request) (*http.Response, error)

func (f tripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestShouldRetryHeader(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status int
		header string
		calls  int
	}{
		"false stops a 500":    {500, "false", 1},
		"true repeats a 400":   {400, "true", 3},
		"anything else is not": {400, "perhaps", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := failovertest.New(t, failovertest.Reply{Status: tt.status, Header: map[string]string{"X-Should-Retry": tt.header}})
			c := dial(t, p, "")
			c.quick()
			_, err := c.Chat(t.Context(), ask)
			wantStatus(t, err, tt.status)
			if n := len(p.Requests()); n != tt.calls {
				t.Errorf("%d requests, want %d", n, tt.calls)
			}
		})
	}
}

func TestEveryRuleIsReachable(t *testing.T) {
	t.Parallel()
	seen := map[Kind]bool{}
	for _, r := range rules {
		if seen[r.Kind] {
			t.Errorf("%s stands there twice", r.Kind)
		}
		seen[r.Kind] = true
		if r.When == "" || r.Blame == "" {
			t.Errorf("%s is not explained", r.Kind)
		}
	}
	if got := ruleOf("no such kind"); got.Kind != KindUnknown {
		t.Errorf("got %+v", got)
	}
}

func refusedError() error { return &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED} }

func TestAccountPhrases(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]Kind{
		"thinking.budget_tokens is too small":                                             KindInvalid,
		"unknown field billing_address":                                                   KindInvalid,
		"Your credit balance is too low to access the API":                                KindAccount,
		"You have reached your specified API usage limits.":                               KindAccount,
		"Budget has been exceeded! Current cost: 10.1, Max budget: 10.0":                  KindAccount,
		"Billing hard limit has been reached":                                             KindAccount,
		"Client sent an HTTP request to an HTTPS server.":                                 KindTLS,
		"The plain HTTP request was sent to HTTPS port":                                   KindTLS,
		"Thinking budget is larger than the model's usage limit of the context, lower it": KindInvalid,
	} {
		if got := kindOfStatus(400, errorBody{message: message}, 0, false, time.Minute); got != want {
			t.Errorf("%q: got %s, want %s", message, got, want)
		}
	}
	if got := kindOfStatus(400, errorBody{code: "billing_hard_limit_reached"}, 0, false, time.Minute); got != KindAccount {
		t.Errorf("by code: got %s", got)
	}
}

// TestTimeoutOfTheBody: an answer that does not end in time is a failure like any other.
func TestTimeoutOfTheBody(t *testing.T) {
	t.Parallel()
	for _, stream := range []string{"true", "false"} {
		t.Run("stream "+stream, func(t *testing.T) {
			t.Parallel()
			head := "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"choices\": [" + strings.Repeat(" ", 20)
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			go func() {
				conn, err := l.Accept()
				if err != nil {
					return
				}
				_, _ = http.ReadRequest(bufio.NewReader(conn))
				_, _ = io.WriteString(conn, head)
				_, _ = io.Copy(io.Discard, conn) // until the client has had enough
				conn.Close()
			}()
			c := dial(t, &failovertest.Server{URL: "http://" + l.Addr().String()}, ", attempts: 1, attempt-timeout: 300ms, stream: "+stream)
			_, err = c.Chat(t.Context(), ask)
			var f *Failure
			if !errors.As(err, &f) || f.Kind != KindTimeout || f.Region == "" {
				t.Errorf("error %v", err)
			}
		})
	}
}
