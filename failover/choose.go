package failover

import (
	"context"
	"errors"
	"time"
)

// choice is one admitted attempt.
type choice struct {
	region   *region // nil: nothing is admitted
	permit   Permit
	claim    claim // valid where claimed
	claimed  bool  // success makes the region active
	recovery bool  // success makes the primary active again
}

// choose finds the region for the next attempt on a backend. Where none is admitted, wait says when one that is not
// open will be; 0 means that only an opening could change that.
func (e *Executor) choose(ctx context.Context, j *journey, b *backend) (c choice, wait time.Duration, err error) {
	for {
		active, tryPrimary := e.router.look(b.route)
		if tryPrimary {
			if c, ok := e.recover(j, b); ok {
				return c, 0, nil
			}
		}
		if c, ok := e.admit(j, b, b.regions[active]); ok {
			return c, 0, nil
		}
		if len(b.regions) == 1 || b.regions[active].breaker.State() == Closed {
			c, _ = e.others(j, b, active)
			return c, e.soonest(j, b, c), nil
		}
		cl, claimed, pending := e.router.contend(b.route, active)
		if pending == nil {
			return e.leave(j, b, active, cl, claimed)
		}
		select {
		case <-pending:
		case <-ctx.Done():
			return choice{}, 0, &Failure{Kind: KindCanceled, Message: "while another request tried the next region", Err: ctx.Err()}
		}
	}
}

// leave looks for a region to leave the open one for. The claim, if there is one, travels with the attempt.
func (e *Executor) leave(j *journey, b *backend, active int, cl claim, claimed bool) (choice, time.Duration, error) {
	c, ok := e.others(j, b, active)
	if ok && claimed {
		c.claim, c.claimed = cl, true
	}
	if !ok && claimed {
		e.router.release(cl)
	}
	return c, e.soonest(j, b, c), nil
}

// admit asks one region's breaker. A Store that fails must not stop the run: the call then goes without a permit.
func (e *Executor) admit(j *journey, b *backend, r *region) (choice, bool) {
	if !j.eligible(b, r) {
		return choice{}, false
	}
	if _, ready := j.readyAt(e, r); !ready {
		return choice{}, false
	}
	p, err := r.breaker.Allow()
	if err != nil && !errors.Is(err, ErrOpen) {
		e.opts.Logger.Warn("breaker store failed; calling without it", "place", r.place.String(), "error", err.Error())
		err = nil
	}
	return choice{region: r, permit: p}, err == nil
}

func (e *Executor) others(j *journey, b *backend, active int) (choice, bool) {
	for i, r := range b.regions {
		if i == active {
			continue
		}
		if c, ok := e.admit(j, b, r); ok {
			return c, true
		}
	}
	return choice{}, false
}

// recover makes this request, or a probe, the one try of a primary that was left long enough ago.
func (e *Executor) recover(j *journey, b *backend) (choice, bool) {
	if !e.router.beginRecovery(b.route) {
		return choice{}, false
	}
	c, ok := e.admit(j, b, b.regions[0])
	switch {
	case !ok:
		e.router.endRecovery(b.route, false)
		return choice{}, false
	case e.router.opts.Probe == nil:
		c.recovery = true
		return c, true
	}
	verdict := Verdict{Outcome: OK}
	healthy := e.router.healthy(c.region.place)
	if !healthy {
		verdict = Verdict{Outcome: Fail, Reason: "probe"}
	}
	e.settle(c, verdict)
	e.router.endRecovery(b.route, healthy)
	return choice{}, false
}

func (e *Executor) settle(c choice, v Verdict) {
	if err := c.permit.Done(v); err != nil {
		e.opts.Logger.Warn("breaker store failed", "place", c.region.place.String(), "error", err.Error())
	}
}

// soonest returns how long until a region that is only cooling or backing off may be asked.
func (e *Executor) soonest(j *journey, b *backend, c choice) time.Duration {
	if c.region != nil {
		return 0
	}
	wait := time.Duration(0)
	for _, r := range b.regions {
		at, ready := j.readyAt(e, r)
		if ready || !j.eligible(b, r) || r.breaker.State() == Open {
			continue
		}
		if until := time.Until(at); wait == 0 || until < wait {
			wait = max(until, time.Nanosecond)
		}
	}
	return wait
}
