package failover

import "errors"

// pick takes the best region that admits this request now, in order of preference. It returns nil where none does, and
// as long as an attempt is in flight that is not overdue.
func (c *call) pick() *flight {
	for _, f := range c.flights {
		if !f.overdue {
			return nil
		}
	}
	for _, crowded := range [...]bool{false, true} {
		for _, b := range c.e.backends {
			if f := c.pickFrom(b, crowded); f != nil {
				return f
			}
		}
	}
	return nil
}

// pickFrom takes the active region of a backend, else another one. crowded also takes a region that is overdue and
// that another request is trying already: with nothing else left, company does no harm.
func (c *call) pickFrom(b *backend, crowded bool) *flight {
	active, tryPrimary := c.e.router.look(b.route)
	if tryPrimary {
		if f := c.recover(b); f != nil {
			return f
		}
	}
	if f := c.admit(b, b.regions[active], crowded, false); f != nil {
		return f
	}
	if len(b.regions) == 1 {
		return nil
	}
	leaving := b.regions[active].breaker.lastState() != Closed
	for i, r := range b.regions {
		if i == active {
			continue
		}
		if f := c.admit(b, r, crowded, leaving); f != nil {
			if leaving {
				f.claim, f.claimed = c.e.router.contend(b.route, active)
			}
			return f
		}
	}
	return nil
}

// admit asks one region's breaker. A region that is overdue, or that nobody has heard while the one before it is left,
// takes one request at a time, its trial.
func (c *call) admit(b *backend, r *region, crowded, leaving bool) *flight {
	if !c.eligible(b, r) {
		return nil
	}
	if _, ready := c.readyAt(r); !ready {
		return nil
	}
	overdue := r.overdue.Load()
	trial := overdue || leaving && !r.answered.Load()
	if trial && !r.trial.CompareAndSwap(false, true) {
		if !crowded || !overdue {
			return nil
		}
		trial = false
	}
	p, err := r.breaker.Allow()
	if err != nil {
		if trial {
			r.trial.Store(false) // nothing has changed for anybody
		}
		c.e.rejected(r, err)
		return nil
	}
	f := c.newFlight(b, r, p)
	f.trial = trial
	return f
}

func (e *Executor) rejected(r *region, err error) {
	var open *OpenError
	if e.opts.OnAttempt == nil || !errors.As(err, &open) {
		return
	}
	result := RejectedOpen
	if open.State == HalfOpen {
		result = RejectedHalfOpen
	}
	e.attempted(Attempt{Place: r.place, Result: result})
}

// endTrial lets the next request try a region.
func (e *Executor) endTrial(r *region) {
	r.trial.Store(false)
	e.wake()
}

// recover makes this request, or a probe, the one try of a primary that was left long enough ago.
func (c *call) recover(b *backend) *flight {
	router := c.e.router
	if !router.beginRecovery(b.route) {
		return nil
	}
	f := c.admit(b, b.regions[0], false, false)
	switch {
	case f == nil:
		router.endRecovery(b.route, false)
		return nil
	case router.opts.Probe == nil:
		f.recovery = true
		return f
	}
	// A probe takes up to the health-check timeout, which no request has to wait for.
	go func() {
		verdict := Verdict{Outcome: OK}
		healthy := router.healthy(f.region.place)
		if !healthy {
			verdict = Verdict{Outcome: Fail, Reason: "probe"}
		}
		c.e.settle(f, verdict)
		router.endRecovery(b.route, healthy)
	}()
	return nil
}
