package failover

import (
	"context"
	"time"
)

// opening is when a region may be asked that cannot be asked now.
type opening struct {
	at      time.Time
	backend *backend
	region  *region
}

// wait is what is left when no region admits a request: wait for the first that will, if that fits the deadline; else
// force one try for everybody; else give up.
func (c *call) wait(ctx context.Context) {
	if ctx.Err() != nil {
		c.finish(nil, &Failure{Kind: KindCanceled, Message: "while waiting", Err: ctx.Err()})
		return
	}
	if c.broke != nil {
		c.finish(nil, c.stopped())
		return
	}
	changed := c.e.nextChange() // before looking, so that no change is missed
	next, ok := c.soonest(ctx)
	if !ok && c.e.opts.Outlast && !c.outlast && c.only == nil && c.final == nil {
		c.outlast = true
		next, ok = c.soonest(ctx)
	}
	if !ok {
		c.lastResort(ctx)
		return
	}
	left := time.Until(next.at)
	if left <= 0 {
		if f := c.force(next.backend, next.region); f != nil {
			c.send(ctx, f)
		}
		return
	}
	defer c.e.waiting(next.region, left)()
	timer := time.NewTimer(left)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-changed:
	case <-ctx.Done():
		c.finish(nil, &Failure{Kind: KindCanceled, Message: "while waiting for " + next.region.place.String(),
			Err: ctx.Err()})
	}
}

// soonest finds the region that this request may ask first, within its deadline.
func (c *call) soonest(ctx context.Context) (first *opening, ok bool) {
	for _, b := range c.e.backends {
		for _, r := range b.regions {
			if !c.eligible(b, r) {
				continue
			}
			if at, worth := c.opens(ctx, b, r); worth && (first == nil || at.Before(first.at)) {
				first = &opening{at: at, backend: b, region: r}
			}
		}
	}
	return first, first != nil
}

// opens says when a region may be asked, and whether that is worth waiting for and soon enough.
func (c *call) opens(ctx context.Context, b *backend, r *region) (at time.Time, worth bool) {
	at, _ = c.readyAt(r)
	status := r.breaker.Status()
	if status.State == Open {
		until := status.Until
		if c.e.opts.Outlast && !status.Forced { // with nothing else to ask, half a window is long enough for one try
			until = status.Since.Add(status.Until.Sub(status.Since) / 2)
		}
		if until.After(at) {
			at = until
		}
		return at, c.e.hopeful(r, at) && time.Until(at) <= b.limit && fitsDeadline(ctx, at)
	}
	if status.State == HalfOpen || (r.trial.Load() && !r.overdue.Load()) {
		// Until somebody's try ends, which is a change; there is no telling whether that fits a deadline.
		after := b.opts.AttemptTimeout
		if left, ok := timeLeft(ctx); ok {
			after = min(after, left)
		}
		return time.Now().Add(after), true
	}
	soon := time.Until(at) <= max(b.limit, b.opts.Backoff.Max) && fitsDeadline(ctx, at)
	return at, soon && (!c.outlast || c.e.hopeful(r, at))
}

// hopeShare is the part of the reset time for which a server is waited for that has never answered in this run.
const hopeShare = 6

// hopeful reports whether a region that is down can be expected back by then: an outage is sat out for as long as a
// breaker stays open at most, once for the whole run. A refused key does not come back.
func (e *Executor) hopeful(r *region, by time.Time) bool {
	if r.refused.Load() {
		return false
	}
	since := r.down.Load()
	if since == 0 {
		return true
	}
	most := r.breaker.opts.ResetTime
	if !r.answered.Load() {
		most /= hopeShare
	}
	return by.Sub(e.start)-time.Duration(since) < most
}

// elsewhere reports whether any other region could take a request now.
func (e *Executor) elsewhere(r *region) bool {
	now := int64(time.Since(e.start))
	for _, other := range e.regions {
		if other != r && other.unusable == nil && other.cool.Load() <= now && other.breaker.lastState() != Open {
			return true
		}
	}
	return false
}

func fitsDeadline(ctx context.Context, at time.Time) bool {
	deadline, bounded := ctx.Deadline()
	return !bounded || at.Before(deadline)
}

// waiting records a wait and returns what ends it. Of requests that wait at the same time only the first is an event:
// a crowd waits for one reason.
func (e *Executor) waiting(r *region, most time.Duration) (done func()) {
	start := time.Now()
	if e.waiters.Add(1) == 1 {
		e.emit(Event{
			At: start, Kind: EventWait, Backend: r.place.Backend, Region: r.place.Region,
			Detail: "no other region can be asked; waiting at most " + most.Round(time.Millisecond).String(),
		})
	}
	return func() {
		e.waiters.Add(-1)
		r.waited(time.Since(start))
	}
}

// lastResort makes the one forced try of an outage, if this request has not been heard at all, else it gives up.
func (c *call) lastResort(ctx context.Context) {
	c.outlast = false
	if c.total == 0 {
		for _, b := range c.e.backends {
			for _, r := range b.regions {
				if r.breaker.Status().Reopened > 0 {
					continue // a try has failed since it opened: the answer is known
				}
				if f := c.force(b, r); f != nil {
					c.send(ctx, f)
					return
				}
			}
		}
	}
	c.finish(nil, c.giveUp())
}

// force makes the one early try of an open window; never with a refused key.
func (c *call) force(b *backend, r *region) *flight {
	if !c.eligible(b, r) || r.refused.Load() {
		return nil
	}
	p, ok := r.breaker.Force()
	if !ok {
		return nil
	}
	c.e.emit(Event{At: time.Now(), Kind: EventForced, Backend: b.opts.Name, Region: r.place.Region,
		Detail: "every region is open"})
	return c.newFlight(b, r, p)
}
