package failover

import (
	"strings"
	"sync"
	"testing"
	"time"

	"breakwater/failover/failovertest"
)

// TestFigures: rate limits are failures, and times are told.
func TestFigures(t *testing.T) {
	t.Parallel()
	bubbles(t, map[string]func(*testing.T){
		"of every region": func(t *testing.T) {
			var mu sync.Mutex
			seen := map[Result]int{}
			c, _ := hosted(t, threeVendor, Options{OnAttempt: func(a Attempt) {
				mu.Lock()
				seen[a.Result]++
				mu.Unlock()
			}}, map[string]failovertest.Reply{
				"x.test": {Status: 500}, "y.test": {Status: 429, Header: map[string]string{"Retry-After": "60"}}, "z.test": {Delay: seconds(2)},
			})
			for range 10 {
				if _, err := c.Chat(t.Context(), ask); err != nil {
					t.Fatal(err)
				}
			}
			s := c.Snapshot()
			x, y, z := s.Regions[0], s.Regions[1], s.Regions[2]
			broken := x.Failures >= defaultMaxFailures && x.FailuresByKind[KindServer] == x.Failures
			if limited := y.Failures == 1 && y.FailuresByKind[KindRateWait] == 1; !broken || !limited {
				t.Errorf("x %+v\ny %+v", x, y)
			}
			if z.LatencyP50 != 2*time.Second || z.LatencyP95 != 2*time.Second || z.Requests != 10 || z.Failures != 0 {
				t.Errorf("z %+v", z)
			}
			if seen[Success] != 10 || seen[Failed] != x.Failures+1 || seen[RejectedOpen] == 0 {
				t.Errorf("seen %v", seen)
			}
			// The true route: x, then y, then z.
			var way []string
			for _, e := range s.Events {
				if e.Kind == EventFallback {
					way = append(way, e.From+" "+e.To+" "+e.Detail)
				}
			}
			if got := strings.Join(way, ", "); got != "x y server-error, y z rate-limit-wait" {
				t.Errorf("way %s", got)
			}
		},
		"waiting": func(t *testing.T) {
			p := failovertest.NewProvider(failovertest.Script(failovertest.Reply{Status: 429, Header: map[string]string{"Retry-After": "7"}}, failovertest.Reply{}))
			c := onTransport(t, oneVendor, p)
			if _, err := c.Chat(t.Context(), ask); err != nil {
				t.Fatal(err)
			}
			if s := c.Snapshot().Regions[0]; s.Waited != 7*time.Second {
				t.Errorf("status %+v", s)
			}
		},
	})
	for _, tt := range []struct {
		n, p int
		want time.Duration
	}{{0, 50, 0}, {1, 50, 1}, {1, 95, 1}, {2, 50, 1}, {3, 50, 2}, {20, 95, 19}, {100, 50, 50}, {100, 95, 95}} {
		var sorted []time.Duration
		for i := range tt.n {
			sorted = append(sorted, time.Duration(i+1))
		}
		if got := percentile(sorted, tt.p); got != tt.want {
			t.Errorf("p%d of %d: %d, want %d", tt.p, tt.n, got, tt.want)
		}
	}
}

func TestObserversThatPanic(t *testing.T) {
	t.Parallel()
	bubbles(t, map[string]func(*testing.T){
		"X-20 a panic in OnEvent or OnAttempt costs no answer": func(t *testing.T) {
			events := 0
			c, _ := hosted(t, twoRegions, Options{
				OnEvent:   func(Event) { events++; panic("in the observer") },
				OnAttempt: func(Attempt) { panic("in the metrics") },
			}, map[string]failovertest.Reply{"one.test": {Status: 500}, "two.test": {}})
			for range defaultMaxFailures + 1 {
				if r, err := c.Chat(t.Context(), ask); err != nil || r.Region != "two" {
					t.Errorf("reply %+v, %v", r, err)
				}
			}
			if s := c.exec.regions[1].breaker.Status(); events == 0 || s.Counts.Successes != defaultMaxFailures+1 {
				t.Errorf("%d events, status %+v", events, s)
			}
		},
	})
}

// TestLatencies: the latest answers count, whoever brings them in, and the longest of all is remembered.
func TestLatencies(t *testing.T) {
	t.Parallel()
	var r region
	r.ok(time.Hour)
	for range latencySamples { // overwrites the hour
		r.ok(0)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range latencySamples / 8 {
				r.ok(time.Second)
			}
		})
	}
	wg.Wait()
	all := r.figures.sorted()
	if len(all) != latencySamples || percentile(all, 50) != 0 ||
		percentile(all, 51) != time.Second || all[latencySamples-1] != time.Second {
		t.Errorf("%d latencies, the median %s, above it %s", len(all), percentile(all, 50), percentile(all, 51))
	}
	if r.slowest() != time.Hour {
		t.Errorf("the slowest took %s", r.slowest())
	}
}
