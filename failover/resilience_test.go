package failover

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"
)

// excluded is how a caller says that a mistake is its own: neither retried nor counted.
var (
	errExcluded = errors.New("excluded")
	excluded    = &Failure{Kind: KindInvalid, Err: errExcluded}
)

var errFlaky = errors.New("flaky")

func gaps(at []time.Duration) []time.Duration {
	var between []time.Duration
	for i := 1; i < len(at); i++ {
		between = append(between, at[i]-at[i-1])
	}
	return between
}

func wantGaps(t testing.TB, c *calls, want ...time.Duration) {
	t.Helper()
	if got := gaps(c.at); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("waits %v, want %v", got, want)
	}
}

func TestSecondReference(t *testing.T) {
	t.Parallel()
	// call admits one call, runs it and settles the result, as a decorated function of the references does.
	call := func(b *Breaker, err error) error {
		p, rejected := b.Allow()
		if rejected != nil {
			return rejected
		}
		_ = p.Done(decide(context.Background(), err).Verdict)
		return err
	}
	two := BreakerOptions{MaxFailures: 2}
	attempts := func(n int) BackendOptions {
		return BackendOptions{Attempts: n, Breaker: BreakerOptions{MaxFailures: 99}}
	}
	threeThenOK := func() *calls { return script(errFlaky, errFlaky, errFlaky, nil) }
	twoThenOK := func() *calls { return script(errFlaky, errFlaky, nil) }
	// excludedOnce checks that an excluded error is returned after one call.
	excludedOnce := func(t *testing.T) {
		e, b := single(t, attempts(4))
		c := script(excluded)
		if err := c.run(t.Context(), e); !errors.Is(err, errExcluded) || errors.Is(err, ErrUnavailable) {
			t.Errorf("error %v", err)
		}
		c.wantCalls(t, 1)
		if n := b.Status().Counts.Failures; n != 0 {
			t.Errorf("%d failures", n)
		}
	}
	// recovers checks that errors followed by a success make so many calls.
	recovers := func(o BackendOptions, want int, errs ...error) func(*testing.T) {
		return func(t *testing.T) {
			e, _ := single(t, o)
			c := script(append(errs, nil)...)
			if err := c.run(t.Context(), e); err != nil {
				t.Error(err)
			}
			c.wantCalls(t, want)
		}
	}
	exhausts := func(t *testing.T) {
		e, _ := single(t, attempts(4))
		n := 0
		_, err := Do(t.Context(), e, func(context.Context, Place) (int, error) {
			n++
			return 0, fmt.Errorf("error on attempt %d: %w", n, errFlaky)
		})
		var u *UnavailableError
		if !errors.As(err, &u) || n != 4 || u.Attempts != 4 || u.Regions[0].Error() != "b: error on attempt 4: flaky" {
			t.Errorf("%d calls, error %v", n, err)
		}
	}
	bubbles(t, map[string]func(*testing.T){
		"K-01": func(t *testing.T) {
			s := newBreaker(t, BreakerOptions{MaxFailures: 5, ResetTime: 30 * time.Second}).Status()
			if s != (Status{Threshold: 5}) {
				t.Errorf("status %+v", s)
			}
		},
		"K-02": func(t *testing.T) {
			b := newBreaker(t, two)
			_ = call(b, errFlaky)
			wantState(t, b, Closed)
			_ = call(b, errFlaky)
			wantState(t, b, Open)
			if err := call(b, nil); !errors.Is(err, ErrOpen) {
				t.Errorf("error %v", err)
			}
		},
		"K-03": func(t *testing.T) {
			b := newBreaker(t, BreakerOptions{MaxFailures: 1, ResetTime: time.Minute})
			_ = call(b, errFlaky)
			if err := call(b, nil); !errors.Is(err, ErrOpen) {
				t.Errorf("at once: %v", err)
			}
			time.Sleep(61 * time.Second)
			if err := call(b, errFlaky); !errors.Is(err, errFlaky) {
				t.Errorf("after the reset time: %v", err)
			}
			wantState(t, b, Open)
		},
		"K-04": func(t *testing.T) {
			b := newBreaker(t, BreakerOptions{MaxFailures: 1, ResetTime: time.Minute})
			_ = call(b, errFlaky)
			time.Sleep(61 * time.Second)
			if err := call(b, nil); err != nil {
				t.Error(err)
			}
			wantState(t, b, Closed)
		},
		"K-05": func(t *testing.T) {
			b := newBreaker(t, two)
			for range 5 {
				_ = call(b, excluded)
			}
			wantState(t, b, Closed)
		},
		"K-06": func(t *testing.T) {
			b := newBreaker(t, two)
			for _, err := range []error{nil, nil, errFlaky, errFlaky, nil} {
				_ = call(b, err)
			}
			if got, want := b.Status().Counts, (Counts{Successes: 2, Failures: 2, Rejected: 1, Changes: 1}); got != want {
				t.Errorf("counts %+v, want %+v", got, want)
			}
		},
		"K-07": recovers(attempts(4), 3, errFlaky, errFlaky),
		"K-08": exhausts,
		"K-09": excludedOnce,
		"K-10": func(t *testing.T) {
			e, _ := single(t, attempts(4))
			c := threeThenOK()
			if err := c.run(t.Context(), e); err != nil {
				t.Error(err)
			}
			wantGaps(t, c, time.Second, 2*time.Second, 4*time.Second)
		},
		"K-11": func(t *testing.T) {
			o := attempts(4)
			o.Backoff = Backoff{Jitter: new(0.2), random: func() float64 { return 0.75 }} // 0.8 + 0.4 × 0.75 = 1.1
			e, _ := single(t, o)
			c := threeThenOK()
			if err := c.run(t.Context(), e); err != nil {
				t.Error(err)
			}
			for i, want := range []float64{1.1, 2.2, 4.4} {
				if got := gaps(c.at)[i].Seconds(); got < want-1e-6 || got > want+1e-6 {
					t.Errorf("wait %d: %v s, want %v", i+1, got, want)
				}
			}
		},
		"K-12": recovers(BackendOptions{Attempts: 3, Backoff: Backoff{First: time.Millisecond}}, 3, errFlaky, errFlaky),
		"K-13": func(t *testing.T) {
			b := newBreaker(t, two)
			for i, want := range []error{errFlaky, errFlaky, ErrOpen} {
				if err := call(b, errFlaky); !errors.Is(err, want) {
					t.Errorf("call %d: %v", i+1, err)
				}
			}
		},
		"K-14": recovers(attempts(3), 3, errFlaky, errFlaky),
		"K-15": func(t *testing.T) {
			// The other way round than an Executor: one count for each exhausted retry.
			retry, _ := single(t, attempts(3))
			b := newBreaker(t, BreakerOptions{MaxFailures: 1})
			outer := func(c *calls) error {
				p, err := b.Allow()
				if err != nil {
					return err
				}
				err = c.run(t.Context(), retry)
				_ = p.Done(map[bool]Verdict{true: {Outcome: OK}, false: {Outcome: Fail}}[err == nil])
				return err
			}
			for i, tt := range []struct {
				c    *calls
				want error
			}{{twoThenOK(), nil}, {twoThenOK(), nil}, {script(errFlaky), ErrUnavailable}, {script(nil), ErrOpen}} {
				if err := outer(tt.c); !errors.Is(err, tt.want) {
					t.Errorf("call %d: %v, want %v", i+1, err, tt.want)
				}
			}
		},
		"K-16": func(t *testing.T) {
			b := newBreaker(t, BreakerOptions{MaxFailures: 3, ResetTime: time.Second})
			if b.opts.MaxFailures != 3 || b.opts.ResetTime != time.Second {
				t.Errorf("options %+v", b.opts)
			}
		},
		"K-17": func(t *testing.T) {
			b := newBreaker(t, two)
			if err := call(b, nil); err != nil {
				t.Error(err)
			}
			if s := b.Status(); s.State != Closed || s.Failures != 0 {
				t.Errorf("status %+v", s)
			}
		},
		"K-18": func(t *testing.T) {
			b := newBreaker(t, BreakerOptions{MaxFailures: 3})
			for want := 1; want <= 2; want++ {
				_ = call(b, errFlaky)
				if s := b.Status(); s.State != Closed || s.Failures != want {
					t.Errorf("status %+v, want %d", s, want)
				}
			}
		},
		"K-19": func(t *testing.T) {
			b := newBreaker(t, BreakerOptions{MaxFailures: 3})
			time.Sleep(time.Second)
			for range 3 {
				_ = call(b, errFlaky)
			}
			if s := b.Status(); s.State != Open || s.Failures != 3 || b.rec.LastFailure != int64(time.Second) {
				t.Errorf("status %+v, last failure %d", s, b.rec.LastFailure)
			}
		},
		"K-20": func(t *testing.T) {
			e, b := single(t, attempts(1))
			b.ForceOpen("by hand", 0)
			e.regions[0].refused.Store(true)
			c := script(nil)
			if err := c.run(t.Context(), e); !errors.Is(err, ErrOpen) {
				t.Errorf("error %v", err)
			}
			c.wantCalls(t, 0)
		},
		"K-21": func(t *testing.T) {
			b := newBreaker(t, BreakerOptions{MaxFailures: 1, ResetTime: 100 * time.Millisecond})
			_ = call(b, errFlaky)
			time.Sleep(150 * time.Millisecond)
			if err := call(b, nil); err != nil {
				t.Error(err)
			}
			if s := b.Status(); s.State != Closed || s.Failures != 0 {
				t.Errorf("status %+v", s)
			}
		},
		"K-22": func(t *testing.T) {
			b, p := probing(t, two)
			p.Done(Verdict{Outcome: OK})
			if s := b.Status(); s.State != Closed || s.Failures != 0 {
				t.Errorf("status %+v", s)
			}
		},
		"K-23": func(t *testing.T) {
			b, p := probing(t, two)
			p.Done(Verdict{Outcome: Fail})
			wantState(t, b, Open)
		},
		"K-24": func(t *testing.T) {
			b := newBreaker(t, two)
			_ = call(b, excluded)
			if s := b.Status(); s.State != Closed || s.Failures != 0 {
				t.Errorf("status %+v", s)
			}
		},
		"K-25": func(t *testing.T) {
			b := newBreaker(t, BreakerOptions{MaxFailures: 9})
			for i, err := range []error{errFlaky, excluded, errFlaky} {
				_ = call(b, err)
				if got, want := b.Status().Failures, []int{1, 1, 2}[i]; got != want {
					t.Errorf("after %d calls: count %d, want %d", i+1, got, want)
				}
			}
		},
		"K-26": func(t *testing.T) {
			b := newBreaker(t, two)
			times(b, 2, Fail)
			time.Sleep(b.opts.ResetTime)
			if err := call(b, nil); err != nil {
				t.Error(err)
			}
			if s := b.Status(); s.State != Closed || s.Failures != 0 {
				t.Errorf("status %+v", s)
			}
		},
		"K-27": func(t *testing.T) {
			e, b := single(t, attempts(1))
			var wg sync.WaitGroup
			for range 3 {
				wg.Go(func() {
					if err := script(nil).run(t.Context(), e); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if s := b.Status(); s.State != Closed || s.Counts.Successes != 3 {
				t.Errorf("status %+v", s)
			}
		},
		"K-28": func(t *testing.T) {
			b := Backoff{First: time.Second, Max: time.Minute, Jitter: new(0.2)}.withDefaults()
			if b.First != time.Second || b.Max != time.Minute || *b.Jitter != 0.2 || b.problems() != nil {
				t.Errorf("backoff %+v", b)
			}
		},
		"K-29": func(t *testing.T) {
			// What the reference lost on the way, the jitter, arrives here.
			e, _ := single(t, BackendOptions{Backoff: Backoff{Jitter: new(0.7)}})
			if got := *e.backends[0].opts.Backoff.Jitter; got != 0.7 {
				t.Errorf("jitter %v", got)
			}
		},
		"K-30": func(t *testing.T) {
			b := Backoff{}.withDefaults()
			e := newExecutor(t, ExecutorOptions{Backends: []BackendOptions{{Name: "b"}}})
			if b.First != time.Second || b.Factor != 2 || b.Max != 30*time.Second || *b.Jitter != 0.2 || e.backends[0].opts.Attempts != 3 {
				t.Errorf("defaults %+v, attempts %d", b, e.backends[0].opts.Attempts)
			}
		},
		"K-31": recovers(attempts(3), 1),
		"K-32": recovers(attempts(5), 3, errFlaky, errFlaky),
		"K-33": exhausts,
		"K-34": func(t *testing.T) {
			o := attempts(3)
			o.Backoff.First = 10 * time.Millisecond
			e, _ := single(t, o)
			c := twoThenOK()
			if err := c.run(t.Context(), e); err != nil {
				t.Error(err)
			}
			wantGaps(t, c, 10*time.Millisecond, 20*time.Millisecond)
		},
		"K-35": excludedOnce,
		"K-36": func(t *testing.T) {
			e, _ := single(t, attempts(3))
			c := script(rateLimited(7*time.Second, time.Minute), rateLimited(3*time.Second, time.Minute), nil)
			if err := c.run(t.Context(), e); err != nil {
				t.Error(err)
			}
			wantGaps(t, c, 7*time.Second, 3*time.Second) // the reference ignored the hint
		},
		"K-37": recovers(attempts(3), 2, failed(503)),
		"K-38": func(t *testing.T) {
			e, _ := single(t, attempts(5))
			c := script(&Failure{Kind: KindReset}, &Failure{Kind: KindTimeout}, excluded)
			if err := c.run(t.Context(), e); !errors.Is(err, errExcluded) {
				t.Errorf("error %v", err)
			}
			c.wantCalls(t, 3)
		},
		"K-39": func(t *testing.T) {
			o := attempts(3)
			o.Backoff = Backoff{First: 50 * time.Millisecond, Factor: 1, Jitter: new(0.0)}
			e, _ := single(t, o)
			c := twoThenOK()
			if err := c.run(t.Context(), e); err != nil {
				t.Error(err)
			}
			wantGaps(t, c, 50*time.Millisecond, 50*time.Millisecond)
		},
		"K-40": func(t *testing.T) {
			o := BreakerOptions{MaxFailures: 2, ResetTime: 150 * time.Millisecond}
			e, b := single(t, BackendOptions{Attempts: 4, Breaker: o})
			c := script(errFlaky, errFlaky, errFlaky, nil)
			short, cancel := context.WithTimeout(t.Context(), 1100*time.Millisecond)
			defer cancel()
			if err := c.run(short, e); !errors.Is(err, errFlaky) {
				t.Errorf("error %v", err)
			}
			c.wantCalls(t, 2) // no attempt is spent on the open breaker, as the reference did
			wantState(t, b, Open)
			time.Sleep(150 * time.Millisecond)
			if err := script(nil).run(t.Context(), e); err != nil {
				t.Error(err)
			}
			wantState(t, b, Closed)
		},
		"K-41": func(t *testing.T) {
			e, b := single(t, BackendOptions{Breaker: BreakerOptions{MaxFailures: 3, ResetTime: time.Second}})
			start := time.Now()
			service := func(context.Context, Place) (string, error) {
				if time.Since(start) < 4*time.Second {
					return "", errFlaky // down, then flaky, then stable
				}
				return "response", nil
			}
			var answer string
			for range 5 {
				answer, _ = Do(t.Context(), e, service)
				time.Sleep(2 * time.Second)
			}
			if answer != "response" {
				t.Errorf("answer %q", answer)
			}
			wantState(t, b, Closed)
		},
	})
}
