package facts

import (
	"fmt"
	"strings"
	"testing"

	"breakwater/index/syntax"
)

func TestCacheStaysWithinItsBudget(t *testing.T) {
	c := Cache{Budget: 1 << 20}
	for i := range 200 {
		source := strings.Repeat(fmt.Sprintf("f(%d)\n", i), 200)
		if _, err := c.Of(syntax.Python, []byte(source)); err != nil {
			t.Fatal(err)
		}
	}
	if c.size > c.Budget || len(c.entries) == 200 {
		t.Errorf("%d bytes in %d entries are kept, the budget is %d", c.size, len(c.entries), c.Budget)
	}
}

func TestCacheSaysWhyThereAreNoFacts(t *testing.T) {
	var c Cache
	_, err := c.Of(syntax.Python, make([]byte, syntax.MaxRead+1))
	if err == nil || !strings.Contains(err.Error(), "larger than 2 MiB") {
		t.Errorf("a large file: %v", err)
	}
	if _, err := c.Of("cobol", []byte("x")); err == nil {
		t.Error("a language without a grammar is read")
	}
}

// BenchmarkCacheOfMany asks for more contents than are kept: what one costs must not
// grow with their number.
func BenchmarkCacheOfMany(b *testing.B) {
	for _, kept := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(kept), func(b *testing.B) {
			c := Cache{Budget: kept * 600}
			for i := 0; b.Loop(); i++ {
				if _, err := c.Of(syntax.Python, fmt.Appendf(nil, "a = %d\n", i)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
