package facts

import (
	"strings"
	"testing"

	"breakwater/index/syntax"
)

// TestTokensAreBounded reads macro calls as hostile files can make them.
func TestTokensAreBounded(t *testing.T) {
	for name, tt := range map[string]struct {
		source string
		calls  int
	}{
		"as deep as is read": {"fn f() { m!(a(b(c()))); }", 4},
		"deeper":             {"fn f() { m!" + strings.Repeat("(a", 5000) + strings.Repeat(")", 5000) + "; }", 2 + maxBrackets},
		"a long chain":       {"fn f() { m!(a" + strings.Repeat(".b()", 5000) + "); }", 5001},
		"definitions":        {"fn f() { m! { fn g(x: u8) { h(x) } } }", 2},
		"no call":            {"fn f() { m!(table (column)); }", 1},
	} {
		f, err := Of(syntax.Rust, []byte(tt.source))
		if err != nil {
			t.Fatal(err)
		}
		if len(f.Calls) != tt.calls {
			t.Errorf("%s: %d calls, want %d", name, len(f.Calls), tt.calls)
		}
	}
}
