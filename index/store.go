package index

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	keyword "github.com/blevesearch/bleve_index_api"
)

// store is the keyword index over chunks. It answers which chunks have a term
// in a field; ranking is done outside, on what a term means, since bleve's
// scores depend on what else happens to be indexed.
type store struct {
	index bleve.Index
}

// The fields that are asked for.
const (
	fieldSymbols = "symbols"
	fieldRefs    = "refs"
	fieldText    = "text"
)

// chunkDoc is what is indexed of a chunk. Names may repeat and be empty.
type chunkDoc struct {
	ID      string
	Symbols []string // names defined, exact case
	Parent  []string // receivers, classes and interfaces they belong to
	Kind    []string
	Refs    []string // names used, exact case
	Imports []string // modules that the file imports
	Lang    string
	Test    bool
	Path    string
	Text    string
}

// newMapping maps nothing: documents come with their terms (see document).
func newMapping() mapping.IndexMapping {
	m := bleve.NewIndexMapping()
	m.DefaultMapping = bleve.NewDocumentDisabledMapping()
	m.IndexDynamic, m.StoreDynamic, m.DocValuesDynamic = false, false, false
	return m
}

// newStore makes an empty store in dir; in memory if dir is empty. The key
// value store that is named goes unused by scorch, yet must be a known one.
func newStore(dir string) (*store, error) {
	x, err := bleve.NewUsing(dir, newMapping(), scorch.Name, "gtreap", nil)
	if err != nil {
		return nil, fmt.Errorf("make keyword index: %w", err)
	}
	return &store{x}, nil
}

func openStore(dir string) (*store, error) {
	x, err := bleve.Open(dir)
	if err != nil {
		return nil, fmt.Errorf("open keyword index: %w", err)
	}
	return &store{x}, nil
}

func (s *store) close() error { return s.index.Close() }

// write puts documents in place of those of the same name, and removes others.
func (s *store) write(docs []chunkDoc, gone []string) error {
	if len(docs) == 0 && len(gone) == 0 {
		return nil
	}
	inner, err := s.index.Advanced()
	if err != nil {
		return err
	}
	batch := keyword.NewBatch()
	for _, id := range gone {
		batch.Delete(id)
	}
	for i := range docs {
		batch.Update(newDocument(&docs[i]))
	}
	return inner.Batch(batch)
}

// docID names a chunk; place is its reverse.
func docID(path string, c chunk) string {
	return path + "#" + strconv.Itoa(c.start) + "-" + strconv.Itoa(c.end)
}

func place(id string) (path string, c chunk, ok bool) {
	i := strings.LastIndexByte(id, '#')
	if i < 0 {
		return "", c, false
	}
	from, to, ok := strings.Cut(id[i+1:], "-")
	c.start, _ = strconv.Atoi(from)
	c.end, _ = strconv.Atoi(to)
	return id[:i], c, ok && c.start > 0 && c.end >= c.start
}

// find yields the chunks that have the term in the field, in no useful order.
func (s *store) find(ctx context.Context, field, term string, yield func(path string, c chunk)) error {
	inner, err := s.index.Advanced()
	if err != nil {
		return err
	}
	r, err := inner.Reader()
	if err != nil {
		return err
	}
	defer r.Close()
	docs, err := r.TermFieldReader(ctx, []byte(term), field, false, false, false)
	if err != nil {
		return err
	}
	defer docs.Close()
	for {
		d, err := docs.Next(nil)
		if err != nil || d == nil {
			return err
		}
		id, err := r.ExternalID(d.ID)
		if err != nil {
			return err
		}
		if path, c, ok := place(id); ok {
			yield(path, c)
		}
	}
}
