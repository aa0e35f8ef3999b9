package index

import (
	"go/build"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
)

// BenchmarkIndexStage compares the index stage, from parsed chunks to a merged
// index on disk with all fields, with zoekt-index, which indexes trigrams of
// the same files and parses nothing: a process that also reads them. Without
// zoekt-index on the PATH only the speed of the stage is given.
func BenchmarkIndexStage(b *testing.B) {
	if os.Getenv("BENCH_TREE") == "" {
		b.Setenv("BENCH_TREE", filepath.Join(build.Default.GOROOT, "src", "net"))
	}
	files, bytes := corpus(b)
	docs := batches(b, files)
	zoekt, _ := exec.LookPath("zoekt-index")
	var ours, theirs []float64
	for b.Loop() {
		dir := b.TempDir()
		ours = append(ours, timed(func() { buildFrom(b, dir, docs) }))
		if zoekt != "" {
			cmd := exec.Command(zoekt, "-disable_ctags", "-index", b.TempDir(), os.Getenv("BENCH_TREE"))
			theirs = append(theirs, timed(func() {
				if out, err := cmd.CombinedOutput(); err != nil {
					b.Fatalf("%v\n%s", err, out)
				}
			}))
		}
	}
	b.ReportMetric(float64(bytes)/1e6/median(ours), "MB/s")
	if zoekt != "" {
		b.ReportMetric(median(theirs)/median(ours), "times-zoekt")
	}
}

// buildFrom makes a store as Open does, with the goroutines that parse there.
func buildFrom(b *testing.B, dir string, docs [][]chunkDoc) {
	build, err := newBuilder(dir)
	if err != nil {
		b.Fatal(err)
	}
	work := make(chan []chunkDoc)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for file := range work {
				build.add(file)
			}
		})
	}
	for _, batch := range docs {
		for len(batch) > 0 {
			n := min(8, len(batch))
			work <- batch[:n]
			batch = batch[n:]
		}
	}
	close(work)
	wg.Wait()
	s, err := build.finish()
	if err != nil {
		b.Fatal(err)
	}
	s.close()
}
