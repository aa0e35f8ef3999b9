package failover

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"

	openai "github.com/sashabaranov/go-openai"
)

// What a server says a request cost is a claim: a budget that believed it would
// be lifted by a negative figure and used up by an absurd one.
const (
	bytesPerToken = 3       // on the safe side for code, as prompts are estimated
	mostPerToken  = 64      // no tokenizer packs more bytes of a whole prompt into one token
	frameTokens   = 4096    // what a server adds to a prompt: roles, its own instructions
	mostAnswer    = 1 << 18 // tokens; twice what models write at most, reasoning included
)

// counted returns the reply with figures that can be true: where one cannot, an
// estimate stands in for it. 0 stays: the server does not say.
func (r Reply) counted(req Request) Reply {
	asked := len(req.System) + len(req.User)
	if req.Schema != nil {
		asked += len(req.Schema.JSON)
	}
	r.TokensIn = credible(r.TokensIn, asked, asked+frameTokens)
	r.TokensOut = credible(r.TokensOut, len(r.Text)+len(r.Refusal), mostAnswer)
	return r
}

// credible returns a figure for so many bytes of text unless it is out of all
// bounds, and an estimate then.
func credible(tokens, bytes, most int) int {
	if tokens == 0 || tokens >= bytes/mostPerToken && tokens > 0 && tokens <= most {
		return tokens
	}
	return (bytes + bytesPerToken - 1) / bytesPerToken
}

// unbelievable stands for figures that are no counts at all: none is credible, so that an estimate takes their place.
var unbelievable = json.RawMessage(fmt.Sprintf(
	`{"prompt_tokens":%[1]d,"completion_tokens":%[1]d,"input_tokens":%[1]d,"output_tokens":%[1]d}`, math.MaxInt32))

// readable returns an answer whose usage can be decoded: a good answer is not lost for a bad bill. The usage of the
// messages API may stand in a message too.
func readable(answer []byte) []byte {
	if !bytes.Contains(answer, []byte(`"usage"`)) {
		return answer
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(answer, &fields) != nil {
		return answer // for the decoder to say
	}
	changed := false
	if usage, ok := fields["usage"]; ok && !countsTokens(usage) {
		fields["usage"], changed = unbelievable, true
	}
	if message, ok := fields["message"]; ok {
		fixed := readable(message)
		changed = changed || !bytes.Equal(fixed, message)
		fields["message"] = fixed
	}
	if !changed {
		return answer
	}
	fixed, err := json.Marshal(fields)
	if err != nil {
		return answer
	}
	return fixed
}

// countsTokens reports whether both dialects can decode a usage.
func countsTokens(usage json.RawMessage) bool {
	var chat *openai.Usage
	var messages messagesUsage
	return json.Unmarshal(usage, &chat) == nil && json.Unmarshal(usage, &messages) == nil
}
