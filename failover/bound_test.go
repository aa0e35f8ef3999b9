package failover

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestBound(t *testing.T) {
	t.Parallel()
	cause := errors.New("the caller's reason")
	for name, tt := range map[string]struct {
		do    func(b *bound, cancel context.CancelCauseFunc)
		err   error
		cause error
	}{
		"in time": {func(*bound, context.CancelCauseFunc) {}, nil, nil},
		"asked after the deadline": {func(*bound, context.CancelCauseFunc) {
			time.Sleep(2 * time.Second)
		}, context.DeadlineExceeded, context.DeadlineExceeded},
		"asked before it": {func(b *bound, _ context.CancelCauseFunc) {
			<-b.Done()
		}, context.DeadlineExceeded, context.DeadlineExceeded},
		"ended unasked": {func(b *bound, _ context.CancelCauseFunc) {
			b.end()
		}, context.Canceled, context.Canceled},
		"ended, asked": {func(b *bound, _ context.CancelCauseFunc) {
			b.Done()
			b.end()
		}, context.Canceled, context.Canceled},
		"the caller leaves": {func(_ *bound, leave context.CancelCauseFunc) {
			leave(cause)
		}, context.Canceled, cause},
		"ended with one below it": {func(b *bound, _ context.CancelCauseFunc) {
			below, cancel := context.WithCancel(b)
			defer cancel()
			b.end()
			<-below.Done()
		}, context.Canceled, context.Canceled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				parent, leave := context.WithCancelCause(t.Context())
				defer leave(nil)
				var b bound
				b.begin(parent, time.Now().Add(time.Second))
				defer b.end()
				tt.do(&b, leave)
				if !errors.Is(b.Err(), tt.err) || !errors.Is(context.Cause(&b), tt.cause) || (b.Err() == nil) != (tt.err == nil) {
					t.Errorf("error %v, cause %v, want %v, %v", b.Err(), context.Cause(&b), tt.err, tt.cause)
				}
			})
		})
	}
}

func TestBoundByTheCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		parent, cancel := context.WithTimeout(context.WithValue(t.Context(), watchKey{}, &watch{}), time.Second)
		defer cancel()
		var b bound
		b.begin(parent, time.Now().Add(time.Minute))
		defer b.end()
		start := time.Now()
		if at, ok := b.Deadline(); !ok || at.Sub(start) != time.Second {
			t.Errorf("deadline in %s, want the caller's", at.Sub(start))
		}
		if watchOf(&b) == nil {
			t.Error("a value of the caller is lost")
		}
		if <-b.Done(); time.Since(start) != time.Second {
			t.Errorf("ended after %s, want 1s", time.Since(start))
		}
	})
}

// An attempt that asks for nothing costs no timer.
func TestBoundIsLazy(t *testing.T) {
	t.Parallel()
	var b bound
	b.begin(t.Context(), time.Now().Add(time.Hour))
	b.Deadline()
	b.end()
	if b.armed != nil {
		t.Error("a timer was set")
	}
}
