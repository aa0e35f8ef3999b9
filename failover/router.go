package failover

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Router remembers which region of each backend requests go to. It learns from the transitions of the breakers, moves
// on when the active region opens and another one proves healthy, and returns when the primary is back. Safe for
// concurrent use; it starts no goroutine but abandoned probes, and one for each OPEN with RouterOptions.Async.
type Router struct {
	opts   RouterOptions
	start  time.Time
	now    func() time.Duration // tests set it
	routes map[string]*route    // never changed after NewRouter
	events queue[Event]

	mu sync.Mutex // guards the routes; nothing is called while it is held
}

// route is where one backend's requests go.
type route struct {
	backend    string
	regions    []string
	seen       []seen      // by region: the last transition taken in
	active     int         // index into regions
	away       atomic.Bool // active is not 0; spares the usual request the lock
	since      time.Duration
	warned     bool   // that there is no other region
	pending    bool   // somebody is finding out whether another region is healthy
	generation uint64 // of the claim that pending belongs to
	recovering bool   // somebody is trying the primary
	tried      time.Duration
}

type seen struct {
	seq   uint64
	state State
	known bool
}

// RouteStatus is one backend's route at one point in time.
type RouteStatus struct {
	Active     string
	FailedOver bool
	FailoverAt time.Time // when the primary was left; zero while it is active
}

// NewRouter returns a router on which every primary is active. The error joins everything wrong with the options.
func NewRouter(o RouterOptions) (*Router, error) {
	o = o.withDefaults()
	if err := o.problems(); err != nil {
		return nil, err
	}
	r := &Router{opts: o, start: time.Now(), routes: map[string]*route{}}
	r.now = func() time.Duration { return time.Since(r.start) }
	for backend, regions := range o.Regions {
		r.routes[backend] = &route{backend: backend, regions: slices.Clone(regions), seen: make([]seen, len(regions))}
	}
	r.opts.Regions = nil // the caller's map
	if o.Probe == nil && !o.Requests {
		r.opts.Probe = func(context.Context, Place) (bool, error) { return true, nil }
		o.Logger.Warn("NOT production safe: the router has no health probe and takes every region for healthy")
	}
	return r, nil
}

// Active returns the region to ask; ok is false for an unknown backend. It allocates nothing.
func (r *Router) Active(backend string) (region string, ok bool) {
	rt := r.routes[backend]
	if rt == nil {
		return "", false
	}
	r.mu.Lock()
	recovered := r.recoverLazily(rt)
	region = rt.regions[rt.active]
	r.mu.Unlock()
	if recovered {
		r.deliver()
	}
	return region, true
}

// Snapshot returns the routes of all backends, taken at one moment.
func (r *Router) Snapshot() map[string]RouteStatus {
	all := make(map[string]RouteStatus, len(r.routes))
	r.mu.Lock()
	for backend, rt := range r.routes {
		r.recoverLazily(rt)
		s := RouteStatus{Active: rt.regions[rt.active], FailedOver: rt.active != 0}
		if s.FailedOver {
			s.FailoverAt = r.start.Add(rt.since)
		}
		all[backend] = s
	}
	r.mu.Unlock()
	r.deliver()
	return all
}

// Reset makes a backend's primary active at once and forgets what was seen, so that a new breaker may count its
// transitions from 1. A probe under way can no longer commit. An unknown backend is left unknown.
func (r *Router) Reset(backend string) {
	rt := r.routes[backend]
	if rt == nil {
		return
	}
	r.mu.Lock()
	if rt.active != 0 {
		r.returnToPrimary(rt, "reset")
	}
	clear(rt.seen)
	rt.generation++
	rt.pending = false
	rt.recovering = false
	r.mu.Unlock()
	r.deliver()
}

// recoverLazily returns to the primary where time alone, or what its breaker last said, allows it. The caller holds
// mu.
func (r *Router) recoverLazily(rt *route) bool {
	if rt.active == 0 || r.now()-rt.since < *r.opts.MinDuration {
		return false
	}
	primary := rt.seen[0]
	if r.opts.Recovery == RequireHealthy && !(primary.known && primary.state == Closed) {
		return false
	}
	r.returnToPrimary(rt, "minimum duration is over")
	return true
}

func (r *Router) returnToPrimary(rt *route, why string) {
	from := rt.active
	rt.active, rt.since, rt.recovering = 0, 0, false
	rt.away.Store(false)
	r.report(rt, EventRecovery, from, why)
}

// report queues an event under the lock, which puts events in order; deliver hands them out after.
func (r *Router) report(rt *route, kind EventKind, from int, detail string) {
	if r.opts.OnEvent == nil {
		return
	}
	r.events.push(Event{
		At: time.Now(), Kind: kind, Backend: rt.backend, Region: rt.regions[rt.active],
		From: rt.regions[from], To: rt.regions[rt.active], Detail: detail,
	})
}

func (r *Router) deliver() {
	if r.opts.OnEvent != nil {
		r.events.drain(r.opts.OnEvent)
	}
}
