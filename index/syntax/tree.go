package syntax

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	sitter "github.com/tree-sitter/go-tree-sitter"
)

// Tree is the syntax tree of one file. It may be read by several goroutines
// unless it is bounded.
type Tree struct {
	Language Language
	Source   []byte
	grammar  *grammar
	nodes    []flatNode
	limit    *limit // nil for none
}

// Parse parses source by the grammar of l. Source that is not valid in the
// language still gives a tree, with error nodes ([Tree.Errors]). The error is
// for languages without a grammar, for sources above [MaxSource], and for
// those that take more than ten times the processor time that a file of their
// size should, as hostile ones can. The tree keeps source, which must not be
// changed.
func Parse(l Language, source []byte) (*Tree, error) {
	return ParseContext(context.Background(), l, source)
}

// ParseContext is [Parse] until ctx ends; then the error is its cause.
func ParseContext(ctx context.Context, l Language, source []byte) (*Tree, error) {
	// Grammars read 2 to 10 MB a second on one core.
	perMB := 5 * time.Second
	return parse(ctx, l, source, 10*time.Second+time.Duration(len(source))*perMB/1e6)
}

// ParseWithin is [Parse] with a limit of the caller's, in time of a processor.
func ParseWithin(l Language, source []byte, limit time.Duration) (*Tree, error) {
	return parse(context.Background(), l, source, limit)
}

var parses, parsed atomic.Int64

// Parses counts what this process has parsed, files and the nodes of their trees, to tell
// what a run reads more than once.
func Parses() (files, nodes int64) { return parses.Load(), parsed.Load() }

func parse(ctx context.Context, l Language, source []byte, limit time.Duration) (*Tree, error) {
	g := grammarOf(l)
	if g == nil {
		return nil, fmt.Errorf("no grammar for language %q", l)
	}
	if len(source) > MaxSource {
		return nil, fmt.Errorf("parse %s: %d bytes are more than the %d allowed", l, len(source), MaxSource)
	}
	parses.Add(1)
	parser := sitter.NewParser()
	defer parser.Close()
	if err := parser.SetLanguage(g.language); err != nil {
		return nil, fmt.Errorf("load grammar of %s: %w", l, err)
	}
	defer stopWith(ctx, parser)()
	read := source
	if l == Java {
		read = commentless(source)
	}
	tree := within(ctx, parser, read, limit, limit/looks)
	switch {
	case tree == nil && ctx.Err() != nil:
		return nil, fmt.Errorf("parse %s: %w", l, context.Cause(ctx))
	case tree == nil:
		return nil, fmt.Errorf("parse %s: not done within %v", l, limit)
	}
	defer tree.Close()
	nodes := flatten(tree.RootNode())
	parsed.Add(int64(len(nodes)))
	return &Tree{Language: l, Source: source, grammar: g, nodes: nodes}, nil
}

// looks is how often a parse looks at the time that it used, while a limit goes by.
const looks = 8

// started is a moment before all parses.
var started = time.Now()

// within parses until limit is used up by the clock of the processor. That of the wall
// runs on while others have the processor, and what a file yields must not depend on
// how busy a machine is. slice is how long it goes on between two looks, by the wall.
func within(ctx context.Context, p *sitter.Parser, source []byte, limit, slice time.Duration) *sitter.Tree {
	runtime.LockOSThread() // the one whose time is taken
	defer runtime.UnlockOSThread()
	used := processorTime()
	//lint:ignore SA1019 what replaces it calls from C into Go while it parses; due with version 0.26, which drops this one
	p.SetTimeoutMicros(uint64(max(slice.Microseconds(), 1)))
	for {
		tree := p.Parse(source, nil) // goes on where the slice before ended
		if tree != nil || processorTime()-used >= limit || ctx.Err() != nil {
			return tree
		}
	}
}

// stopWith has a parser give up when ctx ends, until done is called.
func stopWith(ctx context.Context, p *sitter.Parser) (done func()) {
	if ctx.Done() == nil {
		return func() {}
	}
	flag := new(uintptr)
	var pin runtime.Pinner // the parser keeps the address beyond the call that sets it
	pin.Pin(flag)
	//lint:ignore SA1019 the callback of ParseWithOptions crosses from C into Go for each step
	p.SetCancellationFlag(flag)
	stop := context.AfterFunc(ctx, func() { atomic.StoreUintptr(flag, 1) })
	return func() {
		stop()
		p.SetCancellationFlag(nil) //lint:ignore SA1019 see above
		pin.Unpin()
	}
}

// Close lets go of the tree's memory before the tree itself goes out of
// scope. Nodes of it must not be used any more.
func (t *Tree) Close() { t.nodes = nil }

// Root returns the node of the whole file.
func (t *Tree) Root() Node { return Node{t: t} }

// SyntaxError is a place where the source does not fit the grammar.
type SyntaxError struct {
	StartLine int    // 1-based
	EndLine   int    // 1-based, inclusive
	Missing   string // the token that is missing; empty for unexpected text
}

// Errors returns the syntax errors in source order; none for valid source. An
// error inside unexpected text is not counted again.
func (t *Tree) Errors() []SyntaxError {
	var errs []SyntaxError
	for i := int32(0); int(i) < len(t.nodes); i++ {
		n := Node{t, i}
		switch f := n.flat(); {
		case f.missing != 0:
			errs = append(errs, SyntaxError{n.StartLine(), n.StartLine(), n.Kind()})
		case f.symbol == errorSymbol:
			errs = append(errs, SyntaxError{StartLine: n.StartLine(), EndLine: max(n.StartLine(), n.EndLine())})
			i = f.next - 1
		}
	}
	return errs
}

// Len returns the number of nodes, bare tokens included.
func (t *Tree) Len() int { return len(t.nodes) }

// At returns the i-th node in source order, from 0, the root.
func (t *Tree) At(i int) Node { return Node{t, int32(i)} }
