package failover

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// meter is what a caller would feed its metrics from: transitions and attempts, in the order in which they came.
type meter struct {
	mu       sync.Mutex
	moves    []string
	attempts []Attempt
}

func (m *meter) transition(t Transition) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.moves = append(m.moves, t.From.String()+" "+t.To.String())
}

func (m *meter) attempt(a Attempt) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.attempts = append(m.attempts, a)
}

func (m *meter) want(t testing.TB, moves ...string) {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	if !slices.Equal(m.moves, moves) {
		t.Errorf("transitions %q, want %q", m.moves, moves)
	}
}

func (m *meter) results() (all []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, a := range m.attempts {
		all = append(all, string(a.Result))
	}
	return all
}

// metered is an executor with one region and a breaker that opens at the first failure.
func metered(t testing.TB, b BackendOptions) (*Executor, *Breaker, *meter) {
	t.Helper()
	m := &meter{}
	b.Name, b.Breaker.OnTransition = "b", m.transition
	if b.Breaker.MaxFailures == 0 {
		b.Breaker.MaxFailures = 1
	}
	if b.Backoff.Jitter == nil {
		b.Backoff.Jitter = new(0.0)
	}
	e := newExecutor(t, ExecutorOptions{Backends: []BackendOptions{b}, OnAttempt: m.attempt})
	return e, e.breakerOf("b"), m
}

// TestMetrics holds the hooks to what the reference counts: transitions, attempts by result, latencies.
func TestMetrics(t *testing.T) {
	t.Parallel()
	fail := Verdict{Outcome: Fail}
	bubbles(t, map[string]func(*testing.T){
		"O-01": func(t *testing.T) {
			_, b, m := metered(t, BackendOptions{})
			_ = b.Record(fail)
			m.want(t, "closed open")
		},
		"O-02": func(t *testing.T) {
			e, _, m := metered(t, BackendOptions{})
			if err := script(nil).run(t.Context(), e); err != nil || fmt.Sprint(m.results()) != "[success]" {
				t.Errorf("%v, %v", m.results(), err)
			}
		},
		"O-03": func(t *testing.T) {
			e, _, m := metered(t, BackendOptions{})
			_, err := Do(t.Context(), e, func(_ context.Context, _ Place) (int, error) { time.Sleep(3 * time.Second); return 1, nil })
			if err != nil || m.attempts[0].Latency != 3*time.Second || m.attempts[0].Place != (Place{"b", "b"}) {
				t.Errorf("%+v, %v", m.attempts, err)
			}
		},
		"O-04": func(t *testing.T) {
			_, b, m := metered(t, BackendOptions{})
			_ = b.Record(fail)
			if last := m.moves[len(m.moves)-1]; !strings.HasSuffix(last, b.State().String()) {
				t.Errorf("the last transition is %q, the state %s", last, b.State())
			}
		},
		"O-05": func(t *testing.T) {
			m := &meter{}
			e := newExecutor(t, ExecutorOptions{Backends: []BackendOptions{{Name: "b"}, {Name: "c"}}, OnAttempt: m.attempt})
			if err := script(failed(401), nil).run(t.Context(), e); err != nil {
				t.Error(err)
			}
			if m.attempts[0].Place.Backend != "b" || m.attempts[1].Place.Backend != "c" || m.attempts[0].Kind != KindAuth {
				t.Errorf("attempts %+v", m.attempts)
			}
		},
		"O-07": func(t *testing.T) {
			if Closed != 0 || Open.String() != "open" || HalfOpen.String() != "half_open" {
				t.Error("states have changed their encoding")
			}
		},
		"O-08": func(t *testing.T) {
			e, b := single(t, BackendOptions{}) // no hooks at all
			_ = script(failed(500), nil).run(t.Context(), e)
			_ = b.ForceOpen("by hand", 0)
			_ = b.Reset()
		},
		"O-13": func(t *testing.T) {
			e, _, m := metered(t, BackendOptions{})
			_ = script(failed(500)).run(soon(t, time.Second), e)
			m.want(t, "closed open")
		},
		"O-14": func(t *testing.T) {
			e, b, m := metered(t, BackendOptions{})
			_ = b.Record(fail)
			time.Sleep(defaultResetTime)
			if err := script(nil).run(t.Context(), e); err != nil {
				t.Error(err)
			}
			m.want(t, "closed open", "open half_open", "half_open closed")
		},
		"O-15": func(t *testing.T) {
			_, b, m := metered(t, BackendOptions{})
			_ = b.ForceOpen("by hand", 0)
			m.want(t, "closed open")
		},
		"O-16": func(t *testing.T) {
			_, b, m := metered(t, BackendOptions{})
			_ = b.ForceOpen("by hand", 0)
			_ = b.ForceOpen("again", time.Hour)
			m.want(t, "closed open")
		},
		"O-17": func(t *testing.T) {
			_, b, _ := metered(t, BackendOptions{})
			_ = b.ForceOpen("by hand", time.Hour)
			until := b.Status().Until
			_ = b.ForceOpen("shorter", time.Minute)
			if got := b.Status().Until; !got.Equal(until) {
				t.Errorf("until %s, want %s", got, until)
			}
		},
		"O-18": func(t *testing.T) {
			_, b, m := metered(t, BackendOptions{})
			_ = b.ForceOpen("by hand", 0)
			_ = b.Reset()
			m.want(t, "closed open", "open closed")
		},
		"O-19": func(t *testing.T) {
			_, b, m := metered(t, BackendOptions{})
			_ = b.Reset()
			m.want(t)
		},
		"O-20": func(t *testing.T) {
			_, b, m := metered(t, BackendOptions{})
			_ = b.ForceOpen("by hand", 0)
			time.Sleep(defaultResetTime)
			_, _ = b.Allow()
			_ = b.Reset()
			m.want(t, "closed open", "open half_open", "half_open closed")
		},
		"O-21": func(t *testing.T) {
			e, b := single(t, BackendOptions{Breaker: BreakerOptions{MaxFailures: 1}})
			_ = script(failed(500)).run(soon(t, time.Second), e)
			time.Sleep(defaultResetTime)
			if err := script(nil).run(t.Context(), e); err != nil || b.State() != Closed {
				t.Errorf("%v, %s", err, b.State())
			}
		},
		"O-22": func(t *testing.T) {
			_, b, m := metered(t, BackendOptions{})
			_ = b.ForceOpen("by hand", 0)
			time.Sleep(defaultResetTime)
			_, _ = b.Allow()
			m.want(t, "closed open", "open half_open")
		},
		"O-23": func(t *testing.T) {
			e, _, m := metered(t, BackendOptions{Attempts: 2, Breaker: BreakerOptions{MaxFailures: 9}})
			_ = script(failed(429)).run(t.Context(), e)
			if fmt.Sprint(m.results()) != "[failure failure]" {
				t.Errorf("results %v", m.results())
			}
		},
		"O-24": func(t *testing.T) {
			e := newExecutor(t, ExecutorOptions{Backends: []BackendOptions{{Name: "b"}}, OnAttempt: func(Attempt) { panic("in the sink") }})
			if err := script(nil).run(t.Context(), e); err != nil {
				t.Error(err)
			}
		},
		"O-30": func(t *testing.T) {
			e, _, m := metered(t, BackendOptions{Attempts: 2, Breaker: BreakerOptions{MaxFailures: 9}})
			_ = script(rateLimited(time.Second, time.Minute)).run(t.Context(), e)
			if fmt.Sprint(m.results()) != "[failure failure]" || m.attempts[0].Kind != KindRateWait {
				t.Errorf("attempts %+v", m.attempts)
			}
		},
		"OA-04": func(t *testing.T) {
			e, _, m := metered(t, BackendOptions{})
			_ = script(nil).run(t.Context(), e)
			if m.attempts[0].Latency != 0 { // the clock of the bubble did not move
				t.Errorf("attempts %+v", m.attempts)
			}
		},
		"OA-05": func(t *testing.T) {
			e, _, m := metered(t, BackendOptions{AttemptTimeout: time.Hour})
			_, _ = Do(t.Context(), e, func(_ context.Context, _ Place) (int, error) { time.Sleep(20 * time.Minute); return 1, nil })
			if m.attempts[0].Latency != 20*time.Minute {
				t.Errorf("attempts %+v", m.attempts)
			}
		},
		"OA-09": func(t *testing.T) {
			m := &meter{}
			long := strings.Repeat("n", 10_000)
			e := newExecutor(t, ExecutorOptions{Backends: []BackendOptions{{Name: long}}, OnAttempt: m.attempt})
			if err := script(nil).run(t.Context(), e); err != nil || m.attempts[0].Place.Backend != long {
				t.Error(err)
			}
		},
		"OA-10": func(t *testing.T) {
			m := &meter{}
			e := newExecutor(t, ExecutorOptions{Backends: []BackendOptions{{Name: "größe-北"}}, OnAttempt: m.attempt})
			if err := script(nil).run(t.Context(), e); err != nil || m.attempts[0].Place.Backend != "größe-北" {
				t.Error(err)
			}
		},
		"OA-11": func(t *testing.T) {
			var n atomic.Int32
			b := newBreaker(t, BreakerOptions{MaxFailures: 1, OnTransition: func(Transition) { n.Add(1) }})
			var wg sync.WaitGroup
			for range 100 {
				wg.Go(func() { _ = b.ForceOpen("by hand", 0); _ = b.Reset() })
			}
			wg.Wait()
			if s := b.Status(); int(n.Load()) != s.Counts.Changes || n.Load() == 0 {
				t.Errorf("%d transitions told, %d made", n.Load(), s.Counts.Changes)
			}
		},
		"OA-12": func(t *testing.T) {
			e, _, m := metered(t, BackendOptions{})
			var wg sync.WaitGroup
			for range 100 {
				wg.Go(func() { _ = script(nil).run(t.Context(), e) })
			}
			wg.Wait()
			if n := len(m.results()); n != 100 {
				t.Errorf("%d attempts told", n)
			}
		},
		"OA-13": func(t *testing.T) {
			e, b, m := metered(t, BackendOptions{})
			var wg sync.WaitGroup
			for range 50 {
				wg.Go(func() { _ = script(nil).run(t.Context(), e) })
				wg.Go(func() { _ = b.ForceOpen("by hand", 0); _ = b.Reset() })
			}
			wg.Wait()
			if n := len(m.results()); n < 50 { // rejections are told too
				t.Errorf("%d attempts told", n)
			}
		},
		"OA-17": func(t *testing.T) {
			e1, _, m1 := metered(t, BackendOptions{})
			_, _, m2 := metered(t, BackendOptions{})
			_ = script(nil).run(t.Context(), e1)
			if len(m1.results()) != 1 || len(m2.results()) != 0 {
				t.Error("two executors share what they tell")
			}
		},
		"OA-20": func(t *testing.T) {
			e, b, m := metered(t, BackendOptions{})
			_ = b.ForceOpen("by hand", 0)
			time.Sleep(defaultResetTime)
			_, _ = b.Allow()
			err := script(nil).run(soon(t, time.Second), e)
			if !errors.Is(err, context.DeadlineExceeded) || !slices.Contains(m.results(), string(RejectedHalfOpen)) {
				t.Errorf("%v, %v", m.results(), err)
			}
		},
		"OA-21": func(t *testing.T) {
			// The reference opens again; ours frees the slot, so that the next one may try (decided in favour of X-06).
			e, b, m := metered(t, BackendOptions{})
			_ = b.ForceOpen("by hand", 0)
			time.Sleep(defaultResetTime)
			left, cancel := context.WithCancel(t.Context())
			time.AfterFunc(time.Second, cancel)
			_, _ = Do(left, e, func(c context.Context, _ Place) (int, error) { <-c.Done(); return 0, c.Err() })
			m.want(t, "closed open", "open half_open")
			if fmt.Sprint(m.results()) != "[abandoned]" || !admitted(b) {
				t.Errorf("results %v, %s", m.results(), b.State())
			}
		},
		"OA-24": func(t *testing.T) {
			var e *Executor
			e = newExecutor(t, ExecutorOptions{Backends: []BackendOptions{{Name: "b"}}, OnAttempt: func(Attempt) {
				_ = e.breakerOf("b").Status() // asks from within the hook
				_ = e.router.Snapshot()
			}})
			if err := script(nil).run(t.Context(), e); err != nil {
				t.Error(err)
			}
		},
		"OA-25": func(t *testing.T) {
			e, b, _ := metered(t, BackendOptions{})
			_ = b.ForceOpen("by hand", 0)
			time.Sleep(defaultResetTime)
			if err := script(nil).run(t.Context(), e); err != nil || b.State() != Closed || b.rec.Slots != 0 {
				t.Errorf("%v, %+v", err, b.rec)
			}
		},
		"OA-26": func(t *testing.T) {
			e, b, _ := metered(t, BackendOptions{Attempts: 1})
			_ = b.ForceOpen("by hand", 0)
			time.Sleep(defaultResetTime)
			if err := script(errFlaky).run(soon(t, time.Second), e); err == nil || b.State() != Open || b.rec.Slots != 0 {
				t.Errorf("%v, %+v", err, b.rec)
			}
		},
	})
}
