package failover

import (
	"context"
	"errors"
	"fmt"
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
	if f.claimed && healthy {
		left := f.backend.regions[f.claim.region]
		healthy = left.breaker.State() != Closed && e.router.commit(f.claim, f.region.index-f.backend.first, false)
	}
	if f.claimed && !healthy {
		e.router.release(f.claim)
	}
	e.settle(f, v)
	if f.recovery {
		e.router.endRecovery(f.backend.route, v.Outcome == OK || v.Outcome == Alive)
	}
	if f.trial {
		e.endTrial(f.region)
	}
}

func (e *Executor) settle(f *flight, v Verdict) {
	if err := f.permit.Done(v); err != nil {
		e.opts.Logger.Warn("breaker store failed", "place", f.region.place.String(), "error", err.Error())
	}
}

// served notes which backend answers. Where that changes, the way from the one before to this one is the timeline's:
// every backend on it with the reason why it did not answer. A request that was too long for the backends before says
// nothing about them.
func (c *call) served(b *backend) {
	e := c.e
	for _, earlier := range e.backends[:b.index] {
		if !c.fits(earlier) {
			return
		}
	}
	if int(e.serving.Load()) == b.index {
		return
	}
	before := int(e.serving.Swap(int32(b.index)))
	switch {
	case before == b.index || (before < 0 && b.index == 0):
		return
	case before > b.index:
		e.emit(Event{
			At: time.Now(), Kind: EventRecovery, Backend: b.opts.Name, From: e.backends[before].opts.Name, To: b.opts.Name,
			Detail: "it answers again",
		})
		return
	}
	for i := max(0, before); i < b.index; i++ {
		from, to := e.backends[i], e.backends[i+1]
		e.emit(Event{
			At: time.Now(), Kind: EventFallback, Backend: to.opts.Name, From: from.opts.Name, To: to.opts.Name, Detail: c.whyNot(from),
		})
	}
}

// whyNot says in one word, or a few, why a backend did not answer this request.
func (c *call) whyNot(b *backend) string {
	for _, r := range b.regions {
		var f *Failure
		switch {
		case r.unusable != nil:
			return ErrNoKey.Error()
		case c.visits != nil && errors.As(c.visits[r.index].err, &f):
			return string(f.Kind)
		case r.breaker.State() != Closed:
			return "its breaker is " + r.breaker.State().String()
		case r.overdue.Load():
			return "no answer yet"
		}
		if _, ready := c.readyAt(r); !ready {
			return errCooling.Error()
		}
	}
	return "it did not answer"
}

func (c *call) overBudget(sent int64) {
	if sent == int64(c.e.opts.MaxRequests)+1 {
		c.e.emit(Event{At: time.Now(), Kind: EventBudget, Detail: ErrBudget.Error()})
	}
	c.broke = true
	if len(c.flights) > 0 {
		return // what is in flight is paid for
	}
	errs := []error{ErrBudget}
	for _, v := range c.visits {
		if v.err != nil {
			errs = append(errs, v.err)
		}
	}
	c.finish(nil, errors.Join(errs...))
}

func (e *Executor) decide(ctx context.Context, f *flight, err error) Decision {
	var receiver errReceiver
	if errors.As(err, &receiver) {
		return decisionOf(KindCanceled)
	}
	d := e.opts.Decide(ctx, err)
	if d.Kind == KindCanceled && f.hung(ctx) {
		return decisionOf(KindNoAnswer)
	}
	var fail *Failure
	var p partial
	if (errors.As(err, &fail) && fail.Streamed) || errors.As(err, &p) {
		d.Retry, d.Next = RetryNever, NextNever // the caller has seen part of an answer
	}
	if d.Next == NextConfigured {
		d.Next = NextNever
		if e.opts.NextOnContentFilter {
			d.Next = NextNow
		}
	}
	return d
}

// hangFloor is the least time after which silence says something about a server.
const hangFloor = time.Second

// hung tells a server that was silent until the request's deadline from a request that began too late.
func (f *flight) hung(ctx context.Context) bool {
	silent := time.Since(f.started) >= max(hangFloor, knownNeed*f.region.slowest())
	return errors.Is(ctx.Err(), context.DeadlineExceeded) && silent && !f.heard.Load()
}

// hang is the failure of an attempt that somebody cut.
func (r *region) hang(after time.Duration, why string) *Failure {
	return &Failure{
		Kind: KindNoAnswer, Backend: r.place.Backend, Region: r.place.Region,
		Message: fmt.Sprintf("nothing came for %s; %s", after.Round(100*time.Millisecond), why),
		Err:     context.DeadlineExceeded,
	}
}

// cut ends a request whose caller has left while attempts were in flight.
func (c *call) cut(ctx context.Context) {
	var err error = &Failure{Kind: KindCanceled, Message: "while waiting for an answer", Err: ctx.Err()}
	for _, f := range c.flights {
		f.cancel()
		d := decisionOf(KindCanceled)
		if f.hung(ctx) {
			d = decisionOf(KindNoAnswer)
			err = f.region.hang(time.Since(f.started), "the request's deadline passed")
			c.e.note(f, d, err)
		}
		c.e.ended(f, d)
		c.e.end(f, d.Verdict)
	}
	c.flights = nil
	c.finish(nil, err)
}

// ended tells of an attempt without an answer.
func (e *Executor) ended(f *flight, d Decision) {
	a := Attempt{Place: f.region.place, Result: Failed, Kind: d.Kind, Latency: time.Since(f.started)}
	if d.Verdict.Outcome == Neutral && d.Kind == KindCanceled {
		a.Result = Abandoned
	}
	e.attempted(a)
}

// annotate names the place in a failure. A caller's own error stays as it is.
func (e *Executor) annotate(f *flight, d Decision, err error) error {
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
func (e *Executor) note(f *flight, d Decision, err error) {
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
		e.opts.Logger.Warn("key or account refused; the region is left alone", "place", r.place.String(), "error", err.Error())
	}
	if d.HasWait && d.Wait > 0 && d.Verdict.Outcome != Alive {
		e.coolDown(r, d.Wait)
	}
}

// counts says whether a report holds an attempt against the server: not what is the caller's own doing.
func (d Decision) counts() bool {
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

// conclude decides where this request goes after a failed attempt.
func (c *call) conclude(f *flight, d Decision, err error) {
	b, r := f.backend, f.region
	v := c.visit(r)
	var fail *Failure
	if d.Retry == RetryReduced && c.task.reduce != nil && errors.As(err, &fail) && c.task.reduce(r, fail) {
		return // neither an attempt nor a failure: the server is fine, the question was too clever
	}
	c.used[b.index]++
	v.tries++
	switch {
	case d.Kind == KindCanceled || d.Kind == KindNoAnswer:
		c.finish(nil, err)
		return
	case d.Next == NextLarger:
		c.larger, c.final = max(c.larger, b.window), errors.Join(ErrContextLength, err)
		v.spent = true
		return
	case d.Retry == RetryNever || d.Retry == RetryReduced:
		v.spent = true
		if d.Next == NextNever {
			c.finish(nil, err)
		}
		return
	case d.Retry == RetryOnce && v.tries > 1:
		v.tired = true
		if d.Next == NextNever {
			c.finish(nil, err)
			return
		}
	}
	if d.Next == NextNever {
		c.only = r
	}
	v.failed = time.Now()
	v.notBefore = v.failed.Add(waitAfter(b, v.tries, d))
	v.limited = d.Kind == KindRateCap || d.HasWait
	v.spent = d.HasWait && d.Wait > b.limit
}

// waitAfter is the server's word where it gave one, else back-off; jitter never undercuts a server.
func waitAfter(b *backend, tries int, d Decision) time.Duration {
	if d.Retry == RetryWait && d.HasWait {
		return d.Wait
	}
	wait := b.opts.Backoff.delay(tries)
	if d.HasWait {
		wait = max(wait, d.Wait)
	}
	return min(wait, maxDuration)
}
