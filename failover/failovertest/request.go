package failovertest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
)

// Dialect is the API that a request spoke, by its path.
type Dialect string

// The dialects.
const (
	OpenAI    Dialect = "openai"    // …/chat/completions
	Azure     Dialect = "azure"     // /openai/deployments/NAME/chat/completions
	Anthropic Dialect = "anthropic" // …/v1/messages
	Probe     Dialect = "probe"     // any GET
)

// Request is one request as the provider saw it.
type Request struct {
	Number    int // from 1, over all dialects
	Dialect   Dialect
	Method    string
	Path      string
	Query     string
	Header    http.Header
	Body      []byte
	Model     string // from the body, or the deployment
	System    string
	User      string
	Stream    bool
	Structure string // json_schema, json_object or text
}

// Key returns the key that signed the request, from whichever header the dialect uses.
func (r Request) Key() string {
	for _, name := range []string{"Api-Key", "X-Api-Key"} {
		if key := r.Header.Get(name); key != "" {
			return key
		}
	}
	return strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
}

const bodyLimit = 64 << 20

func readRequest(r *http.Request, number int) Request {
	q := Request{
		Number: number, Dialect: dialectOf(r), Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery,
		Header: r.Header.Clone(),
	}
	if r.Body != nil {
		q.Body, _ = io.ReadAll(io.LimitReader(r.Body, bodyLimit)) // a body that breaks off is recorded as far as it came
	}
	q.decode()
	if q.Dialect == Azure {
		_, rest, _ := strings.Cut(q.Path, "/deployments/")
		q.Model, _, _ = strings.Cut(rest, "/")
	}
	return q
}

func dialectOf(r *http.Request) Dialect {
	switch {
	case r.Method == http.MethodGet:
		return Probe
	case strings.HasSuffix(r.URL.Path, "/messages"):
		return Anthropic
	case strings.Contains(r.URL.Path, "/deployments/"):
		return Azure
	}
	return OpenAI
}

func (r *Request) decode() {
	var doc struct {
		Model    string
		Stream   bool
		System   json.RawMessage
		Messages []struct {
			Role    string
			Content string
		}
		Tools  []any
		Format struct{ Type string } `json:"response_format"`
	}
	if json.Unmarshal(r.Body, &doc) != nil {
		return
	}
	r.Model, r.Stream, r.System, r.Structure = doc.Model, doc.Stream, systemText(doc.System), doc.Format.Type
	for _, m := range doc.Messages {
		if m.Role == "system" {
			r.System = m.Content
		} else {
			r.User = m.Content
		}
	}
	switch {
	case len(doc.Tools) > 0:
		r.Structure = "json_schema"
	case r.Structure == "":
		r.Structure = "text"
	}
}

// systemText reads a system text of the messages dialect: a string, or a list of blocks.
func systemText(doc json.RawMessage) string {
	var text string
	if json.Unmarshal(doc, &text) == nil {
		return text
	}
	var blocks []struct{ Text string }
	_ = json.Unmarshal(doc, &blocks) // what cannot be read has no text
	for _, b := range blocks {
		text += b.Text
	}
	return text
}
