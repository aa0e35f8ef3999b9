package failover

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

// flight is one admitted attempt.
type flight struct {
	backend  *backend
	region   *region
	permit   Permit
	claim    claim // valid where claimed
	claimed  bool  // success makes the region active
	recovery bool  // success makes the primary active again
	trial    bool  // holds the region's one trial

	started   time.Time
	overdueAt time.Time // when the request also goes elsewhere; zero means never
	overdue   bool
	heard     atomic.Bool // the answer has begun
	bound     bound
}

// newFlight makes an attempt of an admission.
func (c *call) newFlight(b *backend, r *region, p Permit) *flight {
	f := &c.first
	if f.region != nil {
		f = &flight{}
	}
	f.backend, f.region, f.permit = b, r, p
	return f
}

// landing is how an attempt ended that ran on its own goroutine.
type landing struct {
	flight   *flight
	value    any
	err      error
	panicked any // what the attempt panicked with, nil if it returned
}

// send makes one attempt: on this goroutine where nothing can overtake it, else on one of its own.
func (c *call) send(ctx context.Context, f *flight) {
	e := c.e
	if err := c.barred(); err != nil {
		e.end(f, Verdict{Outcome: Neutral})
		c.stop(err)
		return
	}
	c.total++
	f.started = time.Now()
	f.region.figures.requests.Add(1)
	patience := c.patience(ctx, f)
	alone := patience == 0 && len(c.flights) == 0
	f.bound.begin(ctx, f.started.Add(c.timeFor(ctx, f, alone)))
	if alone {
		c.land(ctx, c.inline(f))
		return
	}
	if patience > 0 {
		f.overdueAt = f.started.Add(patience)
	}
	if len(c.flights) > 0 {
		c.overlapping(f)
	}
	if c.landings == nil {
		c.landings = make(chan landing, len(e.regions)) // as many as can be in flight, so that nobody ever blocks
	}
	c.flights = append(c.flights, f)
	go func() { c.landings <- c.apart(f) }()
}

// inline lets a panic of the attempt pass, but not without its verdict.
func (c *call) inline(f *flight) landing {
	defer f.bound.end()
	returned := false
	defer func() {
		if !returned {
			c.e.end(f, Verdict{Outcome: Fail, Reason: "panic"})
		}
	}()
	value, err := c.task.send(&f.bound, f)
	returned = true
	return landing{flight: f, value: value, err: err}
}

// apart brings a panic of the attempt to the goroutine of the request.
func (c *call) apart(f *flight) (l landing) {
	defer f.bound.end()
	l = landing{flight: f, panicked: "the attempt ended its goroutine"}
	defer func() {
		if p := recover(); p != nil {
			l.panicked = p
		}
	}()
	value, err := c.task.send(&f.bound, f)
	return landing{flight: f, value: value, err: err}
}

// await waits for an attempt in flight to end or to become overdue; for another region to become admissible, where all
// are overdue; or for the caller to leave.
func (c *call) await(ctx context.Context) {
	var changed <-chan struct{}
	due, onTime := c.nextOverdue()
	if !onTime {
		changed = c.e.nextChange()
		due, _ = c.soonest(ctx)
	}
	var expired <-chan time.Time
	if due != nil {
		timer := time.NewTimer(max(0, time.Until(due.at)))
		defer timer.Stop()
		expired = timer.C
	}
	select {
	case l := <-c.landings:
		c.drop(l.flight)
		if l.panicked != nil {
			c.e.end(l.flight, Verdict{Outcome: Fail, Reason: "panic"})
			c.abandon()
			panic(l.panicked)
		}
		c.land(ctx, l)
	case <-expired:
		c.markOverdue()
	case <-changed:
	case <-ctx.Done():
		c.cut(ctx)
	}
}

// overlapping notes that a request goes to a second place while the first still owes its answer.
func (c *call) overlapping(f *flight) {
	from := c.flights[len(c.flights)-1]
	c.e.emit(Event{
		At: time.Now(), Kind: EventOverlap, Backend: f.backend.opts.Name, Region: f.region.place.Region,
		From: from.region.place.String(), To: f.region.place.String(),
		Detail: fmt.Sprintf("no answer after %s", time.Since(from.started).Round(100*time.Millisecond)),
	})
}

// begun notes that the answer has begun: the region is not hanging.
func (f *flight) begun() {
	f.heard.Store(true)
	f.region.answers.Store(true)
	f.region.answered.Store(true)
	f.region.overdue.Store(false)
}

func (c *call) drop(f *flight) {
	for i, other := range c.flights {
		if other == f {
			c.flights = append(c.flights[:i], c.flights[i+1:]...)
			return
		}
	}
}
