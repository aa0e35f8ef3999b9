package failovertest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// object keeps literals short; documents are written by hand so that they do not depend on the library under test.
type object = map[string]any

func marshal(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("failovertest: %v", err)) // only values of this package come here
	}
	return text
}

// document returns the body of an answer and its content type.
func (r Reply) document(q Request) (body []byte, contentType string) {
	q.Stream = q.Stream && !r.NoStream
	switch {
	case r.Body != nil:
		return []byte(*r.Body), "application/json"
	case r.isError():
		return r.errorDocument(q), "application/json"
	case q.Stream && q.Dialect == Anthropic:
		return r.messagesStream(q), "text/event-stream"
	case q.Stream:
		return r.chatStream(q), "text/event-stream"
	case q.Dialect == Anthropic:
		return r.messagesDocument(q), "application/json"
	case q.Dialect == Probe:
		return []byte("ok"), "text/plain"
	}
	return r.chatDocument(q), "application/json"
}

func (r Reply) errorDocument(q Request) []byte {
	e := object{"message": r.Message}
	if r.Message == "" {
		e["message"] = fmt.Sprintf("scripted status %d", r.status())
	}
	if r.Type != "" {
		e["type"] = r.Type
	}
	if r.Code != "" {
		e["code"] = r.Code
	}
	if q.Dialect == Anthropic {
		return marshal(object{"type": "error", "error": e})
	}
	return marshal(object{"error": e})
}

func (r Reply) finish() string {
	if r.Finish == "" {
		return "stop"
	}
	return r.Finish
}

func (r Reply) chatDocument(q Request) []byte {
	message := object{"role": "assistant", "content": r.text()}
	if r.Refusal != "" {
		message["refusal"] = r.Refusal
	}
	choices := []object{{"index": 0, "message": message, "finish_reason": r.finish()}}
	if r.NoChoices {
		choices = []object{}
	}
	doc := object{"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": q.Model, "choices": choices}
	if !r.NoUsage {
		doc["usage"] = r.usage()
	}
	return marshal(doc)
}

// usage counts tokens as the chat completions API does.
func (r Reply) usage() object {
	in, out := r.tokens()
	u := object{"prompt_tokens": in, "completion_tokens": out, "total_tokens": in + out}
	if r.Cached != 0 {
		u["prompt_tokens_details"] = object{"cached_tokens": r.Cached}
	}
	return u
}

func (r Reply) chatStream(q Request) []byte {
	var b bytes.Buffer
	send := func(choices []object, more object) {
		chunk := object{"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": q.Model,
			"choices": choices}
		for key, value := range more {
			chunk[key] = value
		}
		fmt.Fprintf(&b, "data: %s\n\n", marshal(chunk))
	}
	for _, piece := range r.pieces() {
		send([]object{{"index": 0, "delta": object{"content": piece}, "finish_reason": nil}}, nil)
	}
	if r.Refusal != "" {
		send([]object{{"index": 0, "delta": object{"refusal": r.Refusal}, "finish_reason": nil}}, nil)
	}
	if !r.NoFinish && !r.NoChoices {
		send([]object{{"index": 0, "delta": object{}, "finish_reason": r.finish()}}, nil)
	}
	if !r.NoFinish && !r.NoUsage {
		send([]object{}, object{"usage": r.usage()})
	}
	if !r.NoDone {
		b.WriteString("data: [DONE]\n\n")
	}
	return b.Bytes()
}

// stopReasons translates the script's words into those of the messages API.
var stopReasons = map[string]string{"stop": "end_turn", "length": "max_tokens", "content_filter": "refusal"}

func (r Reply) stopReason() string {
	if r.Refusal != "" {
		return "refusal"
	}
	if reason, ok := stopReasons[r.finish()]; ok {
		return reason
	}
	return r.finish()
}

func (r Reply) messagesDocument(q Request) []byte {
	in, out := r.tokens()
	block := object{"type": "text", "text": r.text() + r.Refusal}
	if q.Structure == "json_schema" && json.Valid([]byte(r.text())) {
		block = object{"type": "tool_use", "id": "toolu_1", "name": "answer", "input": json.RawMessage(r.text())}
	}
	blocks := []object{block}
	if r.NoChoices {
		blocks = []object{}
	}
	return marshal(object{
		"id": "msg_1", "type": "message", "role": "assistant", "model": q.Model, "content": blocks,
		"stop_reason": r.stopReason(), "usage": object{"input_tokens": in - r.Cached, "cache_read_input_tokens": r.Cached,
			"output_tokens": out},
	})
}

func (r Reply) messagesStream(q Request) []byte {
	var b strings.Builder
	send := func(kind string, more object) {
		more["type"] = kind
		fmt.Fprintf(&b, "event: %s\ndata: %s\n\n", kind, marshal(more))
	}
	in, out := r.tokens()
	send("message_start", object{"message": object{"model": q.Model,
		"usage": object{"input_tokens": in - r.Cached, "cache_read_input_tokens": r.Cached, "output_tokens": 1}}})
	for _, piece := range append(r.pieces(), r.Refusal) {
		send("content_block_delta", object{"index": 0, "delta": object{"type": "text_delta", "text": piece}})
	}
	if !r.NoFinish {
		send("message_delta", object{"delta": object{"stop_reason": r.stopReason()}, "usage": object{"output_tokens": out}})
	}
	if !r.NoDone {
		send("message_stop", object{})
	}
	return []byte(b.String())
}
