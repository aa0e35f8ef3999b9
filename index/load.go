package index

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"breakwater/index/syntax"
)

// loader parses files when they are first needed and keeps their sketches.
type loader struct {
	mu       sync.Mutex // held while files are loaded
	sketches [][]byte   // by file; nil: not loaded yet
	lock     sync.RWMutex
	units    recent
}

// parsed is a file between parsing and indexing.
type parsed struct {
	sketch []byte
	docs   []chunkDoc
}

// load makes sure that the files are parsed and indexed. A file that cannot
// be read or parsed counts as loaded, as windows of lines or as nothing.
func (ix *Index) load(ctx context.Context, ids []int) {
	if missing := ix.missing(ids); len(missing) == 0 {
		return
	}
	ix.loader.mu.Lock()
	defer ix.loader.mu.Unlock()
	b := batch{put: ix.write}
	ix.parseAll(ctx, ix.missing(ids), func(id int, p parsed) {
		b.add(p.docs, func() { ix.loader.set(id, p.sketch) })
	})
	b.write()
}

// parseAll parses files with several goroutines and hands over each as it is
// done, to one caller at a time or several, until ctx is cancelled.
func (ix *Index) parseAll(ctx context.Context, ids []int, done func(id int, p parsed)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(ix.workers, len(ids)) {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(ids) {
					return
				}
				p := ix.parse(ctx, ids[i])
				if ctx.Err() != nil {
					return // what was cut short must not pass for the whole file
				}
				done(ids[i], p)
			}
		})
	}
	wg.Wait()
}

// mostBatch bounds the text of a batch, in bytes: in the keyword index it takes
// some ten times as much memory until it is written.
const mostBatch = 1 << 19

// batch gathers the chunks of files and writes them together. Full ones are written by
// the goroutine that filled them while others parse on.
type batch struct {
	put func(docs []chunkDoc, written func())

	mu      sync.Mutex
	docs    []chunkDoc
	written []func() // to be called once the chunks of a file are written
	bytes   int
}

func (b *batch) add(docs []chunkDoc, written func()) {
	b.mu.Lock()
	b.docs, b.written = append(b.docs, docs...), append(b.written, written)
	for i := range docs {
		b.bytes += len(docs[i].Text)
	}
	full := batch{put: b.put}
	if b.bytes >= mostBatch {
		full.docs, full.written = b.docs, b.written
		b.docs, b.written, b.bytes = nil, nil, 0
	}
	b.mu.Unlock()
	full.write()
}

// write writes what was gathered. Only then do its files count as loaded.
func (b *batch) write() {
	if len(b.written) == 0 {
		return
	}
	b.put(b.docs, func() {
		for _, f := range b.written {
			f()
		}
	})
}

func (l *loader) set(id int, sketch []byte) {
	l.lock.Lock()
	defer l.lock.Unlock()
	l.sketches[id] = sketch
}

func (ix *Index) missing(ids []int) []int {
	ix.loader.lock.RLock()
	defer ix.loader.lock.RUnlock()
	var missing []int
	for _, id := range ids {
		if ix.loader.sketches[id] == nil {
			missing = append(missing, id)
		}
	}
	return ascending(missing)
}

// parse reads one file whole. It does not touch the index.
func (ix *Index) parse(ctx context.Context, id int) parsed {
	e := &ix.tree.files[id]
	empty := parsed{sketch: (&sketch{}).encode()}
	if e.silent() {
		return empty
	}
	src, err := e.Read()
	if err != nil || len(src) > syntax.MaxWritten {
		return empty
	}
	s := &sketch{windows: true, lines: newText(src).count()}
	var u *syntax.Unit
	if e.lang != "" {
		if u, err = syntax.ParseUnitContext(ctx, e.Path, src); err == nil {
			s = sketchOf(u)
		}
	}
	return parsed{s.encode(), documents(e, u, s, src)}
}

// sketch returns the sketch of a file, which must be loaded.
func (ix *Index) sketch(id int) *sketch {
	ix.loader.lock.RLock()
	b := ix.loader.sketches[id]
	ix.loader.lock.RUnlock()
	s, _ := decodeSketch(b)
	return s
}

// recent keeps the units of the files that were asked for last, by path: those
// under review are asked for again and again.
type recent struct {
	mu    sync.Mutex
	order []string // least recently used first
	units map[string]*syntax.Unit
}

const mostRecent = 128

func (r *recent) get(path string) (*syntax.Unit, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	u, ok := r.units[path]
	if ok {
		r.touch(path)
	}
	return u, ok
}

func (r *recent) put(path string, u *syntax.Unit) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.units == nil {
		r.units = map[string]*syntax.Unit{}
	}
	r.units[path] = u
	r.touch(path)
	if len(r.order) > mostRecent {
		delete(r.units, r.order[0])
		r.order = r.order[1:]
	}
}

func (r *recent) touch(path string) {
	if i := slices.Index(r.order, path); i >= 0 {
		r.order = slices.Delete(r.order, i, i+1)
	}
	r.order = append(r.order, path)
}
