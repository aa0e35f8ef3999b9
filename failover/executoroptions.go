package failover

import (
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// ExecutorOptions say what an Executor routes between. The zero value of all but Backends is sensible.
type ExecutorOptions struct {
	Backends    []BackendOptions // in order of preference; copied
	Router      RouterOptions    // Regions, Requests and OnEvent are set by the executor
	MaxRequests *int             // calls of all requests together; nil means no bound
	Store       Store            // shares breakers; nil keeps them in memory
	OnEvent     func(Event)      // in order, never while a lock is held
	OnAttempt   func(Attempt)    // for metrics; by several goroutines at once, never while a lock is held
	Logger      *slog.Logger     // nil logs nothing

	// NextOnContentFilter sends what one backend's filter refused on to the next.
	NextOnContentFilter bool

	NoOverlap  bool          // never ask a second region while the first still owes its answer
	HedgeAfter time.Duration // ask a second one also where the first has answered before; 0 means never
	// when attempts are used up everywhere, go on waiting for a server that is known to come back and whose attempts
	// nobody gave
	Outlast bool
}

// BackendOptions is one backend of an Executor.
type BackendOptions struct {
	Name            string
	Regions         []string       // the first is the primary; empty means one region with the backend's name
	Attempts        int            // calls per request over all regions; 0 means 3, and more to sit an outage out
	AttemptTimeout  time.Duration  // of one call; 0 means 120 s
	RetryAfterLimit *time.Duration // longest server hint that is waited for; nil means 120 s
	Backoff         Backoff
	Breaker         BreakerOptions // of every region; OnTransition is called after the executor's own
}

func (o BackendOptions) problems(limit time.Duration) error {
	problems := []error{o.Backoff.problems()}
	if o.Attempts < 0 {
		problems = append(problems, fmt.Errorf("%s: attempts is %d: want at least 1", o.Name, o.Attempts))
	}
	if o.AttemptTimeout < 0 {
		problems = append(problems, fmt.Errorf("%s: attempt-timeout is %s: want more than 0s", o.Name, o.AttemptTimeout))
	}
	if limit < 0 {
		problems = append(problems, fmt.Errorf("%s: retry-after-limit is %s: want at least 0s", o.Name, limit))
	}
	return errors.Join(problems...)
}
