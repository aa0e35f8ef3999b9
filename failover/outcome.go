package failover

import "time"

// Outcome is what one admitted call says about the health of its region.
type Outcome uint8

// The outcomes, after the verdict table of the package comment.
const (
	OK        Outcome = iota // a usable answer
	Alive                    // the server answered; the fault is the caller's
	Fail                     // the server or the way to it is broken
	Neutral                  // nothing was learned: cancelled, never sent, or told to wait
	ForceOpen                // stay away for a time, whatever the count says
)

// String returns the word that README.md uses.
func (o Outcome) String() string {
	return [...]string{"ok", "alive", "failure", "neutral", "open"}[o]
}

// Attempt is one call, or one that a breaker rejected, for whoever keeps metrics. Transitions come by
// ExecutorOptions.OnEvent and BreakerOptions.OnTransition.
type Attempt struct {
	Place   Place
	Result  Result
	Kind    Kind          // of a failure
	Latency time.Duration // 0 where nothing was sent
}

// Result names how an attempt ended.
type Result string

// The results.
const (
	Success          Result = "success"
	Failed           Result = "failure"
	Abandoned        Result = "abandoned" // the caller left, or another region answered first
	RejectedOpen     Result = "rejected_open"
	RejectedHalfOpen Result = "rejected_half_open"
)

// Verdict is an outcome with, for ForceOpen, the least time to stay away.
type Verdict struct {
	Outcome Outcome
	OpenFor time.Duration // for ForceOpen: at least this long, and at least the reset time
	Reason  string        // what to tell people about an opening; empty means failures
}
