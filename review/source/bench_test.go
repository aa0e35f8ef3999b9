package source

import (
	"context"
	"fmt"
	"testing"
	"time"
)

// BenchmarkOpen lists a repository of 5,000 files in 250 folders.
func BenchmarkOpen(b *testing.B) {
	r := newRepo(b)
	for i := range 5000 {
		r.write(fmt.Sprintf("svc%d/pkg%d/file%d.go", i%10, i/20, i), lines(40))
	}
	r.commit("all")
	for _, git := range []*Git{nil, r.open()} {
		b.Run(fmt.Sprintf("git=%v", git != nil), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w, err := Open(context.Background(), r.dir, Options{Git: git})
				if err != nil || len(w.Files) != 5000 {
					b.Fatal(err)
				}
				w.Close()
			}
		})
	}
}

// BenchmarkNestedFolders compares 2,000 folders nested in each other, a file in
// each, with as many beside each other. What it costs must not follow the depth.
func BenchmarkNestedFolders(b *testing.B) {
	const n = 2000
	deepest, widest := manyFolders(b, n, nested), manyFolders(b, n, flat)
	timed := func(dir string) time.Duration {
		start := time.Now()
		listed(b, dir, n)
		return time.Since(start)
	}
	var deep, wide time.Duration
	for b.Loop() {
		deep += timed(deepest)
		wide += timed(widest)
	}
	b.ReportMetric(float64(deep)/float64(wide), "nested/flat")
}
