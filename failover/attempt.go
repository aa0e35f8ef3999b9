package failover

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"
)

// try makes one attempt and draws the conclusions. done says that the request is over.
func (e *Executor) try(ctx context.Context, j *journey, b *backend, c choice) (done bool, err error) {
	if sent := e.sent.Add(1); e.opts.MaxRequests > 0 && sent > int64(e.opts.MaxRequests) {
		e.end(c, b, Verdict{Outcome: Neutral})
		return true, e.overBudget(j, sent)
	}
	j.total++
	err = e.send(ctx, j, b, c)
	if err == nil {
		e.served(j, b)
		return true, nil
	}
	v := j.visit(e, c.region)
	d := e.decide(ctx, c.region, err)
	err = e.annotate(c.region, d, err)
	v.err = err
	e.opts.Logger.Debug("attempt failed", "place", c.region.place.String(), "attempt", j.total, "error", err.Error())
	e.note(c.region, d, err)
	e.end(c, b, d.Verdict)
	return e.conclude(ctx, j, b, c.region, d, err)
}

// send runs the call. A panic in it counts against the region, frees its permit and goes on up.
func (e *Executor) send(ctx context.Context, j *journey, b *backend, c choice) error {
	returned := false
	defer func() {
		if !returned {
			e.end(c, b, Verdict{Outcome: Fail, Reason: "panic"})
		}
	}()
	attempt, cancel := context.WithTimeout(ctx, b.opts.AttemptTimeout)
	defer cancel()
	c.region.count()
	err := j.task.call(attempt, c.region)
	returned = true
	if err == nil {
		c.region.answered.Store(true)
		e.end(c, b, Verdict{Outcome: OK})
	}
	return err
}

// end settles the permit and with it the claim or the recovery that the attempt stood for.
func (e *Executor) end(c choice, b *backend, v Verdict) {
	healthy := v.Outcome == OK || v.Outcome == Alive
	if c.claimed && healthy {
		left := b.regions[c.claim.region]
		healthy = left.breaker.State() != Closed && e.router.commit(c.claim, c.region.index-b.first, false)
	}
	if c.claimed && !healthy {
		e.router.release(c.claim)
	}
	e.settle(c, v)
	if c.recovery {
		e.router.endRecovery(b.route, v.Outcome == OK || v.Outcome == Alive)
	}
}

// served notes which backend answers; a change of it is what a timeline calls a fallback. A request that was too long
// for the backends before says nothing about them.
func (e *Executor) served(j *journey, b *backend) {
	for _, earlier := range e.backends[:b.index] {
		if !j.fits(earlier) {
			return
		}
	}
	before := e.serving.Swap(int32(b.index))
	if before == int32(b.index) || (before < 0 && b.index == 0) {
		return
	}
	kind := EventFallback
	if int(before) > b.index {
		kind = EventRecovery
	}
	from := e.backends[max(0, before)].opts.Name
	e.emit(Event{
		At: time.Now(), Kind: kind, Backend: b.opts.Name, From: from, To: b.opts.Name, Detail: "another backend answers",
	})
}

func (e *Executor) overBudget(j *journey, sent int64) error {
	if sent == int64(e.opts.MaxRequests)+1 {
		e.emit(Event{At: time.Now(), Kind: EventBudget, Detail: ErrBudget.Error()})
	}
	errs := []error{ErrBudget}
	for _, v := range j.visits {
		if v.err != nil {
			errs = append(errs, v.err)
		}
	}
	return errors.Join(errs...)
}

func (e *Executor) decide(ctx context.Context, r *region, err error) Decision {
	var receiver errReceiver
	if errors.As(err, &receiver) {
		return decisionOf(KindCanceled)
	}
	d := e.opts.Decide(ctx, err)
	var f *Failure
	var p partial
	if (errors.As(err, &f) && f.Streamed) || errors.As(err, &p) {
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

// annotate names the place in a failure; what comes from below HTTP becomes one, without the URL that net/http
// prints. A caller's own error stays as it is.
func (e *Executor) annotate(r *region, d Decision, err error) error {
	var receiver errReceiver
	if errors.As(err, &receiver) {
		return receiver.err
	}
	var f *Failure
	if errors.As(err, &f) {
		named := *f
		if d.Kind == KindCanceled {
			named.Kind = d.Kind // what broke, broke because the caller had left
		}
		named.Backend, named.Region = r.place.Backend, r.place.Region
		return &named
	}
	var u *url.Error
	if errors.As(err, &u) {
		return &Failure{
			Kind: d.Kind, Backend: r.place.Backend, Region: r.place.Region, Message: oneLine(u.Err.Error()), Err: u.Err,
		}
	}
	return &placeError{r.place, err}
}

// note keeps what concerns everybody: counts, cooldowns, and whether a key was refused.
func (e *Executor) note(r *region, d Decision, err error) {
	if !d.Kind.unanswered() {
		r.answered.Store(true)
	}
	if d.Verdict.Outcome == Fail || d.Verdict.Outcome == ForceOpen {
		r.fail(err)
	}
	if d.Kind.refused() && !r.refused.Swap(true) {
		e.emit(Event{At: time.Now(), Kind: EventKey, Backend: r.place.Backend, Region: r.place.Region, Detail: err.Error()})
		e.opts.Logger.Warn("key or account refused; the region is left alone", "place", r.place.String(), "error", err.Error())
	}
	if d.HasWait && d.Wait > 0 && d.Verdict.Outcome != Alive {
		e.coolDown(r, d.Wait)
	}
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
func (e *Executor) conclude(ctx context.Context, j *journey, b *backend, r *region, d Decision, err error) (done bool, _ error) {
	v := j.visit(e, r)
	var f *Failure
	if d.Retry == RetryReduced && j.task.reduce != nil && errors.As(err, &f) && j.task.reduce(r, f) {
		return false, nil // neither an attempt nor a failure: the server is fine, the question was too clever
	}
	j.used[b.index]++
	v.tries++
	switch {
	case d.Kind == KindCanceled:
		return true, err
	case d.Next == NextLarger:
		j.larger, j.final = max(j.larger, b.window), errors.Join(ErrContextLength, err)
		v.spent = true
		return false, nil
	case d.Retry == RetryNever || d.Retry == RetryReduced || (d.Retry == RetryOnce && v.tries > 1):
		v.spent = true
		return d.Next == NextNever, err
	}
	if d.Next == NextNever {
		j.only = r
	}
	j.hop = d.Next == NextNow && d.Retry != RetryWait
	v.notBefore = time.Now().Add(e.waitAfter(b, v.tries, d))
	v.spent = d.HasWait && d.Wait > b.limit
	return false, nil
}

// waitAfter is the server's word where it gave one, else back-off; jitter never undercuts a server.
func (e *Executor) waitAfter(b *backend, tries int, d Decision) time.Duration {
	if d.Retry == RetryWait && d.HasWait {
		return d.Wait
	}
	wait := b.opts.Backoff.delay(tries)
	if d.HasWait {
		wait = max(wait, d.Wait)
	}
	return min(wait, maxDuration)
}

func (r *region) count() {
	r.mu.Lock()
	r.requests++
	r.mu.Unlock()
}

func (r *region) fail(err error) {
	r.mu.Lock()
	r.failures++
	r.last = strings.TrimPrefix(err.Error(), r.place.String()+": ") // whoever shows it names the place
	r.mu.Unlock()
}

func (r *region) lastError() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.last
}
