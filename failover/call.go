package failover

import (
	"context"
	"time"
)

// task is one request as the executor sees it.
type task struct {
	send  func(ctx context.Context, f *flight) (any, error) // one attempt; safe for concurrent use
	need  int                                               // tokens of prompt and answer, 0 unknown
	solo  bool                                              // never overlaps: its caller sees pieces of the answer
	admit func() bool                                       // asked before each attempt; nil admits all
	// takes a parameter back that a server does not know; nil cannot
	reduce func(r *region, f *Failure) bool
}

// call is one request on its way: what it has tried and learned, and which attempts are in flight. It belongs to the
// goroutine of run; attempts that run on their own report to it through landings.
type call struct {
	e        *Executor
	task     task
	visits   []visit // by region; nil until something failed, which keeps the usual case cheap
	used     []int   // attempts by backend; nil as long as visits is
	total    int     // calls sent
	first    flight  // of the attempts: most calls need no other
	flights  []*flight
	landings chan landing // nil until an attempt runs on its own goroutine

	only    *region // the one region that a retry is bound to, because the kind of failure forbids to go elsewhere
	larger  int     // a context window that has proved too small: only larger ones are left; 0 means none has
	final   error   // what to return when no larger window is left
	outlast bool    // attempts are used up, but a server that is known to come back is waited for
	broke   error   // why nothing new is sent: the run's requests are used up, or the caller admits none

	done  bool
	value any
	err   error
}

// visit is what one request knows about one region.
type visit struct {
	tries     int
	spent     bool      // not to be asked again by this request
	tired     bool      // not to be asked again unless nothing else is left
	useless   bool      // it answered last time, with nothing of use
	failed    time.Time // the last try
	notBefore time.Time // own back-off
	limited   bool      // the back-off is for a rate limit, which the answers of others do not end
	err       error     // the last one
}

// run is the one loop of this package: send to the best region there is, wait where there is none.
func (e *Executor) run(ctx context.Context, t task) (any, error) {
	if err := ctx.Err(); err != nil {
		return nil, &Failure{Kind: KindCanceled, Message: "not sent", Err: err}
	}
	if len(e.backends) == 0 {
		return nil, ErrNoBackend
	}
	c := &call{e: e, task: t}
	for !c.done {
		f := c.pick()
		switch {
		case f != nil:
			c.send(ctx, f)
		case len(c.flights) > 0:
			c.await(ctx)
		default:
			c.wait(ctx)
		}
	}
	return c.value, c.err
}

func (c *call) finish(value any, err error) {
	c.done, c.value, c.err = true, value, err
	c.abandon()
}

func (c *call) visit(r *region) *visit {
	if c.visits == nil {
		c.visits = make([]visit, len(c.e.regions))
		c.used = make([]int, len(c.e.backends))
	}
	return &c.visits[r.index]
}

func (c *call) attemptsLeft(b *backend) bool {
	return c.outlast && !b.bounded || c.used == nil || c.used[b.index] < b.opts.Attempts
}

// fits reports whether a backend's context window can hold the request.
func (c *call) fits(b *backend) bool {
	switch {
	case c.larger > 0 && b.window <= c.larger:
		return false
	case c.final != nil && c.larger == 0 && b.window == 0:
		return false // the window that was too small is unknown, so only a declared one can be known to be larger
	case b.window > 0 && c.task.need > b.window:
		return false
	}
	return true
}

// eligible reports whether this request may ask a region at all, now or later.
func (c *call) eligible(b *backend, r *region) bool {
	over := c.broke != nil || !c.attemptsLeft(b)
	if over || r.unusable != nil || !c.fits(b) || c.flying(r) {
		return false
	}
	if c.only != nil && c.only != r {
		return false
	}
	if c.visits == nil {
		return true
	}
	v := &c.visits[r.index]
	if c.outlast {
		return !v.spent && !v.useless && c.e.hopeful(r, time.Now())
	}
	return !v.spent && !v.tired
}

func (c *call) flying(r *region) bool {
	for _, f := range c.flights {
		if f.region == r {
			return true
		}
	}
	return false
}

// readyAt is when an eligible region may be asked: after everybody's cooldown, and after this request's back-off
// unless the region has come back in the meantime, or its breaker sets the pace.
func (c *call) readyAt(r *region) (at time.Time, now bool) {
	if c.visits != nil {
		v := &c.visits[r.index]
		back := c.e.start.Add(time.Duration(r.back.Load()))
		if v.limited || (!back.After(v.failed) && r.breaker.lastState() == Closed) {
			at = v.notBefore
		}
	}
	if cool := r.cool.Load(); cool != 0 {
		if until := c.e.start.Add(time.Duration(cool)); until.After(at) {
			at = until
		}
	}
	return at, at.IsZero() || !time.Now().Before(at)
}

// rivals counts the other regions that this request could ask, now or when their breakers let it.
func (c *call) rivals(r *region) int {
	n := 0
	for _, b := range c.e.backends {
		for _, other := range b.regions {
			if other != r && c.eligible(b, other) && c.e.hopeful(other, time.Now()) {
				n++
			}
		}
	}
	return n
}
