package failover

import (
	"errors"
	"time"
)

// conclude decides where this request goes after a failed attempt.
func (c *call) conclude(f *flight, d decision, err error) {
	b, r := f.backend, f.region
	v := c.visit(r)
	var fail *Failure
	if d.Retry == retryReduced && c.task.reduce != nil && errors.As(err, &fail) && c.task.reduce(r, fail) {
		return // neither an attempt nor a failure: the server is fine, the question was too clever
	}
	c.used[b.index]++
	v.tries++
	v.useless = d.Kind.useless()
	switch {
	case d.Kind == KindCanceled || d.Kind == KindNoAnswer:
		c.finish(nil, err)
		return
	case d.Next == nextLarger:
		c.larger, c.final = max(c.larger, b.window), errors.Join(ErrContextLength, err)
		v.spent = true
		return
	case d.Retry == retryNever || d.Retry == retryReduced:
		v.spent = true
		if d.Next == nextNever {
			c.finish(nil, err)
		}
		return
	case d.Retry == retryOnce && v.tries > 1:
		v.tired = true
		if d.Next == nextNever {
			c.finish(nil, err)
			return
		}
	}
	if d.Next == nextNever {
		c.only = r
	}
	v.failed = time.Now()
	v.notBefore = v.failed.Add(waitAfter(b, v.tries, d))
	v.limited = d.Kind == KindRateCap
	v.spent = d.HasWait && d.Wait > b.limit
}

// waitAfter is the server's word where it gave one, else back-off; jitter never undercuts a server.
func waitAfter(b *backend, tries int, d decision) time.Duration {
	if d.Retry == retryWait && d.HasWait {
		return d.Wait
	}
	wait := b.opts.Backoff.delay(tries)
	if d.HasWait {
		wait = max(wait, d.Wait)
	}
	return min(wait, maxDuration)
}

// barred counts a request that is to be sent, and says why it must not; nil lets it go.
func (c *call) barred() error {
	if c.task.admit != nil && !c.task.admit() {
		return ErrNotAdmitted
	}
	if c.e.opts.MaxRequests == nil {
		return nil
	}
	most, sent := int64(*c.e.opts.MaxRequests), c.e.sent.Add(1)
	if sent <= most {
		return nil
	}
	if sent == most+1 {
		c.e.emit(Event{At: time.Now(), Kind: EventBudget, Detail: ErrBudget.Error()})
	}
	return ErrBudget
}

// stop keeps the request from sending anything further. What is in flight is paid for, and may still answer.
func (c *call) stop(why error) {
	c.broke = why
	if len(c.flights) == 0 {
		c.finish(nil, c.stopped())
	}
}

// stopped joins why nothing further is sent with what is known of every region.
func (c *call) stopped() error {
	errs := []error{c.broke}
	for _, v := range c.visits {
		if v.err != nil {
			errs = append(errs, v.err)
		}
	}
	return errors.Join(errs...)
}
