package failover_test

import (
	"testing"

	"breakwater/failover"
	"breakwater/failover/failovertest"
)

func TestEveryDialectAnswers(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"openai", "azure", "anthropic"} {
		for _, stream := range []bool{false, true} {
			t.Run(kind, func(t *testing.T) {
				t.Parallel()
				p := failovertest.New(t, failovertest.Reply{Text: `{"findings":[]}`, Pieces: []string{`{"find`, `ings":[]}`}})
				cfg, err := failover.ParseConfig([]byte("- {name: a, type: "+kind+", model: m, api-key: key-one, regions: ["+p.URL+"]}"), nil)
				if err != nil {
					t.Fatal(err)
				}
				c, err := failover.New(cfg, failover.Options{UserAgent: "reviewer/v1.2.3"})
				if err != nil {
					t.Fatal(err)
				}
				req := failover.Request{System: "s", User: "u", Schema: &failover.Schema{Name: "answer", JSON: []byte(`{"type":"object"}`)}}
				if stream {
					req.OnDelta = func(string) error { return nil }
				}
				r, err := c.Chat(t.Context(), req)
				if err != nil || r.Text != `{"findings":[]}` || r.FinishReason != "stop" || r.TokensIn != 10 || r.TokensOut != 5 {
					t.Fatalf("got %+v, %v", r, err)
				}
				if got := p.Requests()[0]; got.Key() != "key-one" || got.Structure != "json_schema" || got.User != "u" || got.System != "s" || got.Model != "m" {
					t.Errorf("sent %+v", got)
				} else if agent := got.Header.Get("User-Agent"); agent != "reviewer/v1.2.3" {
					t.Errorf("User-Agent %q", agent)
				}
			})
		}
	}
}

// An answer that nobody can use was paid for: a model that thinks until its tokens are used up says nothing at all.
func TestTokensOfUnusableAnswersCount(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"openai", "anthropic"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			body := `{"choices":[{"message":{"content":""},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":900}}`
			if kind == "anthropic" {
				body = `{"type":"message","content":[],"stop_reason":"end_turn","usage":{"input_tokens":7,"output_tokens":900}}`
			}
			p := failovertest.New(t, failovertest.Raw(200, "application/json", body), failovertest.Reply{Text: "good"})
			cfg, err := failover.ParseConfig([]byte("- {name: a, type: "+kind+", model: m, regions: ["+p.URL+"]}"), nil)
			if err != nil {
				t.Fatal(err)
			}
			c, err := failover.New(cfg, failover.Options{})
			if err != nil {
				t.Fatal(err)
			}
			r, err := c.Chat(t.Context(), failover.Request{User: "u"})
			if err != nil || r.Text != "good" || r.TokensIn != 17 || r.TokensOut != 905 || r.Attempts != 2 {
				t.Errorf("reply %+v, %v", r, err)
			}
			if s := c.Snapshot(); s.TokensIn != 17 || s.TokensOut != 905 {
				t.Errorf("snapshot counts %d and %d tokens", s.TokensIn, s.TokensOut)
			}
		})
	}
}
