package failover

import (
	"context"
	"time"
)

// linger is what is left when no region admits a request: wait for the one that opens first, if that is worth it and
// fits the deadline, else force one try for everybody, else give up. again says to go through the backends once more,
// done that the request is over.
func (e *Executor) linger(ctx context.Context, j *journey) (again, done bool, err error) {
	change := e.nextChange() // before looking, so that no transition is missed
	wait, b := e.earliest(ctx, j)
	if b == nil {
		return e.lastResort(ctx, j)
	}
	if wait <= 0 {
		return true, false, nil
	}
	defer e.waiting(b, "every region is open; waiting at most "+wait.Round(time.Millisecond).String())()
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true, false, nil
	case <-change:
		return true, false, nil
	case <-ctx.Done():
		return false, true, &Failure{Kind: KindCanceled, Message: "while every region was open", Err: ctx.Err()}
	}
}

// earliest finds the shortest wait that is worth it; a nil backend means none is.
func (e *Executor) earliest(ctx context.Context, j *journey) (wait time.Duration, of *backend) {
	for _, b := range e.backends {
		if !j.attemptsLeft(b) {
			continue
		}
		for _, r := range b.regions {
			if !j.eligible(b, r) {
				continue
			}
			after, ok := e.worthWaiting(ctx, j, b, r)
			if ok && fitsDeadline(ctx, after) && (of == nil || after < wait) {
				wait, of = after, b
			}
		}
	}
	return wait, of
}

// worthWaiting: a server that has answered in this run and whose first timed try is still to come. Waiting for one
// that was never heard, or whose key was refused, or that has failed such a try, only makes a dead run longer.
func (e *Executor) worthWaiting(ctx context.Context, j *journey, b *backend, r *region) (time.Duration, bool) {
	status := r.breaker.Status()
	switch status.State {
	case HalfOpen:
		// Until somebody's try ends, which is a transition; there is no telling whether that fits a deadline.
		after := b.opts.AttemptTimeout
		if deadline, ok := ctx.Deadline(); ok {
			after = min(after, time.Until(deadline)-time.Millisecond)
		}
		return after, after > 0
	case Closed:
		at, _ := j.readyAt(e, r)
		after := max(0, time.Until(at))
		return after, after <= b.limit // at once where the request had only gone on to a better bet
	}
	after := max(time.Nanosecond, time.Until(status.Until))
	return after, r.answered.Load() && !r.refused.Load() && status.Reopened == 0 && after <= b.limit
}

// lastResort makes the one forced try of an outage, if this request has not been heard at all.
func (e *Executor) lastResort(ctx context.Context, j *journey) (again, done bool, err error) {
	if j.total > 0 {
		return false, false, nil
	}
	for _, b := range e.backends {
		for _, r := range b.regions {
			if !j.eligible(b, r) || r.refused.Load() || r.breaker.Status().Reopened > 0 {
				continue // the answer is known: a refused key, or a try that has failed since it opened
			}
			p, ok := r.breaker.Force()
			if !ok {
				continue
			}
			e.emit(Event{At: time.Now(), Kind: EventForced, Backend: b.opts.Name, Region: r.place.Region, Detail: "every region is open"})
			done, err := e.try(ctx, j, b, choice{region: r, permit: p})
			return false, done, err
		}
	}
	return false, false, nil
}
