package failovertest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Reply scripts one answer. The zero value is a 200 with the text "ok".
type Reply struct {
	Text      string            `json:"text,omitempty"`       // the model's answer, put into the document of the dialect
	Answer    json.RawMessage   `json:"answer,omitempty"`     // in a script: Text as the JSON that it is
	Until     string            `json:"until,omitempty"`      // in a script: Answer ends behind these words of it
	Finish    string            `json:"finish,omitempty"`     // finish_reason; empty means stop
	Refusal   string            `json:"refusal,omitempty"`    // the model's refusal
	NoChoices bool              `json:"no-choices,omitempty"` // an answer without choices
	TokensIn  int               `json:"tokens-in,omitempty"`  // 0 means 10
	TokensOut int               `json:"tokens-out,omitempty"` // 0 means 5
	Cached    int               `json:"cached,omitempty"`     // of TokensIn, those that the server had in its cache
	Status    int               `json:"status,omitempty"`     // 0 means 200; from 300 on an error document is sent
	Code      string            `json:"code,omitempty"`       // the error's code; sent with any status
	Type      string            `json:"type,omitempty"`       // the error's type
	Message   string            `json:"message,omitempty"`    // the error's message; sent with any status
	Header    map[string]string `json:"header,omitempty"`     // further or other headers, Content-Type among them
	Body      *string           `json:"body,omitempty"`       // these bytes instead of any document
	Delay     Duration          `json:"delay,omitempty"`      // before the answer begins
	Hang      bool              `json:"hang,omitempty"`       // never answer; ends with the request
	Reset     bool              `json:"reset,omitempty"`      // close the connection without an answer
	Cut       int               `json:"cut,omitempty"`        // close the connection after so many bytes of the body
	Pieces    []string          `json:"pieces,omitempty"`     // the deltas of a stream; empty means Text in one
	Pause     Duration          `json:"pause,omitempty"`      // before every event of a stream but the first
	KeepAlive Duration          `json:"keep-alive,omitempty"` // comments of a stream at this interval during Delay
	Stall     bool              `json:"stall,omitempty"`      // a stream stops for ever after its first piece
	NoStream  bool              `json:"no-stream,omitempty"`  // one document, even where a stream is asked for
	NoUsage   bool              `json:"no-usage,omitempty"`   // an answer that does not count tokens
	NoDone    bool              `json:"no-done,omitempty"`    // end a stream without [DONE]
	NoFinish  bool              `json:"no-finish,omitempty"`  // end a stream without finish_reason
}

// Duration is a time.Duration that JSON writes as "50ms".
type Duration time.Duration

// UnmarshalText reads what time.ParseDuration reads.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = Duration(parsed)
	return err
}

// MarshalText writes what UnmarshalText reads.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// ParseScript reads a JSON array of replies, or one reply. Unknown fields are errors.
func ParseScript(doc []byte) ([]Reply, error) {
	var script []Reply
	var into any = &script
	if doc = bytes.TrimSpace(doc); bytes.HasPrefix(doc, []byte("{")) {
		script = make([]Reply, 1)
		into = &script[0]
	}
	dec := json.NewDecoder(bytes.NewReader(doc))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return nil, fmt.Errorf("script of provider: %w", err)
	}
	for i, r := range script {
		if r.Answer == nil {
			continue
		}
		var text bytes.Buffer
		if err := json.Compact(&text, r.Answer); err != nil {
			return nil, fmt.Errorf("script of provider: %w", err)
		}
		answer := text.String()
		if r.Until != "" {
			at := strings.Index(answer, r.Until)
			if at < 0 {
				return nil, fmt.Errorf("script of provider: answer %d has no %q to end behind", i+1, r.Until)
			}
			answer = answer[:at+len(r.Until)]
		}
		script[i].Text, script[i].Answer, script[i].Until = answer, nil, ""
	}
	return script, nil
}

// Raw is a Reply with a literal body: for HTML, broken JSON, or an error inside a 200.
func Raw(status int, contentType, body string) Reply {
	return Reply{Status: status, Body: &body, Header: map[string]string{"Content-Type": contentType}}
}

func (r Reply) status() int {
	if r.Status == 0 {
		return 200
	}
	return r.Status
}

func (r Reply) isError() bool {
	return r.status() >= 300 || r.Code != "" || r.Type != "" || r.Message != ""
}

func (r Reply) tokens() (in, out int) {
	in, out = r.TokensIn, r.TokensOut
	if in == 0 {
		in = 10
	}
	if out == 0 {
		out = 5
	}
	return in, out
}

func (r Reply) text() string {
	if r.Text == "" && r.Refusal == "" && len(r.Pieces) == 0 && r.Finish == "" {
		return "ok"
	}
	return r.Text
}

func (r Reply) pieces() []string {
	if r.NoChoices {
		return nil
	}
	if len(r.Pieces) > 0 {
		return r.Pieces
	}
	return []string{r.text()}
}
