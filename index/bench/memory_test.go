package bench

import (
	"fmt"
	"testing"
)

// BenchmarkMemory builds the whole index of trees of several sizes, each in a process of its own, with a cache folder
// and without. What a tree adds should be bounded by what is parsed at once, not grow with the tree.
func BenchmarkMemory(b *testing.B) {
	for _, megabytes := range []int64{15, 45, 90} {
		tree, files, size := copyTree(b, source(), megabytes*1e6)
		for _, kept := range []bool{true, false} {
			b.Run(fmt.Sprintf("%dMB/cache-dir=%t", megabytes, kept), func(b *testing.B) {
				for b.Loop() {
					dir := ""
					if kept {
						dir = b.TempDir()
					}
					r := build(b, tree, dir)
					b.ReportMetric(r.Peak, "peak-MB")
					b.ReportMetric(r.Own, "own-MB")
					b.ReportMetric(r.Peak/(float64(size)/1e6), "peak/source")
					b.ReportMetric(r.Live, "live-MB")
					b.ReportMetric(float64(files), "files")
				}
			})
		}
	}
}
