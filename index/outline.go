package index

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// outline says which files mention a name and which may define it. It is
// made of every file before anything is parsed.
type outline struct {
	mentions postings
	defines  postings
}

// blockFiles are scanned together: their part of the outline is made at once,
// so that the words of all files never lie in memory together.
const blockFiles = 256

// scanFiles reads the files of ids with several goroutines, sets their class
// and, where it is missing, their hash, and returns the outline of those that
// were read anew and the bytes that were read. hashOf gives the hash that a
// file had in an earlier run.
func (ix *Index) scanFiles(ctx context.Context, ids []int, hashOf func(path string) string) (outline, int64, error) {
	blocks := make([]outline, (len(ids)+blockFiles-1)/blockFiles)
	lexers := sync.Pool{New: func() any { return new(lexer) }}
	var total atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(ix.workers)
	for n := range blocks {
		g.Go(func() error {
			x := lexers.Get().(*lexer)
			defer lexers.Put(x)
			x.start()
			for _, id := range ids[n*blockFiles : min((n+1)*blockFiles, len(ids))] {
				if err := ctx.Err(); err != nil {
					return err
				}
				total.Add(int64(x.file(&ix.tree.files[id], id, ix.cache != nil, hashOf)))
			}
			blocks[n] = x.finish()
			return nil
		})
	}
	err := g.Wait()
	return joinAll(blocks), total.Load(), err
}

// start begins a block.
func (x *lexer) start() { x.mentions, x.defines = x.mentions[:0], x.defines[:0] }

// finish gives the outline of a block.
func (x *lexer) finish() outline {
	x.spare = sortByHash(x.mentions, x.spare)
	x.spare = sortByHash(x.defines, x.spare)
	return outline{newPostings(x.mentions), newPostings(x.defines)}
}

// file scans one file and returns how many bytes it read. A file that is left
// out mentions nothing, and neither does one that has not changed.
func (x *lexer) file(e *entry, id int, hash bool, hashOf func(path string) string) int {
	if unreadable(e.Path) {
		e.class = leftOut
		return 0
	}
	src, err := e.Read()
	if err != nil {
		e.class = leftOut
		e.failed = true
		return 0
	}
	if hash && e.Hash == "" {
		sum := sha256.Sum256(src)
		e.Hash = hex.EncodeToString(sum[:])
		if hashOf(e.Path) == e.Hash {
			return len(src)
		}
	}
	if e.class = classify(e.inner, src); e.silent() {
		return len(src)
	}
	w := x.scan(e.lang, src)
	for _, h := range w.mentioned {
		x.mentions = append(x.mentions, pair(h)<<32|pair(id))
	}
	for _, h := range w.defined {
		x.defines = append(x.defines, pair(h)<<32|pair(id))
	}
	return len(src)
}

// joinAll joins outlines of different files: neighbours first, so that each
// is copied few times.
func joinAll(all []outline) outline {
	if len(all) == 0 {
		return outline{newPostings(nil), newPostings(nil)}
	}
	for len(all) > 1 {
		for i := 0; i < len(all); i += 2 {
			o := all[i]
			if i+1 < len(all) {
				o = o.join(&all[i+1])
				all[i], all[i+1] = outline{}, outline{}
			}
			all[i/2] = o
		}
		all = all[:(len(all)+1)/2]
	}
	return all[0]
}

func (o *outline) join(more *outline) outline {
	return outline{o.mentions.join(&more.mentions), o.defines.join(&more.defines)}
}

func (o *outline) renumbered(to []int) outline {
	return outline{o.mentions.renumbered(to), o.defines.renumbered(to)}
}

// isBinary reports a zero byte early in the file, as git does.
func isBinary(src []byte) bool { return bytes.IndexByte(src[:min(len(src), 8000)], 0) >= 0 }
