package failover

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"breakwater/failover/failovertest"
)

func TestCrowd(t *testing.T) {
	t.Parallel()
	bubbles(t, map[string]func(*testing.T){
		"a dead primary costs max-failures and the concurrency": func(t *testing.T) {
			c, providers := hosted(t, twoRegions, Options{}, map[string]failovertest.Reply{
				"one.test": {Status: 503, Delay: failovertest.Duration(20 * time.Millisecond)},
				"two.test": {Delay: failovertest.Duration(50 * time.Millisecond)},
			})
			inParallel(t, c, 40, 4)
			if n := len(providers["one.test"].Requests()); n > defaultMaxFailures+4 {
				t.Errorf("%d requests to the dead region", n)
			}
		},
		"a dead backend too": func(t *testing.T) {
			for _, concurrency := range []int{1, 4, 40} {
				c, providers := hosted(t, "- {name: b, model: m, base-url: http://one.test}", Options{}, map[string]failovertest.Reply{"one.test": {Status: 503}})
				ctx := soon(t, 50*time.Second) // shorter than the reset time
				atOnce(40, concurrency, func() {
					if _, err := c.Chat(ctx, ask); !errors.Is(err, ErrUnavailable) {
						t.Errorf("error %v", err)
					}
				})
				const windows = 3 // that begin while there is hope, each with one try at its end
				if n := len(providers["one.test"].Requests()); n > defaultMaxFailures+concurrency+windows {
					t.Errorf("%d requests with concurrency %d", n, concurrency)
				}
			}
		},
		"everything open: wait for the window, then go on": func(t *testing.T) {
			p := failovertest.NewProvider(failovertest.Script(failovertest.Reply{Status: 503}, failovertest.Reply{}))
			c := onTransport(t, "- {name: b, model: m, max-failures: 1, base-url: http://one.test}", p)
			start := time.Now()
			first := defaultResetTime / windowShare
			if _, err := c.Chat(t.Context(), ask); err != nil || time.Since(start).Round(first/2) != first {
				t.Errorf("%v after %s", err, time.Since(start))
			}
		},
		"a crowd that waits is one event": func(t *testing.T) {
			c, _ := hosted(t, "- {name: b, model: m, base-url: http://one.test}", Options{}, map[string]failovertest.Reply{"one.test": {}})
			c.exec.regions[0].answered.Store(true)
			c.only().ForceOpen("by hand", 0)
			inParallel(t, c, 20, 20)
			waits := 0
			for _, e := range c.Snapshot().Events {
				if e.Kind == EventWait {
					waits++
				}
			}
			if waits == 0 || waits > 2 { // for the window, and for the one try after it
				t.Errorf("%d waits in the timeline", waits)
			}
		},
		"everything open: one forced try when the wait does not fit": func(t *testing.T) {
			p := failovertest.NewProvider(failovertest.Script())
			c := onTransport(t, "- {name: b, model: m, base-url: http://one.test}", p)
			c.only().ForceOpen("by hand", 0)
			if _, err := c.Chat(soon(t, time.Second), ask); err != nil {
				t.Errorf("error %v", err)
			}
			wantState(t, c.only(), Closed)
		},
		"everything open: no forced try after one that failed": func(t *testing.T) {
			p := failovertest.NewProvider(failovertest.Script(failovertest.Reply{Status: 503}))
			c := onTransport(t, "- {name: b, model: m, max-failures: 1, attempts: 1, base-url: http://one.test}", p)
			for range 6 {
				if _, err := c.Chat(t.Context(), ask); !errors.Is(err, ErrUnavailable) {
					t.Errorf("error %v", err)
				}
			}
			// One opens it; others wait for a window as long as there is hope, then everybody knows.
			if n := len(p.Requests()); n < 2 || n > 6 || time.Since(c.exec.start) > defaultResetTime/hopeShare {
				t.Errorf("%d requests in %s", n, time.Since(c.exec.start))
			}
		},
		"everything open: a server never heard of is not waited for": func(t *testing.T) {
			c := onTransport(t, "- {name: b, model: m, base-url: http://one.test}", tripper(func(*http.Request) (*http.Response, error) { return nil, refusedError() }))
			start := time.Now()
			for range 10 {
				_, _ = c.Chat(t.Context(), ask)
			}
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("a run without a server took %s", took)
			}
		},
		"a crowd waits for the one probe of the next region": func(t *testing.T) {
			c, providers := hosted(t, twoRegions, Options{}, map[string]failovertest.Reply{"two.test": {Delay: failovertest.Duration(50 * time.Millisecond)}})
			c.only().ForceOpen("by hand", 0)
			if took := inParallel(t, c, 10, 10); took != 100*time.Millisecond {
				t.Errorf("took %s; want one answer alone, then the others together", took)
			}
			if n := len(providers["two.test"].Requests()); n != 10 || c.Snapshot().Failovers != 1 {
				t.Errorf("%d requests, snapshot %+v", n, c.Snapshot())
			}
		},
		"a crowd waits for the one try of a half-open breaker": func(t *testing.T) {
			c, providers := hosted(t, "- {name: b, model: m, base-url: http://one.test}", Options{}, map[string]failovertest.Reply{"one.test": {Delay: failovertest.Duration(50 * time.Millisecond)}})
			c.only().ForceOpen("by hand", 0)
			time.Sleep(defaultResetTime)
			if took := inParallel(t, c, 10, 10); took != 100*time.Millisecond {
				t.Errorf("took %s", took)
			}
			if n := len(providers["one.test"].Requests()); n != 10 {
				t.Errorf("%d requests", n)
			}
		},
		"whoever waits may leave": func(t *testing.T) {
			c, _ := hosted(t, twoRegions, Options{}, map[string]failovertest.Reply{"two.test": {Delay: failovertest.Duration(9 * time.Second)}})
			c.only().ForceOpen("by hand", 0)
			var probe sync.WaitGroup
			probe.Go(func() {
				if _, err := c.Chat(t.Context(), ask); err != nil {
					t.Error(err)
				}
			})
			time.Sleep(time.Millisecond)
			start := time.Now()
			_, err := c.Chat(soon(t, time.Second), ask)
			if took := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || took != time.Second {
				t.Errorf("%v after %s", err, took)
			}
			probe.Wait()
			if s := c.exec.regions[1].breaker.Status(); s.Counts.Failures != 0 {
				t.Errorf("who left counts against the server: %+v", s)
			}
		},
		"a probe that fails lets the next one try": func(t *testing.T) {
			c, providers := hosted(t, twoRegions, Options{}, map[string]failovertest.Reply{"two.test": {Status: 400}})
			c.only().ForceOpen("by hand", 0)
			for range 3 {
				_, err := c.Chat(t.Context(), ask)
				wantStatus(t, err, 400)
			}
			if n := len(providers["two.test"].Requests()); n != 3 {
				t.Errorf("%d requests", n)
			}
			if region, _ := c.exec.router.Active("b"); region != "two" {
				t.Errorf("active %s: a 400 proves that the server is alive", region)
			}
		},
		"a cooldown is everybody's": func(t *testing.T) {
			var early atomic.Int32
			var until time.Time
			p := failovertest.NewProvider(func(q failovertest.Request) failovertest.Reply {
				switch {
				case q.Number == 1:
					until = time.Now().Add(8 * time.Second)
					return failovertest.Reply{Status: 429, Header: map[string]string{"Retry-After": "8"}}
				case time.Now().Before(until):
					early.Add(1)
				}
				return failovertest.Reply{}
			})
			c := onTransport(t, "- {name: b, model: m, base-url: http://one.test}", p)
			go func() { _, _ = c.Chat(t.Context(), ask) }()
			time.Sleep(time.Second)
			inParallel(t, c, 10, 10)
			if early.Load() != 0 {
				t.Errorf("%d requests came before the time that the server asked for", early.Load())
			}
		},
	})
}

// inParallel sends n requests that must succeed, so many at a time, and returns how long it took.
func inParallel(t *testing.T, c *Client, n, concurrency int) time.Duration {
	t.Helper()
	return atOnce(n, concurrency, func() {
		if _, err := c.Chat(t.Context(), ask); err != nil {
			t.Error(err)
		}
	})
}

// atOnce calls f n times, so many at a time, and returns how long it took.
func atOnce(n, concurrency int, f func()) time.Duration {
	start := time.Now()
	slots := make(chan struct{}, concurrency)
	var wg sync.WaitGroup
	for range n {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			f()
		})
	}
	wg.Wait()
	return time.Since(start)
}
