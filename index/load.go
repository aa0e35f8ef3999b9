package index

import (
	"context"
	"slices"
	"sync"

	"breakwater/index/syntax"

	"golang.org/x/sync/errgroup"
)

// batchFiles bounds the memory that a batch of the keyword index takes: some
// thousand chunks.
const batchFiles = 256

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
	missing := ix.missing(ids)
	for group := range slices.Chunk(missing, batchFiles) {
		out := make([]parsed, len(group))
		var g errgroup.Group
		g.SetLimit(ix.workers)
		for i, id := range group {
			g.Go(func() error {
				out[i] = ix.parse(id)
				return nil
			})
		}
		g.Wait()
		ix.add(group, out)
	}
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
func (ix *Index) parse(id int) parsed {
	e := &ix.tree.files[id]
	empty := parsed{sketch: (&sketch{}).encode()}
	if e.silent() {
		return empty
	}
	src, err := e.Read()
	if err != nil || len(src) > maxFile {
		return empty
	}
	s := &sketch{windows: true, lines: newText(src).count()}
	var u *syntax.Unit
	if e.lang != "" {
		if u, err = syntax.ParseUnit(e.Path, src); err == nil {
			s = sketchOf(u, src)
		}
	}
	return parsed{s.encode(), documents(e, u, s, src)}
}

// add indexes what was parsed.
func (ix *Index) add(ids []int, out []parsed) {
	var docs []chunkDoc
	for _, p := range out {
		docs = append(docs, p.docs...)
	}
	if err := ix.store.write(docs, nil); err != nil {
		ix.note("keyword index: " + err.Error())
	}
	ix.loader.lock.Lock()
	defer ix.loader.lock.Unlock()
	for i, id := range ids {
		ix.loader.sketches[id] = out[i].sketch
	}
}

// sketch returns the sketch of a file, which must be loaded.
func (ix *Index) sketch(id int) *sketch {
	ix.loader.lock.RLock()
	b := ix.loader.sketches[id]
	ix.loader.lock.RUnlock()
	s, _ := decodeSketch(b)
	return s
}

// recent keeps the units that were asked for last: those under review are
// asked for again and again.
type recent struct {
	mu    sync.Mutex
	order []string // least recently used first
	units map[string]*syntax.Unit
}

const recentUnits = 128

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
	if len(r.order) > recentUnits {
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
