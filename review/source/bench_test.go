package source

import (
	"context"
	"fmt"
	"os"
	"strings"
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
	folders := func(name func(i int) string) string {
		dir := b.TempDir()
		root, err := os.OpenRoot(dir)
		if err != nil {
			b.Fatal(err)
		}
		w := &Workspace{tree: tree{root: root}}
		defer w.Close()
		for i := range n {
			parent, base, err := w.folder(name(i))
			if err == nil {
				err = parent.Mkdir(base, 0o755)
			}
			if err == nil {
				err = parent.WriteFile(base+".py", []byte("x = 1\n"), 0o644)
			}
			if err != nil {
				b.Fatal(err)
			}
		}
		return dir
	}
	nested := folders(func(i int) string { return strings.Repeat("d/", i) + "d" })
	flat := folders(func(i int) string { return fmt.Sprintf("d%04d", i) })
	list := func(dir string) time.Duration {
		start := time.Now()
		w, err := Open(context.Background(), dir, Options{})
		if err != nil || len(w.Files) != n {
			b.Fatalf("%d files, %v", len(w.Files), err)
		}
		for _, f := range w.Files {
			if _, err := w.Read(f.Path); err != nil {
				b.Fatal(err)
			}
		}
		w.Close()
		return time.Since(start)
	}
	var deep, wide time.Duration
	for b.Loop() {
		deep += list(nested)
		wide += list(flat)
	}
	b.ReportMetric(float64(deep)/float64(wide), "nested/flat")
}
