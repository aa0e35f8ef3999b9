// Package index finds the code that a reviewer would open next: what a piece
// of code uses, who calls it, what configures and what guards it.
//
// Usually one Index is opened over all files of a tree, asked for the
// [Index.Context] of each piece under review, and closed:
//
//	ix, stats, err := index.Open(ctx, index.Options{Dir: cacheDir}, files)
//	hits := ix.Context(ctx, index.Query{Path: "app/users.py", StartLine: 10, EndLine: 30})
//
// The same files give the same answers, byte for byte, with a cold cache, a
// warm one or none.
package index

import (
	"cmp"
	"context"
	"runtime"
	"sync"

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
	Dir     string // directory of our own for the persistent index; empty: in memory
	All     bool   // index every file in Open rather than when it is first needed; the answers are the same
	Workers int    // goroutines that parse; 0: one per processor
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
	Budget    int // tokens of text in all hits together; 0: DefaultBudget
}

// DefaultBudget is the number of tokens that a query without a budget may fill.
const DefaultBudget = 6000

// Hit is a piece of code to read along with what was asked for.
type Hit struct {
	Path      string
	StartLine int     // 1-based
	EndLine   int     // 1-based, inclusive
	Symbol    string  // the definition shown, "Parent.Name" for members; empty for windows of lines
	Score     float64 // falls within one Why; not comparable between two
	Why       string  // the evidence, such as "defines Client, used on line 12"
	Text      string  // whole lines, as in the file
	Tokens    int     // estimate for Text
}

// Index answers questions about one tree of files. It may be used by several
// goroutines.
type Index struct {
	workers int
	tree    *tree
	outline outline
	store   *store
	loader  loader

	noteMu sync.Mutex
	notes  []string

	routesOnce, carefulOnce sync.Once
	routes                  []Route
	careful                 []int // files that mention failure handling
}

// Open indexes files. The error is for a cancelled ctx, or for an index that
// cannot even be made in memory; a file that cannot be read and a cache that
// cannot be used are counted and noted in Stats. The caller closes the Index.
func Open(ctx context.Context, o Options, files []File) (*Index, Stats, error) {
	ix := &Index{workers: cmp.Or(o.Workers, runtime.GOMAXPROCS(0)), tree: newTree(files)}
	ids := make([]int, len(ix.tree.files))
	for i := range ids {
		ids[i] = i
	}
	found, err := ix.scanFiles(ctx, ids, o.Dir != "")
	if err != nil {
		return nil, Stats{}, err
	}
	ix.outline = newOutline(nil, nil, ids, found)
	ix.loader.sketches = make([][]byte, len(ids))
	if ix.store, err = newStore(""); err != nil {
		return nil, Stats{}, err
	}
	if o.All {
		ix.load(ctx, ids)
	}
	return ix, ix.stats(files, found), ctx.Err()
}

func (ix *Index) stats(files []File, found []scanned) Stats {
	st := Stats{Files: len(files), Notes: ix.notes}
	for _, s := range found {
		st.Bytes += int64(s.bytes)
	}
	for i, e := range ix.tree.files {
		switch {
		case e.failed:
			st.Unreadable++
		case e.class == leftOut:
			st.Binary++
		case e.class == generated:
			st.Generated++
		case e.class == vendored:
			st.Vendored++
		}
		if ix.loader.sketches[i] != nil {
			st.Indexed++
		}
	}
	return st
}

func (ix *Index) note(n string) {
	ix.noteMu.Lock()
	defer ix.noteMu.Unlock()
	ix.notes = append(ix.notes, n)
}

// Close releases the index and writes what is to be kept in Dir.
func (ix *Index) Close() error { return ix.store.close() }

// Unit returns what the file at path holds, nil if it is not in the tree, has
// no grammar or cannot be read. The Unit is shared: do not change it.
func (ix *Index) Unit(path string) *syntax.Unit {
	id, ok := ix.tree.byPath[path]
	if !ok || ix.tree.files[id].lang == "" || ix.tree.files[id].class == leftOut {
		return nil
	}
	if u, ok := ix.loader.units.get(path); ok {
		return u
	}
	src, err := ix.tree.files[id].Read()
	if err != nil || len(src) > maxFile {
		return nil
	}
	u, err := syntax.ParseUnit(path, src)
	if err != nil {
		return nil
	}
	ix.loader.units.put(path, u)
	return u
}

// Lookup returns the definitions of a name, exact in case, by path and line.
// Generated code is left out.
func (ix *Index) Lookup(name string) []Definition {
	ids := ix.outline.defines.files(hashName(name))
	ix.load(context.Background(), ids)
	var all []Definition
	for _, id := range ids {
		for _, d := range ix.sketch(id).defs {
			if d.Name == name {
				all = append(all, Definition{ix.tree.files[id].Path, d.Definition})
			}
		}
	}
	return all
}
