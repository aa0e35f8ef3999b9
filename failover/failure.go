package failover

import (
	"fmt"
	"strings"
	"time"
	"unicode"
)

// Failure is one attempt without a usable answer. It is what errors.As finds in every error of this package that a
// server or the network caused. Its text is bounded, on one line, and free of keys.
type Failure struct {
	Kind     Kind
	Backend  string        // name of the backend, empty before it is known
	Region   string        // name of the region
	Status   int           // HTTP status, or the status an error body carried; 0 where none arrived
	Code     string        // the provider's error code or type
	Message  string        // the provider's words
	Hint     time.Duration // how long the server asked to wait; see HasHint
	HasHint  bool          // whether the server named a wait
	Should   *bool         // the x-should-retry header; nil where absent
	Streamed bool          // part of the answer had been delivered already: never retried
	Err      error         // the cause below HTTP, nil where a server answered

	shape    shape  // how the request was asked, for the fallback of capabilities
	received string // a document that was cut short, as far as it came
}

// Error says where it happened, what, and in the provider's own words why.
func (f *Failure) Error() string {
	var b strings.Builder
	if f.Backend != "" {
		fmt.Fprintf(&b, "%s: ", placeName(f.Backend, f.Region))
	}
	b.WriteString(string(f.Kind))
	if f.Status != 0 {
		fmt.Fprintf(&b, ": status %d", f.Status)
	}
	if f.Code != "" {
		fmt.Fprintf(&b, " (%s)", f.Code)
	}
	if f.Message != "" {
		fmt.Fprintf(&b, ": %s", f.Message)
	}
	return b.String()
}

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Err }

func placeName(backend, region string) string {
	if region == "" || region == backend {
		return backend
	}
	return backend + "/" + region
}

// messageLimit bounds the provider's words in an error: enough to understand, too little to flood a log.
const messageLimit = 400

// oneLine makes foreign text fit for an error message: one line, no control characters, bounded.
func oneLine(text string) string { return shorten(flatten(text)) }

// flatten makes one line of a text, without control characters.
func flatten(text string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || r == unicode.ReplacementChar:
			return -1
		default:
			return r
		}
	}, text)
	return strings.Join(strings.Fields(clean), " ")
}

func shorten(text string) string {
	if runes := []rune(text); len(runes) > messageLimit {
		return string(runes[:messageLimit]) + "…"
	}
	return text
}
