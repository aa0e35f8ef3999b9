package failover

import (
	"math"
	"strings"
	"sync"
	"testing"
	"time"
)

func controller(t testing.TB, o adaptiveOptions) *adaptive {
	t.Helper()
	a, err := newAdaptive(o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// at sets the controller's clock to so many seconds.
func (a *adaptive) at(seconds int) {
	a.now = func() time.Time { return time.Unix(int64(seconds), 0) }
}

func (a *adaptive) set(rate float64, recovery time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.rate, a.recovery = rate, float64(recovery)
}

func TestAdaptiveOptions(t *testing.T) {
	t.Parallel()
	if _, err := newAdaptive(adaptiveOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Run("A-01", func(t *testing.T) {
		t.Parallel()
		s := controller(t, adaptiveOptions{}).status()
		if s.ErrorRate != 0 || s.MaxFailures != 10 || s.ResetTime != time.Minute {
			t.Errorf("status %+v", s)
		}
	})
	for id, bad := range map[string][]adaptiveOptions{
		"A-02": {{Alpha: -0.1}, {Alpha: 1.5}},
		"A-03": {{LowRate: new(0.9), HighRate: new(0.9)}, {LowRate: new(-0.1)}, {HighRate: new(1.1)}},
		"A-04": {{MinFailures: -1}, {MinFailures: 9, MaxMaxFailures: 3}},
		"A-05": {{MinReset: time.Millisecond}, {MinReset: time.Minute, MaxReset: time.Second}},
		"A-06": {{RecoveryWeight: 1.1}, {RecoveryWeight: -0.1}},
		"A-27": {{Alpha: inf}, {Alpha: nan}, {RecoveryWeight: nan}, {LowRate: new(nan)}, {HighRate: new(nan)}},
		"A-41": {{InitialRecovery: new(forever)}},
		"A-42": {{InitialRecovery: new(-time.Second)}},
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			for _, o := range bad {
				if _, err := newAdaptive(o); err == nil || !strings.HasPrefix(err.Error(), "adaptive: ") {
					t.Errorf("%+v: error %v", o, err)
				}
			}
		})
	}
	t.Run("A-42 zero is fine", func(t *testing.T) {
		t.Parallel()
		if got := controller(t, adaptiveOptions{InitialRecovery: new(time.Duration(0))}).status().Recovery; got != 0 {
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
			a := controller(t, adaptiveOptions{Alpha: tt.alpha})
			for range tt.repeat {
				for _, c := range tt.pattern {
					a.record(c == 'f')
				}
			}
			if got := a.status().ErrorRate; got < tt.low || got > tt.high {
				t.Errorf("rate %v, want %v to %v", got, tt.low, tt.high)
			}
		})
	}
	t.Run("A-31 back to nothing", func(t *testing.T) {
		t.Parallel()
		a := controller(t, adaptiveOptions{Alpha: 1})
		a.record(true)
		a.record(false)
		if got := a.status().ErrorRate; got != 0 {
			t.Errorf("rate %v", got)
		}
	})
}

func TestAdaptiveThreshold(t *testing.T) {
	t.Parallel()
	for id, tt := range map[string]struct {
		o    adaptiveOptions
		rate float64
		want int
	}{
		"A-11":      {adaptiveOptions{MaxFailures: 10}, 0.95, 5},
		"A-12":      {adaptiveOptions{MaxFailures: 10}, 0.05, 20},
		"A-13":      {adaptiveOptions{MaxFailures: 10}, 0.5, 10},
		"A-14 high": {adaptiveOptions{MaxFailures: 100, MaxMaxFailures: 5}, 0, 5},
		"A-14 low":  {adaptiveOptions{MaxFailures: 1, MinFailures: 3}, 1, 3},
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			a := controller(t, tt.o)
			a.set(tt.rate, time.Minute)
			if got := a.status().MaxFailures; got != tt.want {
				t.Errorf("threshold %d, want %d", got, tt.want)
			}
		})
	}
	t.Run("A-18", func(t *testing.T) {
		t.Parallel()
		a := controller(t, adaptiveOptions{MinReset: 10 * time.Second, MaxReset: 300 * time.Second})
		a.set(0, 9999*time.Second)
		high := a.status().ResetTime
		a.set(0, 0)
		if low := a.status().ResetTime; high != 300*time.Second || low != 10*time.Second {
			t.Errorf("reset %s and %s", high, low)
		}
	})
	t.Run("A-32", func(t *testing.T) {
		t.Parallel()
		s := controller(t, adaptiveOptions{ResetTime: time.Second}).status()
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
			a := controller(t, adaptiveOptions{RecoveryWeight: tt.weight})
			for _, s := range tt.open {
				a.at(s)
				a.begin()
			}
			for _, s := range tt.closed {
				a.at(s)
				a.end()
			}
			if got := a.status().Recovery; got != tt.want {
				t.Errorf("recovery %s, want %s", got, tt.want)
			}
		})
	}
	t.Run("A-25", func(t *testing.T) {
		t.Parallel()
		a := controller(t, adaptiveOptions{})
		for _, s := range []int{100, 200} {
			a.at(s)
			a.begin()
		}
		if got := a.status().OpenAt; got != time.Unix(200, 0) {
			t.Errorf("open at %s", got)
		}
	})
	for id, step := range map[string]func(*adaptive){"A-52": (*adaptive).begin, "A-53": (*adaptive).end} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			a := controller(t, adaptiveOptions{})
			a.begin()
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

func TestAdaptiveBreaker(t *testing.T) {
	t.Parallel()
	// made returns a breaker with its controller, both of threshold 10 and reset time 60 s.
	made := func(t *testing.T) (*Breaker, *adaptive) {
		a := controller(t, adaptiveOptions{MaxFailures: 10, HighRate: new(0.2), LowRate: new(0.01)})
		return newBreaker(t, BreakerOptions{MaxFailures: 10, adaptive: a}), a
	}
	isOpen := func(a *adaptive) bool { return !a.status().OpenAt.IsZero() }
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
			if got := a.status().ErrorRate; got <= 0 || got > 1 {
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
			a := controller(t, adaptiveOptions{})
			var wg sync.WaitGroup
			for i := range 8 {
				wg.Go(func() {
					for range 1000 {
						a.record(i%2 == 0)
					}
				})
			}
			wg.Wait()
			if got := a.status().ErrorRate; !(got >= 0 && got <= 1) {
				t.Errorf("rate %v", got)
			}
		},
		"A-24": func(t *testing.T) {
			a := controller(t, adaptiveOptions{})
			var wg sync.WaitGroup
			wg.Go(func() {
				for range 200 {
					a.record(true)
					a.begin()
					a.end()
				}
			})
			for range 4 {
				wg.Go(func() {
					for range 200 {
						if s := a.status(); s.MaxFailures < 2 || s.MaxFailures > 20 || s.ResetTime < 10*time.Second {
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
			want := adaptiveStatus{Recovery: time.Minute, MaxFailures: 20, ResetTime: time.Minute}
			if got := a.status(); got != want {
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
			a.begin()
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
			before := a.status().Recovery
			b.Reset()
			if s := a.status(); !s.OpenAt.IsZero() || s.Recovery != before {
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
			s := a.status()
			if s.ErrorRate != 0.5 || s.MaxFailures != 5 || s.Recovery != s.ResetTime || math.Abs(s.Recovery.Seconds()-77) > 1e-9 {
				t.Errorf("status %+v", s)
			}
		},
	})
}

// countStamps counts how often a controller reads its clock, which it does once for each outage it hears of.
func countStamps(a *adaptive) *int {
	n := 0
	real := a.now
	a.now = func() time.Time { n++; return real() } // under the controller's lock
	return &n
}

// TestAliveIsNoSample: what is the caller's fault says nothing about the server's error rate.
func TestAliveIsNoSample(t *testing.T) {
	t.Parallel()
	a, err := newAdaptive(adaptiveOptions{})
	if err != nil {
		t.Fatal(err)
	}
	b := newBreaker(t, BreakerOptions{adaptive: a})
	_ = b.Record(Verdict{Outcome: Fail})
	before := a.status().ErrorRate
	for range 5 {
		_ = b.Record(Verdict{Outcome: Alive})
		_ = b.Record(Verdict{Outcome: Neutral})
	}
	if got := a.status().ErrorRate; got != before || got == 0 {
		t.Errorf("error rate %v, was %v", got, before)
	}
}
