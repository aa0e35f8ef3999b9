package index

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2/index/scorch"
	keyword "github.com/blevesearch/bleve_index_api"
)

// store is the keyword index over chunks. It answers which chunks have a term
// in a field; ranking is done outside, on what a term means, since bleve's
// scores depend on what else happens to be indexed. For the same reason it is
// bleve's engine alone: its mappings and queries have nothing to do.
type store struct {
	index keyword.Index
	queue *keyword.AnalysisQueue
	seen  *filter
	temp  string // folder that goes with the store; empty for one that stays
}

// The fields that are asked for.
const (
	fieldRefs = "refs"
	fieldText = "text"
)

// chunkDoc is what is indexed of a chunk.
type chunkDoc struct {
	ID   string
	Refs []string // names used, exact case; they may repeat
	Text string
}

// analyzers are the goroutines that gather the terms of a batch.
const analyzers = 4

// openStore opens the store in dir, an empty one if there is none; in memory
// if dir is empty.
func openStore(dir string) (*store, error) {
	s := &store{queue: keyword.NewAnalysisQueue(analyzers), seen: newFilter()}
	x, err := scorch.NewScorch(scorch.Name, map[string]any{"path": dir}, s.queue)
	if err == nil {
		err = x.Open()
	}
	if err != nil {
		s.queue.Close()
		return nil, fmt.Errorf("open keyword index: %w", err)
	}
	s.index = x
	return s, nil
}

func (s *store) close() error {
	err := s.index.Close()
	s.queue.Close()
	if s.temp != "" {
		err = errors.Join(err, os.RemoveAll(s.temp))
	}
	return err
}

// write puts documents in place of those of the same name, and removes others.
func (s *store) write(docs []chunkDoc, gone []string) error {
	if len(docs) == 0 && len(gone) == 0 {
		return nil
	}
	batch := keyword.NewBatch()
	for _, id := range gone {
		batch.Delete(id)
	}
	for i := range docs {
		batch.Update(newDocument(&docs[i], s.seen))
	}
	return s.index.Batch(batch)
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
	r, err := s.index.Reader()
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
