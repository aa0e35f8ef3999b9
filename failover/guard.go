package failover

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"net/http"
)

// guard passes an event stream on line by line and ends it with a *Failure where it carries an error in any
// spelling, breaks off, or ends before the answer was complete. go-openai v1.43.0 takes all three for a normal end
// unless the error is spelled exactly `data: {"error":`.
type guard struct {
	lines     *bufio.Reader
	resp      *http.Response
	body      io.Closer
	transport transport
	watch     *watch
	pending   []byte // the part of the current line that the reader has not taken yet
	err       error  // what Read returns once pending is empty
	read      int    // bytes so far, against answerLimit
	events    int    // data lines so far
	complete  bool   // [DONE], a finish_reason or message_stop was seen
	isError   bool   // the next data line belongs to an `event: error`
}

func newGuard(lines *bufio.Reader, resp *http.Response, t transport, w *watch) *guard {
	return &guard{lines: lines, resp: resp, body: resp.Body, transport: t, watch: w}
}

// Read implements io.Reader.
func (g *guard) Read(p []byte) (int, error) {
	for len(g.pending) == 0 {
		if g.err != nil {
			return 0, g.err
		}
		g.next()
	}
	n := copy(p, g.pending)
	g.pending = g.pending[n:]
	return n, nil
}

// Close implements io.Closer.
func (g *guard) Close() error { return g.body.Close() }

func (g *guard) next() {
	line, err := readLine(g.lines, answerLimit-g.read)
	g.read += len(line)
	if err == nil {
		g.watch.alive()
	}
	if err != nil && (!errors.Is(err, io.EOF) || halfEvent(line)) {
		line = nil // what the connection broke off in the middle of
	}
	if f := g.inspect(bytes.TrimSpace(line)); f != nil {
		g.err = f
		return
	}
	if len(line) > 0 {
		// The reader above drops a last line without a newline, and with it the finish_reason.
		g.pending = append(readableLine(bytes.TrimRight(line, "\r\n")), '\n')
	}
	if err != nil {
		g.err = g.ending(err)
	}
}

// readableLine is readable for a line of a stream.
func readableLine(line []byte) []byte {
	data, ok := bytes.CutPrefix(line, []byte("data:"))
	if fixed := readable(data); ok && !bytes.Equal(fixed, data) {
		return append([]byte("data: "), fixed...)
	}
	return line
}

// halfEvent reports whether a last line without a newline is the beginning of an event rather than the whole of one.
func halfEvent(line []byte) bool {
	data, ok := bytes.CutPrefix(bytes.TrimSpace(line), []byte("data:"))
	data = bytes.TrimSpace(data)
	return ok && !json.Valid(data) && string(data) != "[DONE]"
}

var errLineTooLong = errors.New("line too long")

func readLine(r *bufio.Reader, limit int) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > limit {
			return nil, errLineTooLong
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

// ending tells a complete stream from a broken one: both arrive as an error of the reader.
func (g *guard) ending(err error) error {
	f := &Failure{Status: g.resp.StatusCode, Err: err}
	switch {
	case errors.Is(err, errLineTooLong):
		f.Kind, f.Message = KindOversized, "stream too long"
	case isTimeout(err) && !g.complete:
		f.Kind, f.Message = KindTimeout, "the stream did not end in time"
	case g.complete:
		return io.EOF // how the connection ends after the answer is nobody's concern
	case !errors.Is(err, io.EOF):
		f.Kind, f.Message = KindStreamReset, "the stream broke off"
	case g.events == 0:
		f.Kind, f.Message = KindStreamOpen, "the stream held no event"
	default:
		f.Kind, f.Message = KindStreamCut, "the stream ended before the answer was complete"
	}
	return f
}

func (g *guard) inspect(line []byte) error {
	if name, ok := bytes.CutPrefix(line, []byte("event:")); ok {
		g.isError = string(bytes.TrimSpace(name)) == "error"
		return nil
	}
	data, ok := bytes.CutPrefix(line, []byte("data:"))
	if !ok {
		return nil
	}
	g.events++
	data = bytes.TrimSpace(data)
	if string(data) == "[DONE]" {
		g.complete = true
		return nil
	}
	return g.inspectData(data)
}

func (g *guard) inspectData(data []byte) error {
	e, isError := parseErrorBody(data)
	if isError || g.isError {
		f := g.transport.failure(e.impliedStatus(), nil, data, e)
		f.Status = cmp.Or(f.Status, g.resp.StatusCode)
		return f
	}
	var chunk struct {
		Type    string
		Choices []struct {
			Delta  map[string]any
			Finish *string `json:"finish_reason"`
		}
	}
	if json.Unmarshal(data, &chunk) != nil {
		return nil
	}
	g.complete = g.complete || chunk.Type == "message_stop"
	if chunk.Type == "content_block_delta" {
		g.watch.token()
	}
	for _, c := range chunk.Choices {
		if isToken(c.Delta) {
			g.watch.token()
		}
		g.complete = g.complete || (c.Finish != nil && *c.Finish != "" && *c.Finish != "null")
	}
	return nil
}

// isToken tells a piece of the answer, or of the thoughts before it, from the role that some servers send at once.
func isToken(delta map[string]any) bool {
	for key, value := range delta {
		if text, isText := value.(string); key != "role" && value != nil && (!isText || text != "") {
			return true
		}
	}
	return false
}
