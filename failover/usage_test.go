package failover

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/synctest"

	"breakwater/failover/failovertest"
)

// TestClientDoubtsUsage: no budget sees a figure that cannot be true.
func TestClientDoubtsUsage(t *testing.T) {
	t.Parallel()
	for _, kind := range dialects {
		bubbles(t, map[string]func(*testing.T){
			string(kind): func(t *testing.T) {
				c, _ := hosted(t, document(kind, ""), Options{}, map[string]failovertest.Reply{
					"one.test": {TokensIn: math.MaxInt, TokensOut: -5},
				})
				r, err := c.Chat(t.Context(), ask)
				credible := r.TokensIn >= 0 && r.TokensIn <= 1000 && r.TokensOut >= 1 && r.TokensOut <= 1000
				if err != nil || !credible {
					t.Errorf("%d tokens in, %d out, %v", r.TokensIn, r.TokensOut, err)
				}
			},
		})
	}
}

func TestUsageIsAClaim(t *testing.T) {
	req := Request{System: strings.Repeat("s", 6000), User: strings.Repeat("u", 3000)}
	text := strings.Repeat("a", 300)
	for _, c := range []struct {
		name            string
		in, out         int
		wantIn, wantOut int
	}{
		{"true", 2500, 90, 2500, 90},
		{"a tokenizer of bytes", 9010, 300, 9010, 300},
		{"with reasoning", 2500, 30000, 2500, 30000},
		{"not said", 0, 0, 0, 0},
		{"negative", -5_000_000, -1, 3000, 100},
		{"far too much", 1_000_000_000, math.MaxInt, 3000, 100},
		{"far too little", 1, 1, 3000, 100},
	} {
		got := Reply{Text: text, TokensIn: c.in, TokensOut: c.out}.counted(req)
		if got.TokensIn != c.wantIn || got.TokensOut != c.wantOut {
			t.Errorf("%s: %d and %d, want %d and %d", c.name, got.TokensIn, got.TokensOut, c.wantIn, c.wantOut)
		}
	}
}

// TestCutAttemptIsBilled: an attempt that was cut never says what it cost, so that its prompt counts as estimated.
func TestCutAttemptIsBilled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _ := hosted(t, "- {name: b, model: m, base-url: 'http://one.test', attempts: 1, attempt-timeout: 5s}", Options{}, map[string]failovertest.Reply{"one.test": {Hang: true}})
		r, err := c.Chat(t.Context(), Request{User: "hello", PromptTokens: 700})
		if err == nil || r.TokensIn != 700 || r.Attempts != 1 {
			t.Errorf("%d tokens, %d attempts, %v", r.TokensIn, r.Attempts, err)
		}
	})
}

// TestUsageThatIsNoNumber: whatever a server says that an answer cost, the answer counts.
func TestUsageThatIsNoNumber(t *testing.T) {
	t.Parallel()
	const chat = `{"model":"m","choices":[{"index":0,"%s":{"role":"assistant","content":"well"},"finish_reason":"stop"}],"usage":%s}`
	const messages = `{"type":"message","model":"m","content":[{"type":"text","text":"well"}],"stop_reason":"end_turn","usage":%s}`
	const start = `data: {"type":"message_start","message":{"model":"m","usage":%s}}` + "\n\n"
	const rest = `data: {"type":"content_block_delta","delta":{"text":"well"}}` + "\n\n" +
		`data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":%s}` + "\n\n" + `data: {"type":"message_stop"}` + "\n\n"
	forms := map[string]func(kind Type, usage string) failovertest.Reply{
		"document": func(kind Type, usage string) failovertest.Reply {
			if kind == TypeAnthropic {
				return failovertest.Raw(200, "application/json", fmt.Sprintf(messages, usage))
			}
			return failovertest.Raw(200, "application/json", fmt.Sprintf(chat, "message", usage))
		},
		"stream": func(kind Type, usage string) failovertest.Reply {
			if kind == TypeAnthropic {
				return failovertest.Raw(200, eventStream, fmt.Sprintf(start+rest, usage, usage))
			}
			return failovertest.Raw(200, eventStream, "data: "+fmt.Sprintf(chat, "delta", usage)+"\n\ndata: [DONE]\n\n")
		},
	}
	for _, kind := range dialects {
		for form, answer := range forms {
			for _, usage := range []string{
				`{"prompt_tokens":1e300,"completion_tokens":5,"input_tokens":1e300,"output_tokens":5}`,
				`{"prompt_tokens":"many","completion_tokens":"few","input_tokens":"many","output_tokens":"few"}`,
				`{"prompt_tokens":-7,"completion_tokens":-7,"input_tokens":-7,"output_tokens":-7}`,
				`{"prompt_tokens":1.5,"input_tokens":1.5}`, `"free"`, `[]`, `12`,
			} {
				bubbles(t, map[string]func(*testing.T){
					fmt.Sprintf("%s %s %s", kind, form, usage): func(t *testing.T) {
						c, _ := hosted(t, document(kind, ""), Options{}, map[string]failovertest.Reply{"one.test": answer(kind, usage)})
						r, err := c.Chat(t.Context(), ask)
						if err != nil || r.Text != "well" || r.Attempts != 1 || r.TokensIn < 0 || r.TokensIn > 100 || r.TokensOut < 0 || r.TokensOut > 100 {
							t.Errorf("%q after %d attempts, %d tokens in, %d out, %v", r.Text, r.Attempts, r.TokensIn, r.TokensOut, err)
						}
					},
				})
			}
		}
	}
}

// TestUselessAnswersAreBounded: an outage is sat out, an answer without content is not.
func TestUselessAnswersAreBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, useless := range map[string]failovertest.Reply{
			"no choices": {NoChoices: true}, "no content": {Pieces: []string{""}, NoStream: true}, "empty body": failovertest.Raw(200, "application/json", ""),
			"ended by an error": {Finish: "error"},
		} {
			n := 0
			server := failovertest.NewProvider(func(failovertest.Request) failovertest.Reply {
				if n++; n == 1 {
					return failovertest.Reply{}
				}
				return useless
			})
			cfg, err := ParseConfig([]byte(oneVendor), nil)
			if err != nil {
				t.Fatal(err)
			}
			c, err := New(cfg, Options{Outlast: true, Transport: server})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.Chat(t.Context(), ask); err != nil {
				t.Fatal(err)
			}
			if r, err := c.Chat(t.Context(), ask); err == nil || r.Attempts > DefaultAttempts {
				t.Errorf("%s: %d attempts, %v; want %d at most", name, r.Attempts, err, DefaultAttempts)
			}
		}
	})
}
