package failover

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"

	openai "github.com/sashabaranov/go-openai"
)

// openaiAPI is the chat completions API, of OpenAI and of the many servers that copy it.
var openaiAPI = adapter{
	url: "https://api.openai.com/v1",
	limit: func(r Region) limitParam {
		if strings.Contains(r.URL, "api.openai.com") || reasoning.MatchString(r.Model) {
			return maxCompletionTokens
		}
		return maxTokens
	},
	connect: func(r Region, t transport) asker {
		cfg := openai.DefaultConfig(r.Key.Reveal())
		cfg.BaseURL, cfg.HTTPClient = r.URL, t
		return completions{client: openai.NewClientWithConfig(cfg), model: r.Model}
	},
}

// completions speaks the chat completions dialect.
type completions struct {
	client *openai.Client
	model  string
}

func (a completions) chat(ctx context.Context, req Request, s shape) (Reply, error) {
	q := a.request(req, s)
	if s.stream {
		return a.stream(ctx, q, req.OnDelta, s)
	}
	resp, err := a.client.CreateChatCompletion(ctx, q)
	if err != nil {
		return Reply{}, decodeProblem(err)
	}
	return a.reply(resp)
}

func (a completions) reply(resp openai.ChatCompletionResponse) (Reply, error) {
	if len(resp.Choices) == 0 {
		return billed(Reply{}, resp.Usage), &Failure{Kind: KindEmptyChoices, Status: 200, Message: "no choices in the answer"}
	}
	choice := resp.Choices[0]
	reply := Reply{
		Text: content(choice.Message), Refusal: choice.Message.Refusal, FinishReason: string(choice.FinishReason),
		Model: cmp.Or(resp.Model, a.model),
	}
	return checked(billed(reply, resp.Usage))
}

// billed is a reply with what its server says it cost.
func billed(r Reply, u openai.Usage) Reply {
	r.TokensIn, r.TokensOut = u.PromptTokens, u.CompletionTokens
	if u.PromptTokensDetails != nil {
		r.TokensCached = u.PromptTokensDetails.CachedTokens
	}
	return r
}

// firstDocument decodes what a body begins with: some servers write on after it.
func firstDocument(body []byte, into any) error {
	return json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff")))).Decode(into)
}

// content joins the parts of servers that answer with a list.
func content(m openai.ChatCompletionMessage) string {
	if m.Content != "" || len(m.MultiContent) == 0 {
		return m.Content
	}
	var b strings.Builder
	for _, part := range m.MultiContent {
		b.WriteString(part.Text)
	}
	return b.String()
}

// decodeProblem names what the library could not decode. The document was valid JSON, so it is of another shape.
func decodeProblem(err error) error {
	var f *Failure
	if errors.As(err, &f) || !isDecode(err) {
		return err
	}
	return &Failure{Kind: KindNotJSON, Status: 200, Message: "the answer is not a chat completion", Err: err}
}

func (a completions) request(req Request, s shape) openai.ChatCompletionRequest {
	q := openai.ChatCompletionRequest{Model: a.model}
	if system := req.instructions(s.structure); system != "" {
		q.Messages = append(q.Messages, openai.ChatCompletionMessage{Role: openai.ChatMessageRoleSystem, Content: system})
	}
	q.Messages = append(q.Messages, openai.ChatCompletionMessage{Role: openai.ChatMessageRoleUser, Content: req.User})
	switch s.limit {
	case maxCompletionTokens:
		q.MaxCompletionTokens = req.MaxOutputTokens
	case maxTokens:
		//lint:ignore SA1019 older compatible servers know no other name for it
		q.MaxTokens = req.MaxOutputTokens
	}
	q.ResponseFormat = responseFormat(req.Schema, s.structure)
	return q
}

func responseFormat(s *Schema, how structure) *openai.ChatCompletionResponseFormat {
	switch {
	case s == nil || how == byText:
		return nil
	case how == byObject:
		return &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONObject}
	}
	return &openai.ChatCompletionResponseFormat{
		Type:       openai.ChatCompletionResponseFormatTypeJSONSchema,
		JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: s.Name, Schema: s.JSON, Strict: true},
	}
}

func (a completions) stream(
	ctx context.Context, q openai.ChatCompletionRequest, onDelta func(string) error, s shape,
) (Reply, error) {
	if s.usage {
		q.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
	}
	stream, err := a.client.CreateChatCompletionStream(ctx, q)
	var whole *wholeAnswer
	if errors.As(err, &whole) {
		return whole.read(onDelta, func(body []byte) (Reply, error) {
			var resp openai.ChatCompletionResponse
			if err := firstDocument(body, &resp); err != nil {
				return Reply{}, decodeProblem(err)
			}
			return a.reply(resp)
		})
	}
	if err != nil {
		return Reply{}, err
	}
	defer stream.Close()
	reply := Reply{Model: a.model}
	var text strings.Builder
	for {
		chunk, err := stream.Recv()
		if errors.Is(err, io.EOF) && !isFailure(err) {
			break
		}
		if err == nil {
			err = a.take(chunk, &reply, &text, onDelta)
		}
		if err != nil {
			reply.Text = text.String()
			return reply.spent(), streamed(decodeProblem(err), onDelta != nil && text.Len() > 0)
		}
	}
	reply.Text = text.String()
	return checked(reply)
}

func (a completions) take(
	chunk openai.ChatCompletionStreamResponse, r *Reply, text *strings.Builder, onDelta func(string) error,
) error {
	r.Model = cmp.Or(chunk.Model, r.Model)
	if chunk.Usage != nil {
		*r = billed(*r, *chunk.Usage)
	}
	if len(chunk.Choices) == 0 {
		return nil
	}
	choice := chunk.Choices[0]
	r.FinishReason = cmp.Or(string(choice.FinishReason), r.FinishReason)
	r.Refusal += choice.Delta.Refusal
	if choice.Delta.Content == "" {
		return nil
	}
	text.WriteString(choice.Delta.Content)
	return deliver(onDelta, choice.Delta.Content)
}
