package failover

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	openai "github.com/sashabaranov/go-openai"
)

// What a server says a request cost is a claim. It is reported as it was said, unless it is no
// count at all; a budget counts an estimate instead where the claim cannot be true, since it would
// be lifted by a small figure and used up by an absurd one.
const (
	mostPerToken = 64      // no tokenizer packs more bytes of a whole prompt into one token
	frameTokens  = 4096    // what a server adds to a prompt: roles, its own instructions
	mostAnswer   = 1 << 18 // tokens; twice what models write at most, reasoning included
)

// counted returns the reply with what its attempt cost, which failed with err or
// did not: the server's figures, and estimates of the prompt and of what came back
// where it gave none.
func (r Reply) counted(req Request, err error, tokens estimate) Reply {
	came := r.Text + r.Refusal + r.came
	if f := (*Failure)(nil); errors.As(err, &f) {
		came += f.received
	}
	if r.TokensIn == 0 && r.TokensOut == 0 && came == "" && unpaid(err) {
		return r
	}
	asked, prompt, answer := sum(req.texts(), func(t string) int { return len(t) }), req.prompt(tokens), tokens(came)
	if r.TokensIn <= 0 || r.TokensIn > asked+frameTokens {
		r.TokensIn, r.Estimated = prompt, true
	}
	if r.TokensCached < 0 || r.TokensCached > r.TokensIn {
		r.TokensCached = 0
	}
	if (r.TokensOut <= 0 || r.TokensOut > mostAnswer) && (r.TokensOut != 0 || came != "") {
		r.TokensOut, r.Estimated = answer, true
	}
	r.Counted = credible(r.TokensIn, asked, prompt) + credible(r.TokensOut, len(came), answer)
	return r
}

// credible is a figure for so many bytes of text, or the estimate where it is too small to be true.
func credible(tokens, bytes, estimate int) int {
	if tokens < bytes/mostPerToken {
		return estimate
	}
	return tokens
}

// estimate says how many tokens a text costs.
type estimate func(text string) int

// byBytes is on the safe side for code.
func byBytes(text string) int { return (len(text) + 2) / 3 }

// texts are what a prompt is made of.
func (q Request) texts() []string {
	if q.Schema == nil {
		return []string{q.System, q.User}
	}
	return []string{q.System, q.User, string(q.Schema.JSON)}
}

// sum adds up what each text says of itself.
func sum(texts []string, of func(string) int) (n int) {
	for _, t := range texts {
		n += of(t)
	}
	return n
}

// prompt estimates what the prompt costs: the caller knows best.
func (q Request) prompt(tokens estimate) int {
	if q.PromptTokens > 0 {
		return q.PromptTokens
	}
	return sum(q.texts(), tokens)
}

// unpaid reports whether an attempt failed before any model saw it: the server turned it away, or was never reached.
func unpaid(err error) bool {
	var f *Failure
	if !errors.As(err, &f) {
		return errors.Is(err, errBadRequest)
	}
	return f.Status >= 300 || slices.Contains([]Kind{KindConnect, KindTLS, KindTLSTimeout, KindRefusedBySDK}, f.Kind)
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
