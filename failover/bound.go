package failover

import (
	"context"
	"sync"
	"time"
)

// bound is the context of one attempt. Its timer is set once somebody asks for more than the deadline: an attempt that
// never waits pays for none. Safe for concurrent use.
type bound struct {
	parent context.Context
	at     time.Time // the deadline, that of the parent where it is not later
	theirs bool      // it is the parent's: only the parent may say that it has passed

	mu    sync.Mutex
	armed context.Context    // nil until somebody asked
	stop  context.CancelFunc // of armed
	over  bool
}

// begin makes the zero bound one of a parent.
func (b *bound) begin(parent context.Context, at time.Time) {
	b.parent, b.at = parent, at
	if theirs, ok := parent.Deadline(); ok && !theirs.After(at) {
		b.at, b.theirs = theirs, true
	}
}

// end cancels the attempt, as the cancel function of a context does.
func (b *bound) end() {
	b.mu.Lock()
	b.over = true
	stop := b.stop
	b.mu.Unlock()
	if stop != nil { // not under the lock: contexts below this one ask it for its value
		stop()
	}
}

func (b *bound) arm() context.Context {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.armed == nil {
		if b.theirs {
			b.armed, b.stop = context.WithCancel(b.parent)
		} else {
			b.armed, b.stop = context.WithDeadline(b.parent, b.at)
		}
		if b.over {
			b.stop()
		}
	}
	return b.armed
}

// Deadline implements context.Context.
func (b *bound) Deadline() (time.Time, bool) { return b.at, true }

// Done implements context.Context.
func (b *bound) Done() <-chan struct{} { return b.arm().Done() }

// Err implements context.Context.
func (b *bound) Err() error { return b.arm().Err() }

// Value implements context.Context, context.Cause included.
func (b *bound) Value(key any) any { return b.arm().Value(key) }
