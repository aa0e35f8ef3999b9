package failover

import (
	"context"
	"time"
)

// Bounds of how long a region that has not answered yet in this run is waited for alone.
const (
	patienceLimit = 10 * time.Second
	patienceShare = 3 // of the time left, over the candidates left
	suspectShare  = 5 // of the patience, for a region that has failed or hung before
)

// patience is how long the attempt has the request for itself before it also goes to the next candidate; 0 means for
// as long as it takes.
func (c *call) patience(ctx context.Context, f *flight) time.Duration {
	r := f.region
	suspect := r.overdue.Load() || f.permit.probe
	hedged := r.answered.Load() && !suspect
	off := c.e.opts.NoOverlap
	if hedged {
		off = c.e.opts.HedgeAfter == 0
	}
	if c.task.solo || off {
		return 0
	}
	rivals := c.rivals(r)
	switch {
	case rivals == 0:
		return 0
	case hedged:
		return c.e.opts.HedgeAfter
	}
	wait := patienceLimit
	if left, ok := timeLeft(ctx); ok {
		wait = min(wait, left/patienceShare/time.Duration(rivals))
	}
	if suspect {
		wait = max(wait/suspectShare, c.e.slowest())
	}
	return max(wait, time.Millisecond)
}

// timeFor bounds one attempt. As long as another region could be asked and the attempt is alone, a hang must leave
// time for that one, but no less than the region is known to need.
func (c *call) timeFor(ctx context.Context, f *flight, alone bool) time.Duration {
	limit := f.backend.opts.AttemptTimeout
	left, bounded := timeLeft(ctx)
	if !bounded || !alone {
		return limit
	}
	rivals := c.rivals(f.region)
	if rivals == 0 {
		return limit
	}
	return min(limit, max(left/time.Duration(rivals+1), knownNeed*f.region.slowest()))
}

// knownNeed is how many times as long as its slowest answer so far a region may take before it counts as hanging.
const knownNeed = 3

func timeLeft(ctx context.Context) (time.Duration, bool) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return 0, false
	}
	return time.Until(deadline), true
}

// nextOverdue finds the first attempt to become overdue; onTime says whether one in flight is not overdue yet.
func (c *call) nextOverdue() (due *opening, onTime bool) {
	for _, f := range c.flights {
		if f.overdue {
			continue
		}
		onTime = true
		if !f.overdueAt.IsZero() && (due == nil || f.overdueAt.Before(due.at)) {
			due = &opening{at: f.overdueAt}
		}
	}
	return due, onTime
}

// markOverdue lets the request go elsewhere too, and new requests begin there. An answer that has begun is on time.
func (c *call) markOverdue() {
	for _, f := range c.flights {
		if f.overdue || f.overdueAt.IsZero() || time.Now().Before(f.overdueAt) {
			continue
		}
		if f.heard.Load() {
			f.overdueAt = time.Time{}
			continue
		}
		f.overdue = true
		if !f.region.answered.Load() || f.trial || f.permit.probe {
			f.region.overdue.Store(true)
		}
		c.e.wake() // whoever waits for the outcome has been patient for long enough
	}
}
