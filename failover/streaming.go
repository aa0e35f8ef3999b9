package failover

import (
	"encoding/json"
	"errors"
)

// errReceiver wraps what OnDelta returned, so that the executor neither retries it nor blames the server.
type errReceiver struct{ err error }

func (e errReceiver) Error() string { return "receiver of the stream: " + e.err.Error() }
func (e errReceiver) Unwrap() error { return e.err }

func deliver(onDelta func(string) error, text string) error {
	if onDelta == nil {
		return nil
	}
	if err := onDelta(text); err != nil {
		return errReceiver{err}
	}
	return nil
}

// streamed marks a failure that came after the first delivered piece.
func streamed(err error, delivered bool) error {
	var f *Failure
	switch {
	case !delivered:
		return err
	case errors.As(err, &f):
		f.Streamed = true
		return f
	}
	return partial{err}
}

// partial is an error below HTTP after the first delivered piece.
type partial struct{ err error }

func (p partial) Error() string { return p.err.Error() }
func (p partial) Unwrap() error { return p.err }

func isFailure(err error) bool {
	var f *Failure
	return errors.As(err, &f)
}

func isDecode(err error) bool {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	return errors.As(err, &syntax) || errors.As(err, &kind)
}
