package failover

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"
)

var (
	nan = math.NaN()
	inf = math.Inf(1)
)

func newExecutor(t testing.TB, o ExecutorOptions) *Executor {
	t.Helper()
	e, err := NewExecutor(o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// single is an executor with one backend of one region and back-off without jitter.
func single(t testing.TB, b BackendOptions) (*Executor, *Breaker) {
	t.Helper()
	b.Name = "b"
	if b.Backoff.Jitter == nil {
		b.Backoff.Jitter = new(0.0)
	}
	e := newExecutor(t, ExecutorOptions{Backends: []BackendOptions{b}})
	return e, e.breakerOf("b")
}

// breakerOf finds the breaker of a region of backend b.
func (e *Executor) breakerOf(region string) *Breaker {
	for _, r := range e.regions {
		if r.place == (Place{"b", region}) {
			return r.breaker
		}
	}
	return nil
}

// rateLimited is a 429 with a hint, as a transport would classify it with a limit.
func rateLimited(hint, limit time.Duration) error {
	return &Failure{Kind: kindOf429(errorBody{}, hint, true, limit), Status: 429, Hint: hint, HasHint: true}
}

func failed(status int) error {
	return &Failure{Kind: kindOfStatus(status, errorBody{}, 0, false, defaultRetryAfterLimit), Status: status}
}

// calls runs Do with errors in order, the last repeating; nil is a success. It reports how often and when it called.
type calls struct {
	mu     sync.Mutex
	errs   []error
	places []Place
	at     []time.Duration
	start  time.Time
}

func script(errs ...error) *calls { return &calls{errs: errs, start: time.Now()} }

func (c *calls) run(ctx context.Context, e *Executor) error {
	_, err := Do(ctx, e, func(_ context.Context, p Place) (string, error) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.places = append(c.places, p)
		c.at = append(c.at, time.Since(c.start))
		return "ok", c.errs[min(len(c.places)-1, len(c.errs)-1)]
	})
	return err
}

func (c *calls) wantCalls(t testing.TB, want int) {
	t.Helper()
	if len(c.places) != want {
		t.Errorf("%d calls, want %d", len(c.places), want)
	}
}

func wantStatus(t testing.TB, err error, want int) {
	t.Helper()
	var f *Failure
	if !errors.As(err, &f) || f.Status != want {
		t.Errorf("error %v; want the original one with status %d", err, want)
	}
}

// soon ends before any breaker's window, so that no request waits for one.
func soon(t testing.TB, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

func TestRateLimitClass(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		id          string
		hint, limit time.Duration
		has         bool
		want        Kind
	}{
		{"B-01", 30 * time.Second, time.Minute, true, KindRateWait},
		{"B-02", time.Minute, time.Minute, true, KindRateWait},
		{"B-03", 10 * time.Minute, time.Minute, true, KindRateStop},
		{"B-04", 0, time.Minute, false, KindRateCap},
		{"B-05", 0, time.Minute, true, KindRateWait},
		{"B-06", time.Second, 0, true, KindRateStop},
		{"B-07", 0, 0, true, KindRateWait},
	} {
		t.Run(tt.id, func(t *testing.T) {
			t.Parallel()
			if got := kindOf429(errorBody{}, tt.hint, tt.has, tt.limit); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestRetry(t *testing.T) {
	t.Parallel()
	limit := defaultRetryAfterLimit
	bubbles(t, map[string]func(*testing.T){
		"a hint below the back-off does not shorten it": func(t *testing.T) {
			e, _ := single(t, BackendOptions{})
			c := script(&Failure{Kind: KindUnavailable, Status: 503, Hint: 100 * time.Millisecond, HasHint: true}, nil)
			if err := c.run(t.Context(), e); err != nil || c.at[1] < time.Second {
				t.Errorf("called at %v, %v", c.at, err)
			}
		},
		"B-36": func(t *testing.T) {
			e, b := single(t, BackendOptions{})
			c := script(rateLimited(100*time.Millisecond, limit), nil)
			if err := c.run(t.Context(), e); err != nil {
				t.Error(err)
			}
			c.wantCalls(t, 2)
			if s := b.Status(); s.Counts.Failures != 0 {
				t.Errorf("status %+v", s)
			}
		},
		"B-37": func(t *testing.T) {
			e, _ := single(t, BackendOptions{})
			c := script(rateLimited(0, limit), nil)
			if err := c.run(t.Context(), e); err != nil || c.at[1] != 0 {
				t.Errorf("%v, second call after %v", err, c.at)
			}
		},
		"B-38": func(t *testing.T) {
			e, _ := single(t, BackendOptions{})
			c := script(rateLimited(5*time.Second, limit), nil)
			if err := c.run(t.Context(), e); err != nil || c.at[1] != 5*time.Second {
				t.Errorf("%v, second call after %v", err, c.at)
			}
		},
		"B-39": func(t *testing.T) {
			e, b := single(t, BackendOptions{RetryAfterLimit: new(time.Minute)})
			err := script(rateLimited(10*time.Minute, time.Minute)).run(t.Context(), e)
			wantStatus(t, err, 429)
			wantState(t, b, Open)
		},
		"B-40": func(t *testing.T) {
			e, _ := single(t, BackendOptions{})
			c := script(rateLimited(time.Hour, limit))
			_ = c.run(t.Context(), e)
			c.wantCalls(t, 1)
		},
		"B-41": func(t *testing.T) {
			e, b := single(t, BackendOptions{})
			c := script(failed(429), failed(429), nil)
			if err := c.run(t.Context(), e); err != nil {
				t.Error(err)
			}
			c.wantCalls(t, 3)
			wantState(t, b, Closed)
		},
		"B-42": func(t *testing.T) {
			e, b := single(t, BackendOptions{Breaker: BreakerOptions{MaxFailures: 10}})
			wantStatus(t, script(failed(429)).run(t.Context(), e), 429)
			if s := b.Status(); s.Failures != 3 {
				t.Errorf("status %+v", s)
			}
		},
		"B-43": func(t *testing.T) {
			e, _ := single(t, BackendOptions{Attempts: 2})
			c := script(failed(429))
			wantStatus(t, c.run(t.Context(), e), 429)
			c.wantCalls(t, 2)
		},
		"B-44": func(t *testing.T) {
			for _, status := range []int{500, 502, 503, 529} {
				e, b := single(t, BackendOptions{})
				c := script(failed(status), nil)
				if err := c.run(t.Context(), e); err != nil {
					t.Errorf("%d: %v", status, err)
				}
				c.wantCalls(t, 2)
				wantState(t, b, Closed)
			}
		},
		"B-45": func(t *testing.T) {
			e, b := single(t, BackendOptions{Breaker: BreakerOptions{MaxFailures: 10}})
			wantStatus(t, script(failed(500)).run(t.Context(), e), 500)
			if s := b.Status(); s.Failures != 3 {
				t.Errorf("status %+v", s)
			}
		},
		"B-46": func(t *testing.T) {
			e, b := single(t, BackendOptions{})
			c := script(failed(400))
			wantStatus(t, c.run(t.Context(), e), 400)
			c.wantCalls(t, 1)
			if s := b.Status(); s.Counts.Failures != 0 {
				t.Errorf("a 400 counted: %+v", s)
			}
		},
		"B-47": func(t *testing.T) {
			e, b := single(t, BackendOptions{})
			b.ForceOpen("by hand", time.Hour)
			e.regions[0].refused.Store(true) // nothing to hope for: no forced try either
			c := script(nil)
			err := c.run(t.Context(), e)
			c.wantCalls(t, 0)
			var open *OpenError
			if !errors.As(err, &open) || open.RetryAfter() != time.Hour {
				t.Errorf("error %v", err)
			}
		},
		"B-48": func(t *testing.T) {
			e, b := single(t, BackendOptions{Breaker: BreakerOptions{MaxFailures: 2}})
			err := script(failed(500)).run(soon(t, 30*time.Second), e)
			wantStatus(t, err, 500)
			wantState(t, b, Open)
		},
		"B-55 one window": func(t *testing.T) {
			// A window that is as long as the reset time from the first opening on.
			o := BreakerOptions{MaxFailures: 2, FirstWindow: defaultResetTime}
			e, b := single(t, BackendOptions{Attempts: 5, Breaker: o})
			c := script(failed(500))
			wantStatus(t, c.run(soon(t, 30*time.Second), e), 500)
			c.wantCalls(t, 2)
			wantState(t, b, Open)
		},
		"B-55": func(t *testing.T) {
			e, _ := single(t, BackendOptions{Attempts: 5, Breaker: BreakerOptions{MaxFailures: 2}})
			c := script(failed(500))
			wantStatus(t, c.run(soon(t, 30*time.Second), e), 500)
			first := defaultResetTime / windowShare
			if n := len(c.at); n > 5 || c.at[2] < c.at[1]+first-first/5 {
				t.Errorf("calls at %v: want none within the first window", c.at)
			}
		},
		"B-56": func(t *testing.T) {
			e, b := single(t, BackendOptions{Breaker: BreakerOptions{MaxFailures: 3}})
			err := script(failed(500)).run(t.Context(), e)
			wantStatus(t, err, 500)
			if errors.Is(err, ErrOpen) {
				t.Errorf("error %v hides the cause", err)
			}
			wantState(t, b, Open)
		},
		"B-53": func(t *testing.T) {
			wait, ok := retryAfter(map[string][]string{"Retry-After": {"-5"}}, nil, time.Now())
			if wait != 0 || !ok {
				t.Fatalf("hint %s, %v", wait, ok)
			}
			e, _ := single(t, BackendOptions{})
			c := script(rateLimited(wait, limit), nil)
			if err := c.run(t.Context(), e); err != nil || c.at[1] != 0 {
				t.Errorf("%v, calls at %v", err, c.at)
			}
		},
		"B-53 unclamped": func(t *testing.T) {
			// An executor that is handed an unclamped wait sleeps no time at all and does not fail over.
			e, _ := single(t, BackendOptions{})
			c := script(rateLimited(-5*time.Second, limit), nil)
			if err := c.run(t.Context(), e); err != nil || c.at[1] != 0 {
				t.Errorf("%v, calls at %v", err, c.at)
			}
		},
		"B-57": func(t *testing.T) {
			e, b := single(t, BackendOptions{})
			c := script(rateLimited(100*time.Millisecond, limit))
			wantStatus(t, c.run(t.Context(), e), 429)
			c.wantCalls(t, 3)
			if s := b.Status(); s.State != Closed || s.Failures != 0 {
				t.Errorf("status %+v", s)
			}
		},
		"B-58": func(t *testing.T) {
			e, _ := single(t, BackendOptions{Attempts: 1})
			c := script(rateLimited(10*time.Second, limit))
			wantStatus(t, c.run(t.Context(), e), 429)
			if took := time.Since(c.start); took != 0 {
				t.Errorf("slept %s after the last attempt", took)
			}
		},
		"B-63": func(t *testing.T) {
			e, b := single(t, BackendOptions{Breaker: BreakerOptions{ResetTime: time.Second}})
			_ = script(rateLimited(10*time.Minute, time.Minute)).run(t.Context(), e)
			if left := time.Until(b.Status().Until); left < 550*time.Second {
				t.Errorf("open for %s only", left)
			}
		},
		"B-60 through a request": func(t *testing.T) {
			e, b := single(t, BackendOptions{Breaker: BreakerOptions{MaxFailures: 1}})
			times(b, 1, Fail)
			time.Sleep(defaultResetTime)
			wantStatus(t, script(failed(400)).run(t.Context(), e), 400)
			wantState(t, b, Closed)
		},
		"D-05": func(t *testing.T) {
			// The owner of the probe is told to wait; its second attempt must not be rejected by its own slot.
			e, b := single(t, BackendOptions{Breaker: BreakerOptions{MaxFailures: 1}})
			times(b, 1, Fail)
			time.Sleep(defaultResetTime)
			c := script(rateLimited(time.Second, limit), nil)
			if err := c.run(t.Context(), e); err != nil {
				t.Error(err)
			}
			c.wantCalls(t, 2)
			wantState(t, b, Closed)
		},
	})
}

func TestRegions(t *testing.T) {
	t.Parallel()
	two := func() []BackendOptions { return []BackendOptions{{Name: "b", Regions: []string{primary, second}}} }
	bubbles(t, map[string]func(*testing.T){
		"X-12": func(t *testing.T) {
			e := newExecutor(t, ExecutorOptions{Backends: two()})
			c := script(rateLimited(time.Minute, defaultRetryAfterLimit), nil)
			if err := c.run(soon(t, 10*time.Second), e); err != nil || c.places[1].Region != second || c.at[1] != 0 {
				t.Errorf("%v, calls %v at %v", err, c.places, c.at)
			}
			alone, _ := single(t, BackendOptions{})
			err := script(rateLimited(time.Minute, defaultRetryAfterLimit)).run(soon(t, 10*time.Second), alone)
			var u *UnavailableError
			if !errors.As(err, &u) || u.RetryAfter != time.Minute {
				t.Errorf("error %v, retry after %v", err, u)
			}
		},
		"X-13": func(t *testing.T) {
			for _, hint := range []time.Duration{500 * time.Millisecond, time.Second, 3 * time.Second} { // around the back-off
				for range 200 {
					for _, status := range []int{429, 503} {
						e, _ := single(t, BackendOptions{Backoff: Backoff{Jitter: new(1.0)}})
						err := rateLimited(hint, time.Minute)
						if status == 503 {
							err = &Failure{Kind: KindUnavailable, Status: 503, Hint: hint, HasHint: true}
						}
						c := script(err, nil)
						if err := c.run(t.Context(), e); err != nil || c.at[1] < hint || (status == 429 && c.at[1] != hint) {
							t.Fatalf("%d with a hint of %s: %v, calls at %v", status, hint, err, c.at)
						}
					}
				}
			}
		},
		"a hint is no reason to wait where somebody else could answer": func(t *testing.T) {
			e := newExecutor(t, ExecutorOptions{Backends: []BackendOptions{{Name: "b"}, {Name: "c"}}})
			c := script(rateLimited(5*time.Second, time.Minute), nil)
			if err := c.run(t.Context(), e); err != nil || fmt.Sprint(c.places) != "[b c]" || c.at[1] != 0 {
				t.Errorf("%v, calls %v at %v", err, c.places, c.at)
			}
			// The cooldown is everybody's, and skips the backend up front.
			again := script(nil)
			if err := again.run(t.Context(), e); err != nil || fmt.Sprint(again.places) != "[c]" {
				t.Errorf("%v, calls %v", err, again.places)
			}
		},
		"the answer of another request ends a back-off, but not that of a rate limit": func(t *testing.T) {
			for status, want := range map[int]time.Duration{500: 100 * time.Millisecond, 429: time.Second} {
				e, _ := single(t, BackendOptions{})
				c := script(failed(status), nil)
				var other sync.WaitGroup
				other.Go(func() {
					_, _ = Do(t.Context(), e, func(context.Context, Place) (int, error) { time.Sleep(100 * time.Millisecond); return 1, nil })
				})
				if err := c.run(t.Context(), e); err != nil || c.at[1] != want {
					t.Errorf("%d: %v, calls at %v; want the second after %s", status, err, c.at, want)
				}
				other.Wait()
			}
		},
		"a shorter hint does not shorten a cooldown": func(t *testing.T) {
			e, _ := single(t, BackendOptions{})
			e.coolDown(e.regions[0], time.Minute)
			e.coolDown(e.regions[0], time.Second)
			c := script(nil)
			if err := c.run(t.Context(), e); err != nil || c.at[0] != time.Minute {
				t.Errorf("%v, calls at %v", err, c.at)
			}
		},
		"a primary is left alone for the recovery interval after a try that failed": func(t *testing.T) {
			b := two()
			b[0].Breaker = BreakerOptions{MaxFailures: 1, FirstWindow: time.Second, ResetTime: time.Second}
			e := newExecutor(t, ExecutorOptions{Backends: b, Router: RouterOptions{RecoveryInterval: 20 * time.Second}})
			_ = e.breakerOf(primary).Record(Verdict{Outcome: Fail})
			var tries []time.Duration
			start := time.Now()
			for range 100 {
				_, err := Do(t.Context(), e, func(_ context.Context, p Place) (int, error) {
					if p.Region == primary {
						tries = append(tries, time.Since(start))
						return 0, failed(500)
					}
					return 1, nil
				})
				if err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Second)
			}
			want := []time.Duration{30 * time.Second, 50 * time.Second, 70 * time.Second, 90 * time.Second}
			if fmt.Sprint(tries) != fmt.Sprint(want) {
				t.Errorf("tries %v, want %v: from min-duration on, every recovery interval", tries, want)
			}
		},
		"once means once": func(t *testing.T) {
			e, _ := single(t, BackendOptions{Attempts: 9})
			c := script(&Failure{Kind: KindConnect})
			_ = c.run(t.Context(), e)
			c.wantCalls(t, 2)
		},
		"a server that asks for longer than the limit is not asked again": func(t *testing.T) {
			e, _ := single(t, BackendOptions{Attempts: 9, RetryAfterLimit: new(10 * time.Second)})
			c := script(&Failure{Kind: KindUnavailable, Status: 503, Hint: 11 * time.Second, HasHint: true})
			_ = c.run(t.Context(), e)
			c.wantCalls(t, 1)
			if took := time.Since(c.start); took != 0 {
				t.Errorf("waited %s", took)
			}
		},
		"X-14": func(t *testing.T) {
			e := newExecutor(t, ExecutorOptions{Backends: two()})
			e.breakerOf(primary).ForceOpen("by hand", time.Hour)
			c := script(nil)
			if err := c.run(t.Context(), e); err != nil || len(c.places) != 1 || c.places[0].Region != second || c.at[0] != 0 {
				t.Errorf("%v, calls %v at %v", err, c.places, c.at)
			}
			if region, _ := e.router.Active("b"); region != second {
				t.Errorf("active %s after a success elsewhere", region)
			}
		},
		"X-15": func(t *testing.T) {
			e := newExecutor(t, ExecutorOptions{Backends: two()})
			c := script(failed(500), failed(500), failed(500), failed(500), failed(500), nil)
			c.errs = nil
			for range 20 {
				_, err := Do(t.Context(), e, func(_ context.Context, p Place) (int, error) {
					c.places = append(c.places, p)
					if p.Region == primary {
						return 0, failed(500)
					}
					return 1, nil
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			dead := 0
			for _, p := range c.places {
				if p.Region == primary {
					dead++
				}
			}
			if dead != defaultMaxFailures || time.Since(c.start) != 0 {
				t.Errorf("%d calls to the dead primary, %s lost", dead, time.Since(c.start))
			}
		},
		"X-16": func(t *testing.T) {
			e := newExecutor(t, ExecutorOptions{Backends: []BackendOptions{{
				Name: "b", Regions: []string{primary, second, third}, Breaker: BreakerOptions{MaxFailures: 1},
			}}})
			down := map[string]bool{primary: true}
			ask := func(ctx context.Context) error {
				_, err := Do(ctx, e, func(_ context.Context, p Place) (int, error) {
					if down[p.Region] {
						return 0, &Failure{Kind: KindServer, Status: 500, Message: p.Region + " is down"}
					}
					return 1, nil
				})
				return err
			}
			for _, want := range []string{second, third} {
				if err := errors.Join(ask(t.Context()), ask(t.Context())); err != nil {
					t.Fatal(err)
				}
				if got, _ := e.router.Active("b"); got != want {
					t.Errorf("active %s, want %s", got, want)
				}
				down[want] = true
			}
			err := ask(soon(t, time.Second))
			var u *UnavailableError
			if !errors.As(err, &u) || u.RetryAfter <= 0 || u.RetryAfter > defaultResetTime {
				t.Fatalf("error %v", err)
			}
			for _, region := range []string{primary, second, third} {
				if !strings.Contains(err.Error(), region) {
					t.Errorf("error lacks %s: %v", region, err)
				}
			}
		},
		"X-17": func(t *testing.T) {
			b := two()
			b[0].Breaker = BreakerOptions{MaxFailures: 1, ResetTime: 10 * time.Minute}
			e := newExecutor(t, ExecutorOptions{Backends: b})
			e.breakerOf(primary).ForceOpen("by hand", 0)
			c := script(nil)
			for range 4 {
				if err := c.run(t.Context(), e); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Minute) // twice the minimum duration
			}
			for _, p := range c.places {
				if p.Region != second {
					t.Errorf("a call went to the primary while its breaker was open: %v", c.places)
				}
			}
			time.Sleep(10 * time.Minute)
			_ = c.run(t.Context(), e)
			if region, _ := e.router.Active("b"); region != primary {
				t.Errorf("did not return after the open time; active %s", region)
			}
		},
		"recovery sends one request only": func(t *testing.T) {
			b := two()
			b[0].Breaker = BreakerOptions{MaxFailures: 1, ResetTime: time.Second}
			e := newExecutor(t, ExecutorOptions{Backends: b})
			e.breakerOf(primary).ForceOpen("by hand", 0)
			if err := script(nil).run(t.Context(), e); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
			var mu sync.Mutex
			seen := map[string]int{}
			var wg sync.WaitGroup
			for range 10 {
				wg.Go(func() {
					_, err := Do(t.Context(), e, func(_ context.Context, p Place) (int, error) {
						mu.Lock()
						seen[p.Region]++
						mu.Unlock()
						time.Sleep(500 * time.Millisecond)
						return 1, nil
					})
					if err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if seen[primary] != 1 || seen[second] != 9 {
				t.Errorf("calls %v", seen)
			}
			if region, _ := e.router.Active("b"); region != primary {
				t.Errorf("active %s", region)
			}
		},
		"X-21": func(t *testing.T) {
			backends := []BackendOptions{
				{Name: "b", Regions: []string{primary, second, third}}, {Name: "c", Regions: []string{"one", "two"}, Attempts: 2},
			}
			e := newExecutor(t, ExecutorOptions{Backends: backends})
			c := script(failed(500))
			ctx := soon(t, 20*time.Second)
			if err := c.run(ctx, e); !errors.Is(err, ErrUnavailable) {
				t.Errorf("error %v", err)
			}
			c.wantCalls(t, 3+2)
			if took := time.Since(c.start); took > 20*time.Second {
				t.Errorf("took %s", took)
			}
		},
		"comes back to a backend with attempts left": func(t *testing.T) {
			e := newExecutor(t, ExecutorOptions{Backends: []BackendOptions{{Name: "b"}, {Name: "c", Attempts: 1}}})
			c := script(&Failure{Kind: KindTimeout}, failed(500), nil)
			if err := c.run(t.Context(), e); err != nil {
				t.Error(err)
			}
			if got := fmt.Sprint(c.places); got != "[b c b]" {
				t.Errorf("calls %s", got)
			}
		},
		"X-25": func(t *testing.T) {
			b := two()
			e := newExecutor(t, ExecutorOptions{Backends: b})
			b[0].Regions[0], b[0].Name = "changed", "changed"
			c := script(nil)
			if err := c.run(t.Context(), e); err != nil || c.places[0] != (Place{"b", primary}) {
				t.Errorf("%v, calls %v", err, c.places)
			}
		},
		"X-07": func(t *testing.T) {
			hang := func(ctx context.Context, _ Place) (int, error) { <-ctx.Done(); return 0, ctx.Err() }
			e, b := single(t, BackendOptions{AttemptTimeout: time.Second})
			calls := 0
			_, err := Do(soon(t, 500*time.Millisecond), e, func(ctx context.Context, p Place) (int, error) {
				calls++
				return hang(ctx, p)
			})
			if s := b.Status(); calls != 1 || s.Counts.Failures != 0 || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("caller's deadline: %d calls, %+v, %v", calls, s.Counts, err)
			}
			calls = 0
			_, err = Do(t.Context(), e, func(ctx context.Context, p Place) (int, error) {
				calls++
				return hang(ctx, p)
			})
			if s := b.Status(); calls != 3 || s.Counts.Failures != 3 || !errors.Is(err, ErrUnavailable) {
				t.Errorf("attempt's deadline: %d calls, %+v, %v", calls, s.Counts, err)
			}
		},
		"X-03": func(t *testing.T) {
			e, b := single(t, BackendOptions{Breaker: BreakerOptions{MaxFailures: 1}})
			times(b, 1, Fail)
			time.Sleep(defaultResetTime)
			got := panicOf(func() {
				_, _ = Do(t.Context(), e, func(context.Context, Place) (int, error) { panic("in the call") })
			})
			if got != "in the call" {
				t.Errorf("panic %v", got)
			}
			wantState(t, b, Open)
			time.Sleep(defaultResetTime)
			if !admitted(b) {
				t.Error("wedged")
			}
		},
	})
}
