package failover

import (
	"context"
	"errors"
	"testing"
	"time"

	"breakwater/failover/failovertest"
)

// TestOneTryOfThePrimary holds the pace at which requests try a primary that was left, on a clock that does not begin
// at 0.
func TestOneTryOfThePrimary(t *testing.T) {
	t.Parallel()
	const left = 100 // seconds
	away := func(t *testing.T, o RouterOptions) (*rig, *route) {
		g := failedOver(t, left, o)
		g.opts.Recovery = RequireHealthy
		return g, g.routes["b"]
	}
	due := func(g *rig, rt *route) bool { _, due := g.look(rt); return due }
	dueFrom := func(t *testing.T, g *rig, rt *route, second int) {
		t.Helper()
		if g.at(second - 1); due(g, rt) {
			t.Error("a second too early")
		}
		if g.at(second); !due(g, rt) {
			t.Error("not then either")
		}
	}

	t.Run("not before min-duration", func(t *testing.T) {
		t.Parallel()
		g, rt := away(t, RouterOptions{})
		dueFrom(t, g, rt, left+30)
	})
	t.Run("again after the interval", func(t *testing.T) {
		t.Parallel()
		g, rt := away(t, RouterOptions{RecoveryInterval: 10 * time.Second})
		g.at(left + 30)
		g.beginRecovery(rt)
		g.endRecovery(rt, false)
		dueFrom(t, g, rt, left+40)
	})
	t.Run("at the moment of leaving", func(t *testing.T) {
		t.Parallel()
		g, rt := away(t, RouterOptions{MinDuration: new(time.Duration(0)), RecoveryInterval: time.Second})
		if !due(g, rt) {
			t.Fatal("not at once")
		}
		g.beginRecovery(rt)
		if g.endRecovery(rt, false); due(g, rt) {
			t.Error("a try that has failed is forgotten")
		}
	})
	t.Run("a try that outlives its failover does not end the next one", func(t *testing.T) {
		t.Parallel()
		g, rt := away(t, RouterOptions{})
		g.at(left + 29)
		g.beginRecovery(rt)
		if g.endRecovery(rt, true); rt.active == 0 {
			t.Error("back a second too early")
		}
		g.at(left + 30)
		g.beginRecovery(rt)
		if g.endRecovery(rt, true); rt.active != 0 {
			t.Error("not back")
		}
	})
}

// TestUnknownWindows: one that was too small says that another one, unknown too, may be, and nothing of a declared one.
func TestUnknownWindows(t *testing.T) {
	t.Parallel()
	doc := `
- {name: a, model: m, base-url: http://one.test}
- {name: b, model: m, base-url: http://two.test}
- {name: c, model: m, base-url: http://three.test, context-window: 100}
`
	tooLong := failovertest.Reply{Status: 400, Code: "context_length_exceeded"}
	c, providers := hosted(t, doc, Options{}, map[string]failovertest.Reply{
		"one.test": tooLong, "two.test": {}, "three.test": {},
	})
	r, err := c.Chat(t.Context(), Request{User: "u", PromptTokens: 60, MaxOutputTokens: 40}) // as much as the window holds
	if asked := len(providers["two.test"].Requests()); err != nil || r.Backend != "c" || asked != 0 {
		t.Errorf("answered by %q, %d requests to the other unknown window, %v", r.Backend, asked, err)
	}
}

// TestConcludes holds where a request goes, or ends, by what it has tried.
func TestConcludes(t *testing.T) {
	t.Parallel()
	even := Backoff{Jitter: new(0.0)}
	elsewhere := []BackendOptions{{Name: "x", Backoff: even}, {Name: "y", Backoff: even}}
	bubbles(t, map[string]func(*testing.T){
		"a conflict is tried once more, where it came from": func(t *testing.T) {
			e := newExecutor(t, ExecutorOptions{Backends: elsewhere})
			c := script(failed(409), failed(409), nil)
			wantStatus(t, c.run(t.Context(), e), 409)
			c.wantCalls(t, 2)
			if c.places[1].Backend != "x" {
				t.Errorf("tried again by %s", c.places[1])
			}
		},
		"a connection that is refused twice leaves the others their second try": func(t *testing.T) {
			e := newExecutor(t, ExecutorOptions{Backends: elsewhere})
			refused := &Failure{Kind: KindConnect}
			c := script(refused, refused, refused, nil)
			if err := c.run(t.Context(), e); err != nil {
				t.Error(err)
			}
			if c.wantCalls(t, 4); c.places[3].Backend != "y" {
				t.Errorf("answered by %s", c.places[3])
			}
		},
		"the requests of a run are used up once": func(t *testing.T) {
			var events []Event
			o := Options{MaxRequests: new(2), OnEvent: func(ev Event) { events = append(events, ev) }}
			c, _ := hosted(t, oneVendor, o, map[string]failovertest.Reply{"x.test": {}})
			for range 6 {
				_, _ = c.Chat(t.Context(), ask)
			}
			if len(events) != 1 || events[0].Kind != EventBudget {
				t.Errorf("events %+v, want one of the budget", events)
			}
		},
		"no request at all": func(t *testing.T) {
			c, providers := hosted(t, oneVendor, Options{MaxRequests: new(0)}, map[string]failovertest.Reply{"x.test": {}})
			_, err := c.Chat(t.Context(), ask)
			if asked := len(providers["x.test"].Requests()); !errors.Is(err, ErrBudget) || asked != 0 {
				t.Errorf("%d requests, %v", asked, err)
			}
		},
		"whoever is stopped learns what was tried": func(t *testing.T) {
			c, _ := hosted(t, threeVendor, Options{MaxRequests: new(1)}, map[string]failovertest.Reply{"x.test": {Status: 503}})
			_, err := c.Chat(t.Context(), ask)
			var f *Failure
			if !errors.Is(err, ErrBudget) || !errors.As(err, &f) || f.Kind != KindUnavailable {
				t.Errorf("%v; want the budget, and the 503", err)
			}
		},
		"an outage is sat out for less than the reset time": func(t *testing.T) {
			e, _ := single(t, BackendOptions{})
			r := e.regions[0]
			r.answered.Store(true)
			r.down.Store(1)
			over := e.start.Add(1 + defaultResetTime)
			if at, before := e.hopeful(r, over), e.hopeful(r, over.Add(-1)); at || !before {
				t.Errorf("hope when it has lasted as long: %v, a moment before: %v", at, before)
			}
		},
		"the second backend moves on to its second region": func(t *testing.T) {
			once := BreakerOptions{MaxFailures: 1}
			e := newExecutor(t, ExecutorOptions{Backends: []BackendOptions{
				{Name: "a", Regions: []string{primary, second}, Breaker: once},
				{Name: "b", Regions: []string{primary, second}, Breaker: once},
			}})
			c := script(failed(500), failed(500), failed(500), nil)
			if err := c.run(t.Context(), e); err != nil {
				t.Error(err)
			}
			if got, _ := e.router.Active("b"); got != second {
				t.Errorf("active is %s, want %s", got, second)
			}
		},
		"what breaks because the caller leaves is cancelled": func(t *testing.T) {
			e, _ := single(t, BackendOptions{})
			ctx, leave := context.WithCancel(t.Context())
			_, err := Do(ctx, e, func(context.Context, Place) (int, error) { leave(); return 0, &Failure{Kind: KindReset} })
			var f *Failure
			if !errors.As(err, &f) || f.Kind != KindCanceled || f.Region == "" {
				t.Errorf("error %+v", f)
			}
		},
		"each wait is an event, if nobody waits already": func(t *testing.T) {
			var waits int
			e := newExecutor(t, ExecutorOptions{Backends: []BackendOptions{{Name: "x", Backoff: even}}, OnEvent: func(ev Event) {
				if ev.Kind == EventWait {
					waits++
				}
			}})
			c := script(failed(500), failed(500), nil)
			if err := c.run(t.Context(), e); err != nil || waits != 2 {
				t.Errorf("%d waits are told, want 2; %v", waits, err)
			}
		},
		"a hint at the limit of its backend is no reason to leave it": func(t *testing.T) {
			limit := 10 * time.Second
			e, _ := single(t, BackendOptions{RetryAfterLimit: &limit})
			c := script(rateLimited(limit, limit), nil)
			if err := c.run(context.Background(), e); err != nil || c.at[1] != limit {
				t.Errorf("called at %v, %v", c.at, err)
			}
		},
	})
}

// TestDoAllocatesLittle: the call with the context of its attempt, and the function that sends it.
func TestDoAllocatesLittle(t *testing.T) {
	e, _ := single(t, BackendOptions{})
	answer := func(context.Context, Place) (int, error) { return 1, nil }
	if n := testing.AllocsPerRun(100, func() { _, _ = Do(t.Context(), e, answer) }); n > 2 {
		t.Errorf("%v allocations", n)
	}
}
