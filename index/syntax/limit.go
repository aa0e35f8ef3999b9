package syntax

import (
	"context"
	"errors"
)

// ErrTooMuchWork is why a bounded tree ended before its context did.
var ErrTooMuchWork = errors.New("it takes more work than any file of its size should")

// limit is how much may still be looked at. A tree without one knows no end.
type limit struct {
	ctx   context.Context
	most  int
	spent int
	check int // the context is asked again when spent reaches it
	over  error
}

// between is how many steps go by from one look at the context to the next;
// a step takes some ten nanoseconds.
const between = 1 << 12

// Bound limits what may be looked at through the tree's nodes from now on:
// until ctx ends, and steps at most. A step is a node visited, or some bytes of
// text taken. Then walks end early and texts are empty, and [Tree.Over] says
// why: what was being judged is not to be believed. A bounded tree serves one
// goroutine.
func (t *Tree) Bound(ctx context.Context, steps int) {
	t.limit = &limit{ctx: ctx, most: steps}
}

// Over returns why a bounded tree ended: the cause of its context's end or
// [ErrTooMuchWork]; nil while it has not.
func (t *Tree) Over() error {
	if t.limit == nil {
		return nil
	}
	return t.limit.over
}

// Spent returns how many steps a bounded tree has taken so far.
func (t *Tree) Spent() int {
	if t.limit == nil {
		return 0
	}
	return t.limit.spent
}

// Spend takes steps for work beside the nodes, and reports whether to go on.
func (n Node) Spend(steps int) bool { return n.t == nil || n.t.limit.spend(steps) }

func (l *limit) spend(steps int) bool {
	if l == nil {
		return true
	}
	if l.spent += steps; l.spent >= l.check {
		l.look()
	}
	return l.over == nil
}

// look sees whether the end has come.
func (l *limit) look() {
	l.check = l.spent + between
	switch {
	case l.over != nil:
	case l.ctx.Err() != nil:
		l.over = context.Cause(l.ctx)
	case l.spent > l.most:
		l.over = ErrTooMuchWork
	}
}
