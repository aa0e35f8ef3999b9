package failover

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// watch cuts a streamed answer that has stopped, and leaves a slow one alone. Before the first token silence may last
// for first, as long as another region could be asked; after it for idle. Safe for concurrent use; a nil watch sees
// nothing.
type watch struct {
	first, idle time.Duration
	elsewhere   func() bool // whether another region could be asked
	heard       func()      // told once, at the first token
	cut         context.CancelCauseFunc

	mu    sync.Mutex
	timer *time.Timer
	begun bool // the first token came
}

// watchKey finds the watch of a request in its context: the client library stands between them.
type watchKey struct{}

func watchOf(ctx context.Context) *watch {
	w, _ := ctx.Value(watchKey{}).(*watch)
	return w
}

// start begins to watch. The context it returns ends when the watch cuts, with the *Failure as its cause; end stops
// it.
func (w *watch) start(ctx context.Context) (watched context.Context, end func()) {
	ctx, w.cut = context.WithCancelCause(ctx)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer = time.AfterFunc(w.first, w.expire)
	return context.WithValue(ctx, watchKey{}, w), func() {
		w.timer.Stop()
		w.cut(nil)
	}
}

func (w *watch) expire() {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.begun:
		w.cut(&Failure{Kind: KindIdle, Message: fmt.Sprintf("the answer stopped: nothing came for %s", w.idle)})
	case w.elsewhere():
		w.cut(&Failure{Kind: KindFirstToken, Message: fmt.Sprintf("the answer did not begin: nothing came for %s", w.first)})
	default:
		w.timer.Reset(w.first) // a healthy model may think for longer, and nobody else could be asked
	}
}

// alive notes a line of the stream, be it a comment.
func (w *watch) alive() {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer.Reset(w.limit())
}

// token notes a part of the answer itself.
func (w *watch) token() {
	if w == nil {
		return
	}
	w.mu.Lock()
	first := !w.begun
	w.begun = true
	w.timer.Reset(w.limit())
	w.mu.Unlock()
	if first {
		w.heard()
	}
}

func (w *watch) limit() time.Duration {
	if w.begun {
		return w.idle
	}
	return w.first
}

// causeOf replaces the error of a request that the watch has cut: it ended because of that.
func causeOf(ctx context.Context, err error) error {
	var f *Failure
	if err != nil && errors.As(context.Cause(ctx), &f) {
		return f
	}
	return err
}
