package index

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"breakwater/index/syntax"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
)

// corpus lists the files below BENCH_TREE, else those of the standard
// library's net packages, with hashes as git would give them.
func corpus(b *testing.B) (files []File, bytes int64) {
	root := os.Getenv("BENCH_TREE")
	if root == "" {
		root = filepath.Join(runtime.GOROOT(), "src", "net")
	}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || strings.Contains(path, "/.git/") {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(src)
		rel, _ := filepath.Rel(root, path)
		bytes += int64(len(src))
		files = append(files, File{Path: filepath.ToSlash(rel), Hash: hex.EncodeToString(sum[:]), Read: func() ([]byte, error) { return os.ReadFile(path) }})
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return files, bytes
}

func timed(f func()) float64 {
	start := time.Now()
	f()
	return time.Since(start).Seconds()
}

func mustOpen(b *testing.B, o Options, files []File) *Index {
	b.Helper()
	ix, _, err := Open(context.Background(), o, files)
	if err != nil {
		b.Fatal(err)
	}
	return ix
}

// BenchmarkMapping compares the index stage with bleve's default mapping:
// same documents, same batches, one run.
func BenchmarkMapping(b *testing.B) {
	files, bytes := corpus(b)
	t := newTree(files, "")
	var docs []map[string]chunkDoc
	for i := range t.files {
		src, err := t.files[i].Read()
		if err != nil || classify(t.files[i].Path, src) != ordinary {
			continue
		}
		if u, err := syntax.ParseUnit(t.files[i].Path, src); err == nil {
			docs = append(docs, documents(&t.files[i], u, sketchOf(u, src), src))
		}
	}
	build := func(m mapping.IndexMapping) float64 {
		x, err := bleve.NewUsing("", m, scorch.Name, "gtreap", nil)
		if err != nil {
			b.Fatal(err)
		}
		defer x.Close()
		return timed(func() {
			for group := range slices.Chunk(docs, batchFiles) {
				batch := x.NewBatch()
				for _, file := range group {
					for id, d := range file {
						batch.Index(id, d)
					}
				}
				x.Batch(batch)
			}
		})
	}
	for b.Loop() {
		tuned, plain := build(newMapping()), build(bleve.NewIndexMapping())
		b.ReportMetric(plain/tuned, "times-default")
		b.ReportMetric(float64(bytes)/1e6/tuned, "MB/s")
	}
}

// queries returns spans of three files far apart, as a change would name.
func queries(ix *Index) []Query {
	var all []Query
	n := len(ix.tree.files)
	for _, start := range []int{n / 7, n / 2, 5 * n / 6} {
		for id := start; id < n; id++ {
			e := &ix.tree.files[id]
			if e.lang == "" || e.test || e.class != ordinary {
				continue
			}
			for _, d := range ix.Unit(e.Path).Definitions {
				if !container(d.Kind) && d.EndLine-d.StartLine >= 5 && len(all) < 30 {
					all = append(all, Query{Path: e.Path, StartLine: d.StartLine, EndLine: d.EndLine})
				}
			}
			break
		}
	}
	return all
}

func askAll(ix *Index) {
	for _, q := range queries(ix) {
		ix.Context(context.Background(), q)
	}
}

// BenchmarkFirstRequest compares what a change of three files waits for, cold
// and warm, with a build of the whole index.
func BenchmarkFirstRequest(b *testing.B) {
	files, bytes := corpus(b)
	for b.Loop() {
		dir := b.TempDir()
		full := timed(func() { mustOpen(b, Options{All: true}, files).Close() })
		none := timed(func() { ix := mustOpen(b, Options{}, files); askAll(ix); ix.Close() })
		timed(func() { ix := mustOpen(b, Options{Dir: dir}, files); askAll(ix); ix.Close() })
		var warm *Index
		again := timed(func() { warm = mustOpen(b, Options{Dir: dir}, files); askAll(warm) })
		warm.Close()
		b.ReportMetric(none/full, "cold/full")
		b.ReportMetric(again, "warm-seconds")
		b.ReportMetric(full, "full-seconds")
		b.ReportMetric(float64(bytes)/1e6/full, "MB/s")
	}
}

// BenchmarkIncremental compares ten changed files in a warm cache with a cold
// build, and the size of the cache with that of the source.
func BenchmarkIncremental(b *testing.B) {
	files, bytes := corpus(b)
	for b.Loop() {
		dir := b.TempDir()
		cold := timed(func() { mustOpen(b, Options{Dir: dir, All: true}, files).Close() })
		sums, err := checksums(dir)
		if err != nil {
			b.Fatal(err)
		}
		size := int64(0)
		for _, s := range sums {
			size += s.size
		}
		changed := slices.Clone(files)
		for i := range 10 {
			changed[(2*i+1)*len(files)/20].Hash = "changed"
		}
		warm := timed(func() { mustOpen(b, Options{Dir: dir, All: true}, changed).Close() })
		b.ReportMetric(warm/cold, "warm/cold")
		b.ReportMetric(float64(size)/float64(bytes), "size/source")
	}
}

// BenchmarkContext gives the median time of a query on a built index, and
// what the index adds to the heap.
func BenchmarkContext(b *testing.B) {
	files, _ := corpus(b)
	dir := b.TempDir()
	mustOpen(b, Options{Dir: dir, All: true}, files).Close()
	ix := mustOpen(b, Options{Dir: dir}, files)
	defer ix.Close()
	all := queries(ix)
	var took []float64
	for b.Loop() {
		for _, q := range all {
			took = append(took, timed(func() { ix.Context(context.Background(), q) }))
		}
	}
	slices.Sort(took)
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	b.ReportMetric(1e3*took[len(took)/2], "median-ms")
	b.ReportMetric(float64(m.HeapAlloc)/1e6, "heap-MB")
}
