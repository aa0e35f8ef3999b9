package failover

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// Place names a backend and one of its regions.
type Place struct {
	Backend string
	Region  string
}

// String returns backend/region, or the backend alone where the region has no name of its own.
func (p Place) String() string { return placeName(p.Backend, p.Region) }

// BreakerOptions tune a Breaker. The zero value is on and sensible.
type BreakerOptions struct {
	MaxFailures int           // consecutive failures that open it; 0 means 5
	ResetTime   time.Duration // the longest open window, and that of an opening by hand; 0 means 60 s
	// the first one, which doubles with every try that fails; 0 means a thirtieth of ResetTime
	FirstWindow time.Duration
	HalfOpen    int // calls admitted after that; 0 means 1
	// After which the slot of a call that never ended is free again; 0 means 10 min, and in an Executor the time of an
	// attempt and slotGrace.
	HalfOpenLimit time.Duration
	Adaptive      bool  // the thresholds follow the error rate
	Store         Store // shares the state with other breakers of the same place; nil means in memory

	// OnTransition is told every transition in order, never while a lock is held. It may use the breaker. A panic in
	// it is logged and goes no further.
	OnTransition func(Transition)
	Logger       *slog.Logger // nil logs nothing

	random   func() float64 // in [0, 1); tests set it
	adaptive *adaptive      // where Adaptive is set; tests bring their own
}

func (o BreakerOptions) withDefaults() BreakerOptions {
	o.MaxFailures = cmp.Or(o.MaxFailures, defaultMaxFailures)
	o.HalfOpen = cmp.Or(o.HalfOpen, defaultHalfOpen)
	o.ResetTime = cmp.Or(o.ResetTime, defaultResetTime)
	if o.random == nil {
		o.random = rand.Float64
	}
	o.HalfOpenLimit = cmp.Or(o.HalfOpenLimit, 5*defaultAttemptTimeout)
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}

func (o BreakerOptions) problems() error {
	var problems []error
	bad := func(field string, value any, want string) {
		problems = append(problems, fmt.Errorf("breaker: %s is %v: want %s", field, value, want))
	}
	if o.MaxFailures < 0 {
		bad("max-failures", o.MaxFailures, "at least 1")
	}
	if o.HalfOpen < 0 {
		bad("half-open", o.HalfOpen, "at least 1")
	}
	if o.ResetTime < 0 {
		bad("reset-time", o.ResetTime, "more than 0s")
	}
	if o.FirstWindow < 0 || o.FirstWindow > o.ResetTime {
		bad("first window", o.FirstWindow, "at least 0s and at most reset-time")
	}
	if o.HalfOpenLimit < 0 {
		bad("half-open limit", o.HalfOpenLimit, "more than 0s")
	}
	return errors.Join(problems...)
}

// Breaker is a circuit breaker for one place. Safe for concurrent use; no method blocks on anything but a short lock,
// and on the Store where there is one.
type Breaker struct {
	place Place
	opts  BreakerOptions
	start time.Time // in-memory times count from here, on the monotonic clock

	// healthy is the generation plus one while the breaker is closed, without failures and in memory only, else 0. It
	// spares the usual call, a success, the lock; successes counts those. Nothing that is written shares its cache line.
	healthy   atomic.Uint64
	_         [cacheLine]byte
	successes tally

	mu       sync.Mutex // guards all below; nothing is called while it is held but adaptive and Store
	rec      Record
	seq      uint64
	rejected *OpenError // made once a window, so that a rejection allocates nothing
	counts   Counts

	events queue[Transition]
}

// Counts are totals since the breaker was made.
type Counts struct {
	Successes int // OK
	Failures  int // Fail and ForceOpen
	Others    int // Alive and Neutral
	Rejected  int
	Changes   int // transitions, half-open included
}

// NewBreaker returns a closed breaker. The error joins everything that is wrong with the options.
func NewBreaker(p Place, o BreakerOptions) (*Breaker, error) {
	o = o.withDefaults()
	err := o.problems()
	if o.Adaptive {
		var more error
		o.adaptive, more = newAdaptive(adaptiveOptions{MaxFailures: o.MaxFailures, ResetTime: o.ResetTime})
		err = errors.Join(err, more)
	}
	if err != nil {
		return nil, err
	}
	b := &Breaker{place: p, opts: o, start: time.Now()}
	b.publish()
	return b, nil
}

// Permit admits one call. Complete it exactly once with Done, best in a defer; the zero Permit admits nothing and its
// Done does nothing. Do not copy it.
type Permit struct {
	b          *Breaker
	generation uint64
	probe      bool
}

// Probe reports whether the call is one of the few that a half-open breaker admits.
func (p *Permit) Probe() bool { return p.probe }

// Done records the result. A second Done does nothing; neither does one whose breaker has changed its state since the
// call was admitted. The error is that of the Store, nil without one.
func (p *Permit) Done(v Verdict) error {
	b := p.b
	if b == nil {
		return nil
	}
	p.b = nil
	if v.Outcome == OK && b.healthy.Load() == p.generation+1 {
		b.successes.add()
		return nil
	}
	return b.settle(p.generation, v)
}

// Allow admits a call or rejects it with an *OpenError. It allocates nothing.
func (b *Breaker) Allow() (Permit, error) {
	if g := b.healthy.Load(); g != 0 {
		return Permit{b: b, generation: g - 1}, nil
	}
	if b.opts.Store != nil {
		return b.allowShared()
	}
	b.mu.Lock()
	if b.rec.State == Closed {
		p := Permit{b: b, generation: b.rec.Generation}
		b.mu.Unlock()
		return p, nil
	}
	admitted, moved := b.rec.admit(b.limits(), b.clock())
	if !admitted {
		b.counts.Rejected++
		err := b.rejected
		b.mu.Unlock()
		return Permit{}, err
	}
	p := Permit{b: b, generation: b.rec.Generation, probe: true}
	if moved {
		b.report(Open, "")
	}
	b.mu.Unlock()
	b.deliver()
	return p, nil
}

// Force admits one call although the breaker is open: the last resort when every place is. It does so once a window,
// so that a crowd of callers costs a dead server one request; a failure of the call does not lengthen the window.
func (b *Breaker) Force() (p Permit, ok bool) {
	err := b.change("forced try", func(r *Record, l limits, now int64) {
		if ok = r.force(l, now); ok {
			p = Permit{b: b, generation: r.Generation, probe: true}
		}
	})
	return p, ok && err == nil
}

// Record takes in a result without a permit, as if it had been admitted just now.
func (b *Breaker) Record(v Verdict) error {
	return b.settleWith(v, func(r *Record, l limits, now int64) {
		r.settle(r.Generation, v, l, now)
	})
}

// ForceOpen opens the breaker for a duration, at least the reset time; 0 means the reset time in force. It never
// shortens a window.
func (b *Breaker) ForceOpen(reason string, d time.Duration) error {
	return b.change(reason, func(r *Record, l limits, now int64) {
		window := l.reset
		if d > 0 {
			window = max(l.forced, d)
		}
		if r.State == Open {
			r.extend(now, window)
			return
		}
		r.open(now, window)
	})
}

// Reset closes the breaker and forgets its failures.
func (b *Breaker) Reset() error {
	if b.opts.adaptive != nil {
		b.opts.adaptive.forget()
	}
	return b.change("reset", func(r *Record, _ limits, _ int64) { r.move(Closed) })
}

// String shows state and count, never more.
func (b *Breaker) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return fmt.Sprintf("Breaker(%s, %s, %d/%d failures)", b.place, b.rec.State, b.rec.Failures, b.limits().failures)
}
