package failover

import (
	"context"
	"errors"
	"sync/atomic"
	"time"
)

// land draws the conclusions from an attempt that has ended.
func (c *call) land(ctx context.Context, l landing) {
	e, f := c.e, l.flight
	if l.err == nil {
		took := time.Since(f.started)
		f.region.ok(took)
		e.attempted(Attempt{Place: f.region.place, Result: Success, Latency: took})
		e.up(f.region)
		e.end(f, Verdict{Outcome: OK})
		c.served(f.backend)
		c.finish(l.value, nil)
		return
	}
	d := e.decide(ctx, f, l.err)
	err := e.annotate(f, d, l.err)
	c.visit(f.region).err = err
	e.opts.Logger.Debug("attempt failed", "place", f.region.place.String(), "attempt", c.total, "error", err.Error())
	e.ended(f, d)
	e.note(f, d, err)
	e.end(f, d.Verdict)
	c.conclude(f, d, err)
}

// up ends what an outage has left behind, and tells those who wait.
func (e *Executor) up(r *region) {
	raise(&r.answered)
	raise(&r.answers)
	overdue := r.overdue.Load() && r.overdue.Swap(false)
	if (r.down.Load() != 0 && r.down.Swap(0) != 0) || overdue {
		r.back.Store(int64(time.Since(e.start)))
		e.wake()
	}
}

// raise writes only where that changes something: the usual case is that it does not, and readers on other cores keep
// their copy.
func raise(b *atomic.Bool) {
	if !b.Load() {
		b.Store(true)
	}
}

// end settles the permit and with it the claim, the recovery and the trial that the attempt stood for.
func (e *Executor) end(f *flight, v Verdict) {
	healthy := v.Outcome == OK || v.Outcome == Alive
	if f.claimed && !(healthy && e.moveHere(f)) {
		e.router.release(f.claim)
	}
	e.settle(f, v)
	if f.recovery {
		e.router.endRecovery(f.backend.route, healthy)
	}
	if f.trial {
		e.endTrial(f.region)
	}
}

// moveHere makes a region that has proved healthy the active one, unless the one it stands in for is well again.
func (e *Executor) moveHere(f *flight) bool {
	left := f.backend.regions[f.claim.region]
	return left.breaker.lastState() != Closed && e.router.commit(f.claim, f.region.index-f.backend.first, false)
}

// settle gives the permit back. A Store of the executor's fails by going on in memory.
func (e *Executor) settle(f *flight, v Verdict) { _ = f.permit.Done(v) }

func (e *Executor) decide(ctx context.Context, f *flight, err error) decision {
	var receiver errReceiver
	if errors.As(err, &receiver) {
		return decisionOf(KindCanceled)
	}
	d := decide(ctx, err)
	if d.Kind == KindCanceled && f.hung(ctx) {
		return decisionOf(KindNoAnswer)
	}
	var fail *Failure
	var p partial
	if (errors.As(err, &fail) && fail.Streamed) || errors.As(err, &p) {
		d.Retry, d.Next = retryNever, nextNever // the caller has seen part of an answer
	}
	if d.Next == nextConfigured {
		d.Next = nextNever
		if e.opts.NextOnContentFilter {
			d.Next = nextNow
		}
	}
	return d
}

// ended tells of an attempt without an answer.
func (e *Executor) ended(f *flight, d decision) {
	a := Attempt{Place: f.region.place, Result: Failed, Kind: d.Kind, Latency: time.Since(f.started)}
	if d.Verdict.Outcome == Neutral && d.Kind == KindCanceled {
		a.Result = Abandoned
	}
	e.attempted(a)
}

// annotate names the place in a failure. A caller's own error stays as it is.
func (e *Executor) annotate(f *flight, d decision, err error) error {
	r := f.region
	var receiver errReceiver
	if errors.As(err, &receiver) {
		return receiver.err
	}
	if d.Kind == KindNoAnswer {
		return r.hang(time.Since(f.started), "the request's deadline passed")
	}
	var fail *Failure
	if errors.As(err, &fail) {
		named := *fail
		if d.Kind == KindCanceled {
			named.Kind = d.Kind // what broke, broke because the caller had left
		}
		named.Backend, named.Region = r.place.Backend, r.place.Region
		return &named
	}
	return &placeError{r.place, err}
}

// note keeps what concerns everybody: counts, cooldowns, and whether a key was refused.
func (e *Executor) note(f *flight, d decision, err error) {
	r := f.region
	if !d.Kind.unanswered() {
		r.answers.Store(true)
	}
	if d.Verdict.Outcome == Alive {
		e.up(r)
	}
	if d.counts() {
		r.down.CompareAndSwap(0, max(1, int64(time.Since(e.start))))
		r.fail(d.Kind, err)
	}
	if d.Kind.refused() && !r.refused.Swap(true) {
		e.emit(Event{At: time.Now(), Kind: EventKey, Backend: r.place.Backend, Region: r.place.Region, Detail: err.Error()})
		e.opts.Logger.Warn("key or account refused; the region is left alone", "place", r.place.String(), "error",
			err.Error())
	}
	if d.HasWait && d.Wait > 0 && d.Verdict.Outcome != Alive {
		e.coolDown(r, d.Wait)
	}
}

// counts says whether a report holds an attempt against the server: not what is the caller's own doing.
func (d decision) counts() bool {
	switch d.Verdict.Outcome {
	case Fail, ForceOpen:
		return true
	case Neutral:
		return d.Kind != KindCanceled && d.Kind != KindRefusedBySDK && d.Kind != ""
	}
	return false
}

// coolDown makes every request stay away; a shorter hint never shortens a longer one.
func (e *Executor) coolDown(r *region, wait time.Duration) {
	until := later(int64(time.Since(e.start)), min(wait, maxDuration))
	for {
		now := r.cool.Load()
		if now >= until || r.cool.CompareAndSwap(now, until) {
			return
		}
	}
}
