package failover

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"breakwater/failover/failovertest"
)

// TestEdges holds what happens exactly at a limit, and what is easily lost on the way to it.
func TestEdges(t *testing.T) {
	t.Parallel()
	hang := func(ctx context.Context, _ Place) (int, error) { <-ctx.Done(); return 0, ctx.Err() }
	bubbles(t, map[string]func(*testing.T){
		"a hint as long as the limit is waited for": func(t *testing.T) {
			limit := map[string]string{"Retry-After": "120"}
			p := failovertest.NewProvider(failovertest.Script(
				failovertest.Reply{Status: 429, Header: limit}, failovertest.Reply{}))
			start := time.Now()
			_, err := onTransport(t, oneVendor, p).Chat(t.Context(), ask)
			if err != nil || time.Since(start) != defaultRetryAfterLimit {
				t.Errorf("after %s: %v", time.Since(start), err)
			}
		},
		"an open window as long as the limit is waited for": func(t *testing.T) {
			limit := 50 * time.Second
			e, b := single(t, BackendOptions{RetryAfterLimit: &limit, Breaker: BreakerOptions{ResetTime: limit}})
			_ = b.ForceOpen("by hand", 0)
			start := time.Now()
			_, err := Do(t.Context(), e, func(context.Context, Place) (int, error) { return 1, nil })
			if err != nil || time.Since(start) != limit {
				t.Errorf("after %s: %v", time.Since(start), err)
			}
		},
		"silence from a deadline of a second on is a hang": func(t *testing.T) {
			for deadline, failures := range map[time.Duration]int{hangFloor - 1: 0, hangFloor: 1} {
				e, b := single(t, BackendOptions{})
				_, _ = Do(soon(t, deadline), e, hang)
				if s := b.Status(); s.Counts.Failures != failures {
					t.Errorf("deadline %s: %+v, want %d failures", deadline, s.Counts, failures)
				}
			}
		},
		"how long nothing came is told in tenths": func(t *testing.T) {
			e, _ := single(t, BackendOptions{})
			_, err := Do(soon(t, 1234*time.Millisecond), e, hang)
			if err == nil || !strings.Contains(err.Error(), "nothing came for 1.2s") {
				t.Errorf("error %v", err)
			}
		},
		"a region that has cooled down is elsewhere": func(t *testing.T) {
			e := newExecutor(t, ExecutorOptions{Backends: []BackendOptions{{Name: "b", Regions: []string{primary, second}}}})
			e.coolDown(e.regions[1], time.Second)
			if time.Sleep(time.Second - time.Nanosecond); e.elsewhere(e.regions[0]) {
				t.Error("while it cools down")
			}
			if time.Sleep(time.Nanosecond); !e.elsewhere(e.regions[0]) {
				t.Error("not when that is over")
			}
		},
		"the last candidate of an overlap is not overdue": func(t *testing.T) {
			var overlap Event
			c, _ := hosted(t, twoRegions, Options{OnEvent: func(ev Event) {
				if ev.Kind == EventOverlap {
					overlap = ev
				}
			}}, map[string]failovertest.Reply{"one.test": {Hang: true}, "two.test": {Delay: seconds(5)}})
			done := make(chan error)
			go func() { _, err := c.Chat(soon(t, 20*time.Second), ask); done <- err }()
			time.Sleep(10 * time.Second) // the patience is a third of the time left
			synctest.Wait()
			if !c.exec.regions[0].overdue.Load() || c.exec.regions[1].overdue.Load() {
				t.Errorf("overdue: %v, %v", c.exec.regions[0].overdue.Load(), c.exec.regions[1].overdue.Load())
			}
			if err := <-done; err != nil || overlap.Detail != "no answer after 6.7s" {
				t.Errorf("error %v, event %+v", err, overlap)
			}
		},
	})
}

func TestExecutorFillsIn(t *testing.T) {
	t.Parallel()
	log := slog.New(slog.DiscardHandler)
	e := newExecutor(t, ExecutorOptions{Logger: log, Backends: []BackendOptions{
		{Name: "a", AttemptTimeout: time.Second}, {Name: "b", Breaker: BreakerOptions{HalfOpenLimit: time.Hour}},
	}})
	a, b := e.regions[0].breaker.opts.HalfOpenLimit, e.regions[1].breaker.opts.HalfOpenLimit
	if a != time.Second+slotGrace || b != time.Hour {
		t.Errorf("a slot is free again after %s and %s; want an attempt and the grace, and what was said", a, b)
	}
	if e.router.opts.Logger != log {
		t.Error("the router has no logger")
	}
	own := slog.New(slog.DiscardHandler)
	e = newExecutor(t, ExecutorOptions{
		Logger: log, Router: RouterOptions{Logger: own}, Backends: []BackendOptions{{Name: "a"}},
	})
	if e.router.opts.Logger != own {
		t.Error("the router has lost its own logger")
	}
}

// TestCountsWithAStore: what a breaker counts does not depend on where its state lives.
func TestCountsWithAStore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBreaker(t, BreakerOptions{Store: newFileStore(t), MaxFailures: 1})
		times(b, 2, OK)
		times(b, 3, Alive)
		times(b, 1, Fail)
		if _, err := b.Allow(); !errors.Is(err, ErrOpen) {
			t.Errorf("admitted: %v", err)
		}
		want := Counts{Successes: 2, Others: 3, Failures: 1, Rejected: 1, Changes: 1}
		if got := b.Status().Counts; got != want {
			t.Errorf("counts %+v, want %+v", got, want)
		}
	})
}

func TestOpenErrorSaysWhatTheBreakerDoes(t *testing.T) {
	t.Parallel()
	open := &OpenError{Place: Place{"b", "one"}, State: Open, Until: time.Unix(0, 0), Reason: "by hand"}
	if got := open.Error(); !strings.Contains(got, "until 00:00:00 (by hand)") {
		t.Errorf("open: %s", got)
	}
	half := &OpenError{Place: Place{"b", "one"}, State: HalfOpen}
	if got := half.Error(); !strings.Contains(got, "a try is under way") {
		t.Errorf("half-open: %s", got)
	}
}

// TestTally: nothing that is counted at once is lost, also where the collector empties the pool in between.
func TestTally(t *testing.T) {
	var n tally
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 1000 {
				n.add()
				if i%500 == 0 {
					runtime.GC()
				}
			}
		})
	}
	wg.Wait()
	if got := n.sum(); got != 8000 {
		t.Errorf("%d, want 8000", got)
	}
}
