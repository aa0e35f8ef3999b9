package index

import (
	"slices"
	"sort"

	"breakwater/index/syntax"
)

// chunk is a run of lines, 1-based and inclusive: what the keyword index
// holds as one document.
type chunk struct{ start, end int }

const (
	smallChunk = 40 // neighbours are merged up to this many lines
	longChunk  = 80 // longer ones are split
	window     = 60 // lines, where nothing parses
)

// chunksOf cuts a file into chunks: definitions with what stands before them,
// small ones together, long ones in pieces.
func chunksOf(s *sketch) []chunk {
	if s.lines == 0 {
		return nil
	}
	if s.windows {
		return split(chunk{1, s.lines}, window, nil)
	}
	cuts := cutsOf(s.defs)
	var all []chunk
	open := chunk{1, 0}
	for i, at := range cuts {
		end := s.lines
		if i+1 < len(cuts) {
			end = cuts[i+1] - 1
		}
		if open.end > 0 && end-open.start+1 > smallChunk {
			all = append(all, split(open, longChunk, nil)...)
			open = chunk{at, 0}
		}
		open.end = end
	}
	return append(all, split(open, longChunk, nil)...)
}

// cutsOf returns the lines at which chunks may begin: line 1 and the starts
// of definitions, those inside a long class included.
func cutsOf(defs []definition) []int {
	cuts := []int{1}
	end := 0 // of the definition that we are inside of
	for _, d := range defs {
		if d.StartLine <= end && d.EndLine <= end {
			continue
		}
		cuts = append(cuts, d.StartLine)
		if container(d.Kind) && d.EndLine-d.StartLine >= smallChunk {
			continue // its members begin chunks of their own
		}
		end = max(end, d.EndLine)
	}
	slices.Sort(cuts)
	return slices.Compact(cuts)
}

func container(k syntax.Kind) bool {
	return k == syntax.Class || k == syntax.Interface || k == syntax.Module
}

func split(c chunk, size int, to []chunk) []chunk {
	for c.end-c.start+1 > size {
		to = append(to, chunk{c.start, c.start + size - 1})
		c.start += size
	}
	if c.end >= c.start {
		to = append(to, c)
	}
	return to
}

// documents builds what is indexed of a file: one document a chunk.
func documents(e *entry, u *syntax.Unit, s *sketch, src []byte) []chunkDoc {
	text := newText(src)
	var docs []chunkDoc
	for _, c := range chunksOf(s) {
		d := chunkDoc{ID: docID(e.Path, c), Text: string(text.lines(c.start, c.end))}
		if u != nil {
			for _, r := range between(u.References, c, func(r syntax.Reference) int { return r.Line }) {
				d.Refs = append(d.Refs, r.Name)
			}
		}
		docs = append(docs, d)
	}
	return docs
}

// between returns the part of all, which is ordered by line, that lies in c.
func between[T any](all []T, c chunk, line func(T) int) []T {
	from := sort.Search(len(all), func(i int) bool { return line(all[i]) >= c.start })
	to := sort.Search(len(all), func(i int) bool { return line(all[i]) > c.end })
	return all[from:to]
}

// set is a set of names.
type set map[string]struct{}

func (s set) add(name string) {
	if name != "" {
		s[name] = struct{}{}
	}
}

func (s set) has(name string) bool {
	_, ok := s[name]
	return ok
}
