package failover

import "time"

// The methods of this file are what an Executor asks of its router on the way of a request.

// look returns the active region and whether the primary may be tried now. One caller at a time is sent to try it and
// must end that with endRecovery.
func (r *Router) look(rt *route) (active int, tryPrimary bool) {
	if !rt.away.Load() {
		return 0, false
	}
	r.mu.Lock()
	recovered := r.recoverLazily(rt)
	active = rt.active
	if active != 0 && !rt.recovering {
		now := r.now()
		due := now-rt.since >= *r.opts.MinDuration && (rt.tried == rt.since || now-rt.tried >= r.opts.RecoveryInterval)
		tryPrimary = due && r.opts.Recovery == RequireHealthy
	}
	r.mu.Unlock()
	if recovered {
		r.deliver()
	}
	return active, tryPrimary
}

// beginRecovery reserves the one try of the primary.
func (r *Router) beginRecovery(rt *route) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if rt.active == 0 || rt.recovering {
		return false
	}
	rt.recovering = true
	rt.tried = max(r.now(), rt.since+time.Nanosecond)
	return true
}

// endRecovery reports the outcome of the try.
func (r *Router) endRecovery(rt *route, healthy bool) {
	r.mu.Lock()
	rt.recovering = false
	if healthy && rt.active != 0 && r.now()-rt.since >= *r.opts.MinDuration {
		r.returnToPrimary(rt, "the primary is healthy")
	}
	r.mu.Unlock()
	r.deliver()
}

// contend takes the claim for leaving the active region, if nobody has it.
func (r *Router) contend(rt *route, active int) (c claim, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if rt.pending || rt.active != active || r.opts.Probe != nil {
		return claim{}, false
	}
	return r.take(rt), true
}
