package failover

import (
	"math"
	"strings"
	"sync"
	"testing"
	"time"
)

func newAdaptive(t testing.TB, o AdaptiveOptions) *Adaptive {
	t.Helper()
	a, err := NewAdaptive(o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// at sets the controller's clock to so many seconds.
func (a *Adaptive) at(seconds int) {
	a.now = func() time.Time { return time.Unix(int64(seconds), 0) }
}

func (a *Adaptive) set(rate float64, recovery time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.rate, a.recovery = rate, float64(recovery)
}

func TestAdaptiveOptions(t *testing.T) {
	t.Parallel()
	if _, err := NewAdaptive(AdaptiveOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Run("A-01", func(t *testing.T) {
		t.Parallel()
		s := newAdaptive(t, AdaptiveOptions{}).Status()
		if s.ErrorRate != 0 || s.MaxFailures != 10 || s.ResetTime != time.Minute {
			t.Errorf("status %+v", s)
		}
	})
	for id, bad := range map[string][]AdaptiveOptions{
		"A-02": {{Alpha: -0.1}, {Alpha: 1.5}},
		"A-03": {{LowRate: new(0.9), HighRate: new(0.9)}, {LowRate: new(-0.1)}, {HighRate: new(1.1)}},
		"A-04": {{MinFailures: -1}, {MinFailures: 9, MaxMaxFailures: 3}},
		"A-05": {{MinReset: time.Millisecond}, {MinReset: time.Minute, MaxReset: time.Second}},
		"A-06": {{RecoveryWeight: 1.1}, {RecoveryWeight: -0.1}},
		"A-27": {{Alpha: inf}, {Alpha: nan}, {RecoveryWeight: nan}, {LowRate: new(nan)}, {HighRate: new(nan)}},
		"A-41": {{InitialRecovery: new(Forever)}},
		"A-42": {{InitialRecovery: new(-time.Second)}},
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			for _, o := range bad {
				if _, err := NewAdaptive(o); err == nil || !strings.HasPrefix(err.Error(), "adaptive: ") {
					t.Errorf("%+v: error %v", o, err)
				}
			}
		})
	}
	t.Run("A-42 zero is fine", func(t *testing.T) {
		t.Parallel()
		if got := newAdaptive(t, AdaptiveOptions{InitialRecovery: new(time.Duration(0))}).Status().Recovery; got != 0 {
			t.Errorf("recovery %s", got)
		}
	})
}

func TestAdaptiveErrorRate(t *testing.T) {
	t.Parallel()
	for id, tt := range map[string]struct {
		alpha     float64
		pattern   string // f a failure, s a success
		repeat    int
		low, high float64
	}{
		"A-07": {0.1, "f", 200, 0.99, 1},
		"A-08": {0.1, "s", 200, 0, 0.01},
		"A-09": {0.1, "fs", 100, 0.4, 0.6},
		"A-10": {0.1, "f", 1, 0.1, 0.1},
		"A-31": {1, "f", 1, 1, 1},
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			a := newAdaptive(t, AdaptiveOptions{Alpha: tt.alpha})
			for range tt.repeat {
				for _, c := range tt.pattern {
					a.Outcome(c == 'f')
				}
			}
			if got := a.Status().ErrorRate; got < tt.low || got > tt.high {
				t.Errorf("rate %v, want %v to %v", got, tt.low, tt.high)
			}
		})
	}
	t.Run("A-31 back to nothing", func(t *testing.T) {
		t.Parallel()
		a := newAdaptive(t, AdaptiveOptions{Alpha: 1})
		a.Outcome(true)
		a.Outcome(false)
		if got := a.Status().ErrorRate; got != 0 {
			t.Errorf("rate %v", got)
		}
	})
}

func TestAdaptiveThreshold(t *testing.T) {
	t.Parallel()
	for id, tt := range map[string]struct {
		o    AdaptiveOptions
		rate float64
		want int
	}{
		"A-11":      {AdaptiveOptions{MaxFailures: 10}, 0.95, 5},
		"A-12":      {AdaptiveOptions{MaxFailures: 10}, 0.05, 20},
		"A-13":      {AdaptiveOptions{MaxFailures: 10}, 0.5, 10},
		"A-14 high": {AdaptiveOptions{MaxFailures: 100, MaxMaxFailures: 5}, 0, 5},
		"A-14 low":  {AdaptiveOptions{MaxFailures: 1, MinFailures: 3}, 1, 3},
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			a := newAdaptive(t, tt.o)
			a.set(tt.rate, time.Minute)
			if got := a.Status().MaxFailures; got != tt.want {
				t.Errorf("threshold %d, want %d", got, tt.want)
			}
		})
	}
	t.Run("A-18", func(t *testing.T) {
		t.Parallel()
		a := newAdaptive(t, AdaptiveOptions{MinReset: 10 * time.Second, MaxReset: 300 * time.Second})
		a.set(0, 9999*time.Second)
		high := a.Status().ResetTime
		a.set(0, 0)
		if low := a.Status().ResetTime; high != 300*time.Second || low != 10*time.Second {
			t.Errorf("reset %s and %s", high, low)
		}
	})
	t.Run("A-32", func(t *testing.T) {
		t.Parallel()
		s := newAdaptive(t, AdaptiveOptions{ResetTime: time.Second}).Status()
		if s.ResetTime != 10*time.Second || s.Recovery != time.Second {
			t.Errorf("status %+v", s)
		}
	})
}

func TestAdaptiveRecovery(t *testing.T) {
	t.Parallel()
	for id, tt := range map[string]struct {
		weight       float64
		open, closed []int // seconds of the clock
		want         time.Duration
	}{
		"A-15": {0.3, []int{100}, nil, time.Minute},
		"A-16": {0.3, []int{100}, []int{110}, 45 * time.Second},
		"A-17": {0.3, nil, []int{110}, time.Minute},
		"A-26": {0.5, []int{100}, []int{90}, 30 * time.Second},
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			a := newAdaptive(t, AdaptiveOptions{RecoveryWeight: tt.weight})
			for _, s := range tt.open {
				a.at(s)
				a.Opened()
			}
			for _, s := range tt.closed {
				a.at(s)
				a.Closed()
			}
			if got := a.Status().Recovery; got != tt.want {
				t.Errorf("recovery %s, want %s", got, tt.want)
			}
		})
	}
	t.Run("A-25", func(t *testing.T) {
		t.Parallel()
		a := newAdaptive(t, AdaptiveOptions{})
		for _, s := range []int{100, 200} {
			a.at(s)
			a.Opened()
		}
		if got := a.Status().OpenAt; got != time.Unix(200, 0) {
			t.Errorf("open at %s", got)
		}
	})
	for id, step := range map[string]func(*Adaptive){"A-52": (*Adaptive).Opened, "A-53": (*Adaptive).Closed} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			a := newAdaptive(t, AdaptiveOptions{})
			a.Opened()
			locked := false
			a.now = func() time.Time {
				locked = !a.mu.TryLock()
				return time.Unix(5, 0)
			}
			step(a)
			if !locked {
				t.Error("the clock was read without the lock")
			}
		})
	}
}

func TestAdaptiveDisabled(t *testing.T) {
	t.Parallel()
	off := AdaptiveOptions{Disabled: true}
	t.Run("A-44", func(t *testing.T) {
		t.Parallel()
		a := newAdaptive(t, off)
		a.Outcome(true)
		if got := a.Status().ErrorRate; got != 0 {
			t.Errorf("rate %v", got)
		}
	})
	t.Run("A-45", func(t *testing.T) {
		t.Parallel()
		a := newAdaptive(t, off)
		a.Opened()
		a.Closed()
		if s := a.Status(); !s.OpenAt.IsZero() || s.Recovery != time.Minute {
			t.Errorf("status %+v", s)
		}
	})
	t.Run("A-46", func(t *testing.T) {
		t.Parallel()
		if s := newAdaptive(t, off).Status(); s.MaxFailures != 5 || s.ResetTime != time.Minute {
			t.Errorf("status %+v", s)
		}
	})
	t.Run("A-47", func(t *testing.T) {
		t.Parallel()
		with, without := newBreaker(t, BreakerOptions{Adaptive: newAdaptive(t, off)}), newBreaker(t, BreakerOptions{})
		for range 5 {
			times(with, 1, Fail)
			times(without, 1, Fail)
			if a, b := with.State(), without.State(); a != b {
				t.Fatalf("states %s and %s", a, b)
			}
		}
		wantState(t, with, Open)
	})
}

func TestAdaptiveBreaker(t *testing.T) {
	t.Parallel()
	// made returns a breaker with its controller, both of threshold 10 and reset time 60 s.
	made := func(t *testing.T) (*Breaker, *Adaptive) {
		a := newAdaptive(t, AdaptiveOptions{MaxFailures: 10, HighRate: new(0.2), LowRate: new(0.01)})
		return newBreaker(t, BreakerOptions{MaxFailures: 10, Adaptive: a}), a
	}
	isOpen := func(a *Adaptive) bool { return !a.Status().OpenAt.IsZero() }
	bubbles(t, map[string]func(*testing.T){
		"A-19": func(t *testing.T) {
			b := newBreaker(t, BreakerOptions{})
			for want := 1; want <= 2; want++ {
				times(b, 1, Fail)
				if got := b.Status().Failures; got != want {
					t.Errorf("count %d, want %d", got, want)
				}
			}
		},
		"A-20": func(t *testing.T) {
			b, a := made(t)
			times(b, 1, OK)
			times(b, 1, Fail)
			if got := a.Status().ErrorRate; got <= 0 || got > 1 {
				t.Errorf("rate %v", got)
			}
		},
		"A-21": func(t *testing.T) {
			b, a := made(t)
			a.set(0.95, time.Minute)
			times(b, 4, Fail)
			wantState(t, b, Closed)
			times(b, 1, Fail)
			wantState(t, b, Open)
			b.Reset()
			if isOpen(a) {
				t.Error("the stamp survived the reset")
			}
		},
		"A-22": func(t *testing.T) {
			b, a := made(t)
			a.set(0, 120*time.Second)
			b.ForceOpen("by hand", 0)
			if left := time.Until(b.Status().Until); left != 120*time.Second {
				t.Errorf("open for %s", left)
			}
		},
		"A-23": func(t *testing.T) {
			a := newAdaptive(t, AdaptiveOptions{})
			var wg sync.WaitGroup
			for i := range 8 {
				wg.Go(func() {
					for range 1000 {
						a.Outcome(i%2 == 0)
					}
				})
			}
			wg.Wait()
			if got := a.Status().ErrorRate; !(got >= 0 && got <= 1) {
				t.Errorf("rate %v", got)
			}
		},
		"A-24": func(t *testing.T) {
			a := newAdaptive(t, AdaptiveOptions{})
			var wg sync.WaitGroup
			wg.Go(func() {
				for range 200 {
					a.Outcome(true)
					a.Opened()
					a.Closed()
				}
			})
			for range 4 {
				wg.Go(func() {
					for range 200 {
						if s := a.Status(); s.MaxFailures < 2 || s.MaxFailures > 20 || s.ResetTime < 10*time.Second {
							t.Errorf("status %+v", s)
							return
						}
					}
				})
			}
			wg.Wait()
		},
		"A-28": func(t *testing.T) {
			_, a := made(t)
			want := AdaptiveStatus{Recovery: time.Minute, MaxFailures: 20, ResetTime: time.Minute}
			if got := a.Status(); got != want {
				t.Errorf("status %+v, want %+v", got, want)
			}
		},
		"A-29": func(t *testing.T) {
			b, a := made(t)
			b.ForceOpen("by hand", 0)
			time.Sleep(time.Minute)
			p, err := b.Allow()
			if err != nil {
				t.Fatal(err)
			}
			p.Done(Verdict{Outcome: OK})
			wantState(t, b, Closed)
			if isOpen(a) {
				t.Error("the stamp survived the recovery")
			}
		},
		"A-30": func(t *testing.T) {
			b, a := made(t)
			times(b, 20, Fail)
			wantState(t, b, Open)
			if !isOpen(a) {
				t.Error("no stamp")
			}
		},
		"A-33": func(t *testing.T) {
			b := newBreaker(t, BreakerOptions{})
			b.ForceOpen("by hand", 0)
			if left := time.Until(b.Status().Until); left != time.Minute {
				t.Errorf("open for %s", left)
			}
		},
		"A-34": func(t *testing.T) {
			b, a := made(t)
			stamps := countStamps(a)
			var wg sync.WaitGroup
			for range 8 {
				wg.Go(func() { times(b, 200, Fail) })
			}
			wg.Wait()
			wantState(t, b, Open)
			if *stamps != 1 {
				t.Errorf("%d stamps", *stamps)
			}
		},
		"A-35": func(t *testing.T) {
			b, a := made(t)
			stamps := countStamps(a)
			a.Opened()
			times(b, 1, OK) // closed already: not a recovery
			if *stamps != 1 || !isOpen(a) {
				t.Error("a success while closed ended an outage")
			}
		},
		"A-36": func(t *testing.T) {
			b, a := made(t)
			stamps := countStamps(a)
			b.ForceOpen("by hand", 0)
			times(b, 1, Fail)
			b.ForceOpen("again", 0)
			if *stamps != 1 {
				t.Errorf("%d stamps", *stamps)
			}
		},
		"A-37": func(t *testing.T) {
			b, a := made(t)
			b.ForceOpen("by hand", 0)
			time.Sleep(time.Minute)
			p, err := b.Allow()
			if err != nil {
				t.Fatal(err)
			}
			stamps := countStamps(a)
			p.Done(Verdict{Outcome: Fail})
			wantState(t, b, Open)
			if *stamps != 1 {
				t.Errorf("%d stamps", *stamps)
			}
		},
		"A-38": func(t *testing.T) {
			b, a := made(t)
			b.ForceOpen("by hand", 0)
			before := a.Status().Recovery
			b.Reset()
			if s := a.Status(); !s.OpenAt.IsZero() || s.Recovery != before {
				t.Errorf("status %+v", s)
			}
		},
		"A-39": func(t *testing.T) {
			b, a := made(t)
			a.set(0, 500*time.Second)
			b.ForceOpen("by hand", 30*time.Second)
			if left := time.Until(b.Status().Until); left != time.Minute {
				t.Errorf("open for %s", left)
			}
		},
		"A-40": func(t *testing.T) {
			b, a := made(t)
			a.set(0, 90*time.Second)
			b.ForceOpen("by hand", 0)
			if left := time.Until(b.Status().Until); left != 90*time.Second {
				t.Errorf("open for %s", left)
			}
		},
		"A-43": func(t *testing.T) {
			_, a := made(t)
			a.set(0.5, 77*time.Second)
			s := a.Status()
			if s.ErrorRate != 0.5 || s.MaxFailures != 5 || s.Recovery != s.ResetTime || math.Abs(s.Recovery.Seconds()-77) > 1e-9 {
				t.Errorf("status %+v", s)
			}
		},
	})
	for id, tt := range map[string]struct {
		o    AdaptiveOptions
		want string // empty: accepted
	}{
		"A-48": {AdaptiveOptions{MaxFailures: 7}, "max-failures"},
		"A-49": {AdaptiveOptions{ResetTime: time.Second}, "reset-time"},
		"A-50": {AdaptiveOptions{}, ""},
		"A-51": {AdaptiveOptions{MaxFailures: DefaultMaxFailures, ResetTime: DefaultResetTime}, ""},
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			_, err := NewBreaker(here, BreakerOptions{Adaptive: newAdaptive(t, tt.o)})
			if (err == nil) != (tt.want == "") || (err != nil && !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

// countStamps counts how often a controller reads its clock, which it does once for each outage it hears of.
func countStamps(a *Adaptive) *int {
	n := 0
	real := a.now
	a.now = func() time.Time { n++; return real() } // under the controller's lock
	return &n
}

// TestAliveIsNoSample: what is the caller's fault says nothing about the server's error rate.
func TestAliveIsNoSample(t *testing.T) {
	t.Parallel()
	a, err := NewAdaptive(AdaptiveOptions{})
	if err != nil {
		t.Fatal(err)
	}
	b := newBreaker(t, BreakerOptions{Adaptive: a})
	_ = b.Record(Verdict{Outcome: Fail})
	before := a.Status().ErrorRate
	for range 5 {
		_ = b.Record(Verdict{Outcome: Alive})
		_ = b.Record(Verdict{Outcome: Neutral})
	}
	if got := a.Status().ErrorRate; got != before || got == 0 {
		t.Errorf("error rate %v, was %v", got, before)
	}
}
