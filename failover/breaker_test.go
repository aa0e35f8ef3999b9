package failover

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

var here = Place{"b", primary}

func newBreaker(t testing.TB, o BreakerOptions) *Breaker {
	t.Helper()
	b, err := NewBreaker(here, o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// times records an outcome n times without permits.
func times(b *Breaker, n int, o Outcome) {
	for range n {
		_ = b.Record(Verdict{Outcome: o}) // no store, no error
	}
}

func wantState(t testing.TB, b *Breaker, want State) {
	t.Helper()
	if got := b.State(); got != want {
		t.Errorf("state %s, want %s", got, want)
	}
}

func admitted(b *Breaker) bool {
	_, err := b.Allow()
	return err == nil
}

// probing brings a breaker with threshold 1 to half-open and returns the permit of its probe. Needs a bubble.
func probing(t testing.TB, o BreakerOptions) (*Breaker, *Permit) {
	t.Helper()
	b := newBreaker(t, o)
	times(b, b.opts.MaxFailures, Fail)
	time.Sleep(b.opts.ResetTime)
	p, err := b.Allow()
	if err != nil || !p.Probe() {
		t.Fatalf("no probe: %v", err)
	}
	return b, &p
}

// bubbles runs each function as a subtest of its name, on fake time.
func bubbles(t *testing.T, tests map[string]func(t *testing.T)) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(tests)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, tests[name])
		})
	}
}

func TestBreakerStates(t *testing.T) {
	t.Parallel()
	three := BreakerOptions{MaxFailures: 3}
	bubbles(t, map[string]func(*testing.T){
		"B-23": func(t *testing.T) { wantState(t, newBreaker(t, three), Closed) },
		"B-24": func(t *testing.T) {
			b := newBreaker(t, three)
			times(b, 3, Fail)
			wantState(t, b, Open)
		},
		"B-25": func(t *testing.T) {
			b := newBreaker(t, three)
			times(b, 2, Fail)
			wantState(t, b, Closed)
		},
		"B-26": func(t *testing.T) {
			b := newBreaker(t, three)
			times(b, 3, Fail)
			_, err := b.Allow()
			var open *OpenError
			if !errors.As(err, &open) || open.State != Open || !strings.Contains(err.Error(), here.String()) {
				t.Errorf("rejected with %v", err)
			}
		},
		"B-27": func(t *testing.T) {
			b := newBreaker(t, BreakerOptions{MaxFailures: 1, ResetTime: time.Second})
			times(b, 1, Fail)
			time.Sleep(1100 * time.Millisecond)
			if !admitted(b) {
				t.Error("rejected after the reset time")
			}
			wantState(t, b, HalfOpen)
		},
		"B-28": func(t *testing.T) {
			b, p := probing(t, three)
			p.Done(Verdict{Outcome: OK})
			if s := b.Status(); s.State != Closed || s.Failures != 0 {
				t.Errorf("status %+v", s)
			}
		},
		"B-29": func(t *testing.T) {
			b, p := probing(t, three)
			p.Done(Verdict{Outcome: Fail})
			wantState(t, b, Open)
		},
		"B-30": func(t *testing.T) {
			b := newBreaker(t, BreakerOptions{MaxFailures: 1, ResetTime: time.Second})
			times(b, 1, Fail)
			time.Sleep(time.Second)
			if first, then := admitted(b), admitted(b); !first || then {
				t.Errorf("admitted %v, then %v", first, then)
			}
		},
		"B-31": func(t *testing.T) {
			b := newBreaker(t, three)
			b.ForceOpen("by hand", 0)
			wantState(t, b, Open)
			if admitted(b) {
				t.Error("admitted")
			}
		},
		"B-32": func(t *testing.T) {
			b := newBreaker(t, three)
			times(b, 3, Fail)
			b.Reset()
			if s := b.Status(); s.State != Closed || s.Failures != 0 {
				t.Errorf("status %+v", s)
			}
		},
		"B-59": func(t *testing.T) {
			text := newBreaker(t, three).String()
			for _, want := range []string{"Breaker", "closed", here.String(), "0/3"} {
				if !strings.Contains(text, want) {
					t.Errorf("%q lacks %q", text, want)
				}
			}
		},
		"B-62": func(t *testing.T) {
			b := newBreaker(t, BreakerOptions{ResetTime: time.Minute})
			b.ForceOpen("by hand", time.Hour)
			if left := time.Until(b.Status().Until); left != time.Hour {
				t.Errorf("open for %s", left)
			}
			b.ForceOpen("a shorter one", time.Minute)
			if left := time.Until(b.Status().Until); left != time.Hour {
				t.Errorf("a shorter window shrank it to %s", left)
			}
		},
		"O row: a late stop extends an open window": func(t *testing.T) {
			b := newBreaker(t, BreakerOptions{MaxFailures: 1})
			late, _ := b.Allow()
			times(b, 1, Fail)
			late.Done(Verdict{Outcome: ForceOpen, OpenFor: time.Hour})
			if left := time.Until(b.Status().Until); left != time.Hour {
				t.Errorf("open for %s", left)
			}
		},
		"D-12 failures count in a row": func(t *testing.T) {
			b := newBreaker(t, three)
			for _, o := range []Outcome{Fail, OK, Fail, OK, OK, Fail, Fail} {
				times(b, 1, o)
			}
			wantState(t, b, Closed)
			times(b, 1, Fail)
			wantState(t, b, Open)
		},
		"an answer that blames the caller leaves the count": func(t *testing.T) {
			b := newBreaker(t, three)
			for _, o := range []Outcome{Fail, Fail, Alive, Neutral, Fail} {
				times(b, 1, o)
			}
			wantState(t, b, Open)
		},
		"Force admits one try in an outage": func(t *testing.T) {
			b := newBreaker(t, BreakerOptions{MaxFailures: 1})
			times(b, 1, Fail)
			p, ok := b.Force()
			if !ok {
				t.Fatal("not admitted")
			}
			p.Done(Verdict{Outcome: Fail})
			wantState(t, b, Open)
			if _, again := b.Force(); again {
				t.Error("a second forced try in the same outage")
			}
			time.Sleep(b.opts.ResetTime)
			if !admitted(b) {
				t.Error("the timed try was not admitted")
			}
		},
	})
}

func TestBreakerOptions(t *testing.T) {
	t.Parallel()
	t.Run("B-16", func(t *testing.T) {
		t.Parallel()
		// The references can be switched off, and are by default; the numbers are the same.
		o := BreakerOptions{}.withDefaults()
		if o.MaxFailures != 5 || o.ResetTime != time.Minute || defaultRetryAfterLimit != 120*time.Second {
			t.Errorf("defaults %+v", o)
		}
	})
	for id, knob := range map[string]string{
		"B-17": "max-failures: 0", "B-18": "reset-time: 0s", "B-21": "retry-after-limit: -1s",
		"C-35": "max-failures: 0", "C-36": "max-failures: -1", "C-37": "reset-time: 0",
		"X-10 half-open": "half-open: 0", "X-10 nan": "reset-time: .nan", "X-10 inf": "reset-time: inf",
		"X-10 attempts": "attempts: -2", "X-10 timeout": "attempt-timeout: -1s", "X-10 price": "price-in: .NaN",
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			name, value, _ := strings.Cut(knob, ": ")
			_, err := ParseConfig([]byte("- {name: a, model: m, "+knob+"}"), nil)
			if err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), value) {
				t.Errorf("%q: error %v", knob, err)
			}
		})
	}
	for id, b := range map[string]Backoff{
		"B-19": {Factor: 0.5}, "B-20": {Max: -1},
		"X-10 factor": {Factor: nan}, "X-10 jitter": {Jitter: new(nan)}, "X-10 first": {First: -1}, "X-10 factor inf": {Factor: inf},
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			if err := b.withDefaults().problems(); err == nil {
				t.Errorf("%+v was accepted", b)
			}
		})
	}
	t.Run("B-22", func(t *testing.T) {
		t.Parallel()
		least := "- {name: a, model: m, max-failures: 1, reset-time: 1s, half-open: 1, attempts: 1, retry-after-limit: 0}"
		if _, err := ParseConfig([]byte(least), nil); err != nil {
			t.Error(err)
		}
		if err := (Backoff{Factor: 1, Max: time.Second}).withDefaults().problems(); err != nil {
			t.Error(err)
		}
	})
	t.Run("X-10 in code", func(t *testing.T) {
		t.Parallel()
		_, err := NewBreaker(here, BreakerOptions{MaxFailures: -1, ResetTime: -1, HalfOpen: -1, HalfOpenLimit: -1})
		for _, want := range []string{"max-failures", "reset-time", "half-open is", "half-open limit"} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v lacks %q", err, want)
			}
		}
	})
}

func TestBackoffStaysInItsBounds(t *testing.T) {
	t.Parallel()
	t.Run("D-14", func(t *testing.T) {
		t.Parallel()
		for _, r := range []float64{0, 0.5, 0.999999} {
			b := Backoff{random: func() float64 { return r }}.withDefaults()
			for n := 1; n < 200; n++ {
				if d := b.delay(n); d < 800*time.Millisecond || d > b.Max {
					t.Fatalf("wait %d is %s", n, d)
				}
			}
		}
	})
}

func TestBreakerConcurrency(t *testing.T) {
	t.Parallel()
	together := func(n int, f func(i int)) {
		start := make(chan struct{})
		var wg sync.WaitGroup
		for i := range n {
			wg.Go(func() { <-start; f(i) })
		}
		close(start)
		wg.Wait()
	}
	bubbles(t, map[string]func(*testing.T){
		"B-49": func(t *testing.T) {
			b := newBreaker(t, BreakerOptions{MaxFailures: 100})
			together(10, func(int) { times(b, 50, Fail) })
			if got := b.Status().Counts.Failures; got != 500 {
				t.Errorf("%d failures counted", got)
			}
			wantState(t, b, Open)
		},
		"B-50": func(t *testing.T) {
			b := newBreaker(t, BreakerOptions{MaxFailures: 1})
			times(b, 1, Fail)
			time.Sleep(b.opts.ResetTime)
			var passed atomic.Int32
			together(10, func(int) {
				if admitted(b) {
					passed.Add(1)
				}
			})
			if passed.Load() != 1 {
				t.Errorf("%d admitted", passed.Load())
			}
		},
		"B-51": func(t *testing.T) {
			b := newBreaker(t, BreakerOptions{MaxFailures: 1})
			times(b, 1, Fail)
			together(10, func(int) { times(b, 1, OK) })
			wantState(t, b, Open) // a success that nobody was admitted for proves nothing
		},
	})
}

func TestPermits(t *testing.T) {
	t.Parallel()
	one := BreakerOptions{MaxFailures: 1, ResetTime: time.Second}
	// late returns a breaker that is half-open, the permit of its probe, and one from when it was closed.
	late := func(t *testing.T) (b *Breaker, probe, old Permit) {
		b = newBreaker(t, one)
		old, _ = b.Allow()
		times(b, 1, Fail)
		time.Sleep(time.Second)
		probe, err := b.Allow()
		if err != nil {
			t.Fatal(err)
		}
		return b, probe, old
	}
	bubbles(t, map[string]func(*testing.T){
		"X-01": func(t *testing.T) {
			b, _, old := late(t)
			old.Done(Verdict{Outcome: OK})
			wantState(t, b, HalfOpen)
		},
		"X-02": func(t *testing.T) {
			b, probe, old := late(t)
			old.Done(Verdict{Outcome: Fail})
			wantState(t, b, HalfOpen)
			if admitted(b) {
				t.Error("the late failure freed the slot")
			}
			probe.Done(Verdict{Outcome: OK})
			wantState(t, b, Closed)
		},
		"X-04": func(t *testing.T) {
			b, p := probing(t, BreakerOptions{MaxFailures: 1, HalfOpenLimit: time.Minute})
			time.Sleep(time.Minute)
			again, err := b.Allow()
			if err != nil {
				t.Fatalf("the lost slot was not given again: %v", err)
			}
			p.Done(Verdict{Outcome: Fail}) // whoever was lost comes back
			wantState(t, b, HalfOpen)
			again.Done(Verdict{Outcome: OK})
			wantState(t, b, Closed)
		},
		"X-05": func(t *testing.T) {
			b := newBreaker(t, BreakerOptions{MaxFailures: 2})
			p, _ := b.Allow()
			p.Done(Verdict{Outcome: Fail})
			p.Done(Verdict{Outcome: Fail})
			wantState(t, b, Closed)
		},
		"X-08": func(t *testing.T) {
			b, p := probing(t, one)
			p.Done(Verdict{Outcome: Neutral})
			wantState(t, b, HalfOpen)
			if !admitted(b) {
				t.Error("wedged after a neutral probe")
			}
		},
		"X-09": func(t *testing.T) {
			b := newBreaker(t, BreakerOptions{MaxFailures: 1, HalfOpen: 2})
			times(b, 1, Fail)
			time.Sleep(b.opts.ResetTime)
			if a, c := admitted(b), admitted(b); !a || !c {
				t.Errorf("admitted %v, %v", a, c)
			}
			_, err := b.Allow()
			var open *OpenError
			if !errors.As(err, &open) || open.State != HalfOpen || open.RetryAfter() != 0 {
				t.Errorf("third: %v", err)
			}
		},
		"B-60": func(t *testing.T) {
			b, p := probing(t, one)
			p.Done(Verdict{Outcome: Alive}) // a 400: the server is back, the question was wrong
			wantState(t, b, Closed)
		},
		"B-61": func(t *testing.T) {
			b, p := probing(t, one)
			p.Done(Verdict{Outcome: Neutral}) // cancelled: nothing was learned
			if !admitted(b) {
				t.Error("the slot was not freed")
			}
		},
	})
}

func TestBreakerTellsTheRouter(t *testing.T) {
	t.Parallel()
	// pair returns a breaker of the primary whose transitions reach a router.
	pair := func(t *testing.T, o BreakerOptions) (*Breaker, *rig) {
		g := newRig(t, RouterOptions{})
		o.OnTransition = g.OnStateChange
		return newBreaker(t, o), g
	}
	bubbles(t, map[string]func(*testing.T){
		"F-33": func(t *testing.T) {
			b := newBreaker(t, BreakerOptions{})
			times(b, 1, Fail)
			if s := b.Status(); s.Failures != 1 || s.State != Closed {
				t.Errorf("status %+v", s)
			}
		},
		"F-34": func(t *testing.T) {
			b, g := pair(t, BreakerOptions{MaxFailures: 3})
			times(b, 3, Fail)
			wantState(t, b, Open)
			g.wantActive(t, second)
		},
		"F-35": func(t *testing.T) {
			b, g := pair(t, BreakerOptions{MaxFailures: 1})
			times(b, 1, Fail)
			time.Sleep(b.opts.ResetTime)
			g.at(60)
			p, err := b.Allow()
			if err != nil {
				t.Fatal(err)
			}
			p.Done(Verdict{Outcome: OK})
			wantState(t, b, Closed)
			g.wantActive(t, primary)
		},
		"F-36": func(t *testing.T) {
			b, g := pair(t, BreakerOptions{})
			b.ForceOpen("by hand", 0)
			g.wantActive(t, second)
		},
		"F-55": func(t *testing.T) {
			var seen []Transition
			b, p := probing(t, BreakerOptions{MaxFailures: 1, OnTransition: func(t Transition) { seen = append(seen, t) }})
			p.Done(Verdict{Outcome: Fail, Reason: "refused"})
			last := seen[len(seen)-1]
			if last.From != HalfOpen || last.To != Open || last.Seq == 0 {
				t.Errorf("told %+v", last)
			}
			wantState(t, b, Open)
		},
		"F-58": func(t *testing.T) {
			var log bytes.Buffer
			called := false
			b := newBreaker(t, BreakerOptions{MaxFailures: 1, Logger: slog.New(slog.NewTextHandler(&log, nil)), OnTransition: func(Transition) {
				called = true
				panic(errors.New("broken observer"))
			}})
			times(b, 1, Fail)
			wantState(t, b, Open)
			if !called || !strings.Contains(log.String(), "seq=1") || !strings.Contains(log.String(), "errorString") {
				t.Errorf("called %v, log %s", called, log.String())
			}
		},
		"X-20": func(t *testing.T) {
			var seen []uint64
			var b *Breaker
			b = newBreaker(t, BreakerOptions{MaxFailures: 1, OnTransition: func(tr Transition) {
				_ = b.State() // must not deadlock
				seen = append(seen, tr.Seq)
			}})
			var wg sync.WaitGroup
			for range 8 {
				wg.Go(func() {
					for range 500 {
						b.Record(Verdict{Outcome: Fail})
						b.Reset()
					}
				})
			}
			wg.Wait()
			for i, seq := range seen {
				if seq != uint64(i+1) {
					t.Fatalf("event %d has number %d", i+1, seq)
				}
			}
			if len(seen) < 1000 {
				t.Errorf("only %d events", len(seen))
			}
		},
	})
}

func panicOf(f func()) (value any) {
	defer func() { value = recover() }()
	f()
	return nil
}

func TestBreakerDoesNotAllocate(t *testing.T) {
	t.Run("X-24", func(t *testing.T) {
		b := newBreaker(t, BreakerOptions{})
		if n := testing.AllocsPerRun(100, func() {
			p, _ := b.Allow()
			p.Done(Verdict{Outcome: OK})
		}); n != 0 {
			t.Errorf("allow and done: %v allocations", n)
		}
		b.ForceOpen("by hand", time.Hour)
		if n := testing.AllocsPerRun(100, func() { _, _ = b.Allow() }); n != 0 {
			t.Errorf("open reject: %v allocations", n)
		}
		r, err := NewRouter(RouterOptions{Regions: map[string][]string{"b": {primary, second}}, Requests: true})
		if err != nil {
			t.Fatal(err)
		}
		if n := testing.AllocsPerRun(100, func() { _, _ = r.Active("b") }); n != 0 {
			t.Errorf("active region: %v allocations", n)
		}
	})
}

func TestContextOfVerdicts(t *testing.T) {
	t.Parallel()
	bubbles(t, map[string]func(*testing.T){
		"X-06": func(t *testing.T) {
			e := newExecutor(t, ExecutorOptions{Backends: []BackendOptions{{Name: "b", Breaker: BreakerOptions{MaxFailures: 1}}}})
			b := e.breakerOf("b")
			times(b, 1, Fail)
			time.Sleep(defaultResetTime)
			ctx, cancel := context.WithCancel(t.Context())
			_, err := Do(ctx, e, func(ctx context.Context, _ Place) (int, error) {
				wantState(t, b, HalfOpen)
				cancel()
				return 0, ctx.Err()
			})
			if !errors.Is(err, context.Canceled) {
				t.Errorf("error %v", err)
			}
			if s := b.Status(); s.State != HalfOpen || s.Counts.Failures != 1 {
				t.Errorf("status %+v", s)
			}
			if !admitted(b) {
				t.Error("wedged")
			}
		},
	})
}

// TestWindows: the first is a thirtieth of the reset time, every try that fails doubles it, up to the reset time.
func TestWindows(t *testing.T) {
	t.Parallel()
	window := func(b *Breaker) time.Duration { s := b.Status(); return s.Until.Sub(s.Since).Round(time.Millisecond) }
	fail := Verdict{Outcome: Fail}
	bubbles(t, map[string]func(*testing.T){
		"they grow": func(t *testing.T) {
			b := newBreaker(t, BreakerOptions{MaxFailures: 1, random: func() float64 { return 0.5 }})
			_ = b.Record(fail)
			for _, want := range []time.Duration{2, 4, 8, 16, 32, 60, 60} {
				if got := window(b); got != want*time.Second {
					t.Errorf("window %s, want %d s", got, want)
				}
				time.Sleep(window(b))
				p, err := b.Allow()
				if err != nil {
					t.Fatal(err)
				}
				_ = p.Done(fail)
			}
			time.Sleep(window(b))
			p, _ := b.Allow()
			_ = p.Done(Verdict{Outcome: OK})
			_ = b.Record(fail)
			if got := window(b); got != 2*time.Second {
				t.Errorf("after it was closed: %s", got)
			}
		},
		"with jitter": func(t *testing.T) {
			for random, want := range map[float64]time.Duration{0: 1600, 1: 2400} {
				b := newBreaker(t, BreakerOptions{MaxFailures: 1, random: func() float64 { return random }})
				_ = b.Record(fail)
				if got := window(b); got != want*time.Millisecond {
					t.Errorf("window %s, want %d ms", got, want)
				}
			}
		},
		"an early try that fails leaves the window as it was": func(t *testing.T) {
			b := newBreaker(t, BreakerOptions{MaxFailures: 1})
			_ = b.Record(fail)
			until := b.Status().Until
			time.Sleep(time.Second)
			p, ok := b.Force()
			if !ok {
				t.Fatal("no early try")
			}
			_ = p.Done(fail)
			if s := b.Status(); s.State != Open || !s.Until.Equal(until) || s.Reopened != 0 {
				t.Errorf("status %+v, want until %s", s, until)
			}
			if _, ok := b.Force(); ok {
				t.Error("a second early try in one window")
			}
		},
		"a late stop that is shorter does not shrink it": func(t *testing.T) {
			b := newBreaker(t, BreakerOptions{})
			first, _ := b.Allow()
			late, _ := b.Allow()
			_ = first.Done(Verdict{Outcome: ForceOpen, OpenFor: time.Hour})
			until := b.Status().Until
			_ = late.Done(Verdict{Outcome: ForceOpen, OpenFor: 5 * time.Minute})
			if got := b.Status().Until; !got.Equal(until) {
				t.Errorf("until %s, want %s", got, until)
			}
			var open *OpenError
			_ = b.ForceOpen("longer", 2*time.Hour)
			if _, err := b.Allow(); !errors.As(err, &open) || !open.Until.Equal(b.Status().Until) {
				t.Errorf("rejected until %v, open until %s", open, b.Status().Until)
			}
		},
		"for ever": func(t *testing.T) {
			b := newBreaker(t, BreakerOptions{})
			time.Sleep(time.Second)
			_ = b.ForceOpen("by hand", forever)
			time.Sleep(1000 * time.Hour)
			if admitted(b) {
				t.Error("admitted")
			}
		},
		"half-open takes no sequence number": func(t *testing.T) {
			var seqs []uint64
			b := newBreaker(t, BreakerOptions{MaxFailures: 1, OnTransition: func(tr Transition) { seqs = append(seqs, tr.Seq) }})
			_ = b.Record(fail)
			time.Sleep(defaultResetTime)
			p, _ := b.Allow()
			_ = p.Done(Verdict{Outcome: OK})
			if fmt.Sprint(seqs) != "[1 0 2]" {
				t.Errorf("sequence %v", seqs)
			}
		},
	})
}
