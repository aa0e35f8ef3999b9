package failovertest

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// Provider plays the script and records the requests. It is an http.Handler and an http.RoundTripper. Safe for
// concurrent use.
type Provider struct {
	answer   func(Request) Reply
	mu       sync.Mutex
	requests []Request
}

// NewProvider returns a Provider that answers by function. The function may be called by several goroutines at once.
func NewProvider(answer func(Request) Reply) *Provider { return &Provider{answer: answer} }

// Script returns an answer function that plays replies in order and repeats the last. Probes do not use up replies.
func Script(replies ...Reply) func(Request) Reply {
	var mu sync.Mutex
	played := 0
	return func(q Request) Reply {
		mu.Lock()
		defer mu.Unlock()
		if len(replies) == 0 || q.Dialect == Probe {
			return Reply{}
		}
		reply := replies[min(played, len(replies)-1)]
		played++
		return reply
	}
}

// Requests returns what has come in so far, in order of arrival.
func (p *Provider) Requests() []Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.requests)
}

func (p *Provider) record(r *http.Request) (Request, Reply) {
	q := readRequest(r, 0)
	p.mu.Lock()
	q.Number = len(p.requests) + 1
	p.requests = append(p.requests, q)
	p.mu.Unlock()
	return q, p.answer(q)
}

// pause waits for the scripted delay. It reports false where the request ended first.
func pause(r *http.Request, reply Reply) bool {
	if reply.Hang {
		<-r.Context().Done()
		return false
	}
	timer := time.NewTimer(time.Duration(reply.Delay))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

// ServeHTTP implements http.Handler.
func (p *Provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q, reply := p.record(r)
	if reply.paced(q) {
		w.Header().Set("Content-Type", "text/event-stream")
		serve(w, r, reply.chunks(q))
		return
	}
	if !pause(r, reply) || reply.Reset {
		panic(http.ErrAbortHandler) // closes the connection without a word
	}
	body, contentType := reply.document(q)
	w.Header().Set("Content-Type", contentType)
	for name, value := range reply.Header {
		w.Header().Set(name, value)
	}
	if reply.Cut > 0 {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)+1))
		body = body[:min(reply.Cut, len(body))]
	}
	w.WriteHeader(reply.status())
	_, _ = w.Write(body) // a client that has left is not the provider's concern
	if reply.Cut > 0 {
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

// RoundTrip implements http.RoundTripper without a network.
func (p *Provider) RoundTrip(r *http.Request) (*http.Response, error) {
	q, reply := p.record(r)
	if reply.paced(q) {
		return &http.Response{
			StatusCode: 200, Status: "200", Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, ContentLength: -1, Request: r,
			Header: http.Header{"Content-Type": {"text/event-stream"}}, Body: &pacedBody{ctx: r.Context(),
				chunks: reply.chunks(q)},
		}, nil
	}
	if !pause(r, reply) {
		return nil, r.Context().Err()
	}
	if reply.Reset {
		return nil, syscall.ECONNRESET
	}
	body, contentType := reply.document(q)
	resp := &http.Response{
		StatusCode: reply.status(), Status: strconv.Itoa(reply.status()), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {contentType}}, Body: io.NopCloser(bytes.NewReader(body)), Request: r,
		ContentLength: int64(len(body)),
	}
	for name, value := range reply.Header {
		resp.Header.Set(name, value)
	}
	if reply.Cut > 0 {
		cut := io.MultiReader(bytes.NewReader(body[:min(reply.Cut, len(body))]), failing{})
		resp.Body = io.NopCloser(cut)
	}
	return resp, nil
}

type failing struct{}

func (failing) Read([]byte) (int, error) {
	return 0, errors.Join(io.ErrUnexpectedEOF, syscall.ECONNRESET)
}

// Server is a Provider behind a real loopback listener.
type Server struct {
	*Provider
	URL  string // http://127.0.0.1:port, for azure and anthropic; openai takes it with or without /v1
	http *httptest.Server
}

// cleaner is the part of testing.TB that a Server needs; without importing testing, a program may use it too.
type cleaner interface{ Cleanup(func()) }

// New starts a server that plays a script. t closes it at the end of the test; nil leaves that to the caller.
func New(t cleaner, script ...Reply) *Server { return NewFunc(t, Script(script...)) }

// NewFunc starts a server that answers by function.
func NewFunc(t cleaner, answer func(Request) Reply) *Server {
	p := NewProvider(answer)
	s := &Server{Provider: p, http: httptest.NewServer(p)}
	s.URL = s.http.URL
	if t != nil {
		t.Cleanup(s.Close)
	}
	return s
}

// Close ends every connection and stops the server. It may be called twice.
func (s *Server) Close() {
	s.http.CloseClientConnections()
	s.http.Close()
}
