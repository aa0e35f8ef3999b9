package review

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestGrace(t *testing.T) {
	for _, test := range []struct {
		name string
		end  func() (context.Context, context.CancelFunc)
		want time.Duration
	}{
		{"deadline", func() (context.Context, context.CancelFunc) {
			return context.WithTimeoutCause(context.Background(), time.Minute, context.DeadlineExceeded)
		}, time.Minute + gracePatch.deadline},
		{"signal", func() (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(context.Background())
			time.AfterFunc(time.Minute, cancel)
			return ctx, cancel
		}, time.Minute + gracePatch.signal},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				ctx, cancel := test.end()
				defer cancel()
				c := console{ended: new(atomic.Int64)}
				c.watch(ctx)
				before, done := c.after(ctx, graceRules)
				defer done()
				<-before.Done() // a step that used all its time takes none from the next
				longer, done := c.after(ctx, gracePatch)
				defer done()
				<-longer.Done()
				if got := time.Since(start); got != test.want {
					t.Errorf("ended after %s, want %s", got, test.want)
				}
				if !errors.Is(context.Cause(longer), context.Cause(ctx)) {
					t.Errorf("cause %v, want that of the run", context.Cause(longer))
				}
			})
		})
	}
}
