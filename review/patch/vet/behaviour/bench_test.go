package behaviour

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// BenchmarkManyDefinitions vets an edit that renames the last function of a file, so
// that all of it is read, and compares a file of four times as many functions: what
// it costs must follow the size of the file.
func BenchmarkManyDefinitions(b *testing.B) {
	vetted := func(n int) time.Duration {
		var src strings.Builder
		for i := range n {
			fmt.Fprintf(&src, "def f%d(x):\n    return g(x.a%d, x.b)\n\n\n", i, i)
		}
		after := strings.Replace(src.String(), fmt.Sprintf("def f%d(", n-1), "def other(", 1)
		v := New(shop)
		start := time.Now()
		v.Reason(b.Context(), []File{{Path: "a.py", Before: []byte(src.String()), After: []byte(after)}})
		return time.Since(start)
	}
	var small, large time.Duration
	for b.Loop() {
		small += vetted(1000)
		large += vetted(4000)
	}
	b.ReportMetric(float64(large)/float64(small), "4x/1x")
}
