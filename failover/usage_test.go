package failover

import (
	"math"
	"strings"
	"testing"
)

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
