package failover

import (
	"context"
	"errors"
	"io"
	"strings"

	openai "github.com/sashabaranov/go-openai"
)

// openaiAdapter speaks the chat completions dialect, of OpenAI, of Azure and of the many servers that copy it.
type openaiAdapter struct {
	client *openai.Client
	model  string
	azure  bool
}

func newOpenAI(kind Type, r Region, d doer) adapter {
	cfg := openai.DefaultConfig(r.Key.Reveal())
	if kind == TypeAzure {
		cfg = openai.DefaultAzureConfig(r.Key.Reveal(), r.URL)
		// A deployment is named as the user named it; the library would strip dots and colons.
		cfg.AzureModelMapperFunc = func(model string) string { return model }
		cfg.APIVersion = r.APIVersion
	}
	cfg.BaseURL, cfg.HTTPClient = r.URL, d
	return openaiAdapter{client: openai.NewClientWithConfig(cfg), model: r.Model, azure: kind == TypeAzure}
}

func (a openaiAdapter) chat(ctx context.Context, req Request, f form) (Reply, error) {
	q := a.request(req, f)
	if req.OnDelta != nil {
		return a.stream(ctx, q, req.OnDelta, f)
	}
	resp, err := a.client.CreateChatCompletion(ctx, q)
	if err != nil {
		return Reply{}, decodeProblem(err)
	}
	if len(resp.Choices) == 0 {
		return Reply{TokensIn: resp.Usage.PromptTokens, TokensOut: resp.Usage.CompletionTokens}, &Failure{Kind: KindEmptyChoices, Status: 200, Message: "no choices in the answer"}
	}
	choice := resp.Choices[0]
	reply := Reply{
		Text: content(choice.Message), Refusal: choice.Message.Refusal, FinishReason: string(choice.FinishReason),
		Model: orElse(resp.Model, a.model), TokensIn: resp.Usage.PromptTokens, TokensOut: resp.Usage.CompletionTokens,
	}
	if reply.Refusal != "" {
		reply.FinishReason = finishRefusal
	}
	return checked(reply)
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

func (a openaiAdapter) request(req Request, f form) openai.ChatCompletionRequest {
	q := openai.ChatCompletionRequest{Model: a.model}
	if system := req.instructions(f.structure); system != "" {
		q.Messages = append(q.Messages, openai.ChatCompletionMessage{Role: openai.ChatMessageRoleSystem, Content: system})
	}
	q.Messages = append(q.Messages, openai.ChatCompletionMessage{Role: openai.ChatMessageRoleUser, Content: req.User})
	switch f.limit {
	case maxCompletionTokens:
		q.MaxCompletionTokens = req.MaxOutputTokens
	case maxTokens:
		q.MaxTokens = req.MaxOutputTokens
	}
	q.ResponseFormat = responseFormat(req.Schema, f.structure)
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

func (a openaiAdapter) stream(ctx context.Context, q openai.ChatCompletionRequest, onDelta func(string) error, f form) (Reply, error) {
	if f.usage {
		q.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
	}
	stream, err := a.client.CreateChatCompletionStream(ctx, q)
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
			return reply.spent(), streamed(decodeProblem(err), text.Len() > 0)
		}
	}
	reply.Text = text.String()
	if reply.Refusal != "" {
		reply.FinishReason = finishRefusal
	}
	return checked(reply)
}

func (a openaiAdapter) take(chunk openai.ChatCompletionStreamResponse, r *Reply, text *strings.Builder, onDelta func(string) error) error {
	r.Model = orElse(chunk.Model, r.Model)
	if chunk.Usage != nil {
		r.TokensIn, r.TokensOut = chunk.Usage.PromptTokens, chunk.Usage.CompletionTokens
	}
	if len(chunk.Choices) == 0 {
		return nil
	}
	choice := chunk.Choices[0]
	r.FinishReason = orElse(string(choice.FinishReason), r.FinishReason)
	r.Refusal += choice.Delta.Refusal
	if choice.Delta.Content == "" {
		return nil
	}
	text.WriteString(choice.Delta.Content)
	return deliver(onDelta, choice.Delta.Content)
}
