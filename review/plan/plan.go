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
	Trivial []target.Target // definitions that cannot hold a defect, by path and line: counted, read by the rules alone
	Gaps    []source.Gap    // what should have become a target and could not
}

// Make plans a review. The same input gives the same plan. The error is that
// of ctx.
func Make(ctx context.Context, in Input) (Plan, error) {
	m := &maker{in: in, files: map[string]*file{}, byID: map[string]int{}, manifests: manifests{read: in.Read}}
	if in.Full {
		m.gather(ctx, target.Code, in.Paths, nil)
	} else {
		paths, changed := m.changed()
		m.gather(ctx, target.Change, paths, changed)
	}
	if len(in.Operations) > 0 { // finding every handler means to read every file that registers one
		m.operations(ctx, m.handlers(ctx))
	}
	p := Plan{Gaps: m.gaps}
	p.Trivial, p.Targets = m.trivial()
	slices.SortStableFunc(p.Targets, Order)
	if n := in.MaxTargets; n > 0 && len(p.Targets) > n {
		p.Targets, p.Over = p.Targets[:n:n], p.Targets[n:]
	}
	if err := m.contexts(ctx, p.Targets[:min(in.ContextFor, len(p.Targets))]); err != nil {
		return p, err
	}
	return p, nil
}

// Order compares targets by their place in a plan: riskiest first.
func Order(a, b target.Target) int {
	return cmp.Or(cmp.Compare(b.Risk, a.Risk), strings.Compare(a.Path, b.Path), a.StartLine-b.StartLine,
		strings.Compare(a.ID, b.ID))
}

// maker gathers targets. It is used by one goroutine.
type maker struct {
	in      Input
	files   map[string]*file
	targets []target.Target
	pieces  []piece        // of each target
	byID    map[string]int // target id → place in targets
	gaps    []source.Gap

	manifests manifests
}

// file is a file of the workspace, cut into pieces once.
type file struct {
	text   string
	starts []int32 // of each line, by bytes, and the end
	pieces []piece
}

// lines returns the text of a run of lines.
func (f *file) lines(r source.Range) string { return f.text[f.starts[r.Start-1]:f.starts[r.End]] }

// under returns the lines of the pieces that changed.
func (f *file) under() (lines []source.Range) {
	for _, p := range f.pieces {
		if p.changed != nil {
			t := target.Target{StartLine: p.span.Start, EndLine: p.span.End, Hidden: p.hidden}
			lines = append(lines, t.Shown()...)
		}
	}
	return lines
}

// load reads and splits a file; nil and a gap if it cannot be read.
func (m *maker) load(path string) *file {
	if f, ok := m.files[path]; ok {
		return f
	}
	f, _, err := m.read(path, nil)
	if err != nil {
		m.gaps = append(m.gaps, source.Gap{Path: path, Reason: fmt.Sprintf("could not be read: %v", err)})
	}
	m.files[path] = f
	return f
}

// loadAll loads files, several at a time, until ctx ends, and tells of them. Those that
// cannot be read are left to load. changed are the lines that changed, by file; nil where
// all is under review.
func (m *maker) loadAll(ctx context.Context, paths []string, changed map[string][]source.Range) {
	files := make([]*file, len(paths))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, path := range paths {
		g.Go(func() error {
			if ctx.Err() != nil {
				return nil
			}
			f, data, err := m.read(path, changed[path])
			if err != nil {
				return nil // load says why
			}
			files[i] = f
			if under := f.under(); m.in.Seen != nil && (m.in.Full || under != nil) {
				m.in.Seen(path, data, under)
			}
			return nil
		})
	}
	g.Wait() // the functions above return no errors
	for i, f := range files {
		if f != nil {
			m.files[paths[i]] = f
		}
	}
}

// read reads and splits a file, and marks in its pieces what changed. Several goroutines
// may call it.
func (m *maker) read(path string, changed []source.Range) (*file, []byte, error) {
	data, err := m.in.Read(path)
	if err != nil {
		return nil, nil, err
	}
	f := &file{text: string(data), starts: []int32{0}}
	lines := strings.SplitAfter(f.text, "\n")
	if n := len(lines); lines[n-1] == "" {
		lines = lines[:n-1]
	}
	for _, line := range lines {
		f.starts = append(f.starts, f.starts[len(f.starts)-1]+int32(len(line)))
	}
	code, _ := m.in.Facts.Of(syntax.LanguageOf(path), data) // without facts nothing is trivial
	f.pieces = split(code, lines)
	if len(changed) > 0 {
		mark(f.pieces, changed, linesOfCode(code, lines))
	}
	return f, data, nil
}

// add makes a target of a piece and returns it. The same piece asked for twice
// is one target.
func (m *maker) add(path string, f *file, p piece, kind target.Kind) *target.Target {
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
	m.pieces = append(m.pieces, p)
	m.targets = append(m.targets, target.Target{
		ID: id, Kind: kind, Path: path,
		StartLine: p.span.Start, EndLine: p.span.End, Symbol: p.symbol,
		Language: syntax.LanguageOf(path),
		Text:     f.lines(p.span),
		Hidden:   p.hidden,
		Changed:  p.changed,
	})
	return &m.targets[len(m.targets)-1]
}

// late notes a file that is not read, since the run has ended, and reports whether
// it has.
func (m *maker) late(ctx context.Context, path string) bool {
	if ctx.Err() == nil {
		return false
	}
	m.gaps = append(m.gaps, source.Gap{Path: path, Reason: "the run ended before it was read"})
	return true
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

// gather makes targets of the pieces of files: of those that hold changed lines of code,
// or of all. changed are the lines that changed, by file.
func (m *maker) gather(ctx context.Context, kind target.Kind, paths []string, changed map[string][]source.Range) {
	m.loadAll(ctx, paths, changed)
	for _, path := range paths {
		if m.files[path] == nil && m.late(ctx, path) {
			continue
		}
		f := m.load(path)
		if f == nil {
			continue
		}
		for _, p := range f.pieces {
			if m.in.Full || p.changed != nil {
				m.add(path, f, p, kind)
			}
		}
	}
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
// time.
func (m *maker) contexts(ctx context.Context, ts []target.Target) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i := range ts {
		g.Go(func() error {
			if ctx.Err() == nil {
				m.context(ctx, &ts[i])
			}
			return ctx.Err()
		})
	}
	return g.Wait()
}
