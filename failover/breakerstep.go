package failover

import (
	"cmp"
	"fmt"
	"time"
)

// Transition is one change of a breaker's state.
type Transition struct {
	Place    Place
	From, To State
	Seq      uint64 // counts the transitions to Open and Closed from 1; 0 for those to HalfOpen
	At       time.Time
	Until    time.Time // when To is Open: the end of the window
	Reason   string
}

// OpenError rejects a call. It is made once for each window and shared by all who are rejected; do not change it.
type OpenError struct {
	Place  Place
	State  State     // Open, or HalfOpen while the admitted calls are under way
	Until  time.Time // when the breaker may admit again; zero while half-open
	Reason string    // what opened it
}

// Error names place and state.
func (e *OpenError) Error() string {
	if e.State == HalfOpen {
		return fmt.Sprintf("%s: %s: half_open, a try is under way", e.Place, ErrOpen)
	}
	return fmt.Sprintf("%s: %s until %s (%s)", e.Place, ErrOpen, e.Until.UTC().Format(time.TimeOnly), e.Reason)
}

// Is makes errors.Is(err, ErrOpen) hold.
func (e *OpenError) Is(target error) bool { return target == ErrOpen }

// RetryAfter returns how long the breaker stays open, 0 if that is over or a try is under way.
func (e *OpenError) RetryAfter() time.Duration {
	if e.Until.IsZero() {
		return 0
	}
	return max(0, time.Until(e.Until))
}

// clock is monotonic: a step of the wall clock neither shortens a window nor makes it endless.
func (b *Breaker) clock() int64 { return int64(time.Since(b.start)) }

// windowShare is the part of the reset time that the first window takes: most outages are short, and every try that
// fails doubles it.
const windowShare = 30

// limits reads the thresholds in force. The caller holds b.mu.
func (b *Breaker) limits() limits {
	l := limits{
		failures: b.opts.MaxFailures, reset: b.opts.ResetTime, forced: b.opts.ResetTime,
		slots: b.opts.HalfOpen, slotLimit: b.opts.HalfOpenLimit, random: b.opts.random,
	}
	if b.opts.Store != nil {
		l.owner, l.gone = thisProcess, gone
	}
	if b.opts.adaptive != nil {
		l.failures, l.reset = b.opts.adaptive.thresholds()
	}
	l.first = b.opts.FirstWindow
	if l.first == 0 {
		l.first = l.reset / windowShare
	}
	return l
}

// publish says whether calls may pass without the lock. The caller holds b.mu, or is the only one to know b.
func (b *Breaker) publish() {
	plain := b.opts.Store == nil && b.opts.adaptive == nil
	if plain && b.rec.State == Closed && b.rec.Failures == 0 {
		b.healthy.Store(b.rec.Generation + 1)
		return
	}
	b.healthy.Store(0)
}

// settle is the end of an admitted call.
func (b *Breaker) settle(generation uint64, v Verdict) error {
	return b.settleWith(v, func(r *Record, l limits, now int64) { r.settle(generation, v, l, now) })
}

func (b *Breaker) settleWith(v Verdict, step func(*Record, limits, int64)) error {
	if b.opts.adaptive != nil && v.Outcome != Neutral && v.Outcome != Alive {
		// Before the threshold is read, so that this very result counts.
		b.opts.adaptive.record(v.Outcome != OK)
	}
	b.count(v.Outcome)
	return b.change(v.Reason, step)
}

func (b *Breaker) count(o Outcome) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch o {
	case OK:
		b.counts.Successes++
	case Fail, ForceOpen:
		b.counts.Failures++
	default:
		b.counts.Others++
	}
}

// change runs one step on the record, wherever it lives, and reports a transition.
func (b *Breaker) change(reason string, step func(*Record, limits, int64)) error {
	b.mu.Lock()
	from, until := b.rec.State, b.rec.Until
	if b.opts.Store != nil {
		err := b.opts.Store.Update(b.place.String(), func(r *Record) {
			from, until = r.State, r.Until
			step(r, b.limits(), time.Now().UnixNano())
			b.rec = *r
		})
		if err != nil {
			b.mu.Unlock()
			return err
		}
	} else {
		step(&b.rec, b.limits(), b.clock())
	}
	b.learn(from)
	b.publish()
	switch {
	case b.rec.State != from:
		b.report(from, reason)
	case b.rec.Until != until:
		b.rejected = b.openError(reason)
	}
	b.mu.Unlock()
	b.deliver()
	return nil
}

func (b *Breaker) learn(from State) {
	if b.opts.adaptive == nil || b.rec.State == from {
		return
	}
	switch {
	case b.rec.State == Open:
		b.opts.adaptive.begin()
	case b.rec.State == Closed:
		b.opts.adaptive.end()
	}
}

// report queues a transition under the lock, which puts the sequence numbers in order; deliver hands it out after.
func (b *Breaker) report(from State, reason string) {
	b.counts.Changes++
	b.rejected = b.openError(reason)
	t := Transition{Place: b.place, From: from, To: b.rec.State, At: time.Now(), Until: b.rejected.Until, Reason: reason}
	if t.To != HalfOpen {
		b.seq++
		t.Seq = b.seq
	}
	if b.opts.OnTransition != nil {
		b.events.push(t)
	}
}

func (b *Breaker) openError(reason string) *OpenError {
	e := &OpenError{Place: b.place, State: b.rec.State, Reason: cmp.Or(reason, "failures")}
	if b.rec.State == Open {
		e.Until = b.wall(b.rec.Until)
	}
	return e
}

// wall turns a time of the record into one for people.
func (b *Breaker) wall(t int64) time.Time {
	if b.opts.Store != nil {
		return time.Unix(0, t)
	}
	return time.Now().Add(time.Duration(t - b.clock()))
}

func (b *Breaker) deliver() {
	if b.opts.OnTransition != nil {
		b.events.drain(b.notify)
	}
}

func (b *Breaker) notify(t Transition) {
	defer func() {
		if p := recover(); p != nil {
			b.opts.Logger.Error("observer of a breaker panicked", "place", t.Place.String(),
				"from", t.From.String(), "to", t.To.String(), "seq", t.Seq, "type", fmt.Sprintf("%T", p))
		}
	}()
	b.opts.OnTransition(t)
}

// allowShared is Allow on a Store.
func (b *Breaker) allowShared() (p Permit, err error) {
	admitted := false
	storeErr := b.change("", func(r *Record, l limits, now int64) {
		if admitted, _ = r.admit(l, now); admitted {
			p = Permit{b: b, generation: r.Generation, probe: r.State == HalfOpen}
		}
	})
	switch {
	case storeErr != nil:
		return Permit{}, storeErr
	case admitted:
		return p, nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.counts.Rejected++
	return Permit{}, b.openError("")
}

// Status is a breaker at one point in time.
type Status struct {
	State     State
	Failures  int
	Threshold int       // failures that open it, as adapted
	Since     time.Time // beginning of the window while open
	Until     time.Time // its end
	Forced    bool      // whether the one early try of this window was made
	Reopened  int       // half-open tries that failed since it was last closed
	Counts    Counts
}

// Status returns a copy of everything a breaker knows. With a Store it reads what is shared, and tells what was last
// known where that cannot be read.
func (b *Breaker) Status() Status {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.opts.Store != nil {
		if rec, err := b.opts.Store.Get(b.place.String()); err == nil {
			b.rec = rec
		}
	}
	s := Status{
		State: b.rec.State, Failures: b.rec.Failures, Threshold: b.limits().failures,
		Forced: b.rec.Forced, Reopened: b.rec.Reopened, Counts: b.counts,
	}
	s.Counts.Successes += b.successes.sum()
	if s.State == Open {
		s.Since, s.Until = b.wall(b.rec.Since), b.wall(b.rec.Until)
	}
	return s
}

// State returns the state as Status does; an Open whose time is over stays Open until somebody asks to be allowed.
func (b *Breaker) State() State { return b.Status().State }

// lastState is the state as this breaker last saw it. It asks no Store, whose lock may take its time: an executor
// looks at many breakers for one request, and asks to be allowed before it believes what it sees.
func (b *Breaker) lastState() State {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.rec.State
}
