package failovertest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"time"
)

// chunk is a part of a stream with the silence before it.
type chunk struct {
	wait time.Duration
	text []byte
}

// stall is a silence that only the end of the request ends.
const stall = time.Duration(1<<63 - 1)

func (r Reply) paced(q Request) bool {
	return q.Stream && !r.isError() && (r.Pause > 0 || r.KeepAlive > 0 || r.Stall)
}

// chunks cuts a stream into its events and spreads them over time.
func (r Reply) chunks(q Request) []chunk {
	var out []chunk
	delay := time.Duration(r.Delay)
	if every := time.Duration(r.KeepAlive); every > 0 {
		for ; delay > every; delay -= every {
			out = append(out, chunk{every, []byte(": keep-alive\n\n")})
		}
	}
	body, _ := r.document(q)
	for i, event := range bytes.SplitAfter(body, []byte("\n\n")) {
		wait := time.Duration(r.Pause)
		if i == 0 {
			wait = delay
		}
		out = append(out, chunk{wait, event})
		if r.Stall && bytes.Contains(event, []byte("delta")) {
			return append(out, chunk{wait: stall})
		}
	}
	return out
}

func rest(ctx context.Context, d time.Duration) error {
	if d == stall {
		<-ctx.Done()
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// serve writes the chunks of a stream as their time comes.
func serve(w http.ResponseWriter, r *http.Request, chunks []chunk) {
	control := http.NewResponseController(w)
	_ = control.Flush() // a client that has left is not the provider's concern
	for _, c := range chunks {
		if rest(r.Context(), c.wait) != nil {
			panic(http.ErrAbortHandler)
		}
		_, _ = w.Write(c.text)
		_ = control.Flush()
	}
}

// pacedBody is the same for a RoundTripper.
type pacedBody struct {
	ctx    context.Context
	chunks []chunk
	left   []byte
}

func (b *pacedBody) Read(p []byte) (int, error) {
	for len(b.left) == 0 {
		if len(b.chunks) == 0 {
			return 0, io.EOF
		}
		if err := rest(b.ctx, b.chunks[0].wait); err != nil {
			return 0, err
		}
		b.left, b.chunks = b.chunks[0].text, b.chunks[1:]
	}
	n := copy(p, b.left)
	b.left = b.left[n:]
	return n, nil
}

func (b *pacedBody) Close() error { return nil }
