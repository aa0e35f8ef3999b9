package failover

import (
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
