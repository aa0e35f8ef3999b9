package failover

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// rig is a router with a hand-driven clock, a scripted probe and its log.
type rig struct {
	*Router
	clock  atomic.Int64
	log    bytes.Buffer
	probes atomic.Int32
	probe  func(ctx context.Context, p Place) (bool, error)
}

const (
	primary = "us-east"
	second  = "eu-west"
	third   = "ap-south"
)

// newRig returns a router for backend b with three regions. Options left out: the probe says healthy.
func newRig(t *testing.T, o RouterOptions) *rig {
	t.Helper()
	g := &rig{probe: func(context.Context, Place) (bool, error) { return true, nil }}
	if o.Regions == nil {
		o.Regions = map[string][]string{"b": {primary, second, third}}
	}
	if o.Probe == nil {
		o.Probe = func(ctx context.Context, p Place) (bool, error) {
			g.probes.Add(1)
			return g.probe(ctx, p)
		}
	}
	o.Logger = slog.New(slog.NewTextHandler(&g.log, nil))
	r, err := NewRouter(o)
	if err != nil {
		t.Fatal(err)
	}
	r.now = func() time.Duration { return time.Duration(g.clock.Load()) }
	g.Router = r
	return g
}

func (g *rig) at(seconds int) { g.clock.Store(int64(time.Duration(seconds) * time.Second)) }

func (g *rig) say(to State, seq uint64) {
	g.OnStateChange(Transition{Place: Place{"b", primary}, To: to, Seq: seq})
}

func (g *rig) wantActive(t *testing.T, want string) {
	t.Helper()
	if got, ok := g.Active("b"); got != want || !ok {
		t.Errorf("active region %q, %v; want %q", got, ok, want)
	}
	if got := g.Snapshot()["b"].FailedOver; got != (want != primary) {
		t.Errorf("failed over: %v with active region %s", got, want)
	}
}

func (g *rig) pending() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.routes["b"].pending
}

// failedOver brings the rig to the second region at a time.
func failedOver(t *testing.T, at int, o RouterOptions) *rig {
	t.Helper()
	g := newRig(t, o)
	g.at(at)
	g.say(Open, 1)
	if g.routes["b"].active != 1 {
		t.Fatal("not failed over")
	}
	return g
}

func TestRouterOptions(t *testing.T) {
	t.Parallel()
	route := func(regions ...string) map[string][]string { return map[string][]string{"b": regions} }
	for _, tt := range []struct {
		id, want string // want empty: valid
		o        RouterOptions
	}{
		{"F-01", "", RouterOptions{}},
		{"F-02", "health-check-timeout", RouterOptions{HealthCheckTimeout: -1}},
		{"F-03", "min-duration", RouterOptions{MinDuration: new(-time.Second)}},
		{"F-04", "recovery-interval", RouterOptions{RecoveryInterval: -1}},
		{"F-05", "duplicate regions us-east", RouterOptions{Regions: route("us-east", "us-east")}},
		{"F-06", `invalid region ""`, RouterOptions{Regions: route("")}},
		{"F-07", `invalid region "  "`, RouterOptions{Regions: route("  ")}},
		{"F-08", "non-empty strings", RouterOptions{Regions: map[string][]string{"  ": {"a"}}}},
		{"F-09", "non-empty list", RouterOptions{Regions: route()}},
		{"F-10", "", RouterOptions{Regions: route("a", "b", "c")}},
	} {
		t.Run(tt.id, func(t *testing.T) {
			t.Parallel()
			tt.o.Requests = true
			r, err := NewRouter(tt.o)
			switch {
			case tt.want == "" && err != nil:
				t.Fatalf("refused: %v", err)
			case tt.want == "":
				if got := len(r.Snapshot()); got != len(tt.o.Regions) {
					t.Errorf("%d routes for %d backends", got, len(tt.o.Regions))
				}
			case err == nil || !strings.Contains(err.Error(), tt.want):
				t.Errorf("error %v; want one that holds %q", err, tt.want)
			}
		})
	}
	t.Run("F-02 zero in a document", func(t *testing.T) {
		t.Parallel()
		_, err := ParseConfig([]byte("{backends: [{name: a, model: m}], failover: {health-check-timeout: 0}}"), nil)
		if err == nil || !strings.Contains(err.Error(), "failover.health-check-timeout") {
			t.Errorf("error %v", err)
		}
	})
	t.Run("every problem at once", func(t *testing.T) {
		t.Parallel()
		_, err := NewRouter(RouterOptions{RecoveryInterval: -1, Regions: map[string][]string{"z": {"a", "a"}, "y": {}}})
		for _, want := range []string{"recovery-interval", "duplicate", "non-empty list"} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v lacks %q", err, want)
			}
		}
	})
}

func TestRouterCopiesItsOptions(t *testing.T) {
	t.Parallel()
	t.Run("F-11", func(t *testing.T) {
		t.Parallel()
		regions := map[string][]string{"b": {primary, second}}
		g := newRig(t, RouterOptions{Regions: regions})
		regions["b"][0] = "changed"
		regions["new"] = []string{"x"}
		g.wantActive(t, primary)
		delete(regions, "b")
		g.wantActive(t, primary)
		if _, ok := g.Active("new"); ok {
			t.Error("a backend was added from outside")
		}
	})
}

func TestFailover(t *testing.T) {
	t.Parallel()
	t.Run("F-12", func(t *testing.T) {
		t.Parallel()
		g := newRig(t, RouterOptions{})
		g.say(Open, 1)
		if !g.Snapshot()["b"].FailedOver {
			t.Error("not failed over")
		}
	})
	t.Run("F-16", func(t *testing.T) {
		t.Parallel()
		g := newRig(t, RouterOptions{})
		g.say(Open, 1)
		g.wantActive(t, second)
	})
	for id, probe := range map[string]func(context.Context, Place) (bool, error){
		"F-13": func(context.Context, Place) (bool, error) { return false, nil },
		"F-14": func(context.Context, Place) (bool, error) { return false, errors.New("no route") },
		"F-44": func(context.Context, Place) (bool, error) { panic("not a bool") },
		"F-45": func(context.Context, Place) (bool, error) { return true, errors.New("true with an error") },
		"F-46": func(context.Context, Place) (bool, error) { panic(errors.New("an error as panic")) },
		"F-50": func(context.Context, Place) (bool, error) { return true, context.DeadlineExceeded },
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			g := newRig(t, RouterOptions{})
			g.probe = probe
			g.say(Open, 1)
			g.wantActive(t, primary)
			if n := g.probes.Load(); n != 2 {
				t.Errorf("%d probes, want one for each secondary", n)
			}
			if g.pending() {
				t.Error("still pending: a later OPEN could not try again")
			}
		})
	}
	t.Run("F-17", func(t *testing.T) {
		t.Parallel()
		g := newRig(t, RouterOptions{})
		if region, ok := g.Active("unknown"); ok || region != "" {
			t.Errorf("got %q, %v", region, ok)
		}
	})
	t.Run("F-49", func(t *testing.T) {
		t.Parallel()
		g := newRig(t, RouterOptions{})
		g.OnStateChange(Transition{Place: Place{"b", primary}, From: State(77), To: Open, Seq: 1})
		g.wantActive(t, second)
	})
	t.Run("F-52", func(t *testing.T) {
		t.Parallel()
		g := failedOver(t, 0, RouterOptions{})
		g.say(Open, 2)
		g.wantActive(t, second)
		if n := g.probes.Load(); n != 1 {
			t.Errorf("%d probes, want 1", n)
		}
	})
	t.Run("F-54", func(t *testing.T) {
		t.Parallel()
		g := newRig(t, RouterOptions{Regions: map[string][]string{"b": {primary}}})
		g.say(Open, 1)
		g.wantActive(t, primary)
		if !strings.Contains(g.log.String(), "no secondary region configured") {
			t.Errorf("log: %s", g.log.String())
		}
	})
}

func TestHangingProbe(t *testing.T) {
	t.Parallel()
	t.Run("F-15", func(t *testing.T) {
		t.Parallel()
		g := newRig(t, RouterOptions{HealthCheckTimeout: 20 * time.Millisecond})
		free := make(chan struct{})
		defer close(free)
		g.probe = func(context.Context, Place) (bool, error) { <-free; return true, nil } // ignores its context
		begin := time.Now()
		g.say(Open, 1)
		if took := time.Since(begin); took > time.Second {
			t.Errorf("took %s", took)
		}
		g.wantActive(t, primary)
		if g.pending() {
			t.Error("still pending")
		}
	})
}

func TestRecovery(t *testing.T) {
	t.Parallel()
	timeOnly := RouterOptions{Recovery: TimeOnly}
	t.Run("F-19", func(t *testing.T) {
		t.Parallel()
		g := failedOver(t, 0, RouterOptions{})
		g.at(31)
		g.say(Closed, 2)
		g.wantActive(t, primary)
	})
	t.Run("F-20", func(t *testing.T) {
		t.Parallel()
		g := failedOver(t, 0, RouterOptions{})
		g.at(5)
		g.say(Closed, 2)
		g.wantActive(t, second)
	})
	t.Run("F-21", func(t *testing.T) {
		t.Parallel()
		var g *rig
		g = newRig(t, RouterOptions{MinDuration: new(time.Duration(0)), OnEvent: func(e Event) {
			if e.Kind == EventFailover {
				g.say(Closed, 2)
			}
		}})
		g.say(Open, 1)
		g.wantActive(t, primary)
		if at := g.Snapshot()["b"].FailoverAt; !at.IsZero() {
			t.Errorf("failover at %s", at)
		}
	})
	t.Run("F-22 time-only", func(t *testing.T) {
		t.Parallel()
		g := failedOver(t, 10, timeOnly)
		g.at(50)
		g.wantActive(t, primary)
		if s := g.Snapshot()["b"]; s.FailedOver || !s.FailoverAt.IsZero() {
			t.Errorf("snapshot %+v", s)
		}
	})
	t.Run("F-22", func(t *testing.T) {
		t.Parallel()
		g := failedOver(t, 10, RouterOptions{})
		g.at(50)
		g.wantActive(t, second) // nobody has said that the primary is back
		g.say(Closed, 2)
		g.wantActive(t, primary)
	})
	t.Run("F-23", func(t *testing.T) {
		t.Parallel()
		g := failedOver(t, 10, timeOnly)
		g.at(20)
		g.wantActive(t, second)
	})
	t.Run("F-24 time-only", func(t *testing.T) {
		t.Parallel()
		g := failedOver(t, 10, timeOnly)
		g.at(50)
		if g.Snapshot()["b"].FailedOver {
			t.Error("still failed over")
		}
		g.wantActive(t, primary)
	})
	t.Run("F-24", func(t *testing.T) {
		t.Parallel()
		g := failedOver(t, 10, RouterOptions{})
		g.at(50)
		if !g.Snapshot()["b"].FailedOver {
			t.Error("returned to a primary that nobody has found healthy")
		}
	})
	t.Run("F-25 time-only", func(t *testing.T) {
		t.Parallel()
		g := failedOver(t, 10, timeOnly)
		g.at(50)
		if s := g.Snapshot()["b"]; s.Active != primary || s.FailedOver || !s.FailoverAt.IsZero() {
			t.Errorf("snapshot %+v", s)
		}
	})
	t.Run("F-25", func(t *testing.T) {
		t.Parallel()
		g := failedOver(t, 10, RouterOptions{})
		g.say(Closed, 2) // too early, but remembered
		g.at(50)
		if s := g.Snapshot()["b"]; s.Active != primary || s.FailedOver {
			t.Errorf("snapshot %+v", s)
		}
	})
	t.Run("F-26", func(t *testing.T) {
		t.Parallel()
		g := failedOver(t, 100, timeOnly)
		g.at(50)
		g.wantActive(t, second)
	})
	t.Run("F-27", func(t *testing.T) {
		t.Parallel()
		g := failedOver(t, 0, RouterOptions{Recovery: TimeOnly, MinDuration: new(time.Duration(0))})
		g.wantActive(t, primary)
	})
	t.Run("F-28", func(t *testing.T) {
		t.Parallel()
		g := failedOver(t, 0, RouterOptions{})
		g.Reset("b")
		g.wantActive(t, primary)
	})
	t.Run("F-29", func(t *testing.T) {
		t.Parallel()
		g := newRig(t, RouterOptions{})
		g.say(Closed, 1)
		g.wantActive(t, primary)
	})
	t.Run("F-30", func(t *testing.T) {
		t.Parallel()
		g := newRig(t, RouterOptions{})
		g.Reset("unknown")
		if _, known := g.Snapshot()["unknown"]; known || len(g.Snapshot()) != 1 {
			t.Errorf("snapshot %+v", g.Snapshot())
		}
	})
	t.Run("F-51", func(t *testing.T) {
		t.Parallel()
		g := failedOver(t, 100, RouterOptions{})
		g.at(90)
		g.say(Closed, 2)
		g.wantActive(t, second)
	})
	t.Run("D-16 a lazy return is an event", func(t *testing.T) {
		t.Parallel()
		var events []EventKind
		g := failedOver(t, 0, RouterOptions{Recovery: TimeOnly, OnEvent: func(e Event) { events = append(events, e.Kind) }})
		g.at(31)
		g.wantActive(t, primary)
		if len(events) != 2 || events[1] != EventRecovery {
			t.Errorf("events %v", events)
		}
	})
}

func TestRouterManyBackends(t *testing.T) {
	t.Parallel()
	both := map[string][]string{"b": {primary, second}, "c": {"only"}}
	t.Run("F-31", func(t *testing.T) {
		t.Parallel()
		g := failedOver(t, 0, RouterOptions{Regions: both})
		if region, _ := g.Active("c"); region != "only" || g.Snapshot()["c"].FailedOver {
			t.Errorf("c was touched: %s", region)
		}
	})
	t.Run("F-32", func(t *testing.T) {
		t.Parallel()
		g := newRig(t, RouterOptions{Regions: both})
		s := g.Snapshot()
		if len(s) != 2 || s["b"] != (RouteStatus{Active: primary}) || s["c"] != (RouteStatus{Active: "only"}) {
			t.Errorf("snapshot %+v", s)
		}
	})
	t.Run("F-53", func(t *testing.T) {
		t.Parallel()
		g := newRig(t, RouterOptions{Regions: both})
		if s := g.Snapshot()["b"]; s != (RouteStatus{Active: primary}) {
			t.Errorf("before: %+v", s)
		}
		g.at(7)
		g.say(Open, 1)
		s := g.Snapshot()["b"]
		if !s.FailedOver || s.Active != second || !s.FailoverAt.Equal(g.start.Add(7*time.Second)) {
			t.Errorf("after: %+v", s)
		}
	})
}

func TestRouterSequence(t *testing.T) {
	t.Parallel()
	t.Run("F-59", func(t *testing.T) {
		t.Parallel()
		g := newRig(t, RouterOptions{})
		g.say(Open, 10)
		g.at(31)
		g.say(Closed, 11)
		g.say(Open, 5)
		g.say(Open, 11)
		g.wantActive(t, primary)
	})
	t.Run("F-62", func(t *testing.T) {
		t.Parallel()
		g := newRig(t, RouterOptions{})
		g.say(HalfOpen, 100)
		g.wantActive(t, primary)
		g.say(Open, 5)
		g.wantActive(t, second)
	})
	t.Run("F-63", func(t *testing.T) {
		t.Parallel()
		g := newRig(t, RouterOptions{})
		g.say(Open, 10)
		g.Reset("b")
		g.say(Open, 1)
		g.wantActive(t, second)
	})
	t.Run("sequences of regions are apart", func(t *testing.T) {
		t.Parallel()
		g := failedOver(t, 0, RouterOptions{})
		g.say(Open, 9)
		g.OnStateChange(Transition{Place: Place{"b", second}, To: Open, Seq: 1})
		g.wantActive(t, third)
	})
}

// gate is a probe that waits until it is let through.
type gate struct{ entered, open chan struct{} }

func newGate() *gate { return &gate{make(chan struct{}, 8), make(chan struct{})} }

func (p *gate) probe(ctx context.Context, _ Place) (bool, error) {
	p.entered <- struct{}{}
	select {
	case <-p.open:
		return true, nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

func TestRouterRaces(t *testing.T) {
	t.Parallel()
	// during runs OPEN(1), calls f while its probe is under way, lets the probe succeed, and waits for the end.
	during := func(t *testing.T, f func(g *rig, p *gate)) *rig {
		p := newGate()
		g := newRig(t, RouterOptions{Probe: p.probe})
		var wg sync.WaitGroup
		wg.Go(func() { g.say(Open, 1) })
		<-p.entered
		f(g, p)
		close(p.open)
		wg.Wait()
		return g
	}
	t.Run("F-39", func(t *testing.T) {
		t.Parallel()
		during(t, func(g *rig, _ *gate) { g.Reset("b") }).wantActive(t, primary)
	})
	t.Run("F-40", func(t *testing.T) {
		t.Parallel()
		var second2 sync.WaitGroup
		g := during(t, func(g *rig, p *gate) {
			g.Reset("b")
			second2.Go(func() { g.say(Open, 1) })
			<-p.entered
		})
		second2.Wait()
		g.wantActive(t, second)
	})
	t.Run("F-41", func(t *testing.T) {
		t.Parallel()
		g := during(t, func(g *rig, _ *gate) { g.say(Closed, 2) })
		g.wantActive(t, primary)
		if g.pending() {
			t.Error("still pending")
		}
	})
	t.Run("F-47", func(t *testing.T) {
		t.Parallel()
		during(t, func(g *rig, _ *gate) { g.say(Closed, 2); g.say(Open, 3) }).wantActive(t, second)
	})
	t.Run("F-48", func(t *testing.T) {
		t.Parallel()
		during(t, func(g *rig, _ *gate) { g.say(Closed, 2) }).wantActive(t, primary)
	})
	t.Run("F-42", func(t *testing.T) {
		t.Parallel()
		g := newRig(t, RouterOptions{})
		rt := g.routes["b"]
		g.notice(rt, 0, Transition{To: Open, Seq: 1})
		g.say(Closed, 2) // before anybody has begun to look for another region
		g.opened(rt, 0, 1)
		g.wantActive(t, primary)
		if g.probes.Load() != 0 || g.pending() {
			t.Errorf("%d probes, pending %v", g.probes.Load(), g.pending())
		}
	})
	t.Run("F-37", func(t *testing.T) {
		t.Parallel()
		g := newRig(t, RouterOptions{})
		start := make(chan struct{})
		var wg sync.WaitGroup
		for seq := uint64(1); seq <= 8; seq++ {
			wg.Go(func() { <-start; g.say(Open, seq) })
		}
		close(start)
		wg.Wait()
		g.wantActive(t, second)
		if n := g.probes.Load(); n != 1 {
			t.Errorf("%d probes, want 1", n)
		}
	})
	t.Run("F-38", func(t *testing.T) {
		t.Parallel()
		g := newRig(t, RouterOptions{})
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for range 500 {
					if region, ok := g.Active("b"); !ok || (region != primary && region != second) {
						t.Errorf("active region %q", region)
						return
					}
				}
			})
		}
		wg.Go(func() {
			for range 50 {
				g.say(Open, 1)
				g.Reset("b")
			}
		})
		wg.Wait()
	})
	t.Run("asynchronous probe does not hold the caller", func(t *testing.T) {
		t.Parallel()
		p := newGate()
		done := make(chan struct{})
		g := newRig(t, RouterOptions{Probe: p.probe, Async: true, OnEvent: func(Event) { close(done) }})
		g.say(Open, 1) // returns although the probe waits
		<-p.entered
		close(p.open)
		<-done
		g.wantActive(t, second)
	})
}

func TestRouterProbeDefaults(t *testing.T) {
	t.Parallel()
	warnings := func(o RouterOptions) (*Router, int) {
		var log bytes.Buffer
		o.Logger = slog.New(slog.NewTextHandler(&log, nil))
		o.Regions = map[string][]string{"b": {primary, second}}
		r, err := NewRouter(o)
		if err != nil {
			t.Fatal(err)
		}
		return r, strings.Count(log.String(), "NOT production safe")
	}
	t.Run("F-60", func(t *testing.T) {
		t.Parallel()
		if _, n := warnings(RouterOptions{}); n != 1 {
			t.Errorf("%d warnings", n)
		}
	})
	t.Run("F-43", func(t *testing.T) {
		t.Parallel()
		// The types rule out a probe that cannot be evaluated; what is left is a probe that is nil.
		r, _ := warnings(RouterOptions{})
		r.OnStateChange(Transition{Place: Place{"b", primary}, To: Open, Seq: 1})
		if region, _ := r.Active("b"); region != second {
			t.Errorf("a nil probe takes every region for healthy, active is %s", region)
		}
	})
}

// TestMinDurationIsInclusive: a primary that was left exactly for so long may come back, in all three ways.
func TestMinDurationIsInclusive(t *testing.T) {
	t.Parallel()
	away := func(t *testing.T, o RouterOptions) *Router {
		o.Regions, o.MinDuration = map[string][]string{"b": {primary, second}}, new(30*time.Second)
		r, err := NewRouter(o)
		if err != nil {
			t.Fatal(err)
		}
		r.OnStateChange(Transition{Place: Place{"b", primary}, To: Open, Seq: 1})
		return r
	}
	healthy := func(context.Context, Place) (bool, error) { return true, nil }
	bubbles(t, map[string]func(*testing.T){
		"CLOSED": func(t *testing.T) {
			r := away(t, RouterOptions{Probe: healthy})
			time.Sleep(30 * time.Second)
			r.OnStateChange(Transition{Place: Place{"b", primary}, To: Closed, Seq: 2})
			if got := r.routes["b"].active; got != 0 {
				t.Errorf("active %d", got)
			}
		},
		"lazily": func(t *testing.T) {
			r := away(t, RouterOptions{Probe: healthy, Recovery: TimeOnly})
			time.Sleep(30*time.Second - 1)
			if region, _ := r.Active("b"); region != second {
				t.Errorf("too early: %s", region)
			}
			time.Sleep(time.Nanosecond)
			if region, _ := r.Active("b"); region != primary {
				t.Errorf("active %s", region)
			}
		},
		"by a request": func(t *testing.T) {
			r := away(t, RouterOptions{Requests: true})
			c, ok := r.contend(r.routes["b"], 0)
			if !ok || !r.commit(c, 1, false) {
				t.Fatal("no failover")
			}
			time.Sleep(30 * time.Second)
			if _, try := r.look(r.routes["b"]); !try || !r.beginRecovery(r.routes["b"]) {
				t.Fatal("no try of the primary")
			}
			if r.beginRecovery(r.routes["b"]) {
				t.Error("two at once try the primary")
			}
			r.endRecovery(r.routes["b"], true)
			if region, _ := r.Active("b"); region != primary {
				t.Errorf("active %s", region)
			}
		},
	})
}

func TestAloneIsWarnedOnce(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	r, err := NewRouter(RouterOptions{Regions: map[string][]string{"b": {primary}}, Requests: true, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	for seq := range uint64(5) {
		r.OnStateChange(Transition{Place: Place{"b", primary}, To: Open, Seq: seq + 1})
	}
	if n := strings.Count(log.String(), "no secondary region"); n != 1 {
		t.Errorf("warned %d times", n)
	}
}
