// Package plan decides what is reviewed, in which order and with which
// context: from the workspace, the change and the evidence of scenario results
// it makes the [Plan] that the reviewers work through.
//
// The unit of review is a definition, not a hunk: a changed line is judged
// together with the function around it, since a timeout or a rollback is
// missing in a function, not in a line.
package plan

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"breakwater/index"
	"breakwater/index/facts"
	"breakwater/index/syntax"
	"breakwater/review/scenario"
	"breakwater/review/source"
	"breakwater/review/target"
)

// Input is what a plan is made from.
type Input struct {
	Paths      []string                          // files under review, sorted
	Code       []string                          // files that may handle Operations, sorted; nil: Paths
	Read       func(path string) ([]byte, error) // text of a file
	Index      *index.Index
	Facts      *facts.Cache                      // of the files; shared with whoever reads them next
	Base       func(path string) ([]byte, error) // text of a file before the change; nil where there is none
	Full       bool                              // review every file; else what Change names
	Change     source.Change                     // what the pull request changed
	Operations []scenario.Operation              // to be reviewed too, with their evidence

	// Seen is told of each file under review while its facts are at hand, with the lines
	// that became targets, all of them where that is everything (nil). Several goroutines
	// call it at once. It may be nil.
	Seen func(path string, source []byte, under []source.Range)

	MaxTargets    int // targets beyond it are over budget; 0 for no limit
	ContextFor    int // how many targets get their context, the riskiest first
	ContextTokens int // tokens of context for one target
}

// Plan is what is reviewed.
type Plan struct {
	Targets []target.Target // in the order of review: riskiest first
	Over    []target.Target // beyond MaxTargets, in the same order
	Late    []target.Target // files, by path, that the run ended before: nobody knows what is in them
	Trivial []target.Target // definitions that cannot hold a defect, by path and line: counted, read by the rules alone
	Gaps    []source.Gap    // what should have become a target and could not
	Unread  []source.Gap    // those of Gaps that are files under review which cannot be read

	Handlers []target.Place // of each of the Operations the code that handles it; without a path where none was found
}

// Make plans a review. The same input gives the same plan. The error is that
// of ctx.
func Make(ctx context.Context, in Input) (Plan, error) {
	m := &maker{in: in, byID: map[string]int{}, manifests: manifests{read: in.Read}}
	if in.Full {
		m.gather(ctx, target.Code, in.Paths, nil)
	} else {
		paths, changed := m.changed()
		m.gather(ctx, target.Change, paths, changed)
	}
	if len(in.Operations) > 0 { // finding every handler means to read every file that registers one
		m.operations(ctx, m.handlers(ctx))
	}
	var p Plan
	p.Trivial, p.Targets = m.parted()
	slices.SortStableFunc(p.Targets, Order)
	if n := in.MaxTargets; n > 0 && len(p.Targets) > n {
		p.Targets, p.Over = p.Targets[:n:n], p.Targets[n:]
	}
	gone, err := m.contexts(ctx, p.Targets[:min(in.ContextFor, len(p.Targets))])
	p.Targets = slices.DeleteFunc(p.Targets, func(t target.Target) bool { return gone[t.Path] })
	p.Late, p.Handlers = m.late, m.handled
	p.Unread, p.Gaps = m.unread, slices.Concat(m.gaps, m.unread)
	return p, err
}

// Order compares targets by their place in a plan: riskiest first.
func Order(a, b target.Target) int {
	return cmp.Or(cmp.Compare(b.Risk, a.Risk), strings.Compare(a.Path, b.Path), a.StartLine-b.StartLine,
		strings.Compare(a.ID, b.ID))
}

// maker gathers targets. It is used by one goroutine, but for its reading of files.
type maker struct {
	in      Input
	targets []target.Target
	trivial []bool             // of each: a definition that cannot hold a defect
	byID    map[string]int     // target id → place in targets; of the file whose pieces are added, or of all
	loaded  map[string][]piece // of files that operations lead to; nil for one that cannot be read
	late    []target.Target
	gaps    []source.Gap
	unread  []source.Gap   // files under review
	handled []target.Place // as in Plan.Handlers

	manifests manifests
}

// cut is what became of a file that was to be cut into pieces.
type cut struct {
	pieces []piece
	gap    string // why there are none; empty if there are
	late   bool   // the run ended before the file was read
}

// under returns the lines of pieces that changed.
func under(pieces []piece) (lines []source.Range) {
	for _, p := range pieces {
		if p.changed != nil {
			t := target.Target{StartLine: p.span.Start, EndLine: p.span.End, Hidden: p.hidden}
			lines = append(lines, t.Shown()...)
		}
	}
	return lines
}

// load returns the pieces of a file; nil and a gap if it cannot be read.
func (m *maker) load(path string) []piece {
	if known, ok := m.loaded[path]; ok {
		return known
	}
	c, _ := m.cut(path, nil)
	if c.gap != "" {
		m.gaps = append(m.gaps, source.Gap{Path: path, Reason: c.gap})
	}
	m.loaded[path] = c.pieces
	return c.pieces
}

// cut reads a file and cuts it into pieces, in which it marks what changed. Several
// goroutines may call it.
func (m *maker) cut(path string, changed []source.Range) (c cut, data []byte) {
	data, err := m.in.Read(path)
	if err != nil {
		return cut{gap: unreadable(err)}, nil
	}
	if why := syntax.Disguised(syntax.LanguageOf(path), data); why != "" {
		return cut{gap: why}, nil
	}
	lines := slices.Collect(strings.Lines(string(data)))
	code, _ := m.in.Facts.Of(syntax.LanguageOf(path), data) // without facts nothing is trivial
	c.pieces = split(code, lines)
	if len(changed) > 0 {
		mark(c.pieces, changed, linesOfCode(code, lines))
		m.markUnlike(path, c.pieces, code, changed)
	}
	return c, data
}

// markUnlike marks functions without a changed line that are not what they were in the base: a line
// of difference may lie in the name of a class alone, where git takes what was one function for
// another one of the same words.
func (m *maker) markUnlike(path string, pieces []piece, code *facts.File, changed []source.Range) {
	known := map[int]bool{}
	for _, p := range pieces {
		known[p.fn] = known[p.fn] || p.changed != nil || p.fn == 0
	}
	sure := func(p piece) bool { return known[p.fn] }
	if m.in.Base == nil || code == nil || !slices.ContainsFunc(pieces, func(p piece) bool { return !sure(p) }) {
		return
	}
	data, err := m.in.Base(path)
	if err != nil {
		return
	}
	before, err := m.in.Facts.Of(syntax.LanguageOf(path), data)
	if err != nil {
		return
	}
	unlike := facts.Unlike(code, before, source.ChangedFile{Lines: changed}.Wrote)
	for i, p := range pieces {
		if !sure(p) && unlike[p.fn] {
			pieces[i].changed = changedIn(p, []source.Range{p.span})
		}
	}
}

func unreadable(err error) string { return fmt.Sprintf("could not be read: %v", err) }

// gather makes targets of the pieces of files: of those that hold changed lines of code,
// or of all. changed are the lines that changed, by file; nil where all is under review.
// Several files are read at a time, until ctx ends, and what reads along is told of each.
// Only the targets are kept of them, so that a tree may be of any size.
func (m *maker) gather(ctx context.Context, kind target.Kind, paths []string, changed map[string][]source.Range) {
	var mu sync.Mutex
	cuts, next := map[int]cut{}, 0 // those that wait for files before them
	took := func(i int, c cut) {
		mu.Lock()
		defer mu.Unlock()
		cuts[i] = c
		for c, ok := cuts[next]; ok; c, ok = cuts[next] {
			delete(cuts, next)
			if c.late {
				m.late = append(m.late, unread(paths[next], kind, changed[paths[next]]))
			} else {
				m.take(paths[next], kind, c)
			}
			next++
		}
	}
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, path := range paths {
		g.Go(func() error {
			if ctx.Err() != nil {
				took(i, cut{late: true})
				return nil
			}
			c, data := m.cut(path, changed[path])
			lines := under(c.pieces)
			if c.gap == "" && m.in.Seen != nil && (m.in.Full || lines != nil) {
				m.in.Seen(path, data, lines)
			}
			took(i, c)
			return nil
		})
	}
	g.Wait() // the functions above return no errors
}

// unread makes a target of a file of which nobody knows the pieces.
func unread(path string, kind target.Kind, changed []source.Range) target.Target {
	t := target.Target{
		ID: path, Kind: kind, Path: path, StartLine: 1, EndLine: 1, Language: syntax.LanguageOf(path), Changed: changed,
	}
	if n := len(changed); n > 0 {
		t.StartLine, t.EndLine = changed[0].Start, changed[n-1].End
	}
	return t
}

// take makes targets of the pieces of a file.
func (m *maker) take(path string, kind target.Kind, c cut) {
	if c.gap != "" {
		m.unread = append(m.unread, source.Gap{Path: path, Reason: c.gap})
		return
	}
	clear(m.byID)
	for _, p := range c.pieces {
		if m.in.Full || p.changed != nil {
			m.add(path, p, kind)
		}
	}
}

// add makes a target of a piece and returns it. The same piece asked for twice
// is one target.
func (m *maker) add(path string, p piece, kind target.Kind) *target.Target {
	id := p.id(path)
	if i, ok := m.byID[id]; ok {
		if m.targets[i].StartLine == p.span.Start {
			return &m.targets[i]
		}
		id = fmt.Sprintf("%s@L%d", id, p.span.Start) // an overload, or a redefinition
		if i, ok := m.byID[id]; ok {
			return &m.targets[i]
		}
	}
	m.byID[id] = len(m.targets)
	m.trivial = append(m.trivial, p.trivial)
	m.targets = append(m.targets, target.Target{
		ID: id, Kind: kind, Path: path,
		StartLine: p.span.Start, EndLine: p.span.End, Symbol: p.symbol,
		Language: syntax.LanguageOf(path),
		Hidden:   p.hidden,
		Changed:  p.changed,
		Risk:     p.risk,
	})
	return &m.targets[len(m.targets)-1]
}

// changed returns the files under review that changed, and the lines of each.
func (m *maker) changed() (paths []string, lines map[string][]source.Range) {
	lines = map[string][]source.Range{}
	for _, c := range m.in.Change.Files {
		if c.Status != source.Deleted && m.reviewed(c.Path) {
			paths = append(paths, c.Path)
			lines[c.Path] = c.Lines
		}
	}
	return paths, lines
}

// mark notes which lines of the pieces changed, where code is among them. code says so by
// line, from 0.
func mark(pieces []piece, changed []source.Range, code []bool) {
	for i := range pieces {
		lines := changedIn(pieces[i], changed)
		if slices.ContainsFunc(lines, func(r source.Range) bool {
			return slices.Contains(code[min(r.Start-1, len(code)):min(r.End, len(code))], true)
		}) {
			pieces[i].changed = lines
		}
	}
}

// changedIn returns the parts of ranges that the piece shows.
func changedIn(p piece, ranges []source.Range) []source.Range {
	var out []source.Range
	for _, r := range ranges {
		for line := max(r.Start, p.span.Start); line <= min(r.End, p.span.End); line++ {
			if !p.shows(line) {
				continue
			}
			if n := len(out); n > 0 && out[n-1].End == line-1 {
				out[n-1].End = line
			} else {
				out = append(out, source.Range{Start: line, End: line})
			}
		}
	}
	return out
}

// linesOfCode says of each line of a file whether it holds code.
func linesOfCode(code *facts.File, lines []string) []bool {
	out := make([]bool, len(lines))
	for i, text := range lines {
		if code != nil {
			out[i] = code.HasCode(i + 1)
		} else {
			out[i] = codeLine(text, i+1)
		}
	}
	return out
}

// contexts fills in what a model is given along with every target, several at a
// time. gone are files that could be read before and no longer can.
func (m *maker) contexts(ctx context.Context, ts []target.Target) (gone map[string]bool, err error) {
	failed := make([]error, len(ts))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i := range ts {
		g.Go(func() error {
			if ctx.Err() == nil {
				failed[i] = m.context(ctx, &ts[i])
			}
			return ctx.Err()
		})
	}
	err = g.Wait()
	for i, why := range failed {
		if path := ts[i].Path; why != nil && !gone[path] {
			if gone == nil {
				gone = map[string]bool{}
			}
			gone[path] = true
			m.gaps = append(m.gaps, source.Gap{Path: path, Reason: unreadable(why)})
		}
	}
	return gone, err
}
