package index

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"sync"

	"golang.org/x/sync/errgroup"
)

// outline says which files mention a name and which may define it. It is
// made of every file before anything is parsed.
type outline struct {
	mentions postings
	defines  postings
}

// scanned is what the cheap pass says of one file.
type scanned struct {
	words
	bytes int
	known bool // its hash is the one of an earlier run
}

// scanFiles reads the files of ids with several goroutines and sets their
// class and, where it is missing, their hash. hashOf gives what a file had in
// an earlier run.
func (ix *Index) scanFiles(ctx context.Context, ids []int, hashOf func(path string) string) ([]scanned, error) {
	out := make([]scanned, len(ids))
	lexers := sync.Pool{New: func() any { return new(lexer) }}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(ix.workers)
	const stride = 64 // files a goroutine: starting one costs as much as a small file
	for from := 0; from < len(ids); from += stride {
		g.Go(func() error {
			x := lexers.Get().(*lexer)
			defer lexers.Put(x)
			for i := from; i < min(from+stride, len(ids)); i++ {
				if err := ctx.Err(); err != nil {
					return err
				}
				out[i] = x.file(&ix.tree.files[ids[i]], ix.cache != nil, hashOf)
			}
			return nil
		})
	}
	return out, g.Wait()
}

// file scans one file. A file that is left out mentions nothing.
func (x *lexer) file(e *entry, hash bool, hashOf func(path string) string) scanned {
	if unreadable(e.Path) {
		e.class = leftOut
		return scanned{}
	}
	src, err := e.Read()
	if err != nil {
		e.class = leftOut
		e.failed = true
		return scanned{}
	}
	if hash && e.Hash == "" {
		sum := sha256.Sum256(src)
		e.Hash = hex.EncodeToString(sum[:])
		if hashOf(e.Path) == e.Hash {
			return scanned{bytes: len(src), known: true}
		}
	}
	if e.class = classify(e.inner, src); e.silent() {
		return scanned{bytes: len(src)}
	}
	w := x.scan(e.lang, src)
	both := append(append(make([]uint32, 0, len(w.mentioned)+len(w.defined)), w.mentioned...), w.defined...)
	return scanned{words: words{both[:len(w.mentioned)], both[len(w.mentioned):]}, bytes: len(src)}
}

// newOutline joins what was scanned, of files ids, with what is known already.
func newOutline(known *outline, to []int, ids []int, found []scanned) outline {
	mentions, defines := known.mentions.pairs(to), known.defines.pairs(to)
	n := 0
	for _, s := range found {
		n += len(s.mentioned)
	}
	fresh := make([]pair, 0, n)
	var freshDefs []pair
	for i, s := range found {
		for _, h := range s.mentioned {
			fresh = append(fresh, pair(h)<<32|pair(ids[i]))
		}
		for _, h := range s.defined {
			freshDefs = append(freshDefs, pair(h)<<32|pair(ids[i]))
		}
	}
	return outline{newPostings(merge(mentions, fresh)), newPostings(merge(defines, freshDefs))}
}

// merge sorts fresh, which ascends by file, and merges it into known.
func merge(known, fresh []pair) []pair {
	sortByHash(fresh)
	if len(known) == 0 {
		return fresh
	}
	all := make([]pair, 0, len(known)+len(fresh))
	for len(known) > 0 && len(fresh) > 0 {
		if known[0] < fresh[0] {
			all, known = append(all, known[0]), known[1:]
		} else {
			all, fresh = append(all, fresh[0]), fresh[1:]
		}
	}
	return append(append(all, known...), fresh...)
}

// isBinary reports a zero byte early in the file, as git does.
func isBinary(src []byte) bool { return bytes.IndexByte(src[:min(len(src), 8000)], 0) >= 0 }
