// Package interrupt catches the signals by which a run is cancelled, from the
// first moment of the process: a runner may send them while it still starts.
//
// Its init puts the handler up. It imports almost nothing, so that the program's
// other packages, whose tables take longer to make than some reviews, are
// initialized after it.
package interrupt

import (
	"context"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
)

var (
	first  = make(chan os.Signal, 1)
	status atomic.Int32
	caught = make(chan struct{})
)

func init() {
	signal.Notify(first, os.Interrupt, syscall.SIGTERM)
	go wait()
}

// wait takes the first signal. A second one ends the process at once.
func wait() {
	s := <-first
	signal.Reset(os.Interrupt, syscall.SIGTERM)
	if n, ok := s.(syscall.Signal); ok {
		status.Store(128 + int32(n))
	}
	close(caught)
}

// Context returns a context that is cancelled at the first signal, also at one
// that came before the call. The caller cancels it.
func Context(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		select {
		case <-caught:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}

// Status is the exit status by which shells tell the signal that ended a process,
// such as 143 for SIGTERM; 0 if none came.
func Status() int { return int(status.Load()) }
