package index

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"go/build"
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
)

// corpus lists the files below BENCH_TREE, else those of the standard
// library's net packages.
func corpus(b *testing.B) ([]File, int64) {
	return filesBelow(b, cmp.Or(os.Getenv("BENCH_TREE"), filepath.Join(build.Default.GOROOT, "src", "net")))
}

// filesBelow lists the files of a folder, with hashes as git would give them,
// and adds up their sizes.
func filesBelow(tb testing.TB, root string) (files []File, bytes int64) {
	tb.Helper()
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
		tb.Fatal(err)
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

// plainDoc is a chunk as bleve's default mapping takes it: names of a field
// are one text.
type plainDoc struct{ Refs, Text string }

func plainly(d *chunkDoc) plainDoc {
	names := slices.Clone(d.Refs)
	slices.Sort(names)
	return plainDoc{strings.Join(slices.Compact(names), "\n"), d.Text}
}

// batches parses files and gives their chunks as the loader would write them.
func batches(b *testing.B, files []File) [][]chunkDoc {
	t := newTree(files, "")
	var all [][]chunkDoc
	for group := range slices.Chunk(t.files, 256) {
		var docs []chunkDoc
		for i := range group {
			e := &group[i]
			src, err := e.Read()
			if err != nil || classify(e.Path, src) != ordinary {
				continue
			}
			if u, err := syntax.ParseUnit(e.Path, src); err == nil {
				docs = append(docs, documents(e, u, sketchOf(u), src)...)
			}
		}
		all = append(all, docs)
	}
	return all
}

// BenchmarkMapping compares the index stage with bleve's default mapping:
// same chunks, same batches, one run.
func BenchmarkMapping(b *testing.B) {
	files, bytes := corpus(b)
	docs := batches(b, files)
	same := make([]map[string]plainDoc, len(docs))
	for i, batch := range docs {
		same[i] = map[string]plainDoc{}
		for k := range batch {
			same[i][batch[k].ID] = plainly(&batch[k])
		}
	}
	ours := func() float64 {
		s, err := openStore("")
		if err != nil {
			b.Fatal(err)
		}
		defer s.close()
		return timed(func() {
			for _, batch := range docs {
				s.write(batch, nil)
			}
		})
	}
	theirs := func() float64 {
		x, err := bleve.NewUsing("", bleve.NewIndexMapping(), scorch.Name, "gtreap", nil)
		if err != nil {
			b.Fatal(err)
		}
		defer x.Close()
		return timed(func() {
			for _, group := range same {
				batch := x.NewBatch()
				for id, d := range group {
					batch.Index(id, d)
				}
				x.Batch(batch)
			}
		})
	}
	var ratios, speeds []float64
	for b.Loop() {
		tuned, plain := ours(), theirs()
		ratios, speeds = append(ratios, plain/tuned), append(speeds, float64(bytes)/1e6/tuned)
	}
	b.ReportMetric(median(ratios), "times-default")
	b.ReportMetric(median(speeds), "MB/s")
}

func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
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
			for _, d := range ix.Unit(context.Background(), e.Path).Definitions {
				if !container(d.Kind) && d.EndLine-d.StartLine >= 5 && len(all) < 30 {
					all = append(all, Query{Path: e.Path, StartLine: d.StartLine, EndLine: d.EndLine, Budget: budget})
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
		root, err := os.OpenRoot(dir)
		if err != nil {
			b.Fatal(err)
		}
		sums, err := checksums(root, ".")
		root.Close()
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
