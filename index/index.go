// Package index finds the code that a reviewer would open next: what a piece
// of code uses, who calls it, what configures and what guards it.
//
// Usually one Index is opened over all files of a tree, asked for the
// [Index.Context] of each piece under review, and closed:
//
//	ix, stats, err := index.Open(ctx, index.Options{Dir: cacheDir}, files)
//	hits := ix.Context(ctx, index.Query{Path: "app/users.py", StartLine: 10, EndLine: 30, Budget: 6000})
//
// The same files give the same answers, byte for byte, with a cold cache, a
// warm one or none.
package index

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"breakwater/index/lang"
	"breakwater/index/syntax"
)

// File is one file of the tree.
type File struct {
	Path string                 // slash-separated, relative to the top of the tree; unique
	Hash string                 // of the content, any fixed scheme such as a git blob id; empty: computed here
	Read func() ([]byte, error) // the content; called at any time until Close, by several goroutines
}

// Options tune an Index. The zero value keeps everything in memory.
type Options struct {
	Dir string // directory of our own for the persistent index; empty: in memory
	// folder below Dir that holds it, slash-separated; empty: Dir itself. Nothing outside of Dir is touched, whatever
	// lies there
	Name string
	// folder under review, slash-separated; empty: all. Test, vendored and generated code is told by the path below it
	Top     string
	All     bool // index every file in Open rather than when it is first needed; the answers are the same
	Workers int  // goroutines that parse; 0: one per processor
}

// Stats counts what Open saw and did.
type Stats struct {
	Files      int      // files given
	Bytes      int64    // bytes read
	Indexed    int      // files parsed and indexed by Open
	Reused     int      // files whose index was still good in Dir
	Generated  int      // generated, minified and data files: found only when nothing else is
	Vendored   int      // files of other projects kept in the tree: ranked down
	Binary     int      // binary and oversized files: left out
	Unreadable int      // files that could not be read: left out
	Notes      []string // what a user should know, such as that a damaged cache was rebuilt
	Unkept     error    // why Dir is not used, so that nothing is kept; nil if it is, or none was given
}

// Definition is a definition together with the file that holds it.
type Definition struct {
	Path string
	syntax.Definition
}

// Route is an HTTP route together with the file that registers it. Path holds
// the prefixes under which the route is mounted, over file boundaries.
type Route struct {
	File string
	syntax.Route
}

// Query asks for the context of a span of lines.
type Query struct {
	Path      string
	StartLine int // 1-based; 0: the whole file
	EndLine   int // 1-based, inclusive
	Budget    int // tokens of text in all hits together
}

// Hit is a piece of code to read along with what was asked for.
type Hit struct {
	Path      string
	StartLine int     // 1-based
	EndLine   int     // 1-based, inclusive
	Symbol    string  // the definition shown, "Parent.Name" for members; empty for windows of lines
	Score     float64 // falls within one Why; not comparable between two
	Why       string  // the evidence, such as "defines Client, used on line 12"
	Relation  Relation
	Line      int    // 1-based: where the span uses it, or where it calls the span; 0 if neither is known
	Text      string // whole lines, as in the file
	Tokens    int    // estimate for Text
}

// Lines returns the hit cut to those of its lines that lie from start to end; one
// without any keeps its first.
func (h Hit) Lines(start, end int) Hit {
	lines := strings.SplitAfter(h.Text, "\n")
	last := min(h.EndLine, h.StartLine+len(lines)-1)
	start = min(max(start, h.StartLine), last)
	end = min(max(end, start), last)
	h.Text = strings.Join(lines[start-h.StartLine:end-h.StartLine+1], "")
	h.StartLine, h.EndLine, h.Tokens = start, end, lang.Tokens(h.Text)
	return h
}

// Relation says what a hit is to the span.
type Relation string

// The relations.
const (
	Used       Relation = "used" // defined here, and used by the span
	Configures Relation = "configures"
	Guards     Relation = "guards"
	Mounts     Relation = "mounts"
	Calls      Relation = "calls" // the span
)

var relations = [evidences]Relation{
	usesElsewhere: Used, usesHere: Used, usesMaybe: Used, configures: Configures, guards: Guards, mounts: Mounts,
	calls: Calls,
}

// Index answers questions about one tree of files. It may be used by several
// goroutines.
type Index struct {
	workers int
	tree    *tree
	outline outline
	loader  loader

	storeMu sync.RWMutex
	store   *store
	cache   *cache // nil: in memory
	left    error  // why the disk was left after all

	noteMu sync.Mutex
	notes  []string
	unkept error // why Dir is not used

	closeOnce sync.Once
	closeErr  error
}

// Open indexes files. The error is for a cancelled ctx, or for an index that
// cannot even be made in memory; a file that cannot be read and a cache that
// cannot be used are counted and noted in Stats. The caller closes the Index.
func Open(ctx context.Context, o Options, files []File) (*Index, Stats, error) {
	ix := &Index{workers: cmp.Or(o.Workers, runtime.GOMAXPROCS(0)), tree: newTree(files, o.Top)}
	old, err := ix.openStore(o)
	if err != nil {
		return nil, Stats{}, err
	}
	st, err := ix.update(ctx, old)
	if err == nil && o.All {
		err = ix.loadAll(ctx, st.Bytes)
	}
	if err != nil {
		return nil, Stats{}, errors.Join(err, ix.store.close(), ix.cache.close())
	}
	return ix, ix.stats(st), nil
}

// openStore opens what dir keeps, else an empty store there, else in memory.
func (ix *Index) openStore(o Options) (*state, error) {
	var err error
	dir := filepath.Join(o.Dir, filepath.FromSlash(o.Name))
	if o.Dir != "" {
		if ix.cache, err = openCache(o.Dir, o.Name, o.Top); err != nil {
			ix.unkept = err
		}
	}
	if ix.cache != nil {
		st, kept, err := ix.cache.take()
		if err == nil && kept != nil {
			ix.store = kept
			return st, nil
		}
		if err != nil {
			ix.note(fmt.Sprintf("cache %s: %v: it is built anew", dir, err))
		}
		if ix.store, err = ix.cache.fresh(); err == nil {
			return nil, nil
		}
		ix.unkept = err
		ix.cache.close()
		ix.cache = nil
	}
	ix.store, err = openStore("")
	return nil, err
}

// update brings what is known from an earlier run, if anything is, to the
// files of this one.
func (ix *Index) update(ctx context.Context, old *state) (Stats, error) {
	ix.loader.sketches = make([][]byte, len(ix.tree.files))
	was := map[string]int{}
	if old == nil {
		old = &state{}
	}
	for i, f := range old.files {
		was[f.path] = i
	}
	hashOf := func(path string) string {
		if i, ok := was[path]; ok {
			return old.files[i].hash
		}
		return ""
	}
	var ids []int
	for id, f := range ix.tree.files {
		if f.Hash == "" || hashOf(f.Path) != f.Hash {
			ids = append(ids, id)
		}
	}
	fresh, bytes, err := ix.scanFiles(ctx, ids, hashOf)
	if err != nil {
		return Stats{}, err
	}
	st := Stats{Bytes: bytes}
	to := ix.keep(old)
	switch {
	case len(to) == 0:
		ix.outline = fresh
	case len(to) == len(ix.tree.files) && !slices.Contains(to, -1):
		ix.outline = old.outline
	default:
		known := old.outline.renumbered(to)
		ix.outline = known.join(&fresh)
	}
	ix.forget(old, to)
	for _, s := range ix.loader.sketches {
		if s != nil {
			st.Reused++
		}
	}
	return st, nil
}

// keep takes over what is known of unchanged files and maps old file numbers to
// new ones (-1 if gone). Numbers follow paths, so both ascend together.
func (ix *Index) keep(old *state) []int {
	to := make([]int, len(old.files))
	for i, f := range old.files {
		to[i] = -1
		if id, ok := ix.tree.byPath[f.path]; ok && ix.tree.files[id].Hash == f.hash && f.hash != "" {
			to[i] = id
			ix.tree.files[id].class = f.class
			ix.loader.sketches[id] = f.sketch
		}
	}
	return to
}

// forget removes the chunks of files that changed or went.
func (ix *Index) forget(old *state, to []int) {
	var gone []string
	for i, f := range old.files {
		if to[i] >= 0 || f.sketch == nil {
			continue
		}
		s, _ := decodeSketch(f.sketch)
		for _, c := range chunksOf(s) {
			gone = append(gone, docID(f.path, c))
		}
	}
	ix.change(nil, gone, func() {})
}

func (ix *Index) stats(st Stats) Stats {
	st.Files, st.Notes, st.Unkept = len(ix.tree.files), ix.notes, ix.unkept
	for i, e := range ix.tree.files {
		switch {
		case e.failed:
			st.Unreadable++
		case e.class == leftOut:
			st.Binary++
		case e.class == generated, e.class == minified:
			st.Generated++
		case e.class == vendored:
			st.Vendored++
		}
		if ix.loader.sketches[i] != nil {
			st.Indexed++
		}
	}
	st.Indexed -= st.Reused
	return st
}

func (ix *Index) note(n string) {
	ix.noteMu.Lock()
	defer ix.noteMu.Unlock()
	ix.notes = append(ix.notes, n)
}

// Close releases the index and writes what is to be kept in Dir. Closing
// again does nothing.
func (ix *Index) Close() error {
	ix.closeOnce.Do(func() { ix.closeErr = ix.close() })
	return ix.closeErr
}

func (ix *Index) close() error {
	err := ix.store.close()
	if ix.cache == nil {
		return errors.Join(err, ix.left)
	}
	st := &state{outline: ix.outline}
	for id, f := range ix.tree.files {
		st.files = append(st.files, known{f.Path, f.Hash, f.class, ix.loader.sketches[id]})
	}
	if err == nil {
		err = ix.cache.put(st)
	}
	return errors.Join(err, ix.cache.close())
}

// Unit returns what the file at path holds, nil if it is not in the tree, has
// no grammar or cannot be read, or ctx ends before it is. The Unit is shared: do not
// change it.
func (ix *Index) Unit(ctx context.Context, path string) *syntax.Unit {
	id, ok := ix.tree.byPath[path]
	if !ok || ix.tree.files[id].lang == "" || ix.tree.files[id].silent() {
		return nil
	}
	if u, ok := ix.loader.units.get(path); ok {
		return u
	}
	if ctx.Err() != nil {
		return nil
	}
	src, err := ix.tree.files[id].Read()
	if err != nil || len(src) > syntax.MaxWritten {
		return nil
	}
	u, err := syntax.ParseUnitContext(ctx, path, src)
	if err != nil {
		return nil
	}
	ix.loader.units.put(path, u)
	return u
}

// Lookup returns the definitions of a name, exact in case, by path and line; where ctx
// ends, those of files that were parsed by then.
func (ix *Index) Lookup(ctx context.Context, name string) []Definition {
	ids := ix.outline.defines.files(hashName(name))
	ix.load(ctx, ids)
	var all []Definition
	for _, id := range ids {
		for _, d := range ix.sketch(id).defs {
			if d.Name == name {
				d.Result = d.result
				all = append(all, Definition{ix.tree.files[id].Path, d.Definition})
			}
		}
	}
	return all
}
