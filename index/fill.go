package index

import (
	"slices"
	"strings"

	"breakwater/index/lang"
)

const (
	longHit   = 80 // lines; of longer definitions the head is shown
	headLines = 30
	tightHit  = 24 // the same where there is more than fits
	tightHead = 12
	joinGap   = 6  // lines between two hits that become one
	joinedHit = 60 // lines that a joined hit may have
	mostHits  = 40
	leading   = 10 // definitions before configuration and guards
)

// share is the part of the budget that one kind of evidence may take, so that
// none crowds out the rest.
var share = [evidences]float64{usesElsewhere: 0.6, usesHere: 0.4, configures: 0.25, guards: 0.2, mounts: 0.1,
	calls: 0.2, usesMaybe: 0.15}

// fill takes candidates in order while the budget lasts. Code that uses a lot
// does not push its configuration and guards to the end: they follow its ten
// best definitions, before the others.
func (s *session) fill(all []candidate, budget int) []Hit {
	f := filler{s: s, left: budget}
	for e, part := range share {
		f.quota[e] = int(part * float64(budget))
	}
	f.long, f.head = longHit, headLines
	if s.demand(all) > f.quota[usesElsewhere] {
		f.long, f.head = tightHit, tightHead
	}
	used := 0
	for used < len(all) && all[used].evidence == usesElsewhere && len(f.hits) < leading {
		f.take(all[used])
		used++
	}
	of := func(c candidate) bool { return c.evidence == configures || c.evidence == guards }
	f.takeAll(all[used:], of)
	f.takeAll(all[used:], func(c candidate) bool { return !of(c) })
	return f.hits
}

// takeAll takes the candidates of a kind.
func (f *filler) takeAll(all []candidate, kind func(candidate) bool) {
	for _, c := range all {
		if f.left <= 0 || len(f.hits) == mostHits {
			return
		}
		if kind(c) {
			f.take(c)
		}
	}
}

// demand is what the definitions used elsewhere would take.
func (s *session) demand(all []candidate) int {
	n := 0
	for _, c := range all {
		if c.evidence == usesElsewhere && c.span.end-c.span.start < longHit {
			n += lang.Tokens(string(s.textOf(c.file).lines(c.span.start, c.span.end)))
		}
	}
	return n
}

type filler struct {
	s     *session
	left  int
	long  int // lines from which a definition is shortened
	head  int // lines that are left of it
	quota [evidences]int
	hits  []Hit
	kinds []evidence // of hits
}

func (f *filler) take(c candidate) {
	t := f.s.textOf(c.file)
	if c.span.end = min(c.span.end, t.count()); c.span.start > c.span.end {
		return
	}
	path := f.s.ix.tree.files[c.file].Path
	c.span = f.shorten(c, t)
	if c.file == f.s.id {
		c.span = outside(c.span, chunk{f.s.q.StartLine, f.s.q.EndLine})
	}
	if c.span.start > c.span.end || f.join(path, c, t) {
		return
	}
	for _, h := range f.hits {
		if h.Path == path {
			c.span = outside(c.span, chunk{h.StartLine, h.EndLine})
		}
	}
	if c.span.start > c.span.end {
		return
	}
	h := Hit{Path: path, StartLine: c.span.start, EndLine: c.span.end, Symbol: c.symbol, Score: c.score, Why: c.why,
		Line: c.line, Relation: relations[c.evidence]}
	h.Text = string(t.lines(h.StartLine, h.EndLine))
	h.Tokens = lang.Tokens(h.Text)
	if h.Tokens > f.left || h.Tokens > f.quota[c.evidence] || strings.TrimSpace(h.Text) == "" {
		return
	}
	f.left -= h.Tokens
	f.quota[c.evidence] -= h.Tokens
	f.hits = append(f.hits, h)
	f.kinds = append(f.kinds, c.evidence)
}

// join widens a hit of the same evidence that lies next to c, or says that c
// is in a hit already.
func (f *filler) join(path string, c candidate, t text) bool {
	for i := range f.hits {
		h := &f.hits[i]
		if h.Path != path {
			continue
		}
		if h.StartLine <= c.span.start && c.span.end <= h.EndLine {
			return true
		}
		both := chunk{min(h.StartLine, c.span.start), max(h.EndLine, c.span.end)}
		near := c.span.start-h.EndLine <= joinGap && h.StartLine-c.span.end <= joinGap
		if f.kinds[i] != c.evidence || !near || both.end-both.start >= joinedHit || f.touches(i, both) {
			continue
		}
		text := string(t.lines(both.start, both.end))
		more := lang.Tokens(text) - h.Tokens
		if more > f.left || more > f.quota[c.evidence] {
			continue
		}
		f.left -= more
		f.quota[c.evidence] -= more
		h.StartLine, h.EndLine, h.Text, h.Tokens = both.start, both.end, text, h.Tokens+more
		if c.symbol != "" && !slices.Contains(strings.Split(h.Symbol, ", "), c.symbol) && strings.Count(h.Symbol, ",") < 5 {
			h.Symbol += ", " + c.symbol
		}
		return true
	}
	return false
}

// touches reports whether lines that hit i would grow to are shown elsewhere.
func (f *filler) touches(i int, span chunk) bool {
	for k, h := range f.hits {
		if k != i && h.Path == f.hits[i].Path && h.StartLine <= span.end && span.start <= h.EndLine {
			return true
		}
	}
	return f.hits[i].Path == f.s.q.Path && f.s.q.StartLine <= span.end && span.start <= f.s.q.EndLine
}

// shorten cuts a long definition to its head: of a class what stands before
// its first member, of a function its first lines.
func (f *filler) shorten(c candidate, t text) chunk {
	if c.span.end-c.span.start < f.long || c.def == nil {
		return c.span
	}
	end := max(c.def.NameLine, min(c.span.start+f.head-1, c.span.end))
	for _, d := range f.s.sketch(c.file).defs {
		if container(c.def.Kind) && d.Parent == c.def.Name && d.StartLine > c.def.NameLine && d.StartLine <= end {
			end = max(c.def.NameLine, d.StartLine-1)
			break
		}
	}
	return chunk{c.span.start, end}
}

// outside cuts away from c what lies in taken; of two rests the first.
func outside(c, taken chunk) chunk {
	switch {
	case c.end < taken.start || c.start > taken.end:
		return c
	case c.start < taken.start:
		return chunk{c.start, taken.start - 1}
	}
	return chunk{max(c.start, taken.end+1), c.end}
}
