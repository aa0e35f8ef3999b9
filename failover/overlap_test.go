package failover

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"breakwater/failover/failovertest"
)

// TestKnownNeed: a region that is known to be slow gets the time that it needs, and is not taken for one that hangs.
func TestKnownNeed(t *testing.T) {
	t.Parallel()
	const two = "{backends: [{name: x, model: m, base-url: http://x.test}, " +
		"{name: y, model: m, base-url: http://y.test}], failover: {overlap: false}}"
	slow := func(t *testing.T, doc string) *Client {
		delays := failovertest.Script(failovertest.Reply{Delay: seconds(20)}, failovertest.Reply{Delay: seconds(40)})
		x := failovertest.NewProvider(delays)
		y := failovertest.NewProvider(failovertest.Script())
		cfg, err := ParseConfig([]byte(doc), nil)
		if err != nil {
			t.Fatal(err)
		}
		c, err := New(cfg, Options{Transport: tripper(func(r *http.Request) (*http.Response, error) {
			return map[string]*failovertest.Provider{"x.test": x, "y.test": y}[r.URL.Host].RoundTrip(r)
		})})
		if err != nil {
			t.Fatal(err)
		}
		if r, err := c.Chat(soon(t, time.Minute), ask); err != nil || r.Backend != "x" {
			t.Fatalf("first: %+v, %v", r, err)
		}
		return c
	}
	bubbles(t, map[string]func(*testing.T){
		"though another one would be well": func(t *testing.T) {
			if r, err := slow(t, two).Chat(soon(t, time.Minute), ask); err != nil || r.Backend != "x" {
				t.Errorf("%+v, %v", r, err)
			}
		},
		"cut too early": func(t *testing.T) {
			c := slow(t, oneVendor)
			_, err := c.Chat(soon(t, 30*time.Second), ask)
			if x := c.Snapshot().Regions[0]; err == nil || x.FailuresByKind[KindNoAnswer] > 0 {
				t.Errorf("%v, failures %v", err, x.FailuresByKind)
			}
		},
	})
}

// TestPatience: who waits for somebody else's try of a region goes on when that hangs, even one that ignores its context.
func TestPatience(t *testing.T) {
	t.Parallel()
	bubbles(t, map[string]func(*testing.T){
		"40 at once: 503, hangs, well": func(t *testing.T) {
			c, _ := hosted(t, threeVendor, Options{Outlast: true}, map[string]failovertest.Reply{
				"x.test": {Status: 503}, "y.test": {Hang: true}, "z.test": {Delay: failovertest.Duration(answerTime)},
			})
			if took := inParallel(t, c, 40, 40); took > patienceLimit+2*answerTime {
				t.Errorf("took %s\n%s", took, story(c))
			}
		},
		"regions: the next one hangs while the first is open": func(t *testing.T) {
			doc := "- {name: b, model: m, regions: ['http://x.test', 'http://y.test', 'http://z.test']}"
			c, providers := hosted(t, doc, Options{}, map[string]failovertest.Reply{
				"x.test": {Status: 503}, "y.test": {Hang: true}, "z.test": {Delay: failovertest.Duration(answerTime)},
			})
			c.only().ForceOpen("by hand", 0)
			if took := inParallel(t, c, 40, 40); took > patienceLimit+2*answerTime {
				t.Errorf("took %s\n%s", took, story(c))
			}
			if n := len(providers["y.test"].Requests()); n > 2 {
				t.Errorf("%d requests to the region that hangs", n)
			}
		},
		"whoever waits for a try joins it once that is overdue": func(t *testing.T) {
			doc := "- {name: b, model: m, regions: ['http://x.test', 'http://y.test']}"
			c, _ := hosted(t, doc, Options{}, map[string]failovertest.Reply{"x.test": {}, "y.test": {Delay: seconds(25)}})
			c.only().ForceOpen("by hand", 0)
			if took := inParallel(t, c, 4, 4); took != patienceLimit+25*time.Second {
				t.Errorf("took %s\n%s", took, story(c))
			}
		},
		"a call that ignores its context": func(t *testing.T) {
			release := make(chan struct{})
			defer close(release)
			e := newExecutor(t, ExecutorOptions{Backends: []BackendOptions{{Name: "b", Regions: []string{primary, second}}}})
			start := time.Now()
			for range 5 {
				_, err := Do(soon(t, time.Minute), e, func(_ context.Context, p Place) (int, error) {
					if p.Region == primary {
						<-release
					}
					return 1, nil
				})
				if err != nil {
					t.Error(err)
				}
			}
			if took := time.Since(start); took > 2*patienceLimit {
				t.Errorf("took %s", took)
			}
		},
		"a probe that ignores its context": func(t *testing.T) {
			release := make(chan struct{})
			defer close(release)
			probes := 0
			probe := func(context.Context, Place) (bool, error) {
				if probes++; probes > 1 {
					<-release
				}
				return true, nil
			}
			e := newExecutor(t, ExecutorOptions{
				Backends: []BackendOptions{{Name: "b", Regions: []string{primary, second}, Breaker: BreakerOptions{MaxFailures: 1}}},
				Router:   RouterOptions{Probe: probe},
			})
			_ = e.breakerOf(primary).Record(Verdict{Outcome: Fail}) // the second one proves healthy
			time.Sleep(defaultResetTime)
			start, c := time.Now(), script(nil)
			if err := c.run(t.Context(), e); err != nil || c.places[0].Region != second || time.Since(start) > 0 {
				t.Errorf("%v by %v after %s", err, c.places, time.Since(start))
			}
			synctest.Wait()
			if probes != 2 {
				t.Errorf("%d probes; want one of the second region, one of the primary", probes)
			}
		},
	})
}

// TestHangsAreLearned from whoever cuts them.
func TestHangsAreLearned(t *testing.T) {
	t.Parallel()
	bubbles(t, map[string]func(*testing.T){
		"the caller's own deadline": func(t *testing.T) {
			c, _ := hosted(t, oneVendor, Options{}, map[string]failovertest.Reply{"x.test": {Hang: true}})
			_, err := c.Chat(soon(t, 5*time.Second), ask)
			var f *Failure
			if !errors.As(err, &f) || f.Kind != KindNoAnswer || f.Region == "" {
				t.Errorf("error %v", err)
			}
			if s := c.Snapshot().Regions[0]; s.State != stateNoAnswer || s.Failures != 1 || s.FailuresByKind[KindNoAnswer] != 1 {
				t.Errorf("status %+v", s)
			}
			if n := c.only().Status().Failures; n != 1 {
				t.Errorf("the breaker counts %d", n)
			}
		},
		"the caller's own deadline, while all are asked": func(t *testing.T) {
			hangs := failovertest.Reply{Hang: true}
			all := map[string]failovertest.Reply{"x.test": hangs, "y.test": hangs, "z.test": hangs}
			c, _ := hosted(t, threeVendor, Options{}, all)
			_, err := c.Chat(soon(t, 30*time.Second), ask)
			var f *Failure
			if !errors.As(err, &f) || f.Kind != KindNoAnswer {
				t.Errorf("error %v", err)
			}
			for _, s := range c.Snapshot().Regions {
				if s.Requests != 1 || s.FailuresByKind[KindNoAnswer] != 1 {
					t.Errorf("status %+v", s)
				}
			}
		},
		"a caller that cancels": func(t *testing.T) {
			c, _ := hosted(t, oneVendor, Options{}, map[string]failovertest.Reply{"x.test": {Hang: true}})
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(5*time.Second, cancel)
			if _, err := c.Chat(ctx, ask); !errors.Is(err, context.Canceled) {
				t.Errorf("error %v", err)
			}
			if s := c.Snapshot().Regions[0]; s.Failures != 0 || c.only().Status().Failures != 0 {
				t.Errorf("status %+v", s)
			}
		},
		"another region that answers first": func(t *testing.T) {
			c, _ := hosted(t, threeVendor, Options{}, map[string]failovertest.Reply{"x.test": {Hang: true}, "y.test": {}, "z.test": {}})
			r, err := c.Chat(t.Context(), ask)
			if err != nil || r.Backend != "y" || r.Attempts != 2 {
				t.Errorf("reply %+v, %v", r, err)
			}
			s := c.Snapshot()
			if s.Requests != 2 || s.Regions[0].FailuresByKind[KindNoAnswer] != 1 || c.only().Status().Failures != 1 {
				t.Errorf("snapshot %+v", s)
			}
			if s.Events[0].Kind != EventOverlap || s.Events[0].From != "x/x.test" || s.Events[0].To != "y/y.test" {
				t.Errorf("events %+v", s.Events)
			}
		},
		"an overlap is paid for": func(t *testing.T) {
			c, _ := hosted(t, threeVendor, Options{MaxRequests: new(2)}, map[string]failovertest.Reply{
				"x.test": {Hang: true}, "y.test": {}, "z.test": {},
			})
			req := ask
			req.PromptTokens = 700
			if r, err := c.Chat(t.Context(), req); err != nil || r.TokensIn != 700+10 {
				t.Errorf("reply %+v, %v", r, err)
			}
			if _, err := c.Chat(t.Context(), ask); !errors.Is(err, ErrBudget) {
				t.Errorf("error %v; want the budget used up", err)
			}
		},
		"a budget that ends while an answer is awaited": func(t *testing.T) {
			c, _ := hosted(t, threeVendor, Options{MaxRequests: new(1)}, map[string]failovertest.Reply{
				"x.test": {Delay: seconds(20)}, "y.test": {}, "z.test": {},
			})
			if r, err := c.Chat(t.Context(), ask); err != nil || r.Backend != "x" {
				t.Errorf("reply %+v, %v", r, err)
			}
		},
		"the slower one may win": func(t *testing.T) {
			c, _ := hosted(t, threeVendor, Options{}, map[string]failovertest.Reply{"x.test": {Delay: seconds(15)}, "y.test": {Delay: seconds(60)}, "z.test": {Delay: seconds(60)}})
			if r, err := c.Chat(t.Context(), ask); err != nil || r.Backend != "x" || r.Attempts != 2 {
				t.Errorf("reply %+v, %v", r, err)
			}
			if r, err := c.Chat(t.Context(), ask); err != nil || r.Attempts != 1 {
				t.Errorf("reply %+v, %v; want a region that has answered to be left in peace", r, err)
			}
		},
		"patience is a share of the time left": func(t *testing.T) {
			c, _ := hosted(t, threeVendor, Options{}, map[string]failovertest.Reply{"x.test": {Hang: true}, "y.test": {}, "z.test": {}})
			start := time.Now()
			r, err := c.Chat(soon(t, 18*time.Second), ask)
			if want := 18 * time.Second / patienceShare / 2; err != nil || r.Backend != "y" || time.Since(start) != want {
				t.Errorf("reply %+v after %s, want after %s; %v", r, time.Since(start), want, err)
			}
		},
		"a caller that sees pieces is never overlapped": func(t *testing.T) {
			c, providers := hosted(t, threeVendor, Options{}, map[string]failovertest.Reply{"x.test": {Delay: seconds(15)}, "y.test": {}, "z.test": {}})
			req := ask
			req.OnDelta = func(string) error { return nil }
			if r, err := c.Chat(soon(t, time.Minute), req); err != nil || r.Backend != "x" || len(providers["y.test"].Requests()) != 0 {
				t.Errorf("reply %+v, %v", r, err)
			}
		},
		"overlap: false": func(t *testing.T) {
			doc := "{backends: [{name: b, model: m, regions: ['http://x.test', 'http://y.test']}], failover: {overlap: false}}"
			c, _ := hosted(t, doc, Options{}, map[string]failovertest.Reply{"x.test": {Hang: true}, "y.test": {}})
			start := time.Now()
			// Half of the time left belongs to the region that was not tried.
			if r, err := c.Chat(soon(t, time.Minute), ask); err != nil || r.Region != "y.test" || time.Since(start) != 30*time.Second {
				t.Errorf("reply %+v after %s, %v", r, time.Since(start), err)
			}
		},
		"hedge-after": func(t *testing.T) {
			doc := "{backends: [{name: b, model: m, regions: ['http://x.test', 'http://y.test']}], failover: {hedge-after: 2s}}"
			slow := false
			c := onTransport(t, doc, failovertest.NewProvider(func(q failovertest.Request) failovertest.Reply {
				if slow && q.Header.Get("Host") == "" && q.Number == 2 {
					return failovertest.Reply{Delay: seconds(50)}
				}
				return failovertest.Reply{}
			}))
			if _, err := c.Chat(t.Context(), ask); err != nil {
				t.Fatal(err)
			}
			slow = true
			start := time.Now()
			r, err := c.Chat(t.Context(), ask)
			if err != nil || r.Attempts != 2 || time.Since(start) != 2*time.Second {
				t.Errorf("reply %+v after %s, %v", r, time.Since(start), err)
			}
			if n := c.only().Status().Counts.Failures; n != 0 {
				t.Errorf("the slower of two that answer counts %d failures", n)
			}
		},
		"while a region is overdue, one at a time tries it": func(t *testing.T) {
			var inFlight, most atomic.Int32
			start := time.Now()
			c := onTransport(t, threeVendor, tripper(func(r *http.Request) (*http.Response, error) {
				if r.URL.Host == "x.test" {
					inFlight.Add(1)
					time.Sleep(time.Millisecond) // until whoever was cut has gone
					if n := inFlight.Load(); time.Since(start) > patienceLimit && n > most.Load() {
						most.Store(n)
					}
					defer inFlight.Add(-1)
					<-r.Context().Done()
					return nil, r.Context().Err()
				}
				return failovertest.NewProvider(failovertest.Script(failovertest.Reply{Delay: failovertest.Duration(answerTime)})).RoundTrip(r)
			}))
			inParallel(t, c, 4, 4)
			start = start.Add(-patienceLimit)
			synctest.Wait()
			inParallel(t, c, 40, 8)
			if most.Load() > 1 {
				t.Errorf("%d requests at once to a region that is overdue", most.Load())
			}
		},
	})
}
