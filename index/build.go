package index

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sync"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

const (
	buildBatch = 1000 // chunks of a segment: they are all that a build holds in memory
	buildMerge = 64   // segments that are merged at once
)

// builder makes the store of a whole tree in a folder: segment by segment on
// disk, merged once at the end. That is faster than a store which merges as
// it grows and keeps every step safe, it takes the memory of one segment, and
// a merged index is smaller. Until finish it answers nothing.
type builder struct {
	dir   string
	inner *scorch.Builder
	seen  *filter

	mu    sync.Mutex
	count int
	err   error // the first
}

// newBuilder begins a store in dir, which must be empty and exist.
func newBuilder(dir string) (*builder, error) {
	inner, err := scorch.NewBuilder(map[string]any{"path": dir, "buildPathPrefix": dir, "batchSize": buildBatch,
		"mergeMax": buildMerge})
	if err != nil {
		return nil, fmt.Errorf("build keyword index: %w", err)
	}
	return &builder{dir: dir, inner: inner, seen: newFilter()}, nil
}

// add adds the chunks of a file. Their terms are gathered here, by the
// goroutine that calls, since the builder itself works alone.
func (b *builder) add(docs []chunkDoc) {
	for i := range docs {
		d := newDocument(&docs[i], b.seen)
		d.analyze()
		err := b.inner.Index(d)
		b.mu.Lock()
		b.count++
		b.err = cmp.Or(b.err, err)
		b.mu.Unlock()
	}
}

// finish merges what was added and opens it.
func (b *builder) finish() (*store, error) {
	if b.err == nil && b.count > 0 { // it can not make an empty index
		// A merge maps all segments, so the last batch and the pools that it
		// came from, which let go at the second collection, leave before it.
		runtime.GC()
		debug.FreeOSMemory()
		defer debug.SetGCPercent(debug.SetGCPercent(mergeGC))
		b.err = b.inner.Close()
	}
	if b.err != nil {
		return nil, fmt.Errorf("build keyword index: %w", b.err)
	}
	s, err := openStore(b.dir)
	if err == nil {
		s.seen = b.seen
	}
	return s, err
}

// bigTree is the size in bytes from which a keyword index of all files is not
// kept in memory.
const bigTree = 8 << 20

// loadAll indexes every file of a tree of which so many bytes were read.
func (ix *Index) loadAll(ctx context.Context, bytes int64) error {
	ids := make([]int, len(ix.tree.files))
	for i := range ids {
		ids[i] = i
	}
	if 2*len(ix.missing(ids)) > len(ids) && (ix.cache != nil || bytes > bigTree) {
		if err := ix.rebuild(ctx, ids); err == nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
	}
	ix.load(ctx, ids)
	return ctx.Err()
}

// buildGC is the garbage that a build lets lie, in percent of what is in use.
// Most of that is tables that stay, which double what Go's own 100 percent
// leaves; to collect more often costs a build two percent.
const (
	buildGC = 50
	mergeGC = 20 // a merge makes little garbage
)

// rebuild makes the keyword index anew. Without a cache it lies in a folder
// for temporary files. If that fails, the index is empty and in memory.
func (ix *Index) rebuild(ctx context.Context, ids []int) error {
	_ = ix.store.close() // what it holds is made anew
	clear(ix.loader.sketches)
	var dir, temp string
	var err error
	if ix.cache != nil {
		dir, err = ix.cache.storeDir(), ix.cache.clear()
	} else {
		temp, err = os.MkdirTemp("", "breakwater-index-")
		dir = temp
	}
	if err == nil {
		err = ix.build(ctx, dir, ids)
	}
	if err == nil {
		ix.store.temp = temp
		return nil
	}
	if temp != "" {
		os.RemoveAll(temp)
	}
	if ix.cache != nil {
		ix.unkept = err
		ix.cache.close()
		ix.cache = nil
	}
	clear(ix.loader.sketches)
	var failed error
	ix.store, failed = openStore("")
	return errors.Join(err, failed)
}

func (ix *Index) build(ctx context.Context, dir string, ids []int) error {
	defer debug.SetGCPercent(debug.SetGCPercent(buildGC))
	b, err := newBuilder(dir)
	if err != nil {
		return err
	}
	ix.parseAll(ctx, ids, func(id int, p parsed) {
		b.add(p.docs)
		ix.loader.set(id, p.sketch)
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	s, err := b.finish()
	if err == nil {
		ix.store = s
	}
	return err
}
