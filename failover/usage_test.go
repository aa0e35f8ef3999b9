package failover

import (
	"errors"
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

// TestCachedTokensAreCounted: what a server had in its cache is told, and believed as far as it can be true.
func TestCachedTokensAreCounted(t *testing.T) {
	t.Parallel()
	for _, kind := range dialects {
		for _, c := range []struct{ in, cached, want int }{{12, 9, 9}, {12, 0, 0}, {12, -3, 0}, {12, 13, 0}} {
			for _, whole := range []bool{false, true} {
				bubbles(t, map[string]func(*testing.T){
					fmt.Sprintf("%s %d of %d, one document %v", kind, c.cached, c.in, whole): func(t *testing.T) {
						client, _ := hosted(t, document(kind, ""), Options{}, map[string]failovertest.Reply{
							"one.test": {TokensIn: c.in, Cached: c.cached, NoStream: whole},
						})
						r, err := client.Chat(t.Context(), ask)
						s := client.Snapshot()
						if err != nil || r.TokensCached != c.want || s.TokensCached != c.want || s.Regions[0].TokensCached != c.want {
							t.Errorf("%d of %d tokens, in all %d, %v; want %d", r.TokensCached, r.TokensIn, s.TokensCached, err, c.want)
						}
					},
				})
			}
		}
	}
}

func TestUsageIsAClaim(t *testing.T) {
	req := Request{System: strings.Repeat("s", 6000), User: strings.Repeat("u", 3000)}
	text := strings.Repeat("a", 300)
	for _, c := range []struct {
		name            string
		in, out         int
		wantIn, wantOut int
		counted         int
	}{
		{"true", 2500, 90, 2500, 90, 2590},
		{"a tokenizer of bytes", 9010, 300, 9010, 300, 9310},
		{"with reasoning", 2500, 30000, 2500, 30000, 32500},
		{"not said", 0, 0, 3000, 100, 3100},
		{"negative", -5_000_000, -1, 3000, 100, 3100},
		{"far too much", 1_000_000_000, math.MaxInt, 3000, 100, 3100},
		{"far too little", 1, 1, 1, 1, 3100},
	} {
		got := Reply{Text: text, TokensIn: c.in, TokensOut: c.out}.counted(req, nil, byBytes)
		if got.TokensIn != c.wantIn || got.TokensOut != c.wantOut || got.Counted != c.counted {
			t.Errorf("%s: %d and %d, counted as %d; want %d and %d, %d", c.name, got.TokensIn, got.TokensOut, got.Counted,
				c.wantIn, c.wantOut, c.counted)
		}
	}
}

// TestEstimateOfTheCaller: what a server does not count is estimated as the caller estimates its prompts.
func TestEstimateOfTheCaller(t *testing.T) {
	words := func(text string) int { return len(strings.Fields(text)) }
	c, _ := hosted(t, "- {name: b, model: m, base-url: 'http://one.test'}", Options{Tokens: words},
		map[string]failovertest.Reply{"one.test": {Text: "four words are enough", NoUsage: true}})
	r, err := c.Chat(t.Context(), Request{System: "be short", User: "say it"})
	if err != nil || !r.Estimated || r.TokensIn != 4 || r.TokensOut != 4 {
		t.Errorf("%d and %d tokens, estimated %v, %v", r.TokensIn, r.TokensOut, r.Estimated, err)
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

// TestEveryAttemptIsBilled: an answer that nobody can use is paid for all the same, and what a server turned away is
// not.
func TestEveryAttemptIsBilled(t *testing.T) {
	t.Parallel()
	half := strings.Repeat("half an answer ", 20)
	stream := func(events string) failovertest.Reply { return failovertest.Raw(200, eventStream, events) }
	chat := fmt.Sprintf("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":%q}}]}\n\n", half)
	messages := fmt.Sprintf("data: {\"type\":\"content_block_delta\",\"delta\":{\"text\":%q}}\n\n", half)
	for name, c := range map[string]struct {
		kind    Type
		answer  failovertest.Reply
		in, out int // of one attempt
	}{
		"a chat stream that is cut": {TypeOpenAI, stream(chat), 700, len(half) / 3},
		"one that said what it cost": {TypeOpenAI, stream(chat +
			`data: {"choices":[],"usage":{"prompt_tokens":650,"completion_tokens":90}}` + "\n\n"), 650, 90},
		"a messages stream that is cut": {TypeAnthropic, stream(messages), 700, len(half) / 3},
		"one that began with what it cost": {TypeAnthropic, stream(
			`data: {"type":"message_start","message":{"usage":{"input_tokens":650}}}` + "\n\n" + messages), 650, len(half) / 3},
		"an error after a half": {TypeOpenAI, stream(chat +
			`data: {"error":{"message":"overloaded","code":"server_error"}}` + "\n\n"), 700, len(half) / 3},
		"a document that is cut":      {TypeOpenAI, failovertest.Reply{Text: half, NoStream: true, Cut: 300}, 700, 100},
		"a connection that is cut":    {TypeOpenAI, failovertest.Reply{Reset: true}, 700, 0},
		"a server that is overloaded": {TypeOpenAI, failovertest.Reply{Status: 503}, 0, 0},
		"a rate limit":                {TypeOpenAI, failovertest.Reply{Status: 429}, 0, 0},
	} {
		bubbles(t, map[string]func(*testing.T){
			name: func(t *testing.T) {
				client, _ := hosted(t, document(c.kind, ", attempts: 3"), Options{},
					map[string]failovertest.Reply{"one.test": c.answer})
				r, err := client.Chat(t.Context(), Request{User: strings.Repeat("hello ", 350), PromptTokens: 700})
				if err == nil || r.Attempts != 3 || r.TokensIn != 3*c.in || r.TokensOut != 3*c.out {
					t.Errorf("%d tokens in, %d out for %d attempts, %v; want %d and %d for each of 3",
						r.TokensIn, r.TokensOut, r.Attempts, err, c.in, c.out)
				}
				s := client.Snapshot()
				if s.TokensIn != r.TokensIn || s.TokensOut != r.TokensOut || s.Estimated != r.Estimated {
					t.Errorf("the snapshot says %d in, %d out, estimated %v", s.TokensIn, s.TokensOut, s.Estimated)
				}
				if said := c.in == 650 && c.out == 90; r.Estimated != (c.in > 0 && !said) {
					t.Errorf("estimated: %v", r.Estimated)
				}
			},
		})
	}
}

// TestAttemptsAreAdmitted: a caller that admits no further attempt ends the request, or waits for what is in flight.
func TestAttemptsAreAdmitted(t *testing.T) {
	t.Parallel()
	bubbles(t, map[string]func(*testing.T){
		"after a failure": func(t *testing.T) {
			c, providers := hosted(t, twoRegions, Options{}, map[string]failovertest.Reply{
				"one.test": {NoFinish: true, NoDone: true, NoUsage: true},
				"two.test": {},
			})
			var spent []int
			req := Request{User: "hello", PromptTokens: 700, Admit: func(n int) bool {
				spent = append(spent, n)
				return n < 700
			}}
			r, err := c.Chat(t.Context(), req)
			if !errors.Is(err, ErrNotAdmitted) || r.Attempts != 1 || len(providers["two.test"].Requests()) != 0 {
				t.Errorf("%d attempts, %v", r.Attempts, err)
			}
			if len(spent) != 2 || spent[0] != 0 || spent[1] != r.TokensIn+r.TokensOut {
				t.Errorf("asked with %v; want 0, then what the first attempt cost (%d)", spent, r.TokensIn+r.TokensOut)
			}
		},
		"while another is in flight": func(t *testing.T) {
			c, _ := hosted(t, threeVendor, Options{}, map[string]failovertest.Reply{
				"x.test": {Delay: seconds(20)}, "y.test": {}, "z.test": {},
			})
			req := Request{User: "hello", PromptTokens: 700, Admit: func(n int) bool { return n == 0 }}
			if r, err := c.Chat(t.Context(), req); err != nil || r.Backend != "x" || r.Attempts != 1 {
				t.Errorf("reply %+v, %v", r, err)
			}
		},
		"while one is in flight that fails": func(t *testing.T) {
			c, _ := hosted(t, threeVendor, Options{}, map[string]failovertest.Reply{
				"x.test": {Delay: seconds(20), Status: 500}, "y.test": {}, "z.test": {},
			})
			req := Request{User: "hello", PromptTokens: 700, Admit: func(n int) bool { return n == 0 }}
			if r, err := c.Chat(t.Context(), req); !errors.Is(err, ErrNotAdmitted) || r.Attempts != 1 {
				t.Errorf("reply %+v, %v", r, err)
			}
		},
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
			if r, err := c.Chat(t.Context(), ask); err == nil || r.Attempts > defaultAttempts {
				t.Errorf("%s: %d attempts, %v; want %d at most", name, r.Attempts, err, defaultAttempts)
			}
		}
	})
}
