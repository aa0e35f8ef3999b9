package failover

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// messagesAPI is the messages API. A schema becomes the input of a tool that the model must call, the way that every
// model of this dialect supports.
var messagesAPI = adapter{
	url:          "https://api.anthropic.com",
	version:      "2023-06-01",
	bySchemaOnly: true,
	limit:        func(Region) limitParam { return maxTokens },
	connect: func(r Region, t transport) asker {
		url := strings.TrimSuffix(r.URL, "/v1") + "/v1/messages"
		return messages{transport: t, url: url, key: r.Key, version: r.APIVersion, model: r.Model}
	},
}

// messages speaks the messages dialect.
type messages struct {
	transport transport
	url       string
	key       Secret
	version   string
	model     string
}

// cacheable is how many tokens a beginning must have for a server of this dialect to keep it. Some models want up to
// four
// times as many, and pass over the mark (Anthropic, Prompt caching: "Cache limitations").
const (
	cacheable    = 1024
	keptPerToken = 4 // bytes; English and JSON have some more
)

// anthropicOutput is the answer's bound where the request names none; the API requires one.
const anthropicOutput = 8192

type messagesRequest struct {
	Model      string            `json:"model"`
	MaxTokens  int               `json:"max_tokens"`
	System     any               `json:"system,omitempty"` // a string, or one systemBlock
	Messages   []message         `json:"messages"`
	Tools      []messagesTool    `json:"tools,omitempty"`
	ToolChoice map[string]string `json:"tool_choice,omitempty"`
	Stream     bool              `json:"stream,omitempty"`
}

// systemBlock is a system text that ends what the server is to keep: the tools, which come before it, and itself.
type systemBlock struct {
	Type         string            `json:"type"`
	Text         string            `json:"text"`
	CacheControl map[string]string `json:"cache_control"`
}

type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

type messagesTool struct {
	Name        string          `json:"name"`
	Description string          `json:"description"`
	InputSchema json.RawMessage `json:"input_schema"`
}

type messagesReply struct {
	Model      string         `json:"model"`
	Content    []contentBlock `json:"content"`
	StopReason string         `json:"stop_reason"`
	Usage      messagesUsage  `json:"usage"`
}

type contentBlock struct {
	Type  string          `json:"type"`
	Text  string          `json:"text"`
	Input json.RawMessage `json:"input"`
}

type messagesUsage struct {
	In         int `json:"input_tokens"`
	CacheWrite int `json:"cache_creation_input_tokens"`
	CacheRead  int `json:"cache_read_input_tokens"`
	Out        int `json:"output_tokens"`
}

func (u messagesUsage) in() int { return u.In + u.CacheWrite + u.CacheRead }

func (a messages) chat(ctx context.Context, req Request, s shape) (Reply, error) {
	httpReq, err := a.request(ctx, req, s)
	if err != nil {
		return Reply{}, fmt.Errorf("%w: %w", errBadRequest, err)
	}
	resp, err := a.transport.Do(httpReq)
	var whole *wholeAnswer
	if errors.As(err, &whole) {
		return whole.read(req.OnDelta, a.decode)
	}
	if err != nil {
		return Reply{}, err
	}
	defer resp.Body.Close()
	if s.stream {
		return a.stream(resp.Body, req.OnDelta)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return Reply{}, err
	}
	return a.decode(body)
}

func (a messages) decode(body []byte) (Reply, error) {
	var m messagesReply
	if err := firstDocument(body, &m); err != nil {
		return Reply{}, decodeProblem(err)
	}
	return checked(a.reply(m))
}

func (a messages) request(ctx context.Context, req Request, s shape) (*http.Request, error) {
	body := messagesRequest{
		Model: a.model, MaxTokens: req.MaxOutputTokens, System: systemOf(req, s),
		Messages: []message{{Role: "user", Content: req.User}}, Stream: s.stream,
	}
	if body.MaxTokens == 0 {
		body.MaxTokens = anthropicOutput
	}
	if req.Schema != nil && s.structure == bySchema {
		body.Tools = []messagesTool{{req.Schema.Name, "Hand over the answer.", req.Schema.JSON}}
		body.ToolChoice = map[string]string{"type": "tool", "name": req.Schema.Name}
	}
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	httpReq, err := http.NewRequestWithContext(ctx, http.MethodPost, a.url, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	httpReq.Header = http.Header{
		"Content-Type": {"application/json"}, "Accept": {"application/json"}, "Anthropic-Version": {a.version},
	}
	if body.Stream {
		httpReq.Header.Set("Accept", eventStream)
	}
	if !a.key.Empty() {
		httpReq.Header.Set("X-Api-Key", a.key.Reveal())
	}
	return httpReq, nil
}

// systemOf is the system text of a request, marked as kept where that saves something.
func systemOf(req Request, s shape) any {
	text := req.instructions(s.structure)
	beginning := len(text)
	if req.Schema != nil && s.structure == bySchema {
		beginning += len(req.Schema.JSON)
	}
	switch {
	case text == "":
		return nil
	case req.Repeated && s.cache && beginning/keptPerToken >= cacheable:
		return []systemBlock{{"text", text, map[string]string{"type": "ephemeral"}}}
	}
	return text
}

func (a messages) reply(m messagesReply) Reply {
	r := Reply{
		Model: cmp.Or(m.Model, a.model), FinishReason: finishOf(m.StopReason),
		TokensIn: m.Usage.in(), TokensCached: m.Usage.CacheRead, TokensOut: m.Usage.Out,
	}
	var b strings.Builder
	for _, block := range m.Content {
		switch block.Type {
		case "text":
			b.WriteString(block.Text)
		case "tool_use":
			b.Reset() // prose before the call is not part of the answer
			b.Write(block.Input)
			r.Text = b.String()
			return r
		}
	}
	r.Text = b.String()
	return r
}

// finishOf translates a stop reason into the words of the chat completions API.
func finishOf(stop string) string {
	switch stop {
	case "end_turn", "stop_sequence", "tool_use":
		return finishStop
	case "max_tokens", "model_context_window_exceeded":
		return finishLength
	}
	return stop
}

// messagesEvent is the part of the stream's events that matters here.
type messagesEvent struct {
	Type    string `json:"type"`
	Message struct {
		Model string        `json:"model"`
		Usage messagesUsage `json:"usage"`
	} `json:"message"`
	Delta struct {
		Text        string `json:"text"`
		PartialJSON string `json:"partial_json"`
		StopReason  string `json:"stop_reason"`
	} `json:"delta"`
	Usage messagesUsage `json:"usage"`
}

func (a messages) stream(body io.Reader, onDelta func(string) error) (Reply, error) {
	r := Reply{Model: a.model}
	var text strings.Builder
	for event, err := range events(body) {
		if err == nil {
			err = a.take(event, &r, &text, onDelta)
		}
		if err != nil {
			r.Text = text.String()
			return r.spent(), streamed(err, onDelta != nil && text.Len() > 0)
		}
	}
	r.Text = text.String()
	return checked(r)
}

func (a messages) take(e messagesEvent, r *Reply, text *strings.Builder, onDelta func(string) error) error {
	r.Model = cmp.Or(e.Message.Model, r.Model)
	r.TokensIn = max(r.TokensIn, e.Message.Usage.in(), e.Usage.in())
	r.TokensCached = max(r.TokensCached, e.Message.Usage.CacheRead, e.Usage.CacheRead)
	r.TokensOut = max(r.TokensOut, e.Message.Usage.Out, e.Usage.Out)
	if e.Delta.StopReason != "" {
		r.FinishReason = finishOf(e.Delta.StopReason)
	}
	piece := e.Delta.Text + e.Delta.PartialJSON
	if piece == "" {
		return nil
	}
	text.WriteString(piece)
	return deliver(onDelta, piece)
}
