package index

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
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

// chunkDoc is a chunk as bleve sees it. All but Text are terms, one a line.
type chunkDoc struct {
	Symbols string `json:"symbols"` // names defined, exact case
	Parent  string `json:"parent"`  // receivers, classes and interfaces they belong to
	Refs    string `json:"refs"`    // names used, exact case
	Imports string `json:"imports"` // modules that the file imports
	Kind    string `json:"kind"`
	Lang    string `json:"lang"`
	Test    string `json:"test"`
	Path    string `json:"path"`
	Text    string `json:"text"`
}

// newMapping stores nothing but the postings: no values, no positions, no
// frequencies, no column store.
func newMapping() mapping.IndexMapping {
	field := func(analyzer string) *mapping.FieldMapping {
		f := bleve.NewTextFieldMapping()
		f.Analyzer = analyzer
		f.Store, f.IncludeInAll, f.IncludeTermVectors, f.DocValues = false, false, false, false
		f.SkipFreqNorm = true
		return f
	}
	doc := bleve.NewDocumentStaticMapping()
	for _, name := range []string{fieldSymbols, "parent", fieldRefs, "imports", "kind", "lang", "test"} {
		doc.AddFieldMappingsAt(name, field(namesAnalyzer))
	}
	doc.AddSubDocumentMapping("_all", bleve.NewDocumentDisabledMapping()) // else built although nothing is in it
	doc.AddFieldMappingsAt("path", field(wordsAnalyzer))
	doc.AddFieldMappingsAt(fieldText, field(wordsAnalyzer))
	m := bleve.NewIndexMapping()
	m.DefaultMapping = doc
	m.DefaultAnalyzer = namesAnalyzer
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
