package failover

import (
	"context"
	"fmt"
	"slices"
)

// OnStateChange takes in a transition of the breaker of one region; give it to BreakerOptions.OnTransition. It may be
// called from several goroutines and in any order: a sequence number that is not above the last one of that region is
// dropped. States but Open and Closed are ignored without using up their number.
//
// On an Open of the active region it probes the others, in order, and returns when one has proved healthy or all have
// failed, unless RouterOptions.Async is set.
func (r *Router) OnStateChange(t Transition) {
	rt := r.routes[t.Place.Backend]
	if rt == nil || (t.To != Open && t.To != Closed) {
		return
	}
	region := slices.Index(rt.regions, t.Place.Region)
	if region < 0 || !r.notice(rt, region, t) {
		return
	}
	switch {
	case t.To == Closed:
		r.closed(rt, region, t.Seq)
	case r.opts.Async:
		go r.opened(rt, region, t.Seq)
	default:
		r.opened(rt, region, t.Seq)
	}
}

// notice records the newest transition of a region and drops the others.
func (r *Router) notice(rt *route, region int, t Transition) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if t.Seq <= rt.seen[region].seq {
		return false
	}
	rt.seen[region] = seen{seq: t.Seq, state: t.To, known: true}
	return true
}

// closed returns to the primary once it has been left for long enough.
func (r *Router) closed(rt *route, region int, seq uint64) {
	r.mu.Lock()
	due := rt.seen[region].seq == seq && region == 0 && rt.active != 0
	away := r.now() - rt.since
	if due && away >= *r.opts.MinDuration {
		r.returnToPrimary(rt, "the primary is healthy")
		due = false
	}
	r.mu.Unlock()
	if due {
		r.opts.Logger.Info("recovery deferred", "backend", rt.backend, "away", away, "least", *r.opts.MinDuration)
	}
	r.deliver()
}

// opened looks for another region by probes. Where requests are the probes, the next request does it.
func (r *Router) opened(rt *route, region int, seq uint64) {
	if len(rt.regions) == 1 {
		r.alone(rt)
		return
	}
	if r.opts.Probe == nil {
		return
	}
	c, ok := r.claimFor(rt, region, seq)
	if !ok {
		return
	}
	defer r.release(c)
	for candidate := range rt.regions {
		if candidate == region || !r.worthProbing(c, candidate) {
			continue
		}
		if r.healthy(Place{rt.backend, rt.regions[candidate]}) && r.commit(c, candidate, true) {
			return
		}
	}
	r.opts.Logger.Warn("no healthy region to fail over to", "backend", rt.backend, "region", rt.regions[region])
}

// alone warns once: every further opening says nothing new.
func (r *Router) alone(rt *route) {
	r.mu.Lock()
	warned := rt.warned
	rt.warned = true
	r.mu.Unlock()
	if !warned {
		r.opts.Logger.Warn("no secondary region configured", "backend", rt.backend)
	}
}

// claim is the right to look for another region; only one is out at a time.
type claim struct {
	route      *route
	region     int // the one to leave
	generation uint64
}

func (r *Router) claimFor(rt *route, region int, seq uint64) (claim, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if rt.seen[region].seq != seq || rt.active != region || rt.pending {
		return claim{}, false
	}
	return r.take(rt), true
}

func (r *Router) take(rt *route) claim {
	rt.pending = true
	rt.generation++
	return claim{route: rt, region: rt.active, generation: rt.generation}
}

// worthProbing stops a search that events have overtaken, and skips regions known to be down.
func (r *Router) worthProbing(c claim, candidate int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	down := c.route.seen[candidate]
	return c.route.generation == c.generation && c.route.seen[c.region].state == Open &&
		!(down.known && down.state == Open)
}

// commit makes a region active, if the claim still holds and the region it leaves is still down. heard says that only
// transitions tell whether it is; requests ask the breaker itself.
func (r *Router) commit(c claim, candidate int, heard bool) bool {
	rt := c.route
	r.mu.Lock()
	ok := rt.generation == c.generation && rt.pending && (!heard || rt.seen[c.region].state == Open)
	if ok {
		r.activate(rt, candidate)
		rt.pending = false
	}
	r.mu.Unlock()
	r.deliver()
	return ok
}

func (r *Router) activate(rt *route, region int) {
	from := rt.active
	if region == 0 {
		r.returnToPrimary(rt, "the active region opened, the primary is healthy")
		return
	}
	if from == 0 {
		rt.since = r.now() // a further move keeps the time of the first leave
		rt.tried = rt.since
	}
	rt.active = region
	rt.away.Store(true)
	r.report(rt, EventFailover, from, "the active region opened")
}

// release ends a claim that did not commit. One that was overtaken ends nothing.
func (r *Router) release(c claim) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c.route.generation == c.generation && c.route.pending {
		c.route.pending = false
	}
}

// healthy runs one probe and does not trust it to end in time.
func (r *Router) healthy(p Place) bool {
	ctx, cancel := context.WithTimeout(context.Background(), r.opts.HealthCheckTimeout)
	defer cancel()
	result := make(chan error, 1)
	go func() { result <- r.probe(ctx, p) }()
	var err error
	select {
	case err = <-result:
	case <-ctx.Done():
		err = fmt.Errorf("probe: %w", ctx.Err())
	}
	if err != nil {
		r.opts.Logger.Warn("region is not healthy", "place", p.String(), "error", err.Error())
	}
	return err == nil
}

func (r *Router) probe(ctx context.Context, p Place) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("probe panicked: %T", v)
		}
	}()
	healthy, err := r.opts.Probe(ctx, p)
	if err == nil && !healthy {
		err = errUnhealthy
	}
	return err
}
