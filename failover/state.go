package failover

import (
	"fmt"
	"math"
	"time"
)

// State is the state of a breaker.
type State uint8

// The states. A breaker starts Closed.
const (
	Closed   State = iota // calls pass
	Open                  // calls are rejected until a point in time
	HalfOpen              // a few calls are admitted to see whether the server is back
)

// String returns closed, open or half_open.
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return fmt.Sprintf("State(%d)", s)
}

var stateNames = [...]string{"closed", "open", "half_open"}

// MarshalText writes what String returns.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText writes and refuses anything else.
func (s *State) UnmarshalText(text []byte) error {
	for i, name := range stateNames {
		if string(text) == name {
			*s = State(i)
			return nil
		}
	}
	return fmt.Errorf("unknown breaker state %q", oneLine(string(text)))
}

// Record is all that a breaker knows. The zero value is a closed breaker. Its methods are the one transition function
// of this package, used for the breaker in memory and for the one in a Store; they do no locking.
//
// Times are nanoseconds on the clock of whoever keeps the record: monotonic in memory, wall clock in a Store.
type Record struct {
	State       State  `json:"state"`
	Failures    int    `json:"failures"`     // consecutive, while closed; at the threshold once open
	LastFailure int64  `json:"last_failure"` // 0 if there was none
	Since       int64  `json:"since"`        // beginning of the open window
	Until       int64  `json:"until"`        // end of the open window
	Slots       int    `json:"slots"`        // calls in flight while half-open
	SlotSince   int64  `json:"slot_since"`   // when the last slot was taken
	Owner       string `json:"owner"`        // the process that took it; empty in memory
	Generation  uint64 `json:"generation"`   // grows with every transition; results of older ones are late
	Forced      bool   `json:"forced"`       // the one early try of this window was made
	Reopened    int    `json:"reopened"`     // half-open tries that failed since it was last closed
}

// limits are the thresholds in force for one step.
type limits struct {
	failures  int
	first     time.Duration // window of the first opening; it doubles with every try that fails
	reset     time.Duration // the longest window, and that of an opening by hand
	forced    time.Duration // least window of a forced opening with a duration
	slots     int
	slotLimit time.Duration
	owner     string                  // of the slots taken now
	gone      func(owner string) bool // whether a process has ended; nil in memory
	random    func() float64          // in [0, 1), for the jitter of growing windows
}

// windowJitter spreads a window to both sides, so that a matrix of jobs does not come back at once.
const windowJitter = 0.2

// window is how long the breaker stays open after so many tries have failed.
func (l limits) window(reopened int) time.Duration {
	w := float64(l.first) * math.Pow(2, float64(reopened)) * (1 + windowJitter*(2*l.random()-1))
	return time.Duration(min(w, float64(l.reset)))
}

// admit decides about one call. moved says whether the state changed.
func (r *Record) admit(l limits, now int64) (admitted, moved bool) {
	switch r.State {
	case Closed:
		return true, false
	case Open:
		if now < r.Until {
			return false, false
		}
		r.move(HalfOpen)
		r.take(l, now)
		return true, true
	}
	switch {
	case r.Slots < l.slots:
		r.take(l, now)
		return true, false
	case r.orphaned(l, now):
		// Whoever held the slots is gone. A new generation makes sure that a late answer frees nothing.
		r.Generation++
		r.Slots = 0
		r.take(l, now)
		return true, false
	}
	return false, false
}

// orphaned reports whether nobody can be expected to give the slots back: their time is over, it was taken by a clock
// that is ahead of ours, or the process that took it is gone.
func (r *Record) orphaned(l limits, now int64) bool {
	age := time.Duration(now - r.SlotSince)
	return age >= l.slotLimit || age < -time.Second || (l.gone != nil && l.gone(r.Owner))
}

func (r *Record) take(l limits, now int64) { r.Slots, r.SlotSince, r.Owner = r.Slots+1, now, l.owner }

// move enters a state with everything that belongs to the old one cleared.
func (r *Record) move(to State) {
	r.State = to
	r.Generation++
	r.Slots, r.SlotSince, r.Owner = 0, 0, ""
	if to != Open {
		r.Forced = false
	}
	if to == Closed {
		r.Failures, r.Since, r.Until, r.Reopened = 0, 0, 0, 0
	}
}

// force admits one call although the window is not over, once a window.
func (r *Record) force(l limits, now int64) bool {
	if r.State != Open || r.Forced {
		return false
	}
	r.move(HalfOpen)
	r.take(l, now)
	r.Forced = true
	return true
}

// settle takes in the result of a call that was admitted in a generation, after the verdict table.
func (r *Record) settle(generation uint64, v Verdict, l limits, now int64) {
	switch {
	case r.State == Open && v.Outcome == ForceOpen:
		r.extend(now, max(l.forced, v.OpenFor))
	case generation != r.Generation || r.State == Open:
		// Late: the breaker has moved on since.
	case r.State == HalfOpen:
		r.settleProbe(v, l, now)
	default:
		r.settleClosed(v, l, now)
	}
}

func (r *Record) settleClosed(v Verdict, l limits, now int64) {
	switch v.Outcome {
	case OK:
		r.Failures = 0
	case Fail:
		r.fail(l, now)
	case ForceOpen:
		r.LastFailure = now
		r.open(now, max(l.forced, v.OpenFor))
	}
}

func (r *Record) fail(l limits, now int64) {
	r.Failures++
	r.LastFailure = now
	if r.Failures >= l.failures {
		r.open(now, l.window(0))
	}
}

func (r *Record) settleProbe(v Verdict, l limits, now int64) {
	switch {
	case v.Outcome == OK || v.Outcome == Alive:
		r.move(Closed)
	case v.Outcome == Neutral:
		r.Slots = max(0, r.Slots-1)
	case v.Outcome == ForceOpen:
		r.reopen(now, max(l.forced, v.OpenFor))
		r.extend(now, max(l.forced, v.OpenFor))
	default:
		r.reopen(now, l.window(r.Reopened+1))
	}
}

// reopen begins a new window, or goes back to the one that an early try has interrupted.
func (r *Record) reopen(now int64, window time.Duration) {
	r.LastFailure = now
	if r.Forced {
		r.move(Open)
		r.Forced = true
		return
	}
	r.Reopened++
	r.open(now, window)
}

func (r *Record) open(now int64, window time.Duration) {
	r.Since, r.Until = now, 0
	r.move(Open)
	r.extend(now, window)
}

// extend never shortens the window.
func (r *Record) extend(now int64, window time.Duration) { r.Until = max(r.Until, later(now, window)) }

// later adds without overflow: forever is a legal window.
func later(now int64, d time.Duration) int64 {
	if sum := now + int64(d); sum >= now {
		return sum
	}
	return int64(forever)
}
