package action

import (
	"fmt"
	"os"
	"testing"
)

// BenchmarkWriteAll shows that a folder of many suggestions costs in proportion
// to their number.
func BenchmarkWriteAll(b *testing.B) {
	for _, n := range []int{200, 2000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			files := make([]ArtifactFile, n)
			for i := range files {
				files[i] = TextFile(fmt.Sprintf("suggestions/%05d.patch", i), []byte("x"))
			}
			for b.Loop() {
				root, err := os.OpenRoot(b.TempDir())
				if err != nil {
					b.Fatal(err)
				}
				f, err := OpenOutput(root, "out", false, nil)
				if err != nil {
					b.Fatal(err)
				}
				if err := f.WriteAll(files); err != nil {
					b.Fatal(err)
				}
				f.Close()
				root.Close()
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "µs/file")
		})
	}
}
